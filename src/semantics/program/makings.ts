/** What objects were made with: what constructors were handed for their parameters, and classes for their fields. */
import { isEqualValue, oneOf, sameValue } from '../module/environment.js';
import { UNKNOWN, type CallFact, type Value } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { roughly, textOfSet } from './fingerprints.js';
import { functionKey, type Site } from './run.js';

/** By name, `UNKNOWN` where objects were made with one thing and another. */
type Given = ReadonlyMap<string, Value>;

/** So many calls that lead to an object tell it from others. */
const MAX_LEADING = 3;

export class Makings {
  /** For each class whose constructors and fields its objects are made by. */
  readonly #makers = new Map<string, readonly string[]>();

  /** … by the call that makes the object, and by those that lead to that. */
  readonly #objects = new Map<CallFact, Map<string, Given>>();
  /** Of the object that is being made, and of the one whose methods run, where that is told from others of its class. */
  #making: readonly Map<string, Given>[] = [];
  #object: readonly Map<string, Given>[] = [];

  constructor(
    private readonly project: Project,
    /** By constructor or class. */
    private readonly given = new Map<string, Given>(),
  ) {}

  copy(): Makings {
    const copy = new Makings(this.project, new Map(this.given));
    for (const [call, given] of this.#objects) copy.#objects.set(call, new Map(given));
    return copy;
  }

  /** What is kept under `name`, as far as that is known of the object at hand, or else of all that are made by `key`. */
  get(key: string, name: string): Value | undefined {
    const held = this.#object.flatMap((given) => given.get(key)?.get(name) ?? []).find(({ kind }) => /^(?:scalar|option)$/.test(kind));
    const known = held ?? this.given.get(key)?.get(name);
    return known === undefined ? undefined : roughly(known);
  }

  /** Makes an object by the last of `sites`, to which those before lead. */
  making(sites: readonly Site[], run: () => void): void {
    const outer = this.#making;
    this.#making = sites.slice(-MAX_LEADING).map(({ call }) => {
      const given = this.#objects.get(call) ?? new Map<string, Given>();
      this.#objects.set(call, given);
      return given;
    });
    run();
    this.#making = outer;
  }

  /** Runs what a method does of the object that was made by one of `calls`, or on the way to which they are. */
  ofObject(calls: readonly CallFact[], run: () => void): void {
    const outer = this.#object;
    const known = calls.flatMap((call) => this.#objects.get(call) ?? []);
    if (known.length > 0) this.#object = known;
    run();
    this.#object = outer;
  }

  /** What the object at hand was made with, as text. */
  objectKey(): string {
    return this.#object.flatMap((given) => Array.from(given, ([key, held]) => `${key}(${textOfSet(held)})`)).join();
  }

  /** Notes that one more object is made by `key`. */
  note(key: string, given: Given): void {
    for (const all of [this.given, ...this.#making]) this.add(all, key, given);
  }

  private add(all: Map<string, Given>, key: string, given: Given): void {
    const before = all.get(key);
    if (before === undefined) {
      all.set(key, given);
      return;
    }
    const names = [...new Set([...before.keys(), ...given.keys()])];
    const held = names.map((name): [string, Value] => {
      const [known, value] = [before.get(name) ?? UNKNOWN, given.get(name) ?? UNKNOWN];
      return [name, isAlike(known, value) ? known : oneOf([known, value])];
    });
    if (held.some(([name, value]) => { const known = before.get(name); return known === undefined || !isEqualValue(known, value); })) all.set(key, new Map(held));
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
