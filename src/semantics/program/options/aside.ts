/** What programs come to only where the user changes options. */
import type { Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import type { Span } from '../../../syntax/source.js';
import { calleeName, mainBlock } from '../../../syntax/walk.js';
import { callsRunIn } from '../../lookups.js';
import { storesOf } from '../../module/attribute-stores.js';
import { isLeftOut } from '../../module/environment.js';
import type { CallFact } from '../../module/model.js';
import type { Module } from '../../project.js';
import { changesModel } from '../../purpose/evaluates.js';
import { LEAVES } from '../../purpose/tryout.js';
import { functionKey, type Options, type ProgramRun, type Site } from '../run.js';

/** Whether each of `runs` that comes to what stands at `span` of `module` does so only where the user changes options, and one does. */
export function isAside(runs: readonly ProgramRun[], { model }: Module, span: Span): boolean {
  const isThere = ({ start, end }: Span): boolean => start === span.start && end === span.end;
  const found = model.calls.find(({ expression }) => isThere(expression)) ?? model.flags.find((flag) => isThere(flag.span))?.span;
  const coming = found === undefined ? [] : runs.filter(({ changed }) => changed.has(found));
  return found !== undefined && coming.length > 0 && coming.every((run) => isAsideIn(run, found));
}

/** Whether a program comes to a call or a switch only where the user changes options. */
export function isAsideIn(run: ProgramRun, at: CallFact | Span): boolean {
  return leaves(run, run.changed.get(at) ?? null) && worksByItself(run);
}

/** Whether programs come to `call`, and none with the options as they are by default. */
export function isUnusual(runs: readonly ProgramRun[], call: CallFact): boolean {
  const coming = runs.flatMap(({ changed }) => (changed.has(call) ? [changed.get(call) === null] : []));
  return coming.length > 0 && !coming.includes(true);
}

/** Whether a program may come to anything only where the user changes options. */
export function mayLeaveAside(run: ProgramRun): boolean {
  return setBy(run) !== null && worksByItself(run);
}

/** Whether what the user leaves as it is stays so: nothing in the program sets these options itself, or reads any from elsewhere than the command line. */
function leaves(run: ProgramRun, options: Options | null): boolean {
  if (options === null) return false;
  const names = (options.names ?? optionsOf(run)).filter((name) => !isOfFile(run, name));
  const set = names.length === 0 && options.names !== null ? NOTHING : setBy(run);
  return set !== null && names.every((name) => !set.has(name));
}

const NOTHING: ReadonlySet<string> = new Set();

/** Whether files of settings say what an option is that the command line leaves out, or leave it out as well: where that is set anew, nothing is known of it. */
function isOfFile({ settings, modules }: ProgramRun, name: string): boolean {
  return (settings.get([name]) !== undefined || settings.lacks([name])) && [...modules].every(({ model }) => { const option = model.options.get(name); return option === undefined || isLeftOut(option); });
}

const optionsOf = remembered(({ modules }: ProgramRun): readonly string[] => Array.from(modules, ({ model }) => [...model.options.keys()]).flat());

/** The attributes that a program sets by their names; `null`: others as well. */
const setBy = remembered((run: ProgramRun): ReadonlySet<string> | null => {
  const parts = Array.from(run.modules, (module) => ({ module, statements: statementsRun(run, module) }));
  const isOpen = parts.some(({ module: { file: { parseText }, model: { imports } }, statements }) => {
    const text = statements.map(({ start, end }) => parseText.slice(start, end)).join('\n');
    return SETS_OPTIONS.test(text) || (READS_FILES.test(text) && !imports.some((name) => YACS.test(name)));
  });
  return isOpen ? null : new Set(parts.flatMap(({ statements }) => statements.flatMap((statement) => [...storesOf(statement).stored])));
});

/** What of a module a program runs: what stands at the top level, and the functions that it gets into. */
function statementsRun(run: ProgramRun, module: Module): readonly Statement[] {
  const functions = functionsRun(run);
  const runs = (statement: Statement): readonly Statement[] => {
    if (statement.kind === 'class') return statement.body.flatMap(runs);
    const isRun = statement.kind === 'function' ? functions.has(statement) : module === run.entry || mainBlock(statement) === null;
    return isRun ? [statement] : [];
  };
  return module.facts.body.flatMap(runs);
}

const functionsRun = remembered(({ entered }: ProgramRun): ReadonlySet<Statement> => new Set(entered.flatMap(({ module, index }) => module.model.functions[index]?.statement ?? [])));

/** `parser.set_defaults(cluster=True)`, which says what a table of options does where no other one contradicts it. */
const DEFAULTS = /\bset_defaults\((?!\s*(?:func|fn|run|cmd|command|handler)\s*=)/.source;

/** What sets options whose names no text holds, hands them to a parser in code, or brings them from a file. */
const SETS_OPTIONS = new RegExp([
  // Objects set what they are made with of themselves.
  /\bsetattr\((?!\s*(?:sys\.modules|self)\b)[^,]+,(?!\s*f?['"])|(?<!\bself\.)\b__setattr__\b|(?<!\bsuper\((?:\w+,\s*self)?\))\.__init__\(\s*\*\*/,
  /\.__dict__(?:\.(?!items|keys|values|get|copy)\w|\s*=[^=]|\s*\[(?!\s*['"])[^\]]*\]\s*=[^=])|(?:=|\breturn)\s*[\w.]+\.__dict__(?!\s*[[.])/,
  // What is printed, written or copied stays as it is.
  /(?<!\b(?:print|dumps?|info|p?format|pprint|str|write|sorted)\(\s*|config\s*=\s*|\*\*\s*)\bvars\((?!\s*self\s*\))/,
  /\bparse_(?:known_|intermixed_)?args\(\s*(?:(?:args\s*=\s*)?(?:\[\s*[^\]\s]|['"][^'"]|[\w.]+\.split\b|shlex\b)|[^)]*\bnamespace\s*=)|[(=]\s*\[\s*['"]--?\w/,
  /\bsys\.argv\s*(?:\+?=[^=]|\.(?:append|extend|insert)\b|\[[^\]]*\]\s*=[^=])|\bset_defaults\(\s*\*\*/,
  /\bNamespace\(|\bOmegaConf\.(?:create|structured|update|from\w*)\b|\bconfigargparse\b|\bmunchify\(|\(\s*\*\*\s*json\.load|(?<!DataFrame\.)\bfrom_(?:yaml|json|dict)\(/,
].map(({ source }) => source).concat(`${DEFAULTS}[^]*${DEFAULTS}`).join('|'));

/** What brings settings from a file, which may be options … */
const READS_FILES = /\b(?:yaml|toml\w*)\.\w*load|\bOmegaConf\.(?:load|merge)\b/;

/** … unless it fills a tree of its own. */
const YACS = /^yacs(?:\.|$)/;

/** `json.dump(vars(args), file)`: what the user chose is written down. */
function isRecord({ module, call: { expression: { args: [first] } } }: Site): boolean {
  return first !== undefined && /\bvars\(|__dict__|\b(?:args|opts?|options|config|cfg|flags|hparams)\b/i.test(module.file.parseText.slice(first.value.start, first.value.end));
}

/** Whether a program does what it is for while the user leaves all options as they are: it trains, or where it trains nothing draws, or leaves something. Others ask what to do. */
const worksByItself = remembered((run: ProgramRun): boolean => {
  const { entry, modules, entered, changed, steps } = run;
  const isUsual = (call: CallFact): boolean | undefined => (changed.has(call) ? changed.get(call) === null : undefined);
  const calls = [...Array.from(modules, (module) => ({ module, index: 0 })), ...entered].flatMap(({ module, index }) => callsRunIn(entry, module, index).map((call) => ({ module, call })));
  // Not every call is followed; those beside it are.
  const ways = new Map<object | string, boolean>();
  for (const { module, call } of calls) {
    const comes = isUsual(call);
    // What only an arm leaves aside says nothing of the function around it.
    const places = comes === false && call.path.length > 0 ? call.path : placesOf(module, call);
    if (comes !== undefined) for (const place of places) ways.set(place, comes || ways.get(place) === true);
  }
  const happens = ({ module, call }: Site): boolean => isUsual(call) ?? placesOf(module, call).every((place) => ways.get(place) !== false);
  const trains = calls.filter(({ module, call }) => changesModel(module, call));
  if (trains.length > 0) return trains.some(happens);
  return steps.some((step) => step.kind === 'call' && isUsual(step.call) === true && isOfChance(run, step.module, step.call))
    || calls.some((site) => LEAVES.test(calleeName(site.call.expression)) && !isRecord(site) && happens(site));
});

/** The function and the arms that a call stands in. */
function placesOf(module: Module, call: CallFact): readonly (object | string)[] {
  return [functionKey(module, call.function), ...call.path];
}

/** Whether `call` draws, or makes a generator. */
function isOfChance({ visits }: ProgramRun, { catalogue }: Module, call: CallFact): boolean {
  return visits.has(call) || (call.callee.kind === 'external' && catalogue.lookup(call.callee.name)?.makesGenerator !== undefined);
}
