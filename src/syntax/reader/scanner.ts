/** The lines and tokens of Python's text. */
import { keepTime } from '../deadline.js';
import type { Comment } from '../facts.js';
import { BACKSLASH, CLASSES, CR, FF, HASH, isNamePart, LF, NAME_START, SEMICOLON, SPACE, TAB } from './characters.js';

/** Thrown as it is: there is nothing to trace. */
export const GIVE_UP = Symbol('not for the reader');

export function giveUp(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw GIVE_UP;
}

/** Nesting deeper than this is left to the parser, which knows where to cut it. */
const MAX_DEPTH = 60;

/** So is what is deeper once each link of a chain, `a.b` or `a + b`, is counted as holding what stands before it. */
const MAX_DEEPEST = 160;

/** Names that can't be used as one. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except', 'finally', 'for',
  'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with',
  'yield', 'True', 'False', 'None',
]);

interface CommentLine {
  readonly indent: number;
  readonly end: number;
}

export class Scanner {
  /** Where the next token starts. */
  protected at = 0;
  /** Where the last one ended. */
  protected end = 0;
  /** How many brackets are open: inside them a line end is white space. */
  protected brackets = 0;
  protected depth = 0;
  /** How deep the deepest part of the chain at hand lies. */
  protected deepest = 0;
  /** The indentation of the line at hand, and the comments on lines of their own before it that no block has taken. */
  protected indent = 0;
  protected pending: CommentLine[] = [];
  protected readonly comments: Comment[] = [];
  /** Where the expression last read starts, parentheses included; it ends with the last token. */
  protected nodeStart = 0;

  constructor(protected readonly text: string) {}

  /** From a line's end to the first token of the next line that has one. */
  protected nextLine(): void {
    const { text } = this;
    this.pending = [];
    for (;;) {
      let indent = 0;
      let index = this.at;
      for (; index < text.length; index++) {
        const char = text.charCodeAt(index);
        if (char === SPACE) indent++;
        else if (char === TAB) indent += 8;
        else if (char === LF || char === CR || char === FF) indent = 0;
        else break;
      }
      this.at = index;
      if (text.charCodeAt(index) !== HASH) {
        this.indent = index < text.length ? indent : 0;
        return;
      }
      this.pending.push({ indent, end: this.comment() });
    }
  }

  /** Reads the comment at hand; gives where its line ends. */
  private comment(): number {
    const start = this.at;
    const found = this.text.indexOf('\n', start);
    const end = found < 0 ? this.text.length : found;
    const text = this.text.slice(start, this.text.charCodeAt(end - 1) === CR ? end - 1 : end);
    this.comments.push({ start, end: start + text.length, text });
    this.at = end;
    return end;
  }

  /** Moves to the next token of the line, or of the brackets. */
  protected skip(): void {
    const { text } = this;
    for (;;) {
      const char = text.charCodeAt(this.at);
      if (char === SPACE || char === TAB || char === FF) this.at++;
      else if (char === BACKSLASH) {
        const next = text.charCodeAt(this.at + 1);
        if (next === LF) this.at += 2;
        else if (next === CR && text.charCodeAt(this.at + 2) === LF) this.at += 3;
        else giveUp();
      } else if (this.brackets > 0 && (char === LF || char === CR)) this.at++;
      else if (this.brackets > 0 && char === HASH) this.comment();
      else return;
    }
  }

  /** Takes a token of `length` characters. */
  protected take(length: number): void {
    keepTime();
    this.at += length;
    this.end = this.at;
    this.skip();
  }

  protected is(char: number): boolean {
    return this.text.charCodeAt(this.at) === char;
  }

  protected expect(char: number): void {
    if (!this.is(char)) giveUp();
    this.take(1);
  }

  /** Goes one level deeper. */
  protected enter(): void {
    if (++this.depth > MAX_DEPTH) giveUp();
  }

  /** What was read of a chain is inside one link more. */
  protected deepen(): void {
    if (++this.deepest > MAX_DEEPEST) giveUp();
  }

  protected open(): void {
    this.enter();
    this.brackets++;
    this.take(1);
  }

  protected close(char: number): void {
    if (!this.is(char)) giveUp();
    this.depth--;
    this.brackets--;
    this.take(1);
  }

  /** Whether the word at hand is `word`. */
  protected isWord(word: string): boolean {
    return this.text.startsWith(word, this.at) && !isNamePart(this.text.charCodeAt(this.at + word.length));
  }

  protected takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.take(word.length);
    return true;
  }

  /** The end of the name at hand. */
  protected nameEnd(): number {
    let index = this.at + 1;
    while (isNamePart(this.text.charCodeAt(index))) index++;
    if (this.text.charCodeAt(index) > 127) giveUp();
    return index;
  }

  /** Takes a name that is no keyword. */
  protected name(): string {
    if (((CLASSES[this.text.charCodeAt(this.at)] ?? 0) & NAME_START) === 0) giveUp();
    const name = this.text.slice(this.at, this.nameEnd());
    if (KEYWORDS.has(name)) giveUp();
    this.take(name.length);
    return name;
  }

  protected isLineEnd(): boolean {
    const char = this.text.charCodeAt(this.at);
    return char === LF || char === CR || char === HASH || char === SEMICOLON || this.at >= this.text.length;
  }

  /** Takes the rest of a logical line. A comment there belongs to what ends with the line. */
  protected endLine(): void {
    if (this.is(HASH)) this.end = this.comment();
    else if (!(this.is(LF) || this.is(CR) || this.at >= this.text.length)) giveUp();
    this.nextLine();
  }
}
