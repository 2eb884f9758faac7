/** What objects were made with: what constructors were handed for their parameters, and classes for their fields. */
import { isEqualValue, oneOf, sameValue } from '../module/environment.js';
import { UNKNOWN, type Value } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { textOfSet } from './fingerprints.js';
import { functionKey } from './run.js';

/** By name, `UNKNOWN` where objects were made with one thing and another. */
type Given = ReadonlyMap<string, Value>;

export class Makings {
  /** For each class whose constructors and fields its objects are made by. */
  readonly #makers = new Map<string, readonly string[]>();

  constructor(
    private readonly project: Project,
    /** By constructor or class. */
    private readonly given = new Map<string, Given>(),
  ) {}

  copy(): Makings {
    return new Makings(this.project, new Map(this.given));
  }

  get(key: string, name: string): Value | undefined {
    return this.given.get(key)?.get(name);
  }

  /** Notes that one more object is made by `key`. */
  note(key: string, given: Given): void {
    const before = this.given.get(key);
    if (before === undefined) {
      this.given.set(key, given);
      return;
    }
    const names = [...new Set([...before.keys(), ...given.keys()])];
    const held = names.map((name): [string, Value] => {
      const [known, value] = [before.get(name) ?? UNKNOWN, given.get(name) ?? UNKNOWN];
      return [name, isAlike(known, value) ? known : oneOf([known, value])];
    });
    if (held.some(([name, value]) => { const known = before.get(name); return known === undefined || !isEqualValue(known, value); })) this.given.set(key, new Map(held));
  }

  /** What the methods of objects of class `index` may find in them, as text. */
  textOf(module: Module, index: number): string {
    const texts = this.makersOf(module, index).map((key) => { const given = this.given.get(key); return given === undefined ? '' : textOfSet(given); });
    return texts.some((text) => text !== '') ? texts.join('/') : '';
  }

  private makersOf(module: Module, index: number): readonly string[] {
    const key = functionKey(module, index);
    let makers = this.#makers.get(key);
    if (makers === undefined) {
      makers = [{ module, index }, ...this.project.classesAbove(module, index)].flatMap((of) => {
        const constructor = of.module.model.classes[of.index]?.methods.get('__init__');
        return [fieldsKey(of), ...constructor === undefined ? [] : [functionKey(of.module, constructor)]];
      });
      this.#makers.set(key, makers);
    }
    return makers;
  }
}

/** The name of a class that is made from its fields. */
export function fieldsKey({ module, index }: { readonly module: Module; readonly index: number }): string {
  return `fields of ${functionKey(module, index)}`;
}

/** Whether objects keep the same: one constant, or one option. */
export function isAlike(a: Value, b: Value): boolean {
  return sameValue(a, b) || (a.kind === 'option' && b.kind === 'option' && a.name === b.name && isEqualValue(a, b));
}
