/** What comes to definitions by names that no text holds. */
import type { Expression } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { calleeName, dottedName, expressionsIn, lastPart } from '../../../syntax/walk.js';
import { rememberedOfText } from '../../lookups.js';
import type { Module, Project } from '../../project.js';

/** What finds definitions of its module by names that no text holds, or hands them to whoever wants them. */
const FINDS_BY_NAME = /\b(?:globals|locals|exec|(?<!\.)eval)\(|\bvars\((?!\s*\w*(?:arg|opt|flag|conf|cfg|param)\w*\s*\))|\b(?:sys\.modules|getmembers)\b|\b(?:Fire|CLI|auto_cli)\(|\b(?:pytest|unittest|\w*test)\.main\(|\b__(?:subclasses|init_subclass)__\b|^# *\|? *exports?i?\b|^[ \t]*%store\b/m;

/** What looks up a method of whatever it is handed. */
const ASKS_BY_NAME = /\b(?:(?:methodcaller|attrgetter|Fire|CLI|auto_cli|register_instance)\(|getmembers\b|(?<!\bself)\.__dict__\b|__(?:subclasses|init_subclass)__\b)/;

/** What makes objects of what configuration files name. */
const INSTANTIATES = /\b(?:instantiate|instantiate_from_config|get_(?:class|object|method|obj_from_str)|locate|import_string|LightningCLI|CLI|auto_cli|build_from_cfg|[A-Z][A-Z_]+\.build)\(|\bhydra\.utils\.call\(|\b_target_\b/;

/** What runs a module by a name in a text. */
const RUNS_BY_NAME = /\b(?:import_module|__import__|run_module|run_path|spec_from_file_location|SourceFileLoader|run_line_magic|exec(?:file)?)\(|^[ \t]*%run\b/m;

/** … that only a run tells: what begins with a text may go on with something else. */
const RUNS_ANY = /\b(?:import_module|__import__|run_module|run_path|SourceFileLoader)\(\s*(?!\s|\)|"[^"\n]*"\s*[,)]|'[^'\n]*'\s*[,)])|\bspec_from_file_location\((?!\s*(?:"[^"\n]*"|'[^'\n]*')\s*,\s*(?:"[^"\n]*"|'[^'\n]*')\s*[,)])|^[ \t]*%run[ \t].*[${]/m;

/** Libraries whose modules are tables of what they offer. */
const TABLES = /^(?:torchvision|timm|torch|tensorflow|keras)(?:\.|$)/;

const OPTIONS = /^self$|arg|opt|flag|conf|cfg|param/;

const textOf = ({ file: { source: { text } } }: Module): string => text;

const anyModule = (is: (module: Module) => boolean): ((project: Project) => boolean) => remembered((project: Project) => [...project.modules.values()].some(is));

/** Of what a module looks up an attribute whose name only a run tells; `null` stands for what nobody read. */
const askedByName = rememberedOfText(({ file: { source: { text } }, facts: { body }, model: { calls } }): readonly (Expression | null)[] => {
  if (!/\bgetattr\b/.test(text)) return [];
  if (body.length === 0) return [null];
  return calls.flatMap(({ expression }) => {
    const [object, name] = expression.args;
    return calleeName(expression) === 'getattr' && object !== undefined && name !== undefined && !(name.value.kind === 'string' && name.value.value !== null) ? [object.value] : [];
  });
});

/** Whether a module may come to any definition that it has or imports. */
export const isOpen = rememberedOfText((module: Module): boolean =>
  FINDS_BY_NAME.test(textOf(module)) || readsTable(module) || askedByName(module).some((object) => object?.kind !== 'name' || object.id !== 'self'));

/** Whether a module finds definitions of its own by names that no text holds. */
export function findsByName(module: Module): boolean {
  return FINDS_BY_NAME.test(textOf(module));
}

/** `models.__dict__[name]` of a module of the project, or of whatever has one. */
function readsTable(module: Module): boolean {
  if (!textOf(module).includes('.__dict__')) return false;
  const { facts: { body }, model: { imports } } = module;
  return body.flatMap((statement) => expressionsIn(statement)).some((part) => {
    if (part.kind !== 'attribute' || part.name !== '__dict__') return false;
    const name = lastPart(dottedName(part.object) ?? '');
    return !OPTIONS.test(name) && !imports.some((each) => TABLES.test(each) && lastPart(each) === name);
  });
}

/** Whether anything in a project looks up methods by names that only a run tells. */
export const asksByName = anyModule((module) => ASKS_BY_NAME.test(textOf(module)) || askedByName(module).length > 0);

const runsAny = anyModule((module) => RUNS_ANY.test(textOf(module)));

const looksUp = anyModule(isOpen);

/** Whether a project makes what its configuration names. */
export const instantiates = anyModule((module) => INSTANTIATES.test(textOf(module)));

/** Whether a project makes what its configuration names, or finds something in modules whose names only a run tells. */
export function comesToAny(project: Project): boolean {
  return instantiates(project) || (runsAny(project) && looksUp(project));
}

/** Whether anything in the project may run `module` by its name, beside what this runs itself. */
export function isRunByName(project: Project, module: Module): boolean {
  const stem = stemOf(module);
  return [...project.modules.values()].some((other) => {
    const text = textOf(other);
    // A text may name another module.
    return RUNS_BY_NAME.test(text) && (other === module || RUNS_ANY.test(withoutNamed(project, text)) || text.includes(stem));
  });
}

function stemOf({ path }: Module): string {
  return /([^/]*)\.pyi?$/.exec(path)?.[1] ?? '';
}

/** A file whose name is no name of Python goes by one that is like it. */
const plain = (name: string): string => name.toLowerCase().replace(/[\W_]+/g, '');

const stems = remembered((project: Project) => new Set(Array.from(project.modules.values(), (module) => plain(stemOf(module)))));

/** `text` without what loads a file as the module of the project by whose name it goes: `spec_from_file_location("net", path)`. */
function withoutNamed(project: Project, text: string): string {
  return text.replace(/\bspec_from_file_location\(\s*["'](\w+)["']/g, (whole, name: string) => (stems(project).has(plain(name)) ? '' : whole));
}
