/** Slices up to a bound that takes in all there is, unless a user or a caller says less. */
import type { Expression, FunctionStatement } from '../../syntax/facts.js';
import { calleeName, dottedName, lastPart } from '../../syntax/walk.js';
import { functionOf } from '../lookups.js';
import type { Value } from '../module/model.js';
import { OPTIONS } from '../module/options.js';
import { findArgument, parameterNamed } from '../program/arguments.js';
import type { Project } from '../project.js';
import type { ModuleView } from '../views.js';

const INFINITE = /^(?:float\(\s*['"]\+?(?:inf|infinity)['"]\s*\)|(?:math|np|numpy)\.(?:inf|Inf|infty)|sys\.maxsize)$/i;

/** `files[:limit]`, `files[:min(limit, len(files))]`, where `limit` is none or infinite until somebody chooses one. */
export function takesAll(view: ModuleView, { object, indices: [index] }: Expression & { readonly kind: 'subscript' }): boolean {
  const bound = index === undefined ? null : boundOf(view, index);
  const name = dottedName(object);
  if (bound === null) return false;
  const isLength = (each: Expression): boolean => name !== null && each.kind === 'call' && calleeName(each) === 'len' && each.args.length === 1 && each.args.every(({ value }) => dottedName(value) === name);
  const bounds = bound.kind === 'call' && calleeName(bound) === 'min' ? bound.args.map(({ value }) => value) : [bound];
  return bounds.every((each) => isLength(each) || isUnbounded(view, each));
}

/** `files` with the slice around it that takes in all of it, if there is one. */
export function wholeAround(view: ModuleView, files: Expression): Expression {
  const slice = view.uses.place(files)?.parent;
  return slice?.kind === 'subscript' && slice.object === files && takesAll(view, slice) ? slice : files;
}

/** What stands behind the colon of `[:bound]` and `[0:bound]`. */
function boundOf(view: ModuleView, index: Expression): Expression | null {
  const bound = index.kind === 'opaque' ? index.children.at(-1) : undefined;
  const isUpper = bound !== undefined && /^\s*0?\s*:\s*$/.test(view.module.file.parseText.slice(index.start, bound.start)) && bound.end === index.end;
  return isUpper ? bound : null;
}

/** Infinite, none, or what is so until somebody chooses a number. */
export function isUnbounded(view: ModuleView, bound: Expression): boolean {
  if (isInfinite(view, bound)) return true;
  const around = view.uses.place(bound)?.function ?? null;
  const parameter = bound.kind === 'name' ? around?.parameters.find(({ name }) => name === bound.id) : undefined;
  if (around === null || parameter === undefined) return isUnsetOption(view, bound);
  const isSet = view.uses.inScope(parameter.name, around).some((written) => view.uses.isTarget(written));
  return !isSet && parameter.default !== null && isInfinite(view, parameter.default) && !isChosen(view, around, parameter.name);
}

function isInfinite({ module: { file } }: ModuleView, bound: Expression): boolean {
  return (bound.kind === 'constant' && bound.value === null) || INFINITE.test(file.parseText.slice(bound.start, bound.end));
}

/** `args.limit`, which stays none until the user gives it. */
function isUnsetOption({ project }: ModuleView, bound: Expression): boolean {
  if (bound.kind !== 'attribute' || !OPTIONS.test(lastPart(dottedName(bound.object) ?? ''))) return false;
  const declared = declaredAs(project, bound.name);
  return declared.length > 0 && declared.every((value) => value.kind === 'option' && (value.unset === true || (value.default?.kind === 'scalar' && value.default.value === null)));
}

/** Whether a caller of `around` says a number for its parameter `name`, itself or by what an option is until the user gives it. */
function isChosen({ module, project }: ModuleView, around: FunctionStatement, name: string): boolean {
  const fact = functionOf(module, around);
  const parameter = fact === undefined ? null : parameterNamed(fact, name);
  if (fact === undefined || parameter === null) return false;
  return project.callers(module, fact.index).some(({ module: from, call }) => {
    const found = findArgument(project.withoutObject(from, call), parameter);
    if (found.kind !== 'given') return false;
    const { value, argument } = found.argument;
    const declared = argument.value.kind === 'attribute' ? declaredAs(project, argument.value.name) : [];
    return isNumber(value) || (declared.length > 0 && declared.every((option) => option.kind === 'option' && isNumber(option.default)));
  });
}

function isNumber(value: Value | null): boolean {
  return value?.kind === 'scalar' ? typeof value.value === 'number' : value?.kind === 'option' || value?.kind === 'parameter' ? isNumber(value.default) : false;
}

/** What the modules of `project` say of an option. */
function declaredAs({ modules }: Project, name: string): readonly Value[] {
  return Array.from(modules.values(), ({ model }) => model.options.get(name)).filter((value) => value !== undefined);
}
