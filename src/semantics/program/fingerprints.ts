/** What tells one value or state from another where that decides what a function does, as text. */
import { remembered } from '../../syntax/remember.js';
import { constantsIn } from '../module/environment.js';
import type { Value } from '../module/model.js';
import type { State } from './state.js';

/** Numbers that tests mostly ask for; the others of one sign are alike to whoever runs a function once for all of them, unless its tests ask for more. */
export const TOLD_APART = new Set([-1, 0, 1, 2]);

/** Numbers that tests compare with. */
export type Limits = ReadonlySet<number>;

const NO_LIMITS: Limits = new Set();

/** `value`, of whose numbers no more is known than what is told apart where no test asks for more. */
export function roughly(value: Value): Value {
  switch (value.kind) {
    case 'scalar':
      return typeof value.value !== 'number' || TOLD_APART.has(value.value) || value.isRough === true ? value : { ...value, isRough: true };
    case 'option':
      return value.default === null ? value : withDefault(value, roughly(value.default));
    case 'cases':
    case 'dict':
      return roughlyWithin(value);
    default:
      return value;
  }
}

function withDefault(value: Value & { readonly kind: 'option' }, rough: Value): Value {
  return rough === value.default ? value : { ...value, default: rough };
}

const roughlyWithin = remembered((value: Value & { readonly kind: 'cases' | 'dict' }): Value => {
  if (value.kind === 'dict') return { ...value, entries: new Map(Array.from(value.entries, ([key, held]) => [key, roughly(held)])) };
  return { ...value, of: value.of.map(({ guards, value: held }) => ({ guards, value: held.kind === 'scalar' ? { ...held, ...roughly(held) } as typeof held : held })) };
});

/** So many elements of a list are told apart. */
const TOLD_ELEMENTS = 8;

/** What tells one value from another where it decides anything; numbers also by `limits` on one side of which, or on which, they are. */
export function textOf(value: Value, limits = NO_LIMITS): string {
  const inner = (each: Value): string => textOf(each, limits);
  switch (value.kind) {
    case 'scalar':
      return `${typeof value.value === 'number' ? numberText(value.value, limits) : JSON.stringify(value.value)}${value.isFloat === true ? '.' : ''}${value.isRough === true ? '~' : ''}`;
    case 'option':
      return value.default === null ? `option${value.required === true ? '!' : value.unset === true ? '?' : ''}` : `option ${inner(value.default)}`;
    case 'reference':
      return value.name;
    case 'function':
    case 'class':
      return `${value.kind} ${String(value.index)}`;
    case 'method':
      return `${inner(value.receiver)}.${value.name}`;
    case 'instance':
      return 'name' in value.of ? `of ${value.of.name}` : `of ${String(value.of.index)}`;
    case 'collection':
      return `[${value.elements.slice(0, TOLD_ELEMENTS).map(inner).join()}]`;
    case 'series':
      return `[${inner(value.each)}]`;
    case 'choice':
      return value.usual?.kind === 'scalar' ? `option ${inner(value.usual)}` : [...value.of, ...value.usual === undefined ? [] : [value.usual]].map(inner).join('|');
    case 'dict':
      return `{${Array.from(value.entries, ([key, held]) => `${key}=${inner(held)}`).join()}${value.complete ? '' : `…${value.rest === undefined ? '' : inner(value.rest)}`}}`;
    case 'cases':
      return constantsIn(value)?.map(inner).join('|') ?? '';
    default:
      return '';
  }
}

function numberText(number: number, limits: Limits): string {
  if (TOLD_APART.has(number) || limits.has(number)) return String(number);
  const below = [...limits].filter((limit) => limit < number).length;
  return `${number > 0 ? '' : '-'}#${below === 0 ? '' : String(below)}`;
}

/** What modules have set of each other, as text. */
export const textOfSet = remembered((set: ReadonlyMap<string, Value>) => Array.from(set, ([name, value]) => `${name}=${textOf(value)}`).join());

/** What is seeded, as text: one for each set of streams. */
export const textOfSeeded = remembered((seeded: State['seeded']) => Array.from(seeded, ([stream, { certain }]) => (certain ? stream : `${stream}?`)).sort().join());

/** The states that were read, as text. */
export const textOfKept = remembered((kept: State['kept']) => Array.from(kept, ([key, seeded]) => `${key}=${textOfSeeded(seeded)}`).sort().join());
