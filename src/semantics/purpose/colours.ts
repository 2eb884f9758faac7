/** Colours that are drawn for what a program shows of its results: no result depends on which they are. */
import type { CallExpression, Expression, ForStatement, FunctionStatement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { holds } from '../../syntax/source.js';
import { calleeName } from '../../syntax/walk.js';
import { callsOf, functionOf, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { readWhole, type Place } from '../uses.js';
import { loopOver, pathGiven, readsOf, takenBy } from '../variables.js';

/** Libraries that draw pictures, and methods of what they hand out. */
const DRAWS_PICTURES = /^(?:matplotlib|seaborn|plotly|cv2|PIL)\./;
const DRAWING = /^(?:plot|scatter|barh?|hist|fill_between|ax[hv](?:line|span)|[hv]lines|text|annotate|rectangle|ellipse|line|polygon)$/;

/** Keywords by which these take colours. */
const COLOUR = /^(?:colou?r|(?:face|edge|marker|line|text)colou?r|c|[fe]c|fill|outline|palette)s?$/;

/** What writes a colour in another form, or tells how bright it is. */
const FORMS = /^(?:tuple|list|map|int|float|str|hex|round|format|join|array|asarray|astype|tolist|copy|uint8|rgb2hex|to_hex|to_rgba?|hsv_to_rgb|mean|sum|max|min)$/;

/** … and where OpenCV takes them: the arguments before say where something is drawn. */
const BY_PLACE = /^cv2\./;
const FIRST_COLOUR = 3;

/** Expressions that are looked at. */
const MAX_SEEN = 60;

/** What has been looked at, and whether something was drawn in a colour there. */
interface Sought {
  readonly seen: Set<Expression>;
  isTaken: boolean;
}

const answers = remembered<Project, WeakMap<CallFact, boolean>>(() => new WeakMap());

/**
 * Whether what `call` of `module` draws is a colour of a figure, one of a table of colours, or what a function falls
 * back to that is handed none. A single colour in a picture that is made up may be data for others.
 */
export function isColour(project: Project, module: Module, call: CallFact): boolean {
  readWhole();
  let is = answers(project).get(call);
  if (is === undefined) {
    const sought: Sought = { seen: new Set(), isTaken: false };
    is = goesIntoColours(project, module, call.expression, false, sought) && sought.isTaken;
    answers(project).set(call, is);
  }
  return is;
}

/** `isPicked`: it is one of a table, or what is fallen back to. */
function goesIntoColours(project: Project, module: Module, expression: Expression, isPicked: boolean, sought: Sought): boolean {
  const uses = usesOf(module);
  const place = uses.place(expression);
  // `colour = colour or …` comes to itself.
  if (sought.seen.has(expression)) return true;
  if (place === undefined || sought.seen.size > MAX_SEEN) return false;
  sought.seen.add(expression);
  const { parent } = place;
  if (parent === null) return isKeptForColours(project, module, expression, place, isPicked, sought);
  const onward = (picked = isPicked): boolean => goesIntoColours(project, module, parent, picked, sought);
  switch (parent.kind) {
    case 'binary':
      return /^is(?: not)?$/.test(parent.operator) || onward(isPicked || parent.operator === 'or');
    case 'list':
    case 'tuple':
    case 'dict':
    case 'string':
    case 'unary':
    case 'conditional':
      return onward();
    case 'subscript':
      return parent.object === expression && !uses.isTarget(parent) && onward(true);
    case 'comprehension':
      return parent.elements.includes(expression) && onward();
    case 'attribute': {
      const called = uses.place(parent)?.parent;
      return called?.kind === 'call' && called.callee === parent && FORMS.test(parent.name) && goesIntoColours(project, module, called, isPicked, sought);
    }
    case 'call':
      if (parent.callee === expression) return false;
      if (calleeName(parent) === 'len') return true;
      if (calleeName(parent) === 'zip') return isPairedWithColours(project, module, parent, expression, sought);
      return isTakenAsColour(project, module, parent, expression, isPicked, sought) || (FORMS.test(calleeName(parent)) && onward());
    default:
      return false;
  }
}

/** The same of what a statement does with the whole of `expression`. */
function isKeptForColours(project: Project, module: Module, expression: Expression, { statement, function: within }: Place, isPicked: boolean, sought: Sought): boolean {
  const areAll = (reads: readonly Expression[], picked = isPicked): boolean => reads.length > 0 && reads.every((read) => goesIntoColours(project, module, read, picked, sought));
  switch (statement.kind) {
    case 'expression':
      return expression.kind === 'name' && module.file.kind === 'notebook';
    case 'assign': {
      const name = pathGiven(expression, statement);
      return name !== null && areAll(readsOfName(module, name, within));
    }
    case 'for':
      return statement.iterable === expression && statement.target.kind === 'name' && areAll(readsInLoop(module, statement, statement.target.id), true);
    case 'return': {
      const fact = within === null ? undefined : functionOf(module, within);
      const callers = fact === undefined ? [] : project.callers(module, fact.index);
      return callers.length > 0 && callers.every((caller) => goesIntoColours(project, caller.module, caller.call.expression, isPicked, sought));
    }
    default:
      return false;
  }
}

/** A library draws something in it, or a function of the project does no more with it. */
function isTakenAsColour(project: Project, module: Module, call: CallExpression, argument: Expression, isPicked: boolean, sought: Sought): boolean {
  const fact = callsOf(module).get(call);
  if (fact === undefined) return false;
  const at = call.args.findIndex(({ value }) => value === argument);
  const keyword = call.args[at]?.keyword ?? null;
  const target = project.entered(project.callee(module, fact));
  if (target.kind === 'function') {
    const reads = call.args.some(({ splat }) => splat === '*') ? [] : takenBy(target, call, argument)?.reads ?? [];
    return reads.length > 0 && reads.every((read) => goesIntoColours(project, target.module, read, isPicked, sought));
  }
  const { callee } = fact;
  const library = callee.kind === 'external' ? module.catalogue.canonical(callee.name) : '';
  const isDrawing = DRAWS_PICTURES.test(library) || (call.callee.kind === 'attribute' && DRAWING.test(call.callee.name));
  const isColour = keyword === null ? isPicked && at >= FIRST_COLOUR && BY_PLACE.test(library) : isDrawing && COLOUR.test(keyword);
  sought.isTaken ||= isColour;
  return isColour;
}

/** `for box, colour in zip(boxes, …)` */
function isPairedWithColours(project: Project, module: Module, zip: CallExpression, sequence: Expression, sought: Sought): boolean {
  const { loop, target } = loopOver(usesOf(module).place(zip), zip, sequence) ?? {};
  const reads = loop !== undefined && target?.kind === 'name' ? readsInLoop(module, loop, target.id) : [];
  return reads.length > 0 && reads.every((read) => goesIntoColours(project, module, read, true, sought));
}

function readsInLoop(module: Module, loop: ForStatement, name: string): readonly Expression[] {
  const uses = usesOf(module);
  return uses.near(name, loop).filter((read) => holds(loop, read) && !uses.isTarget(read));
}

function readsOfName(module: Module, name: string, within: FunctionStatement | null): readonly Expression[] {
  const uses = usesOf(module);
  return name.includes('.') ? uses.of(name).filter((read) => !uses.isTarget(read)) : readsOf(module, name, within);
}
