/** Code that no run comes to, and data that nobody asks for, or that is judged or worked on item by item. */
import type { JsonScalar } from '../../catalogue/types.js';
import type { CallExpression, Expression, NameExpression } from '../../syntax/facts.js';
import { calleeName, dottedName, walkStatements } from '../../syntax/walk.js';
import { isForEvaluation, isUnshuffled } from '../data/loaders.js';
import { callsOf, classesAround, functionOf, rememberedOfText, usesOf } from '../lookups.js';
import { BY_POSITION } from '../module/sequences.js';
import { findArgument, parameterNamed } from '../program/arguments.js';
import { truth } from '../program/reached.js';
import type { Module, Project } from '../project.js';
import type { ModuleView } from '../views.js';
import { mentions } from '../weights/idle-layer.js';
import { mentionsOf, readsOfKept } from '../weights/unread.js';
import { isUnasked } from './unasked.js';

/**
 * Stands in a function of a program that nothing in the project mentions, neither by a call nor by its name. The first
 * of a listing is nobody's choice all the same.
 */
export function isIdle(module: ModuleView, expression: Expression, use: Expression): boolean {
  const place = module.uses.place(expression);
  const around = place?.around.find((statement) => statement.kind === 'function');
  const fact = around === undefined ? undefined : functionOf(module.module, around);
  if (place === undefined || around === undefined || fact === undefined || !module.isReached || module.uses.place(use)?.parent?.kind === 'subscript') return false;
  if (around.decorators.length > 0 || /^(?:__|test)/.test(around.name) || (classesAround(module.module, place)[0]?.bases.length ?? 0) > 0) return false;
  return module.project.callers(module.module, fact.index).length === 0 && mentionsIn(module.module, around.name) === 1
    && [...module.project.modules.values()].every((other) => other === module.module || mentionsIn(other, around.name) === 0);
}

/** `self.files = os.listdir(folder)` of objects that are all kept under names which nobody reads. */
export function isOfUnreadObject({ uses, module, project }: ModuleView, expression: Expression): boolean {
  const place = uses.place(expression);
  const [target] = place?.statement.kind === 'assign' ? place.statement.targets : [];
  const owner = place === undefined ? undefined : classesAround(module, place).at(-1);
  if (owner === undefined || place?.function?.name !== '__init__' || target?.kind !== 'attribute' || dottedName(target.object) !== 'self') return false;
  const mentioning = [...project.modules.values()].flatMap((other) => (mentionsIn(other, owner.name) === 0 ? [] : mentionsOf(owner.name, other).map((mention) => ({ other, mention }))));
  return mentioning.length > 0 && mentioning.every(({ other, mention }) => {
    const made = usesOf(other).place(mention)?.parent;
    const call = made?.kind === 'call' && made.callee === mention ? callsOf(other).get(made) : undefined;
    return call !== undefined && (call.function !== 0 || !project.isImported(other)) && readsOfKept(other, call)?.length === 0;
  });
}

const counted = rememberedOfText(() => new Map<string, number>());

/** How often a module mentions `name`, counted once for as long as its text stays the same. */
function mentionsIn(module: Module, name: string): number {
  const counts = counted(module);
  let count = counts.get(name);
  if (count === undefined) counts.set(name, (count = mentions(module.file.parseText, name)));
  return count;
}

/** `false` where a parameter is that by default (`write_cache=False`) and nobody who calls its function hands over anything else; `null`: who knows. */
function unaskedDefault({ uses, module, project }: ModuleView, name: NameExpression): false | null {
  const around = uses.place(name)?.function ?? null;
  const stated = around?.parameters.find((parameter) => parameter.name === name.id)?.default;
  const fact = around === null ? undefined : functionOf(module, around);
  const parameter = fact === undefined ? null : parameterNamed(fact, name.id);
  if (around === null || fact === undefined || parameter === null || stated?.kind !== 'constant' || stated.value !== false) return null;
  // Who calls a method is not always known, nor who calls what a decorator makes.
  if (fact.class !== null || around.decorators.length > 0) return null;
  if (uses.inScope(name.id, around).some((written) => uses.isTarget(written))) return null;
  const callers = project.callers(module, fact.index);
  const isLeft = callers.length > 0 && isOnlyCalled(project, around.name, new Set(callers.map(({ call }) => call.expression))) && callers.every(({ module: from, call }) => {
    const found = findArgument(project.withoutObject(from, call), parameter);
    return found.kind === 'absent' || (found.kind === 'given' && found.argument.value.kind === 'scalar' && found.argument.value.value === false);
  });
  return isLeft ? false : null;
}

/** Whether the project mentions a function by `name` in no other way than by `calls`: it goes by no other name, and nobody is handed it. */
function isOnlyCalled(project: Project, name: string, calls: ReadonlySet<Expression>): boolean {
  return [...project.modules.values()].every((other) => {
    if (mentionsIn(other, name) === 0) return true;
    const isRenamed = walkStatements(other.facts.body).some((statement) => {
      return (statement.kind === 'import' || statement.kind === 'from-import') && statement.names.some((each) => each.name === name && each.alias !== null);
    });
    return !isRenamed && mentionsOf(name, other).every((mention) => {
      const parent = usesOf(other).place(mention)?.parent;
      return parent?.kind === 'call' && parent.callee === mention && calls.has(parent);
    });
  });
}

/** Stands in an arm that no run takes, as a constant of the module says (`phase = "test"`, `if phase == "train":`), or its callers. */
export function isLeftOut(module: ModuleView, read: Expression): boolean {
  const constant = (expression: Expression): JsonScalar | undefined => {
    if (expression.kind === 'string') return expression.value ?? undefined;
    if (expression.kind !== 'name') return undefined;
    const unasked = unaskedDefault(module, expression);
    if (unasked !== null) return unasked;
    const [written, ...more] = module.uses.of(expression.id).filter((each) => module.uses.isTarget(each));
    const place = written === undefined || more.length > 0 ? undefined : module.uses.place(written);
    const given = place?.function === null && place.around.length === 1 && place.statement.kind === 'assign' && place.statement.operator === null ? place.statement.value : null;
    return given?.kind === 'string' && place?.parent === null ? given.value ?? undefined : undefined;
  };
  return isUnasked(module, read) || (module.uses.place(read)?.around ?? []).some((statement) => {
    if (statement.kind !== 'if') return false;
    const at = statement.branches.findIndex(({ body }) => body.some(({ start, end }) => start <= read.start && read.end <= end));
    const before = at < 0 ? statement.branches : statement.branches.slice(0, at);
    const own = statement.branches[at];
    return (own !== undefined && truth(own.test, constant) === false) || before.some(({ test }) => truth(test, constant) === true);
  });
}

/** Data that hands its items out to whoever asks, kept under a name by which nobody does. */
export function isNeverAsked(view: ModuleView, made: CallExpression): boolean {
  const { project, module } = view;
  const call = view.callAt(made);
  if (call === undefined || module.file.kind === 'notebook' || (call.function === 0 && project.isImported(module))) return false;
  const target = view.target(call);
  const handsOut = target.kind === 'class' ? project.method(target.module, target.index, '__getitem__').kind === 'function' : BY_POSITION.test(calleeName(made));
  return handsOut && readsOfKept(module, call)?.length === 0;
}

/** A data set that is read by loaders alone, in its own order, to judge a model or to apply it: each item is worked on by itself. */
export function isOnlyEvaluated(module: ModuleView, made: CallExpression): boolean {
  const call = module.callAt(made);
  const consumers = call !== undefined && module.target(call).kind === 'class' ? module.consumersOf(call) : [];
  return consumers.length > 0 && consumers.every(({ consumer }) => {
    const loader = module.knownCall(consumer.expression)?.record.loader;
    return loader !== undefined && isUnshuffled(consumer, loader) && isForEvaluation(module, consumer, loader);
  });
}
