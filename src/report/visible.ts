/** Text made fit for a terminal: nothing in it moves the cursor, hides or reorders what stands beside it. */

const PICTURES = 0x2400;
const DELETE_PICTURE = '\u2421';
const REPLACEMENT = '\ufffd';
const TAB_STOP = 4;

const HARMFUL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]/u;

/** Made when it is first asked for: that takes longer than many a scan's report. */
let segmenter: Intl.Segmenter | undefined;

/** `text` on one line, with control characters shown as pictures (`␛`) and direction marks as `�`. */
export function neutralise(text: string): string {
  return text.replace(HARMFUL, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCharCode(PICTURES + code);
    return code === 0x7f ? DELETE_PICTURE : REPLACEMENT;
  });
}

/** One character as a reader sees it. */
export interface Glyph {
  readonly text: string;
  /** UTF-16 offset in the line it came from. */
  readonly offset: number;
  /** Terminal columns, from 0. */
  readonly column: number;
  readonly width: number;
}

/** The glyphs of a line, tabs expanded to spaces. */
export function glyphsOf(line: string): readonly Glyph[] {
  const glyphs: Glyph[] = [];
  let column = 0;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment, index } of segmenter.segment(line)) {
    const width = segment === '\t' ? TAB_STOP - (column % TAB_STOP) : widthOf(segment);
    const text = segment === '\t' ? ' '.repeat(width) : neutralise(segment);
    glyphs.push({ text, offset: index, column, width });
    column += width;
  }
  return glyphs;
}

function widthOf(segment: string): number {
  if (segment.includes('\ufe0f') || WIDE.test(segment)) return 2;
  return INVISIBLE.test(segment) ? 0 : 1;
}
