/** What an arm says of the options that its test asks for, which holds of all that is called in it. */
import { alike } from '../../../syntax/alike.js';
import { remembered } from '../../../syntax/remember.js';
import type { Condition, Guard, Value } from '../../module/model.js';
import { holds } from '../guards.js';

/** That something is so, or not, of the option that is read under a name. */
export interface Said {
  readonly name: string;
  readonly test: Guard['test'];
  readonly isSo: boolean;
}

/** More than these are not kept apart. */
export const MAX_SAID = 6;

/** What a test says where it comes out as `truth`; `valueOf`: what a guard asks. */
export function saidBy(test: Condition, truth: boolean, valueOf: (guard: Guard) => Value): readonly Said[] {
  switch (test.kind) {
    case 'known':
      return [];
    case 'asks': {
      const { guard } = test;
      const value = valueOf(guard);
      const isPlain = guard.steps === undefined && value.kind === 'option' && value.name !== undefined && value.guessed === undefined;
      return isPlain ? [{ name: value.name, test: guard.test, isSo: truth }] : [];
    }
    case 'not':
      return saidBy(test.of, !truth, valueOf);
    default:
      // Where only one of several need be so, none surely is.
      return (test.kind === 'all') === truth ? test.of.flatMap((each) => saidBy(each, truth, valueOf)) : [];
  }
}

/** Whether `guard` holds of an option by what is said of it; `null`: that is not said. */
export function toldBy(said: readonly Said[], name: string, guard: Guard): boolean | null {
  if (guard.steps !== undefined) return null;
  for (const each of said) {
    if (each.name !== name) continue;
    if (alike(each.test, guard.test)) return each.isSo;
    const opposite = each.test === 'truthy' ? 'falsy' : each.test === 'falsy' ? 'truthy' : null;
    if (guard.test === opposite) return !each.isSo;
    if (each.isSo && typeof each.test === 'object' && 'equals' in each.test) {
      const verdict = holds(guard, { kind: 'scalar', value: each.test.equals });
      if (verdict !== 'unknown') return verdict === 'yes';
    }
  }
  return null;
}

/** What tells what is said from anything else. */
export const textOfSaid = remembered((said: readonly Said[]): string => said.map(({ name, test, isSo }) => `${isSo ? '' : '!'}${name}:${JSON.stringify(test)}`).join());
