/** The nodes of a copied tree, as those ask for them that turn them into facts. */
import type { NodeKind } from '../node-kinds.js';
import type { RawTree } from '../raw-tree.js';
import type { Span } from '../source.js';

/** Expressions nested deeper than this are kept as opaque, so that hostile input costs no stack. */
export const MAX_DEPTH = 250;

const BLOCKS: ReadonlySet<string> = new Set<NodeKind>([
  'block', 'elif_clause', 'else_clause', 'except_clause', 'finally_clause', 'case_clause', 'decorated_definition',
  'function_definition', 'class_definition',
]);

/** What the grammar allows between any two tokens. */
const ANYWHERE: ReadonlySet<string> = new Set<NodeKind>(['comment', 'line_continuation']);

export abstract class Nodes {
  protected depth = 0;

  constructor(
    protected readonly tree: RawTree,
    protected readonly text: string,
    protected readonly base: number,
  ) {}

  protected kind(node: number): string {
    return this.tree.kinds[node] ?? '';
  }

  protected span(node: number): Span {
    return { start: (this.tree.starts[node] ?? 0) + this.base, end: (this.tree.ends[node] ?? 0) + this.base };
  }

  protected textOf(node: number): string {
    return this.text.slice(this.tree.starts[node], this.tree.ends[node]);
  }

  protected broken(node: number): boolean {
    return this.tree.broken[node] ?? false;
  }

  /** All children but what may stand anywhere. */
  protected children(node: number): number[] {
    const result: number[] = [];
    for (let child = this.tree.firstChild[node] ?? -1; child >= 0; child = this.tree.nextSibling[child] ?? -1) {
      if (!ANYWHERE.has(this.kind(child))) result.push(child);
    }
    return result;
  }

  protected field(node: number, name: string): number | null {
    for (let child = this.tree.firstChild[node] ?? -1; child >= 0; child = this.tree.nextSibling[child] ?? -1) {
      if (this.tree.fields[child] === name && !ANYWHERE.has(this.kind(child))) return child;
    }
    return null;
  }

  protected fields(node: number, name: string): number[] {
    return this.children(node).filter((child) => this.tree.fields[child] === name);
  }

  /** An error in the statement's own part, blocks and nested definitions not counted. */
  protected headBroken(node: number): boolean {
    return this.children(node).some(
      (child) => this.kind(child) === 'ERROR' || (!BLOCKS.has(this.kind(child)) && this.broken(child)),
    );
  }
}
