import type { Edit } from '../../rules/rule.js';
import { parseOptions } from '../semantics/module/options.js';
import type { CallFact } from '../semantics/module/model.js';
import type { Module } from '../semantics/project.js';
import type { FunctionStatement, Statement } from '../syntax/facts.js';
import { dottedName, isDocstring, pathTo } from '../syntax/walk.js';
import { addToList } from './arguments.js';
import { localModule } from './imports.js';
import type { CallPlace } from './setup-seeds.js';
import { eol, isUnconditional, lineIndent, lineStartAt, startsLine, type FixTarget } from './target.js';
import { COMMANDS, OPTION_METHODS, SWITCH } from './templates.js';

/** How the user of a program turns determinism on. */
export interface SwitchOption {
  /** The expression that holds the user's choice (`args.deterministic`). */
  readonly text: string;
  /** Where it can be read. */
  readonly place: CallPlace;
  /** What declares the option; none where the program has it. */
  readonly edits: readonly Edit[];
}

/** Where a program draws, as far as options matter. */
export interface DrawPlace {
  /** The offset in the program's file of the first top-level statement that leads to a draw. */
  readonly first: number;
  /** The function that all draws happen below, and the offset of the first statement in it that leads to one. */
  readonly below: FunctionStatement | null;
  readonly firstBelow: number;
}

/** The option that turns determinism on, added to the program's command line where it has one; `null` where it has none that can be read. */
export function switchOption(target: FixTarget, entry: Module, draws: DrawPlace): SwitchOption | null {
  return commandOption(target, entry, draws.below) ?? parserOption(target, entry, draws);
}

/** Of a function that is a command: its parameters are the options. */
function commandOption(target: FixTarget, entry: Module, below: FunctionStatement | null): SwitchOption | null {
  const fact = entry.model.functions.find(({ statement }) => statement !== null && statement === below);
  if (below === null || fact === undefined) return null;
  const names = new Set([
    ...fact.decorators.flatMap((value) => (value.kind === 'reference' ? [value.name] : value.kind === 'result' ? externalName(value.call) : [])),
    ...entry.model.calls.filter(({ args }) => args[0]?.value.kind === 'function' && args[0].value.index === fact.index).flatMap(externalName),
  ]);
  const style = COMMANDS.find(({ marks }) => marks.some((mark) => names.has(mark)));
  const statement = below.body.find((each, at) => !(at === 0 && isDocstring(each)));
  if (style === undefined || statement === undefined || !startsLine(target, statement.start)) return null;
  const place = { statement, before: true };
  if (below.parameters.some(({ name }) => name === SWITCH.name)) return { text: SWITCH.name, place, edits: [] };
  const { parametersSpan, parameters } = below;
  const last = parameters.at(-1);
  // Behind `**options` nothing may follow, and `/` or `*` at the end is not a parameter.
  if (last?.splat === '**' || !/^[\s,]*$/.test(target.source.text.slice(last?.end ?? parametersSpan.start + 1, parametersSpan.end - 1))) return null;
  const parameter = addToList(target, parametersSpan, parameters, `${SWITCH.name}: bool = False`);
  if (parameter === null) return null;
  if (style.decorator === null) return { text: SWITCH.name, place, edits: [parameter] };
  const offset = lineStartAt(target, below.nameSpan.start);
  const local = localModule(target, style.decorator.module, undefined, offset, entry.catalogue);
  if (local.importLine !== null) return null;
  const line = `@${style.decorator.text.replace('{module}', local.name)}`;
  const newText = lineIndent(target, offset) + line + eol(target);
  return { text: SWITCH.name, place, edits: [{ path: target.path, span: { start: offset, end: offset }, newText }, parameter] };
}

function externalName(call: CallFact | undefined): string[] {
  return call?.callee.kind === 'external' ? [call.callee.name] : [];
}

/** Of a parser whose options are read once: before the first draw, into a name. */
function parserOption(target: FixTarget, entry: Module, draws: DrawPlace): SwitchOption | null {
  const reads = entry.model.calls.filter(({ expression: { callee } }) => callee.kind === 'attribute' && OPTION_METHODS.read.test(callee.name));
  const [read] = reads.filter(({ callee }) => callee.kind === 'external' && entry.catalogue.lookup(callee.name)?.option === true);
  if (read === undefined || reads.length > 1 || read.loops.length > 0) return null;
  const statement = statementOf(target, read);
  const { callee } = read.expression;
  const parser = callee.kind === 'attribute' ? dottedName(callee.object) : null;
  if (statement === null || parser === null || !startsLine(target, statement.start)) return null;
  const named = namespaceOf(entry, target, read, statement);
  if (named === null) return null;
  const { name, call, behind } = named;
  const inBelow = draws.below !== null && entry.model.functions[call.function]?.statement === draws.below;
  const first = inBelow ? draws.firstBelow : draws.first;
  if ((call.function !== 0 && !inBelow) || behind.end > first || !isUnconditional(target, behind)) return null;
  const place = { statement: behind, before: false };
  const text = `${name}.${SWITCH.name}`;
  if (parseOptions(target.facts).has(SWITCH.name)) return { text, place, edits: [] };
  const offset = lineStartAt(target, statement.start);
  const line = `${parser}.add_argument("${SWITCH.flag}", action="store_true", help="${SWITCH.help}")`;
  const newText = lineIndent(target, offset) + line + eol(target);
  return { text, place, edits: [{ path: target.path, span: { start: offset, end: offset }, newText }] };
}

/** The name that holds the options: where they are read, or where the function that reads and returns them is called. */
function namespaceOf(entry: Module, target: FixTarget, read: CallFact, statement: Statement): { name: string; call: CallFact; behind: Statement } | null {
  const own = assignedName(statement, read);
  const body = entry.model.functions[read.function]?.statement?.body ?? [];
  const returned = body.at(-1);
  const isReturned = returned?.kind === 'return' && returned.value !== null
    && (returned.value === read.expression || (own !== null && dottedName(returned.value) === own));
  if (!isReturned) return own === null ? null : { name: own, call: read, behind: statement };
  const calls = entry.model.calls.filter(({ callee }) => callee.kind === 'function' && callee.index === read.function);
  const [call] = calls;
  const behind = call === undefined ? null : statementOf(target, call);
  const name = call === undefined || behind === null ? null : assignedName(behind, call);
  return call === undefined || calls.length > 1 || behind === null || name === null ? null : { name, call, behind };
}

/** The variable that a statement puts what `call` returns in. */
function assignedName(statement: Statement, call: CallFact): string | null {
  if (statement.kind !== 'assign' || statement.value !== call.expression || statement.operator !== null) return null;
  const [whole] = statement.targets;
  // `args, rest = parser.parse_known_args()`
  const written = whole?.kind === 'tuple' ? whole.elements[0] : whole;
  return written?.kind === 'name' ? written.id : null;
}

function statementOf(target: FixTarget, call: CallFact): Statement | null {
  return pathTo(target.facts.body, call.expression.start).at(-1)?.statement ?? null;
}
