import { changeBetween, MAX_LENGTH, type EngineName, type SyntaxDocument, type SyntaxEngine } from './engine.js';
import type { ModuleFacts } from './facts.js';
import { lower } from './lower.js';
import { readTree, type Cursor, type RawTree } from './raw-tree.js';
import { maskUnclosed } from './recover.js';
import { segmentEnd } from './segments.js';

/** What an engine's adapter supplies: parsing, walking and freeing of its own kind of tree. */
export interface TreeAdapter<Tree> {
  readonly name: EngineName;
  parse(text: string): Tree;
  /** Whether an error or a missing token is anywhere in the tree. */
  hasErrors(tree: Tree): boolean;
  /** Calls `use` with a cursor at the root and frees the cursor afterwards. */
  walk<Result>(tree: Tree, use: (cursor: Cursor) => Result): Result;
  free(tree: Tree): void;
}

/** Text of segments that edits took out, and that is kept in any case, in characters. */
const MIN_DROPPED = 20_000;

/** Rounds of masking an unreadable stretch and parsing the rest again. */
const MAX_RECOVERIES = 8;

/**
 * The engine over any adapter: leases, recovery and updates live here, once. `quick` gives the facts of what it can
 * read without a tree, the very ones that the tree would give.
 */
export function createTreeEngine<Tree>(adapter: TreeAdapter<Tree>, quick: (text: string) => ModuleFacts | null = () => null): SyntaxEngine {
  function copyOf(text: string): RawTree {
    const tree = adapter.parse(text);
    try {
      return adapter.walk(tree, (cursor) => readTree(cursor, adapter.hasErrors(tree)));
    } finally {
      adapter.free(tree);
    }
  }

  /** Facts of the segment `text` at `base`: where an unclosed bracket swallowed what follows, it is masked and the rest read again. */
  function factsOf(text: string, base: number): ModuleFacts {
    const known = quick(text);
    if (known !== null) {
      move(placesIn(known), base);
      return known;
    }
    let readable = text;
    let tree = copyOf(text);
    const masked = [];
    for (let round = 0; round < MAX_RECOVERIES && tree.broken[0] === true; round++) {
      const mask = maskUnclosed(readable);
      if (mask === null) break;
      readable = mask.text;
      masked.push(mask.span);
      tree = copyOf(readable);
    }
    return lower(tree, readable, masked, base);
  }

  return {
    name: adapter.name,
    facts(text) {
      const known = text.length > MAX_LENGTH ? null : quick(text);
      return known ?? new SegmentedText(factsOf).update(text);
    },
    open(text) {
      const document = new SegmentedText(factsOf);
      document.update(text);
      return document;
    },
  };
}

/** A span that moves with its segment. */
interface Movable {
  start: number;
  end: number;
}

class Segment {
  readonly facts: ModuleFacts;
  /** Everything in the facts that has a place; gathered when the segment first moves. */
  #places: readonly Movable[] | null = null;

  constructor(public start: number, readonly text: string, read: (text: string, base: number) => ModuleFacts) {
    this.facts = read(text, start);
  }

  get end(): number {
    return this.start + this.text.length;
  }

  moveTo(start: number): void {
    const distance = start - this.start;
    if (distance === 0) return;
    this.#places ??= placesIn(this.facts);
    move(this.#places, distance);
    this.start = start;
  }
}

/** A text and its segments: an update reads those it touches and moves the others. */
class SegmentedText implements SyntaxDocument {
  #text = '';
  #segments: readonly Segment[] = [];
  /** Segments that edits took out, by their text, the oldest first: a quote that is typed and closed again brings them back. */
  readonly #dropped = new Map<string, Segment>();
  #facts: ModuleFacts = join([], 0);

  constructor(private readonly read: (text: string, base: number) => ModuleFacts) {}

  get facts(): ModuleFacts {
    return this.#facts;
  }

  update(text: string): ModuleFacts {
    const change = changeBetween(this.#text, text);
    if (change === null) return this.#facts;
    if (text.length > MAX_LENGTH) {
      this.#segments = [];
      this.#facts = { body: [], comments: [], errors: [{ start: 0, end: text.length }], length: text.length };
    } else {
      this.keepDropped(text.length);
      this.#segments = this.resegmented(text, change);
      this.#facts = join(this.#segments, text.length);
    }
    this.#text = text;
    return this.#facts;
  }

  private resegmented(text: string, { start, oldEnd, newEnd }: { start: number; oldEnd: number; newEnd: number }): Segment[] {
    const old = this.#segments;
    // The first word of a segment decides whether it is one, so the one before the change is read again too.
    const touched = firstEndingAt(old, start);
    const kept = old.slice(0, Math.max(0, touched - 1));
    const distance = newEnd - oldEnd;
    let next = kept.length;
    const dropUntil = (isReached: (segment: Segment) => boolean): void => {
      for (let segment = old[next]; segment !== undefined && !isReached(segment); segment = old[++next]) this.drop(segment);
    };
    dropUntil((segment) => segment.start >= oldEnd);
    const result = [...kept];
    for (let at = kept.at(-1)?.end ?? 0; ; at = result.at(-1)?.end ?? text.length) {
      dropUntil((segment) => segment.start + distance >= at);
      const same = old[next];
      if (at >= newEnd && same?.start === at - distance) {
        for (const segment of old.slice(next)) {
          segment.moveTo(segment.start + distance);
          result.push(segment);
        }
        return result;
      }
      if (at >= text.length) {
        dropUntil(() => false);
        return result;
      }
      const own = text.slice(at, segmentEnd(text, at));
      const known = this.#dropped.get(own);
      // Each segment is in one place only.
      this.#dropped.delete(own);
      known?.moveTo(at);
      result.push(known ?? new Segment(at, apart(own), this.read));
    }
  }

  private drop(segment: Segment): void {
    // The newest goes last.
    this.#dropped.delete(segment.text);
    this.#dropped.set(segment.text, segment);
  }

  /** Keeps of what was taken out about as much as is there. */
  private keepDropped(length: number): void {
    let room = length + MIN_DROPPED;
    for (const text of [...this.#dropped.keys()].reverse()) {
      room -= text.length;
      if (room < 0) this.#dropped.delete(text);
    }
  }
}

/** The first of `segments` that ends at `offset` or behind it, or -1. */
function firstEndingAt(segments: readonly Segment[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((segments[middle]?.end ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low < segments.length ? low : -1;
}

/** The same text in memory of its own: part of a text keeps the whole of it alive, and every state of a text differs. */
function apart(text: string): string {
  const middle = text.length >>> 1;
  return [text.slice(0, middle), text.slice(middle)].join('');
}

function join(segments: readonly Segment[], length: number): ModuleFacts {
  return {
    body: segments.flatMap(({ facts }) => facts.body),
    comments: segments.flatMap(({ facts }) => facts.comments),
    errors: segments.flatMap(({ facts }) => facts.errors),
    length,
  };
}

function move(places: readonly Movable[], distance: number): void {
  if (distance === 0) return;
  for (const place of places) {
    place.start += distance;
    place.end += distance;
  }
}

/** Every object with a start and an end under `facts`, each once. */
function placesIn(facts: ModuleFacts): Movable[] {
  const found = new Set<Movable>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const element of value) visit(element);
      return;
    }
    if ('start' in value) {
      if (found.has(value as Movable)) return;
      found.add(value as Movable);
    }
    for (const name in value) visit((value as Record<string, unknown>)[name]);
  };
  visit([facts.body, facts.comments, facts.errors]);
  return [...found];
}
