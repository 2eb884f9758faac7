/** Where a number comes from that may differ each run: through options, attributes, functions and other modules of the project. */
import type { Expression } from '../syntax/facts.js';
import { calleeName, dottedName, isMainTest, walkExpressions } from '../syntax/walk.js';
import { callsOf, usesOf } from './lookups.js';
import { isLeftOut, isRandom } from './module/environment.js';
import { literal, optionNamed } from './module/options.js';
import type { ModuleModel, Value } from './module/model.js';
import { findArgument } from './program/arguments.js';
import { KEEPS_KEYWORDS } from './program/kept.js';
import type { Module, Project } from './project.js';

export type Random = Value & { readonly kind: 'entropy' | 'drawn' };

/** A number that may differ each run, and the module that takes it. */
export interface RandomOrigin {
  readonly module: Module;
  readonly value: Random;
}

/** What `expression`, whose value in `module` is `value`, comes from, if that is such a number wherever nobody has chosen another. */
export function randomBehind(project: Project, module: Module, value: Value, expression: Expression): RandomOrigin | null {
  const origin = value.kind === 'result' || value.kind === 'reference' ? project.origin(module, value) : { module, value };
  if (origin === null) return null;
  if (isRandomValue(origin.value)) return { module: origin.module, value: origin.value };
  if (expression.kind === 'subscript') return underKey(project, module, expression);
  if (expression.kind !== 'attribute') return null;
  const { name } = expression;
  if (value.kind === 'option') return optionSet(module, name);
  const holder = value.kind === 'method' && value.name === name ? value.receiver : value.kind === 'held' ? project.attribute({ module, index: 'index' in value.of.of ? value.of.of.index : -1 }, value.by)?.value ?? null : null;
  return holder === null ? null : ofObject(project, module, holder, name);
}

function isRandomValue(value: Value): value is Random {
  return isRandom(value);
}

/** What the object `holder` keeps under `name`. */
function ofObject(project: Project, module: Module, holder: Value, name: string): RandomOrigin | null {
  const made = project.origin(module, holder);
  if (made?.value.kind === 'option' || (made?.value.kind === 'instance' && 'name' in made.value.of && KEEPS_KEYWORDS.has(made.value.of.name))) {
    return optionSet(made.module, name);
  }
  const of = project.classOf(module, holder);
  if (of?.kind !== 'class') return null;
  const kept = project.attribute(of, name);
  if (kept !== null && isRandomValue(kept.value)) return { module: kept.module, value: kept.value };
  return madeByDefault(of.module, of.index, name);
}

/** `seed: int = field(default_factory=time.time_ns)` */
function madeByDefault(module: Module, index: number, name: string): RandomOrigin | null {
  const written = module.model.classes[index]?.statement.body.find((each) => each.kind === 'assign' && each.targets.some((target) => target.kind === 'name' && target.id === name));
  const field = written?.kind === 'assign' && written.value?.kind === 'call' ? callsOf(module).get(written.value) : undefined;
  const factory = field?.callee.kind === 'external' && field.callee.name === 'dataclasses.field' ? findArgument(field, { name: 'default_factory' }) : null;
  if (factory?.kind !== 'given' || factory.argument.value.kind !== 'function') return null;
  const returned = module.model.functions[factory.argument.value.index]?.returns;
  return returned !== undefined && isRandomValue(returned) ? { module, value: returned } : null;
}

/** `config["seed"]`, where another module has written the table. */
function underKey(project: Project, module: Module, { object, indices: [index] }: Expression & { readonly kind: 'subscript' }): RandomOrigin | null {
  const name = dottedName(object);
  const key = index === undefined ? null : literal(index);
  const [root = '', ...rest] = name?.split('.') ?? [];
  const held = module.model.exports.get(root);
  if (held?.kind !== 'reference' || key?.kind !== 'scalar' || typeof key.value !== 'string') return null;
  const table = project.origin(module, { kind: 'reference', name: [held.name, ...rest].join('.') });
  const value = table?.value.kind === 'dict' ? table.value.entries.get(key.value) : undefined;
  return table !== null && value !== undefined && isRandomValue(value) ? { module: table.module, value } : null;
}

function optionSet(module: Module, name: string): RandomOrigin | null {
  const set = optionsSet(module).get(name);
  const stated = module.model.options.get(name);
  const isUnset = stated === undefined || isLeftOut(stated);
  return set !== undefined && (set.isDeclared || isUnset) ? { module, value: set.value } : null;
}

interface OptionSet {
  readonly value: Random;
  /** By its own declaration. */
  readonly isDeclared: boolean;
}

const byModel = new WeakMap<ModuleModel, ReadonlyMap<string, OptionSet>>();

/** Options that are such a number where nobody chooses another: `add_argument("--seed", default=int(time.time()))`, `args.seed = randint(0, 99)`. */
function optionsSet(module: Module): ReadonlyMap<string, OptionSet> {
  const known = byModel.get(module.model);
  if (known !== undefined) return known;
  const found = new Map<string, OptionSet>();
  for (const call of module.model.calls) {
    const record = call.callee.kind === 'external' && call.callee.name !== 'builtins.hash' ? module.catalogue.lookup(call.callee.name) : undefined;
    if (record?.entropy === undefined && record?.draws === undefined) continue;
    const option = optionOf(module, call.expression);
    const value: Random = record.entropy === undefined ? { kind: 'drawn', call } : { kind: 'entropy', what: record.entropy.what, call };
    if (option !== null && !found.has(option.name)) found.set(option.name, { value, isDeclared: option.isDeclared });
  }
  byModel.set(module.model, found);
  return found;
}

/** Calls whose result is as unpredictable as the one number that they are handed. */
const HANDS_ON = /^(?:abs|float|int|round)$/;

/** The option that is what `expression` gives, or a number that is made of that alone, unless it is given. */
function optionOf(module: Module, expression: Expression): { readonly name: string; readonly isDeclared: boolean } | null {
  const uses = usesOf(module);
  let top = expression;
  let place = uses.place(top);
  while (place?.parent != null && (place.parent.kind === 'binary' || place.parent.kind === 'conditional' || (place.parent.kind === 'call' && HANDS_ON.test(calleeName(place.parent))))) {
    top = place.parent;
    place = uses.place(top);
  }
  if (place?.parent?.kind === 'call') {
    const isDefault = /^add_(?:argument|option)$/.test(calleeName(place.parent)) && place.parent.args.some(({ keyword, value }) => keyword === 'default' && value === top);
    const declared = isDefault ? optionNamed(place.parent) : null;
    return declared === null ? null : { name: declared, isDeclared: true };
  }
  const { statement, around } = place ?? {};
  const [target, ...more] = statement?.kind === 'assign' && statement.value === top ? statement.targets : [];
  if (target?.kind !== 'attribute' || target.object.kind !== 'name' || target.object.id === 'self' || more.length > 0) return null;
  // Behind a test of anything else it is set in some runs only.
  const tests = (around ?? []).flatMap((each) => (each.kind === 'if' ? each.branches.map(({ test }) => test) : []));
  return tests.every((test) => isMainTest(test) || asksFor(target.name, test)) ? { name: target.name, isDeclared: false } : null;
}

function asksFor(name: string, test: Expression): boolean {
  return walkExpressions([test]).some((part) => part.kind === 'attribute' && part.name === name);
}
