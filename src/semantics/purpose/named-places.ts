/** What is drawn for the name of a folder, a log or a temporary file that the program makes itself, which two runs need two of, or of the device that it works on. */
import type { CallExpression, Expression, FunctionStatement } from '../../syntax/facts.js';
import { calleeName } from '../../syntax/walk.js';
import { callsOf, functionOf, usesOf } from '../lookups.js';
import { opensForWriting } from '../module/opens.js';
import type { Module, Project } from '../project.js';
import { readWhole, type Place } from '../uses.js';
import { pathGiven, takenBy } from '../variables.js';

/** Functions, classes and methods that make a folder, a file or a log by the name that they are handed, or are called on. */
const MAKES = /^(?:makedirs|mkdir|mkdtemp|SummaryWriter|TensorBoard|ModelCheckpoint|\w*FileHandler|\w*Logger)$/;

/** Functions that show what they are handed, and methods that tell of a path. */
const TELLS = /^(?:print|pprint|info|debug|warning|log)$/;
const ASKS = /^(?:exists|is_dir|is_file|isdir|isfile)$/;

/** What starts the record of a run, and the keywords by which it takes the run's name. */
const STARTS_RUN = /^(?:wandb|mlflow|neptune|aim|comet_ml|clearml|swanlab|trackio)\./;
const NAMES_RUN = /^(?:id|name|group|(?:run|experiment|task)_(?:id|name)|custom_run_id|notes|tags)$/;

/** What makes a text or a path of what it is handed. */
const WRITES_OUT = /^(?:str|format|join|joinpath|Path|abspath|realpath|expanduser|normpath)$/;

/** A part of a path that says that nothing stays there. */
const TEMPORARY = /(?:^|[^a-z0-9])te?mp(?:orary)?(?![a-z])/i;

/** The name of one of several devices, up to its number: all of them work out the same. */
const DEVICE = /^\w*["'](?:cuda|gpu|xpu|\/(?:device:)?gpu):\{/i;

/** Variables and functions that a text goes through. */
const MAX_HOPS = 3;

/** What draws one of many numbers, and how many those are at least that two runs hardly draw the same of. */
const DRAWS_NUMBER = /^(?:randint|randrange|integers)$/;
const MANY = 1000;

/** What is done with a text: a folder or a log is made by that name, a file is opened or a function makes something, it is only shown, anything else. */
type Fate = 'made' | 'filed' | 'told' | 'used';

/** Whether `expression`, what is drawn or made of it, only names what the program makes. */
export function namesPlace(project: Project, module: Module, expression: Expression): boolean {
  const place = usesOf(module).place(expression);
  // What is named anew in each turn may be data.
  const isRepeated = place?.around.some(({ kind }) => kind === 'for' || kind === 'while') === true;
  const fate = isRepeated ? 'used' : fateOf(project, module, expression, false, 0);
  return fate === 'made' || (fate === 'filed' && isOneOfMany(expression) && runsOnce(project, module, place));
}

/** `random.randint(0, 99999)`: a name picked of a few decides what a file holds, as a split or a fold does. */
function isOneOfMany(drawn: Expression): boolean {
  return drawn.kind === 'call' && DRAWS_NUMBER.test(calleeName(drawn)) && drawn.args.some(({ value }) => value.kind === 'number' && value.value >= MANY);
}

/** Whether nobody calls in a loop what `place` stands in. */
function runsOnce(project: Project, module: Module, place: Place | undefined): boolean {
  if (place === undefined || place.function === null) return place !== undefined;
  const fact = functionOf(module, place.function);
  readWhole();
  return fact !== undefined && project.callers(module, fact.index).every(({ call }) => call.loops.length === 0);
}

function fateOf(project: Project, module: Module, expression: Expression, isText: boolean, hops: number): Fate {
  const place = usesOf(module).place(expression);
  if (place === undefined || hops > MAX_HOPS) return 'used';
  const { parent, statement } = place;
  if (parent === null) {
    if (statement.kind === 'return') return isText ? fateByCallers(project, module, place, hops) : 'used';
    const name = pathGiven(expression, statement);
    return name === null ? 'used' : fateOfVariable(project, module, name, place, isText, hops);
  }
  const onward = (): Fate => fateOf(project, module, parent, true, hops);
  switch (parent.kind) {
    case 'string':
      return [TEMPORARY, DEVICE].some((told) => told.test(module.file.source.slice(parent))) ? 'made' : onward();
    case 'binary':
      if (/^is(?: not)?$/.test(parent.operator)) return 'told';
      if (!/^[+/%-]$/.test(parent.operator)) return 'used';
      if (isTemporary(parent.left)) return 'made';
      return fateOf(project, module, parent, isText || parent.left.kind === 'string' || parent.right.kind === 'string', hops);
    case 'tuple':
    case 'comprehension':
      return fateOf(project, module, parent, isText, hops);
    case 'subscript':
      return parent.object === expression && isText ? onward() : 'used';
    case 'attribute': {
      const called = usesOf(module).place(parent)?.parent;
      if (called?.kind !== 'call' || called.callee !== parent || !isText) return 'used';
      return MAKES.test(parent.name) ? 'made' : ASKS.test(parent.name) ? 'told' : 'used';
    }
    case 'call':
      return parent.callee === expression ? 'used' : namesRun(module, parent, expression) ? 'made' : fateInside(project, module, parent, expression, isText, hops) ?? fateOfArgument(parent, isText, onward);
    default:
      return 'used';
  }
}

/** `wandb.init(id=run)` */
function namesRun(module: Module, call: CallExpression, argument: Expression): boolean {
  const keyword = call.args.find(({ value }) => value === argument)?.keyword ?? '';
  const callee = callsOf(module).get(call)?.callee;
  return NAMES_RUN.test(keyword) && callee?.kind === 'external' && STARTS_RUN.test(module.catalogue.canonical(callee.name));
}

/** What a function of the project does with what `call` hands it; `null`: it is none, or nobody can tell which parameter holds it. */
function fateInside(project: Project, module: Module, call: CallExpression, argument: Expression, isText: boolean, hops: number): Fate | null {
  const fact = callsOf(module).get(call);
  const target = fact === undefined ? null : project.entered(project.callee(module, fact));
  const taken = target?.kind !== 'function' || call.args.some(({ splat }) => splat !== null) ? null : takenBy(target, call, argument);
  if (target?.kind !== 'function' || taken === null) return null;
  const fate = together(taken.reads.map((read) => fateOf(project, target.module, read, isText, hops + 1)));
  return fate === 'made' ? 'filed' : fate;
}

/** What is done with a text of which several things are. */
function together(fates: readonly Fate[]): Fate {
  return fates.includes('used') ? 'used' : fates.includes('filed') ? 'filed' : fates.includes('made') ? 'made' : 'told';
}

function fateOfArgument(call: CallExpression, isText: boolean, onward: () => Fate): Fate {
  const name = calleeName(call);
  if (WRITES_OUT.test(name)) return call.callee.kind === 'attribute' && isTemporary(call.callee.object) ? 'made' : onward();
  if (TELLS.test(name) || ASKS.test(name)) return 'told';
  if (!isText) return 'used';
  return MAKES.test(name) ? 'made' : opensForWriting(call) ? 'filed' : 'used';
}

function isTemporary(expression: Expression): boolean {
  return expression.kind === 'string' && expression.value !== null && TEMPORARY.test(expression.value);
}

/** What is done with the variable `name` that is given a text at `place`: a folder that it makes is its own, whatever is kept there. */
function fateOfVariable(project: Project, module: Module, name: string, place: Place, isText: boolean, hops: number): Fate {
  const uses = usesOf(module);
  if (place.function === null) readWhole();
  const reads = readsIn(module, name, place.function);
  const makesIt = (read: Expression): boolean => {
    const parent = uses.place(read)?.parent;
    return (parent?.kind === 'call' && parent.callee !== read && MAKES.test(calleeName(parent))) || (parent?.kind === 'attribute' && MAKES.test(parent.name));
  };
  if (isText && reads.some(makesIt)) return 'made';
  return together(reads.map((read) => fateOf(project, module, read, isText, hops + 1)));
}

function readsIn(module: Module, name: string, within: FunctionStatement | null): readonly Expression[] {
  const uses = usesOf(module);
  if (name.includes('.')) return uses.of(name).filter((read) => !uses.isTarget(read));
  return uses.reads(name, within !== null && uses.isLocal(name, within) ? within : null);
}

/** What those do with a text that call the function which returns it. */
function fateByCallers(project: Project, module: Module, { function: within }: Place, hops: number): Fate {
  const fact = within === null ? undefined : functionOf(module, within);
  if (fact === undefined) return 'used';
  readWhole();
  const fates = project.callers(module, fact.index).map((caller) => fateOf(project, caller.module, caller.call.expression, true, hops + 1));
  return fates.length === 0 ? 'used' : together(fates);
}
