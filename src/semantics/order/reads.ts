/** Reads of a name, in the file that binds it and elsewhere in the project. */
import type { Expression, Statement } from '../../syntax/facts.js';
import { dottedName } from '../../syntax/walk.js';
import type { Module } from '../project.js';
import type { Place } from '../uses.js';
import type { ModuleView } from '../views.js';

/** How many functions hand an object on, one to another, until somebody keeps it. */
const MAX_HANDED_ON = 3;

/** Reads of a variable, or of an attribute in the class that `from` stands in. */
export function readsOf(module: ModuleView, name: string, from: Expression): readonly Expression[] {
  const place = module.uses.place(from);
  if (place === undefined) return [];
  if (!name.includes('.')) return module.uses.reads(name, place.function);
  const owner = classOf(place);
  return module.uses.reads(name, null).filter((read) => {
    const other = module.uses.place(read);
    return !name.startsWith('self.') || other === undefined || classOf(other) === owner;
  });
}

function classOf({ around }: Place): Statement | undefined {
  return around.findLast(({ kind }) => kind === 'class');
}

interface Read {
  readonly view: ModuleView;
  readonly read: Expression;
}

/** Reads of an attribute of the class that `from` stands in elsewhere: in the classes of the project above it, and of its objects. */
export function readsElsewhere(module: ModuleView, name: string, from: Expression): readonly Read[] {
  const place = module.uses.place(from);
  const owner = place === undefined || !name.startsWith('self.') ? undefined : classOf(place);
  const fact = owner === undefined ? undefined : module.module.model.classes.find(({ statement }) => statement === owner);
  return fact === undefined ? [] : [...readsAbove(module, name, fact.index), ...readsOfObjects(module, name.slice('self.'.length), fact.index)];
}

function readsAbove(module: ModuleView, name: string, index: number): readonly Read[] {
  return module.project.classesAbove(module.module, index).flatMap((above) => {
    const view = module.viewOf(above.module);
    const { statement } = above.module.model.classes[above.index] ?? {};
    return (view?.uses.reads(name, null) ?? []).flatMap((read) => {
      const other = view?.uses.place(read);
      return view !== null && other !== undefined && classOf(other) === statement ? [{ view, read }] : [];
    });
  });
}

/** `Data(root).files`, or of the variable that keeps the object. */
function readsOfObjects(module: ModuleView, attribute: string, index: number): readonly Read[] {
  const constructor = module.project.method(module.module, index, '__init__');
  return constructor.kind === 'function' ? readsOfResults(module, attribute, constructor.module, constructor.index) : [];
}

/** Reads of an attribute of what the calls of function `index` of `from` give, also of functions that hand that on. */
function readsOfResults(module: ModuleView, attribute: string, from: Module, index: number, hops = 0): readonly Read[] {
  return module.project.callers(from, index).flatMap(({ module: caller, call }) => {
    const view = module.viewOf(caller);
    const place = view?.uses.place(call.expression);
    if (view === null || place === undefined) return [];
    const { parent, statement } = place;
    if (parent !== null) return parent.kind === 'attribute' && parent.name === attribute ? [{ view, read: parent }] : [];
    if (statement.kind === 'return') return hops < MAX_HANDED_ON && call.function !== 0 ? readsOfResults(module, attribute, caller, call.function, hops + 1) : [];
    const [target] = statement.kind === 'assign' && statement.value === call.expression ? statement.targets : [];
    const object = target === undefined ? null : dottedName(target);
    return object === null ? [] : readsOf(view, `${object}.${attribute}`, call.expression).map((read) => ({ view, read }));
  });
}
