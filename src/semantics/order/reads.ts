/** Reads of a name, in the file that binds it and elsewhere in the project. */
import type { Expression, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { dottedName, walkStatements } from '../../syntax/walk.js';
import { addTo } from '../lookups.js';
import type { Module, Project } from '../project.js';
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

/** Reads elsewhere: of an attribute of the class that `from` stands in, in the classes of the project above it and below it and of its objects; of a variable of the top level, in the modules that import it. */
export function readsElsewhere(module: ModuleView, name: string, from: Expression): readonly Read[] {
  const place = module.uses.place(from);
  if (place?.function === null && !name.includes('.')) return readsAbroad(module, name);
  const owner = place === undefined || !name.startsWith('self.') ? undefined : classOf(place);
  const fact = owner === undefined ? undefined : module.module.model.classes.find(({ statement }) => statement === owner);
  return fact === undefined ? [] : [...readsInFamily(module, name, fact.index), ...readsOfObjects(module, name.slice('self.'.length), fact.index)];
}

/** `FILES`, and `config.FILES`, of another module. */
function readsAbroad(module: ModuleView, name: string): readonly Read[] {
  return (importersOf(module.project).get(module.module) ?? []).flatMap(({ by, as, of }) => {
    const view = of === null || of === name ? module.viewOf(by) : null;
    const known = of === null ? as + name : as;
    // Its own of that name is another.
    return view === null || view.uses.assigned(known).length > 0 ? [] : view.uses.reads(known, null).map((read) => ({ view, read }));
  });
}

/** How the modules of a project import one of them: all of it, so that what is in it begins with `as`, or one name, which goes by `as`. */
interface Importer {
  readonly by: Module;
  readonly as: string;
  readonly of: string | null;
}

const importersOf = remembered((project: Project): ReadonlyMap<Module, readonly Importer[]> => {
  const found = new Map<Module, Importer[]>();
  for (const by of project.modules.values()) {
    const add = (imported: string, as: string): void => {
      const target = project.imported(by, imported);
      const [of = null, ...more] = target?.rest ?? [];
      if (target !== null && target.module !== by && more.length === 0) addTo(found, target.module, { by, as: of === null ? `${as}.` : as, of });
    };
    for (const statement of walkStatements(by.facts.body)) {
      if (statement.kind === 'import') for (const { name, alias } of statement.names) add(name, alias ?? name);
      if (statement.kind === 'from-import') for (const { name, alias } of statement.names) add(`${'.'.repeat(statement.level)}${[statement.module, name].filter((part) => part !== '').join('.')}`, alias ?? name);
    }
    for (const star of by.model.starImports) {
      const target = project.imported(by, star);
      if (target?.rest.length === 0 && target.module !== by) addTo(found, target.module, { by, as: '', of: null });
    }
  }
  return found;
});

/** Reads in the classes above, and in those below that give the attribute no value of their own. */
function readsInFamily(module: ModuleView, name: string, index: number): readonly Read[] {
  const { project } = module;
  const within = (view: ModuleView, { index: at }: { readonly index: number }, uses: readonly Expression[]): readonly Expression[] => {
    const { statement } = view.module.model.classes[at] ?? {};
    return uses.filter((each) => {
      const place = view.uses.place(each);
      return place !== undefined && classOf(place) === statement;
    });
  };
  const readsIn = (of: { readonly module: Module; readonly index: number }, isBelow: boolean): readonly Read[] => {
    const view = module.viewOf(of.module);
    if (view === null || (isBelow && within(view, of, view.uses.of(name)).some((each) => view.uses.isTarget(each)))) return [];
    return within(view, of, view.uses.reads(name, null)).map((read) => ({ view, read }));
  };
  return [
    ...project.classesAbove(module.module, index).flatMap((of) => readsIn(of, false)),
    ...project.classesBelow(module.module, index).flatMap((of) => readsIn(of, true)),
  ];
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
