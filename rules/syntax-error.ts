import { faultsIn } from '../src/semantics/module/broken-cells.js';
import { defineRule } from './rule.js';

/** More regions than this in one file say only that it is not Python 3. */
const MAX_REGIONS = 10;

export default defineRule({
  name: 'syntax-error',
  meta: {
    summary: 'A region that could not be read, so that nothing is claimed about it',
    severity: 'information',
    preset: 'recommended',
    fix: 'none',
  },
  messages: {
    unread:
      'This could not be read as Python 3, so nothing is claimed about it: draws and seedings here go unseen. Mend the syntax to have it checked.',
    tooLong:
      'This file has {{length}} thousand characters, more than the {{limit}} thousand that are read (`max-file-size`), so nothing is claimed about it. Exclude it, or raise the limit.',
    unreadInTime:
      'Reading this file took longer than {{limit}} s (`max-seconds`), so nothing is claimed about it: draws and seedings here go unseen. Exclude it, or raise the limit.',
    unfollowed:
      'Following this program from its first statement to its last took longer than {{limit}} s (`max-seconds`), so nothing is claimed about it: draws and seedings here go unseen. Exclude it, or raise the limit.',
    tooSlow:
      'This file took the rules longer than {{limit}} s (`max-seconds`), so some of them did not finish: what they would say here goes unseen. Exclude it, or raise the limit.',
    tooMany:
      'This file has {{count}} findings; the {{limit}} most severe are shown, and the rest is left out (`max-findings`). Mend those first, or raise the limit.',
  },
  checkModule(module, report) {
    const { source } = module.module.file;
    const spans = faultsIn(module.module).map((span) => firstText(source.text, span));
    // Several regions of one line are one fault to the reader.
    const lines = new Map(spans.toReversed().map((span) => [source.positionAt(span.start).line, span]));
    for (const span of [...lines.values()].reverse().slice(0, MAX_REGIONS)) report({ span, messageId: 'unread' });
  },
});

/** `span` without the white space it starts with. */
function firstText(text: string, span: { start: number; end: number }): { start: number; end: number } {
  let start = span.start;
  while (start < span.end - 1 && /\s/.test(text[start] ?? '')) start++;
  return { start, end: span.end };
}
