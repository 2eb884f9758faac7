/** The classes that an object is of, and what makes its part of each. */
import type { Expression } from '../../../syntax/facts.js';
import { calleeName } from '../../../syntax/walk.js';
import { callsIn } from '../../lookups.js';
import type { Maker } from '../../program/choices/chosen.js';
import type { Module, Project, Target } from '../../project.js';

/** A class of the project, and what made the object of it. */
export interface Owner {
  readonly module: Module;
  readonly index: number;
  readonly maker: Maker | null;
}

/** A base that is no class of the project, and what makes its part of the object. */
interface ForeignBase {
  readonly target: Target;
  /** The module that names it. */
  readonly module: Module;
  readonly maker: Maker | null;
}

/** The class of `owner` and the project classes it derives from, with what makes their part, and where these end. */
export function ancestry(project: Project, owner: Owner, seen: readonly string[] = []): { readonly classes: readonly Owner[]; readonly bases: readonly ForeignBase[] } {
  const { module, index } = owner;
  const key = `${module.path}:${String(index)}`;
  const fact = module.model.classes[index];
  if (fact === undefined || seen.includes(key)) return { classes: [], bases: [] };
  const maker = baseMaker(owner);
  const parts = fact.bases.map((base) => {
    const target: Target = base.kind === 'class' ? { kind: 'class', module, index: base.index }
      : base.kind === 'reference' ? project.resolve(module, base.name)
      : { kind: 'unknown' };
    return target.kind === 'class' ? ancestry(project, { module: target.module, index: target.index, maker }, [...seen, key]) : { classes: [], bases: [{ target, maker, module }] };
  });
  return { classes: [owner, ...parts.flatMap(({ classes }) => classes)], bases: parts.flatMap(({ bases }) => bases) };
}

/** What makes the part of an object that is its base's: the call of the base's constructor, or the object's own maker. */
function baseMaker({ module, index, maker }: Owner): Maker | null {
  const init = module.model.classes[index]?.methods.get('__init__');
  if (init === undefined) return maker;
  const call = callsIn(module, init).find(({ callee, expression }) => callee.kind === 'super' ? callee.name === '__init__' : calleeName(expression) === '__init__');
  const statement = module.model.functions[init]?.statement;
  if (call?.callee.kind !== 'super' || statement == null) return null;
  return { module, call, frame: maker === null ? null : { function: statement, maker } };
}

/** `transform` in `self.transform(…)`. */
export function ownAttribute(callee: Expression): string | null {
  return callee.kind === 'attribute' && callee.object.kind === 'name' && callee.object.id === 'self' ? callee.name : null;
}
