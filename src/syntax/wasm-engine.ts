import { Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { endIfTimeIsUp, isTimeUp } from './deadline.js';
import { chunkAt, type SyntaxEngine } from './engine.js';
import { OPERATORS, type Cursor } from './raw-tree.js';
import type { ModuleFacts } from './facts.js';
import { readModule } from './reader.js';
import { createTreeEngine, type TreeAdapter } from './tree-engine.js';

/** The bytes of the two WebAssembly modules; the host reads them, so that the engine also runs in a browser. */
export interface WasmAssets {
  readonly core: Uint8Array;
  readonly grammar: Uint8Array;
}

/**
 * Makes the default engine, which asks the parser only for what `quick` gives up. Rejects when the modules can't be
 * instantiated or don't fit each other.
 */
export async function createWasmEngine(assets: WasmAssets, quick: (text: string) => ModuleFacts | null = readModule): Promise<SyntaxEngine> {
  // Anything printed would corrupt a language server's stream.
  const silent = (): void => undefined;
  await Parser.init({ wasmBinary: assets.core, print: silent, printErr: silent });
  const language = await Language.load(assets.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  return createTreeEngine(new WasmAdapter(parser, language), quick);
}

class WasmAdapter implements TreeAdapter<Tree> {
  readonly name = 'wasm';
  readonly #kinds: readonly string[];
  readonly #fields: readonly (string | null)[];

  constructor(
    private readonly parser: Parser,
    language: Language,
  ) {
    this.#kinds = Array.from({ length: language.nodeTypeCount }, (_, id) => {
      const name = language.nodeTypeForId(id) ?? '';
      return language.nodeTypeIsNamed(id) || OPERATORS.has(name) ? name : '';
    });
    this.#fields = Array.from({ length: language.fieldCount + 1 }, (_, id) => language.fieldNameForId(id));
  }

  parse(text: string): Tree {
    // The parser takes the answer for whether to stop, though its types promise it none.
    const tree = this.parser.parse((index) => chunkAt(text, index), null, { progressCallback: isTimeUp });
    if (tree === null) {
      this.parser.reset();
      endIfTimeIsUp();
      throw new Error('the parser gave no tree');
    }
    return tree;
  }

  hasErrors(tree: Tree): boolean {
    return tree.rootNode.hasError;
  }

  walk<Result>(tree: Tree, use: (cursor: Cursor) => Result): Result {
    const cursor = tree.walk();
    try {
      return use(new WasmCursor(cursor, this.#kinds, this.#fields));
    } finally {
      cursor.delete();
    }
  }

  free(tree: Tree): void {
    tree.delete();
  }
}

class WasmCursor implements Cursor {
  constructor(
    private readonly cursor: TreeCursor,
    private readonly kinds: readonly string[],
    private readonly fields: readonly (string | null)[],
  ) {}

  get kind(): string {
    return this.kinds[this.cursor.nodeTypeId] ?? this.cursor.nodeType;
  }
  get field(): string | null {
    return this.fields[this.cursor.currentFieldId] ?? null;
  }
  get start(): number {
    return this.cursor.startIndex;
  }
  get end(): number {
    return this.cursor.endIndex;
  }
  get missing(): boolean {
    return this.cursor.nodeIsMissing;
  }
  firstChild(): boolean {
    return this.cursor.gotoFirstChild();
  }
  nextSibling(): boolean {
    return this.cursor.gotoNextSibling();
  }
  parent(): boolean {
    return this.cursor.gotoParent();
  }
}
