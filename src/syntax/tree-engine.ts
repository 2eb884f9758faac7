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
      this.#segments = this.resegmented(text, change);
      this.#facts = join(this.#segments, text.length);
    }
    this.#text = text;
    return this.#facts;
  }

  private resegmented(text: string, { start, oldEnd, newEnd }: { start: number; oldEnd: number; newEnd: number }): Segment[] {
    const old = this.#segments;
    // The first word of a segment decides whether it is one, so the one before the change is read again too.
    const touched = old.findIndex((segment) => segment.end >= start);
    const kept = old.slice(0, Math.max(0, touched - 1));
    const distance = newEnd - oldEnd;
    const starts = new Map(old.map((segment, at) => [segment.start + distance, at]));
    const reusable = new Map(old.slice(kept.length).filter((segment) => segment.start < oldEnd).map((segment) => [segment.text, segment]));
    const result = [...kept];
    let at = kept.at(-1)?.end ?? 0;
    while (at < text.length) {
      const same = at >= newEnd ? starts.get(at) : undefined;
      if (same !== undefined && old[same] !== undefined && old[same].start >= oldEnd) {
        for (const segment of old.slice(same)) {
          segment.moveTo(segment.start + distance);
          result.push(segment);
        }
        break;
      }
      const end = segmentEnd(text, at);
      const own = text.slice(at, end);
      const known = reusable.get(own);
      // Each segment is in one place only.
      reusable.delete(own);
      known?.moveTo(at);
      result.push(known ?? new Segment(at, own, this.read));
      at = end;
    }
    return result;
  }
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
