import { changeBetween, MAX_LENGTH, type EngineName, type SyntaxDocument, type SyntaxEngine } from './engine.js';
import type { TextChange } from './engine.js';
import type { ModuleFacts } from './facts.js';
import { lower } from './lower.js';
import { readTree, type Cursor, type RawTree } from './raw-tree.js';
import { maskUnclosed } from './recover.js';

/** What an engine's adapter supplies: parsing, editing, walking and freeing of its own kind of tree. */
export interface TreeAdapter<Tree> {
  readonly name: EngineName;
  parse(text: string, previous?: Tree): Tree;
  edit(tree: Tree, change: TextChange, before: string, after: string): void;
  /** Whether an error or a missing token is anywhere in the tree. */
  hasErrors(tree: Tree): boolean;
  /** Calls `use` with a cursor at the root and frees the cursor afterwards. */
  walk<Result>(tree: Tree, use: (cursor: Cursor) => Result): Result;
  free(tree: Tree): void;
}

/** Rounds of masking an unreadable stretch and parsing the rest again. */
const MAX_RECOVERIES = 8;

/** The engine over any adapter: leases, recovery and incremental updates live here, once. */
export function createTreeEngine<Tree>(adapter: TreeAdapter<Tree>): SyntaxEngine {
  const copy = (tree: Tree): RawTree => adapter.walk(tree, (cursor) => readTree(cursor, adapter.hasErrors(tree)));

  function withTree<Result>(text: string, use: (tree: Tree) => Result): Result {
    const tree = adapter.parse(text);
    try {
      return use(tree);
    } finally {
      adapter.free(tree);
    }
  }

  /** Facts of `text` whose tree is `raw`: where an unclosed bracket swallowed what follows, it is masked and the rest read again. */
  function factsOf(text: string, raw: RawTree): ModuleFacts {
    let readable = text;
    let tree = raw;
    const masked = [];
    for (let round = 0; round < MAX_RECOVERIES && tree.broken[0] === true; round++) {
      const mask = maskUnclosed(readable);
      if (mask === null) break;
      readable = mask.text;
      masked.push(mask.span);
      tree = withTree(readable, copy);
    }
    return lower(tree, readable, masked);
  }

  return {
    name: adapter.name,
    facts(text) {
      return text.length > MAX_LENGTH ? tooLong(text) : factsOf(text, withTree(text, copy));
    },
    open(text) {
      return new TreeDocument(adapter, (current, tree) => factsOf(current, copy(tree)), text);
    },
  };
}

class TreeDocument<Tree> implements SyntaxDocument {
  #text: string;
  #tree: Tree | null;
  #facts: ModuleFacts;

  constructor(
    private readonly adapter: TreeAdapter<Tree>,
    private readonly read: (text: string, tree: Tree) => ModuleFacts,
    text: string,
  ) {
    this.#text = text;
    this.#tree = text.length > MAX_LENGTH ? null : adapter.parse(text);
    this.#facts = this.#tree === null ? tooLong(text) : read(text, this.#tree);
  }

  get facts(): ModuleFacts {
    return this.#facts;
  }

  update(text: string): ModuleFacts {
    const change = changeBetween(this.#text, text);
    if (change === null) return this.#facts;
    const old = this.#tree;
    if (text.length > MAX_LENGTH) {
      this.#tree = null;
      this.#facts = tooLong(text);
    } else {
      if (old !== null) this.adapter.edit(old, change, this.#text, text);
      this.#tree = this.adapter.parse(text, old ?? undefined);
      this.#facts = this.read(text, this.#tree);
    }
    if (old !== null) this.adapter.free(old);
    this.#text = text;
    return this.#facts;
  }

  close(): void {
    if (this.#tree !== null) this.adapter.free(this.#tree);
    this.#tree = null;
  }
}

function tooLong(text: string): ModuleFacts {
  return { body: [], comments: [], errors: [{ start: 0, end: text.length }], length: text.length };
}
