/** What modules of a program may set anew behind what they say, and what they let the user choose. */
import { remembered } from '../../../syntax/remember.js';
import { lastPart } from '../../../syntax/walk.js';
import { attributeStores } from '../../module/attribute-stores.js';
import { isEqualValue, isLeftOut } from '../../module/environment.js';
import { ANY_NAME, parameterKey, UNKNOWN, type Guard, type Parameter, type Value } from '../../module/model.js';
import { declarationsOf, isParsedAnew } from '../../module/options.js';
import { openNames } from '../../module/open-names.js';
import { ANY_INSIDE, changedTables, ofTable } from '../../module/open-tables.js';
import { isSetting } from '../../module/settings.js';
import type { Module, Project } from '../../project.js';
import { wayFrom, type Held } from '../../settings/holder.js';
import { NO_SETTINGS, settingsRead, type Settings } from '../../settings/read.js';
import { declaredByTables } from './declared.js';
import { KEEPS_KEYWORDS } from '../kept.js';
import { isSettingSet, setLaterOf, setNamesOf, touchers } from '../guards.js';

/** What modules let the user choose, by name, and how many of them may set what goes by a name anew. */
interface Told {
  readonly settings: ReadonlyMap<string, Value>;
  readonly setters: ReadonlyMap<string, number>;
  /** What files of settings say. */
  readonly files: Settings;
  /** What has been asked of names so far. */
  readonly keysSet: Map<string, boolean>;
  readonly heldAnew: Map<string, boolean>;
}

/** What is written as the key of a table, taken out of one, or named where one is changed by names in texts. */
const WRITES_KEY = /["'](\w+)["']\s*:|\.pop\(\s*["'](\w+)["']|\.update\(\s*\w+,\s*["'](?:[\w.]*\.)?(\w+)["']|["'](?:[\w.]*\.)?(\w+)=/g;

/** What changes a table by keywords, or makes another one of it. */
const TAKES_KEYS = /\b(?:update|replace|create|dict|merge\w*)\(([^()]*)/g;

/** What settings go by. */
const HOLDERS = 'args?|opts?|options|cfgs?|conf|configs?|params|hparams|settings';

/** What sets under a name that a variable holds: `cfg[key] = True`, `cfg.update({key: True})`, `setattr(cfg, key, True)`. */
const SETS_NAMED = new RegExp(`(?:${HOLDERS}|flags)\\[\\s*[A-Za-z_]\\w*\\s*\\]\\s*=(?!=)|\\.update\\(\\s*\\{(?:[^{}]*,)?\\s*[A-Za-z_]\\w*\\s*:|\\bsetattr\\(\\s*\\w+\\s*,\\s*[A-Za-z_]\\w*\\s*,`);

/** A text that no table is asked for by. */
const NAME_HELD = /(?<![\w\])]\[\s*|\b(?:get|pop|getattr)\(\s*(?:\w+,\s*)?)["'](\w+)["'](?!\s*\])/g;

/** Puts into settings what nobody sees here: `cfg.update(more)`, `cfg |= tomllib.load(file)`; what the user says is left out mostly. */
const FILLS = new RegExp(`\\b(?:${HOLDERS})\\b[\\w.\\[\\]"']*(?:\\.update\\(|\\s*\\|=)\\s*(?!\\s|\\{|\\w+\\s*=|(?:args|opts?)\\b|vars\\()|\\.update\\(\\s*[\\w.]*(?:load|locals|read)\\w*\\(`);

/** The first group of a pattern that takes part. */
function groupOf(found: RegExpMatchArray): string {
  return found.slice(1).find((name) => name !== undefined) ?? '';
}

/** The names of the keywords in what is handed over. */
function keywordsIn(given: string): readonly string[] {
  return Array.from(given.matchAll(/(\w+)\s*=(?!=)/g), ([, name = '']) => name);
}

const keysWritten = remembered(({ parseText }: Module['file']): ReadonlySet<string> => new Set([
  ...Array.from(parseText.matchAll(WRITES_KEY), groupOf),
  ...[...parseText.matchAll(TAKES_KEYS)].flatMap(([, given = '']) => keywordsIn(given)),
  ...SETS_NAMED.test(parseText) ? Array.from(parseText.matchAll(NAME_HELD), ([, name = '']) => name) : [],
]));

/** What makes a namespace by keywords. */
const MAKES_NAMESPACE = new RegExp(`\\b(?:${[...KEEPS_KEYWORDS].map(lastPart).join('|')})\\(([^()]*)`, 'g');

/** The names that the namespaces which a text makes have things under. */
const namespaceKeys = remembered(({ parseText }: Module['file']): ReadonlySet<string> => new Set(
  [...parseText.matchAll(MAKES_NAMESPACE)].flatMap(([, given = '']) => keywordsIn(given)),
));

/** A table that is taken out of another one, and not only asked for something: `cfg["data"]`, `cfg.data`, `cfg.get("data")`. */
const TAKES_TABLE = /(?:\.(?!get\b|pop\b)(\w+)\b|\[\s*["'](\w+)["']\s*\]|\.(?:get|pop)\(\s*["'](\w+)["'][^()]*\))(?!\s*[.[(\w])/g;

/** What may take any: `cfg[name]`, `getattr(cfg, name)`, `cfg.items()`. */
const TAKES_ANY_TABLE = new RegExp(`(?:${HOLDERS}|yaml\\w*|data)(?:\\[\\s*[a-z_]\\w*\\s*\\]|\\.(?:items|values)\\(\\))|getattr\\(\\s*\\w+\\s*,\\s*\\w`);

/** The tables that a text takes out of others, by name. */
const tablesTaken = remembered(({ parseText }: Module['file']): ReadonlySet<string> => new Set([
  ...Array.from(parseText.matchAll(TAKES_TABLE), groupOf),
  ...TAKES_ANY_TABLE.test(parseText) ? [ANY_NAME] : [],
]));

export class SetAnew {
  /** What so many modules tell. */
  #told: Told & { readonly of: number } = { of: 0, settings: new Map(), setters: new Map(), files: NO_SETTINGS, keysSet: new Map(), heldAnew: new Map() };

  /** `modules`: those that have begun to run. */
  constructor(private readonly project: Project, private readonly entry: Module, private readonly modules: ReadonlySet<Module>) {}

  /** What the modules let the user choose by this name, where they agree on it, or what their files of settings say; `held`: where what has it by that name stands. */
  setting(name: string, held: Held = null): Value {
    const option = this.told().settings.get(name);
    // An option that is left out mostly leaves the file as it is.
    const isOpen = option === undefined || (option.kind === 'option' && isLeftOut(option));
    const way = isOpen && this.told().files.text !== '' ? wayFrom(held, [name]) : null;
    return (way === null ? undefined : this.filed(way)) ?? option ?? UNKNOWN;
  }

  /** Whether only the command line says what goes by `name`: files of settings may have several of that name. */
  isOfCommandLine(name: string): boolean {
    const { files, settings } = this.told();
    return settings.has(name) && files.get([name]) === undefined;
  }

  /** What the files of settings say at the end of a way; `undefined`: nothing that is known. */
  filed(path: readonly string[]): Value | undefined {
    const { files, settings } = this.told();
    const name = path.at(-1) ?? '';
    const found = files.get(path, (table) => this.isTaken(table));
    const option = found === undefined ? undefined : settings.get(name);
    const isOther = option !== undefined && found !== undefined && !(option.kind === 'option' && isLeftOut(option)) && !isEqualValue(option, found);
    return found === undefined || isOther || this.isKeySet(name) ? undefined : found;
  }

  /** What is taken for a setting that all of the files leave out, by who asks for it; `undefined`: who knows. */
  unsaid(path: readonly string[], stated: Value): Value | undefined {
    const { files, settings } = this.told();
    const name = path.at(-1) ?? '';
    const isSet = settings.has(name) || this.isKeySet(name) || [...this.modules].some(({ file }) => FILLS.test(file.parseText));
    return files.lacks(path) && !isSet && stated.kind === 'scalar' ? { kind: 'option', default: stated, name } : undefined;
  }

  /** The table that the files of settings have at the end of a way, as far as it is known; `null`: there is none. */
  filedTable(path: readonly string[]): Value | null {
    const entries = this.told().files.names(path, (table) => this.isTaken(table)).flatMap((name): [string, Value][] => {
      const held = this.filed([...path, name]);
      return held === undefined || held.kind === 'unknown' ? [] : [[name, held]];
    });
    return entries.length === 0 ? null : { kind: 'dict', entries: new Map(entries), complete: false };
  }

  /** What the files of settings say that the modules read. */
  get files(): Settings {
    return this.told().files;
  }

  /** Whether a module hands on or keeps a table that goes by `name`. */
  private isTaken(name: string): boolean {
    return [...this.modules].some(({ file }) => { const taken = tablesTaken(file); return taken.has(name) || taken.has(ANY_NAME); });
  }

  /** Whether something that goes by `name` may be another than what the command line says: it is set somewhere, or an object is made that has it. */
  isHeldAnew(name: string): boolean {
    return answered(this.told().heldAnew, name, () => {
      const modules = [...this.modules];
      if (this.isByAny(name) || this.isKeySet(name) || modules.some(({ facts, file }) => attributeStores(facts).isOpen || namespaceKeys(file).has(name))) return true;
      return modules.reduce((count, { facts }) => count + declarationsOf(facts, name), 0) > 1 || modules.some(({ facts }) => isParsedAnew(facts));
    });
  }

  /** Whether a module sets what tables or objects have under `name`. */
  isKeySet(name: string): boolean {
    return answered(this.told().keysSet, name, () => [...this.modules].some(({ facts, file }) => changedTables(facts).get(ofTable(name)) !== undefined || attributeStores(facts).stored.has(name) || keysWritten(file).has(name)));
  }

  private told(): Told {
    const { size } = this.modules;
    if (this.#told.of !== size) this.#told = { of: size, settings: settingsOf(this.project, this.modules), setters: settersOf(this.modules), files: this.read(), keysSet: new Map(), heldAnew: new Map() };
    return this.#told;
  }

  private read(): Settings {
    return settingsRead(this.project, this.entry, this.modules);
  }

  /** Whether what decides a test may have changed since its module was run. */
  decides(module: Module, { switch: name, value, within, attribute }: Guard): boolean {
    const { setAnew } = module.model;
    if (attribute !== undefined && [attribute, ANY_NAME].some((each) => this.isBeside(module, each))) return true;
    if (name !== undefined && within !== undefined && this.isTouched(module, name, within)) return true;
    if (name !== undefined) return setAnew.has(name) || setAnew.has(ANY_NAME) || this.isOpenName(module, name);
    if (value.kind === 'parameter') return isReplaced(module, value);
    return value.kind === 'reference' && this.isElsewhere(module, value.name);
  }

  /** Whether what `name` stands for, of another module, may be set anew behind that. */
  isElsewhere(module: Module, name: string): boolean {
    const own = lastPart(name);
    return this.isByAny(own) && this.isOutside(own, this.project.imported(module, name)?.module ?? null);
  }

  /** Whether attribute `name` of an object whose class nobody can read is set somewhere. */
  isOfObject(name: string, home: Module | null = null): boolean {
    return isSetting(name) ? isSettingSet(this.modules, name, home) : this.isOutside(name, home);
  }

  /** Whether a module sets what goes by `name` in another one, in an object, or as a global of its own. */
  isByAny(name: string): boolean {
    return this.told().setters.has(name);
  }

  /** Whether a module may set what goes by `name`, `home` behind its top level. */
  private isOutside(name: string, home: Module | null): boolean {
    const setters = this.told().setters.get(name) ?? 0;
    return home === null || !this.modules.has(home) ? setters > 0 : setters + Number(setLaterOf(home.model).has(name)) > Number(setNamesOf(home.model).has(name));
  }

  /** Whether a module other than `module` does. */
  private isBeside(module: Module, name: string): boolean {
    return (this.told().setters.get(name) ?? 0) > Number(setNamesOf(module.model).has(name));
  }

  /** Whether another module may change the table or namespace by `name`, or what that has `within`. */
  private isTouched(module: Module, name: string, within: string | null): boolean {
    const parts = within === null ? [name] : [name, name + within, name + ANY_INSIDE];
    return parts.some((part) => touchers(this.project).get(`${module.path}:${part}`)?.some((each) => this.modules.has(each)) === true);
  }

  private isOpenName(module: Module, name: string): boolean {
    const { turned, replaced } = openNames(module);
    return turned.has(name) || replaced.get(name)?.some((star) => {
      const found = star === null ? null : this.project.imported(module, star);
      return star === null || (found?.rest.length === 0 && found.module.model.exports.has(name));
    }) === true;
  }
}

function answered(known: Map<string, boolean>, name: string, ask: () => boolean): boolean {
  const is = known.get(name) ?? ask();
  known.set(name, is);
  return is;
}

/** Whether something else may stand in the place of what was handed over. */
export function isReplaced(module: Module, parameter: Parameter): boolean {
  return parameter.varies !== undefined || isSetAnew(module, parameter);
}

/** … as a function inside may put it there, or a method. */
export function isSetAnew({ model: { setAnew } }: Module, parameter: Parameter): boolean {
  return setAnew.has(parameterKey(parameter));
}

/** How many of `modules` may set what goes by each name anew. */
function settersOf(modules: Iterable<Module>): ReadonlyMap<string, number> {
  const setters = new Map<string, number>();
  for (const { model } of modules) for (const name of setNamesOf(model)) setters.set(name, (setters.get(name) ?? 0) + 1);
  return setters;
}

/** What `modules` let the user choose, `UNKNOWN` where one of them says otherwise than another. */
function settingsOf(project: Project, modules: Iterable<Module>): ReadonlyMap<string, Value> {
  const settings = new Map<string, Value>();
  for (const module of modules) {
    for (const [name, option] of new Map([...declaredByTables(project, module), ...module.model.options])) {
      const known = settings.get(name);
      settings.set(name, known === undefined || isEqualValue(known, option) ? option : UNKNOWN);
    }
  }
  return settings;
}
