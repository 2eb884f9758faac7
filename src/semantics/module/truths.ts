/** What conditions come to where it is known, or taken for usual, what their guards ask for. */
import { holds } from '../program/guards.js';
import { NONE } from './conditions.js';
import type { Condition, Guard, Guards, Value } from './model.js';
import { truthy } from './values.js';

/** What a condition comes to where `answer` tells what its guards do, for certain, whatever the user chooses; `null`: who knows. */
export function surely(condition: Condition, answer: (guard: Guard) => boolean | null): boolean | null {
  const isAlone = ({ kind, ...more }: Condition): boolean => (kind === 'known' && 'isAlone' in more) || ('of' in more && (Array.isArray(more.of) ? more.of : [more.of]).some(isAlone));
  return isAlone(condition) ? null : truthOf(condition, answer);
}

/** Whether a test asks what the program runs on, which is no choice of what it does. */
export function asksOfMachine(condition: Condition): boolean {
  if (condition.kind === 'known' || condition.kind === 'asks') return 'isAlone' in condition || 'isOfMachine' in condition;
  return condition.kind === 'not' ? asksOfMachine(condition.of) : condition.of.some(asksOfMachine);
}

/** What a condition comes to where `answer` tells what its guards do; `null`: who knows. */
export function truthOf(condition: Condition, answer: (guard: Guard) => boolean | null): boolean | null {
  switch (condition.kind) {
    case 'known':
      return condition.truth;
    case 'asks':
      return answer(condition.guard);
    case 'not': {
      const inner = truthOf(condition.of, answer);
      return inner === null ? null : !inner;
    }
    default: {
      const decides = condition.kind === 'any';
      const sides = condition.of.map((side) => truthOf(side, answer));
      return sides.includes(decides) ? decides : sides.includes(null) ? null : !decides;
    }
  }
}

/** The first arm that is taken for certain where none before it can be. */
export function usualOf(tests: readonly Condition[], answer: (guard: Guard) => boolean | null): number | undefined {
  const at = tests.findIndex((test) => truthOf(test, answer) !== false);
  const first = tests[at];
  return first !== undefined && truthOf(first, answer) === true ? at : undefined;
}

/** Whether more than what is written in them may decide tests. */
export function asksAnything(tests: readonly Condition[]): boolean {
  return guardsIn(tests).length > 0;
}

/** The options that tests ask for; `null`: who knows. */
export function optionsIn(tests: readonly Condition[], valueOf: (value: Value) => Value = (value) => value): readonly string[] | null {
  const names = guardsIn(tests).flatMap(({ value }) => { const held = valueOf(value); return held.kind !== 'option' ? [undefined] : held.alone === true ? [] : [held.name]; });
  return names.every((name) => name !== undefined) ? names : null;
}

/** Whether a test asks for options, and for nothing else. */
export function asksOptions(test: Condition): boolean {
  const asked = guardsIn([test]);
  return asked.length > 0 && asked.every(({ value }) => value.kind === 'option' || value.kind === 'held' || (value.kind === 'method' && value.receiver.kind !== 'instance') || (value.kind === 'unknown' && value.setting !== undefined));
}

/** All that tests ask. */
export function guardsIn(tests: readonly Condition[]): readonly Guard[] {
  return tests.flatMap((test) => (test.kind === 'asks' ? [test.guard] : test.kind === 'known' ? [] : guardsIn(test.kind === 'not' ? [test.of] : test.of)));
}

/** Whether what a guard asks of an option is so while the user leaves it as it is, or gives it where it must be given; `null`: who knows. */
export function ownDefault(guard: Guard): boolean | null {
  const { test } = guard;
  const value: Value = guard.value.kind === 'choice' && guard.value.usual !== undefined ? { kind: 'option', default: guard.value.usual } : guard.value;
  if (value.kind !== 'option') return null;
  // `args.kind == "few"`, without a default: whoever starts it says which.
  if (value.unset === true && typeof test === 'object' && !('instance' in test) && !('equals' in test && test.equals === null) && !('differs' in test && test.differs === null)) return null;
  const held = value.unset === true ? NONE : value.default;
  if (held?.kind === 'scalar') {
    const verdict = holds(guard, held);
    return verdict === 'unknown' ? null : verdict === 'yes';
  }
  if (value.required !== true) return null;
  const isGiven = test === 'truthy' || test === 'some' || (typeof test === 'object' && 'differs' in test && test.differs === null);
  const isMissing = test === 'falsy' || test === 'none' || (typeof test === 'object' && 'equals' in test && test.equals === null);
  return isGiven ? true : isMissing ? false : null;
}

/** Whether the switch that an arm asks for is on, or off, as its module says: `if pretrained:`. */
export function isSwitched(guards: Guards | undefined, on: boolean): boolean {
  const [guard, ...more] = guards?.complete === true ? guards.all : [];
  if (guard?.switch === undefined || more.length > 0 || guard.value.kind !== 'scalar') return false;
  return (guard.test === 'truthy' || guard.test === 'falsy') && truthy(guard.value.value) === ((guard.test === 'truthy') === on);
}
