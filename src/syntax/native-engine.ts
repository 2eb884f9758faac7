import { chunkAt, type SyntaxEngine } from './engine.js';
import { OPERATORS, type Cursor } from './raw-tree.js';
import { createTreeEngine, type TreeAdapter } from './tree-engine.js';

/* The part of the optional package's interface that is used; its own types are there only when it is. */
interface NativeTree {
  readonly rootNode: { readonly hasError: boolean };
  walk(): NativeCursor;
}
interface NativeCursor {
  readonly nodeType: string;
  readonly nodeIsNamed: boolean;
  readonly nodeIsMissing: boolean;
  readonly currentFieldName: string | null;
  readonly startIndex: number;
  readonly endIndex: number;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}
interface NativeParser {
  setLanguage(language: unknown): void;
  parse(input: (index: number) => string): NativeTree;
}

/**
 * Makes the engine on the native bindings, through a `require` of the host.
 * @throws Error saying what to install, when the optional packages are absent or don't load here.
 */
export function createNativeEngine(require: (name: string) => unknown): SyntaxEngine {
  let parser: NativeParser;
  try {
    const Parser = require('tree-sitter') as new () => NativeParser;
    parser = new Parser();
    parser.setLanguage(require('tree-sitter-python'));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(
      `the native engine is not available here (${reason ?? ''}); with a C++ compiler at hand, install the packages ` +
        'tree-sitter and tree-sitter-python beside Seedlint, their install scripts included, or leave out --engine native',
      { cause: error },
    );
  }
  return createTreeEngine(new NativeAdapter(parser));
}

class NativeAdapter implements TreeAdapter<NativeTree> {
  readonly name = 'native';

  constructor(private readonly parser: NativeParser) {}

  parse(text: string): NativeTree {
    return this.parser.parse((index) => chunkAt(text, index));
  }

  hasErrors(tree: NativeTree): boolean {
    return tree.rootNode.hasError;
  }

  walk<Result>(tree: NativeTree, use: (cursor: Cursor) => Result): Result {
    return use(new WalkingCursor(tree.walk()));
  }

  /** The bindings free a tree with its JavaScript object. */
  free(): void {
    return;
  }
}

class WalkingCursor implements Cursor {
  constructor(private readonly cursor: NativeCursor) {}

  get kind(): string {
    const { nodeType, nodeIsNamed } = this.cursor;
    return nodeIsNamed || OPERATORS.has(nodeType) ? nodeType : '';
  }
  get field(): string | null {
    return this.cursor.currentFieldName;
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
