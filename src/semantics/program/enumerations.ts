/** Members of enumerations that classes of the project write out, and constants that go by a name of another module. */
import type { ClassFact, Value } from '../module/model.js';
import { holds } from './guards.js';
import type { Module, Project } from '../project.js';

/** What enumerations derive from. */
const ENUMERATION = /(?:^|\.)(?:Str|Int)?Enum$/;

/** Whether `value`, of `module`, is the member that goes by a name there, or is not. */
export function isMember(project: Project, module: Module, value: Value, { member, isThat }: { readonly member: string; readonly isThat: boolean }): 'yes' | 'no' | 'unknown' {
  const answer = (isSame: boolean): 'yes' | 'no' => (isSame === isThat ? 'yes' : 'no');
  const [held, other] = [value.kind === 'reference' ? memberNamed(project, module, value.name) : null, memberNamed(project, module, member)];
  const constant = other === null ? project.constant(module, member) : null;
  if (constant?.kind === 'scalar' && value.kind === 'scalar') return holds({ value, test: isThat ? { equals: constant.value } : { differs: constant.value } }, value);
  // A member that is a text or a number as well is handed over as that.
  if (value.kind === 'scalar' && other?.value.kind === 'scalar') {
    const verdict = holds({ value, test: { equals: other.value.value } }, value);
    return verdict === 'no' ? answer(false) : verdict === 'yes' && !isPlainEnumeration(other.of) ? answer(true) : 'unknown';
  }
  if (held === null || other?.of !== held.of) return 'unknown';
  // Of two members that have one value one is the other's alias.
  if (held.name === other.name) return answer(true);
  const [one, another] = [statedIn(held.value), statedIn(other.value)];
  return one !== null && another !== null && one !== another ? answer(false) : 'unknown';
}

function memberNamed(project: Project, from: Module, name: string): { readonly of: ClassFact; readonly name: string; readonly value: Value } | null {
  const found = project.imported(from, name);
  const [owner = '', own = '', ...more] = found?.rest ?? [];
  const held = found?.module.model.exports.get(owner);
  const of = held?.kind === 'class' ? found?.module.model.classes[held.index] : undefined;
  const value = of?.constants.get(own);
  return of === undefined || value === undefined || more.length > 0 || !isEnumeration(of) ? null : { of, name: own, value };
}

function isEnumeration({ bases }: ClassFact): boolean {
  return bases.some((base) => base.kind === 'reference' && ENUMERATION.test(base.name));
}

/** Whether a class is an enumeration no member of which equals its value: none that derives from `str` or `int` as well. */
export function isPlainEnumeration(of: ClassFact): boolean {
  return isEnumeration(of) && of.bases.every((base) => base.kind === 'reference' && /(?:^|\.)Enum$/.test(base.name));
}

/** A value that is written out, as text that is the same for equal ones. */
function statedIn(value: Value): string | null {
  if (value.kind === 'scalar') return JSON.stringify(typeof value.value === 'boolean' ? Number(value.value) : value.value);
  const elements = value.kind === 'collection' ? value.elements.map(statedIn) : [null];
  return elements.includes(null) ? null : `(${elements.join()})`;
}
