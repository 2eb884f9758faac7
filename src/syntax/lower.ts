/** Facts out of a copied tree. */
import type { Comment, ModuleFacts } from './facts.js';
import { StatementLowering } from './lowering/statements.js';
import type { RawTree } from './raw-tree.js';
import type { Span } from './source.js';

/**
 * Turns a copied tree of `text` into facts. `masked` are stretches of the text that were blanked out before parsing;
 * `base` is where the text stands in the one that the facts' offsets count in.
 */
export function lower(tree: RawTree, text: string, masked: readonly Span[] = [], base = 0): ModuleFacts {
  return new Lowering(tree, text, base).module(masked);
}

class Lowering extends StatementLowering {
  module(masked: readonly Span[]): ModuleFacts {
    const { kinds } = this.tree;
    const comments: Comment[] = [];
    const errors: Span[] = masked.map(({ start, end }) => ({ start: start + this.base, end: end + this.base }));
    for (let node = 0; node < kinds.length; node++) {
      if (kinds[node] === 'comment') {
        // The grammar counts the first half of a Windows line end to the comment.
        const text = this.textOf(node).replace(/\r$/, '');
        const { start } = this.span(node);
        comments.push({ start, end: start + text.length, text });
      } else if (kinds[node] === 'ERROR' && !covered(errors, this.span(node))) {
        // An error inside an error says nothing more.
        errors.push(this.span(node));
      }
    }
    const body = kinds[0] === 'ERROR' ? this.salvage(0) : this.statements(0);
    errors.sort((a, b) => a.start - b.start || a.end - b.end);
    return { body, comments, errors, length: this.text.length };
  }
}

function covered(spans: readonly Span[], span: Span): boolean {
  const last = spans.at(-1);
  return last !== undefined && last.start <= span.start && span.end <= last.end && span.end > last.start;
}
