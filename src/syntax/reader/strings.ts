/** String literals, and what is interpolated in them. */
import { exact } from '../exact.js';
import type { Expression, StringLiteral } from '../facts.js';
import { BACKSLASH, BANG, CLOSE_SET, code, COLON, CR, DOUBLE, EQUALS, LF, OPEN_SET, SINGLE, STAR } from './characters.js';
import { giveUp, Scanner } from './scanner.js';

export abstract class StringReader extends Scanner {
  protected abstract expressions(): Expression;

  /** A string, or several side by side. */
  protected strings(): StringLiteral {
    const first = this.string();
    if (!this.isString()) return first;
    const parts = [first];
    while (this.isString()) parts.push(this.string());
    const values = parts.map((part) => part.value);
    const value = values.every((part) => part !== null) ? values.join('') : null;
    return { kind: 'string', start: first.start, end: this.end, value, parts: parts.flatMap((part) => part.parts) };
  }

  private isString(): boolean {
    const char = this.text.charCodeAt(this.at);
    if (char === DOUBLE || char === SINGLE) return true;
    const pattern = /[A-Za-z]{1,3}["']/y;
    pattern.lastIndex = this.at;
    return char < 128 && pattern.test(this.text);
  }

  private string(): StringLiteral {
    const { text } = this;
    const start = this.at;
    let at = start;
    let isFormat = false;
    let isRaw = false;
    let isBytes = false;
    for (; ; at++) {
      const char = text.charCodeAt(at);
      if (char === DOUBLE || char === SINGLE) break;
      switch (char | 32) {
        case 102: isFormat = true; break;
        case 114: isRaw = true; break;
        case 98: isBytes = true; break;
        case 117: break;
        default: giveUp();
      }
    }
    const quote = text.charCodeAt(at);
    const isTriple = text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote;
    at += isTriple ? 3 : 1;
    const content = at;
    const parts: Expression[] = [];
    let begins: string | undefined;
    for (;;) {
      const char = text.charCodeAt(at);
      if (char === quote) {
        if (!isTriple) break;
        if (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote) break;
        at++;
      } else if (char === BACKSLASH) {
        const next = text.charCodeAt(at + 1);
        if (isFormat && !isRaw && next === code('N')) giveUp();
        if (next === CR && text.charCodeAt(at + 2) === LF) at += 3;
        else at += isFormat && (next === OPEN_SET || next === CLOSE_SET) ? 1 : 2;
      } else if (char === LF) {
        if (!isTriple) giveUp();
        at++;
      } else if (isFormat && (char === OPEN_SET || char === CLOSE_SET)) {
        if (text.charCodeAt(at + 1) === char) at += 2;
        else if (char === CLOSE_SET) giveUp();
        else {
          this.at = at;
          if (parts.length === 0) begins = text.slice(content, at);
          parts.push(...this.interpolation(isTriple));
          at = this.at;
        }
      } else if (Number.isNaN(char)) giveUp();
      else at++;
    }
    const end = at + (isTriple ? 3 : 1);
    const value = parts.length > 0 || isBytes ? null : text.slice(content, at);
    this.at = end;
    this.end = end;
    this.skip();
    return { kind: 'string', start, end, value, ...(begins === undefined ? {} : { begins }), parts: exact(parts) };
  }

  /** The expressions in `{expression!r:format}` of an f-string, those of its format among them; ends right behind it. */
  private interpolation(mayBreak: boolean): Expression[] {
    this.enter();
    const start = this.at;
    const comments = this.comments.length;
    const { text } = this;
    this.open();
    if (this.is(STAR) || this.isWord('yield') || this.isWord('lambda')) giveUp();
    const value = this.expressions();
    if (value.kind === 'named') giveUp();
    const inFormat: Expression[] = [];
    if (this.is(EQUALS)) this.take(1);
    if (this.is(BANG)) {
      if (!/[a-z]/.test(text.charAt(this.at + 1))) giveUp();
      this.take(2);
    }
    if (this.is(COLON)) {
      let at = this.at + 1;
      for (;;) {
        const char = text.charCodeAt(at);
        if (char === CLOSE_SET) break;
        if (char === OPEN_SET) {
          this.at = at;
          inFormat.push(...this.interpolation(mayBreak));
          at = this.at;
        } else if (char === LF || Number.isNaN(char)) giveUp();
        else at++;
      }
      this.at = at;
    }
    if (!this.is(CLOSE_SET)) giveUp();
    this.depth--;
    this.brackets--;
    this.at++;
    if (this.comments.length > comments || (!mayBreak && text.slice(start, this.at).includes('\n'))) giveUp();
    this.depth--;
    return [value, ...inFormat];
  }
}
