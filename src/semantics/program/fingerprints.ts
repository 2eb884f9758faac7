/** What tells one value or state from another where that decides what a function does, as text. */
import { remembered } from '../../syntax/remember.js';
import { constantsIn } from '../module/environment.js';
import type { Value } from '../module/model.js';
import type { State } from './state.js';

/** Numbers that tests ask for; the others of one sign are alike to whoever runs a function once for all of them. */
export const TOLD_APART = new Set([-1, 0, 1, 2]);

/** So many elements of a list are told apart. */
const TOLD_ELEMENTS = 8;

/** What tells one value from another where it decides anything. */
export function textOf(value: Value): string {
  switch (value.kind) {
    case 'scalar':
      return `${typeof value.value === 'number' && !TOLD_APART.has(value.value) ? (value.value > 0 ? '#' : '-#') : JSON.stringify(value.value)}${value.isFloat === true ? '.' : ''}`;
    case 'option':
      return value.default === null ? `option${value.required === true ? '!' : value.unset === true ? '?' : ''}` : `option ${textOf(value.default)}`;
    case 'reference':
      return value.name;
    case 'function':
    case 'class':
      return `${value.kind} ${String(value.index)}`;
    case 'method':
      return `${textOf(value.receiver)}.${value.name}`;
    case 'instance':
      return 'name' in value.of ? `of ${value.of.name}` : `of ${String(value.of.index)}`;
    case 'collection':
      return `[${value.elements.slice(0, TOLD_ELEMENTS).map(textOf).join()}]`;
    case 'series':
      return `[${textOf(value.each)}]`;
    case 'choice':
      return value.usual?.kind === 'scalar' ? `option ${textOf(value.usual)}` : [...value.of, ...value.usual === undefined ? [] : [value.usual]].map(textOf).join('|');
    case 'dict':
      return `{${Array.from(value.entries, ([key, held]) => `${key}=${textOf(held)}`).join()}${value.complete ? '' : `…${value.rest === undefined ? '' : textOf(value.rest)}`}}`;
    case 'cases':
      return constantsIn(value)?.map(textOf).join('|') ?? '';
    default:
      return '';
  }
}

/** What modules have set of each other, as text. */
export const textOfSet = remembered((set: ReadonlyMap<string, Value>) => Array.from(set, ([name, value]) => `${name}=${textOf(value)}`).join());

/** What is seeded, as text: one for each set of streams. */
export const textOfSeeded = remembered((seeded: State['seeded']) => Array.from(seeded, ([stream, { certain }]) => (certain ? stream : `${stream}?`)).sort().join());

/** The states that were read, as text. */
export const textOfKept = remembered((kept: State['kept']) => Array.from(kept, ([key, seeded]) => `${key}=${textOfSeeded(seeded)}`).sort().join());
