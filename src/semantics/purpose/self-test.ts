/**
 * Programs that put made-up numbers through a network of the project and show what comes out, as whoever has just
 * written one does: any numbers would do.
 */
import type { Expression, ForStatement, Statement } from '../../syntax/facts.js';
import { calleeName, expressionsOf, isDocstring, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { isLoading, isTraining } from './evaluates.js';
import { FORM, FORM_ONLY } from './form.js';
import { callsRunIn } from '../lookups.js';
import type { CallFact, Loop } from '../module/model.js';
import type { FunctionOf, ProgramRun } from '../program/run.js';
import type { Module, Project } from '../project.js';
import { ACTS, PASSES } from './tryout.js';

/** Statements of the program itself; more than these are an experiment. */
const MAX_STATEMENTS = 40;

/** Turns of a loop; more than these train something, or take an average. */
const MAX_TURNS = 10;

/** Bounds in assertions below this allow for rounding alone. */
const LEAST_BOUND = 1e-3;

/** What makes an input of some shape. */
const MAKES_UP = /^(?:rand\w*|normal|uniform|standard_normal|ones|zeros|full|empty|arange|linspace|tensor|array|constant|(?:ones|zeros)_like)$/;

/** What brings in data or the choices of a user. */
const BRINGS_IN = /^(?:open|load\w*|read\w*|imread|fetch\w*|download\w*|get_file|url(?:open|retrieve)|listdir|scandir|i?glob|loadtxt|genfromtxt|DataLoader|\w+[dD]ataset|get_loader|parse_(?:known_)?args|input)$/;

/** What hands what comes out to others, or an agent to its world. */
const HANDS_ON = /^(?:hist|add_(?:scalars?|images?|figure|histogram)|post|put|make|reset|step)$/;

/** Libraries of data, pictures and records. */
const ELSEWHERE = /\.datasets?\.|^(?:matplotlib|seaborn|plotly|bokeh|visdom|wandb|mlflow|requests|PIL|cv2)\./;

/** Whether `run` is short, gives a network of the project an input that it makes up, and neither trains, loads nor keeps anything. */
export function isSelfTest(project: Project, run: ProgramRun): boolean {
  const { entry, entered } = run;
  const own: readonly FunctionOf[] = [{ module: entry, index: 0 }, ...entered.filter(({ module, index }) => module === entry && module.model.functions[index]?.class == null)];
  const statements = own.flatMap((body) => statementsOf(body));
  const calls = own.flatMap(({ module, index }) => callsRunIn(entry, module, index));
  return entry.file.kind !== 'notebook'
    && entered.some(goesThroughNetwork)
    && statements.length <= MAX_STATEMENTS
    && calls.some(({ expression }) => MAKES_UP.test(calleeName(expression)))
    && !calls.some((call) => isLoading(entry, call) || call.loops.some(isLong))
    && !statements.some(asksForNumbers)
    && ![...own.slice(0, 1), ...entered].some(({ module, index }) => callsRunIn(entry, module, index).some((call) => isMore(project, module, call)));
}

/** The statements that run of a body; imports and definitions do nothing. */
function statementsOf({ module, index }: FunctionOf): readonly Statement[] {
  const body = index === 0 ? module.facts.body : module.model.functions[index]?.statement?.body ?? [];
  return walkStatements(body, withinScope).filter((each) => withinScope(each) && each.kind !== 'import' && !isDocstring(each));
}

function goesThroughNetwork({ module: { model }, index }: FunctionOf): boolean {
  const owner = model.classes[model.functions[index]?.class ?? -1];
  return owner !== undefined && PASSES.some((name) => owner.methods.has(name));
}

/** More than a few turns, as far as the text tells. */
function isLong(loop: Loop): boolean {
  return loop.kind === 'while' || (loop.kind === 'for' && turnsOf(loop) > MAX_TURNS);
}

function turnsOf({ iterable }: ForStatement): number {
  if (calleeName(iterable) !== 'range' || iterable.kind !== 'call') return 0;
  const bound = iterable.args.at(iterable.args.length > 1 ? 1 : 0)?.value;
  return bound?.kind === 'number' ? bound.value : Infinity;
}

/** Whether `call` does more than try something out. */
function isMore(project: Project, module: Module, call: CallFact): boolean {
  const { callee, expression } = call;
  const name = calleeName(expression);
  if (isTraining(module, call)) return true;
  const { kind } = project.callee(module, call);
  if (kind === 'function' || kind === 'class') return false;
  return ACTS.test(name) || HANDS_ON.test(name) || (BRINGS_IN.test(name) && !isLoading(module, call)) || (callee.kind === 'external' && ELSEWHERE.test(callee.name));
}

/** `assert loss < 0.5`: some numbers would do and others not. */
function asksForNumbers(statement: Statement): boolean {
  if (statement.kind !== 'assert') return false;
  const parts = walkExpressions(expressionsOf(statement));
  return !parts.some(asksForm) && parts.some((part) => part.kind === 'binary' && /^[<>=]/.test(part.operator) && [part.left, part.right].some(isBound));
}

function asksForm(expression: Expression): boolean {
  return expression.kind === 'attribute' ? FORM.test(expression.name) : FORM_ONLY.test(calleeName(expression));
}

function isBound(expression: Expression): boolean {
  return expression.kind === 'number' && expression.value >= LEAST_BOUND;
}
