/** Atoms and primaries: what stands between operators; those of them that are assigned to. */
import { exact } from '../exact.js';
import type { Argument, ComprehensionClause, DictEntry, Expression } from '../facts.js';
import type { Span } from '../source.js';
import { CLASSES, CLOSE, CLOSE_LIST, CLOSE_SET, code, COLON, COMMA, DOT, DOUBLE, EQUALS, isNamePart, NAME_START, OPEN, OPEN_LIST, OPEN_SET, SINGLE, STAR } from './characters.js';
import { giveUp, KEYWORDS } from './scanner.js';
import { StringReader } from './strings.js';

const NUMBER = /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;

export abstract class OperandReader extends StringReader {
  protected abstract expression(): Expression;
  protected abstract named(): Expression;
  protected abstract or(): Expression;
  protected abstract star(isPattern: boolean): Expression;
  protected abstract yield(): Expression;

  protected primary(): Expression {
    const start = this.at;
    const around = this.deepest;
    this.deepest = this.depth;
    let result = this.atom();
    for (;; this.deepen()) {
      const char = this.text.charCodeAt(this.at);
      if (char === DOT) {
        this.take(1);
        const name = this.name();
        result = { kind: 'attribute', start, end: this.end, object: result, name };
      } else if (char === OPEN) {
        const { args, span } = this.args();
        result = { kind: 'call', start, end: this.end, callee: result, args, argsSpan: span, broken: false };
      } else if (char === OPEN_LIST) {
        const indices = this.indices();
        result = { kind: 'subscript', start, end: this.end, object: result, indices };
      } else break;
    }
    if (around > this.deepest) this.deepest = around;
    this.nodeStart = start;
    return result;
  }

  private atom(): Expression {
    const { text } = this;
    const start = this.at;
    const char = text.charCodeAt(start);
    if (char === DOUBLE || char === SINGLE) return this.strings();
    if (char < 128 && ((CLASSES[char] ?? 0) & NAME_START) !== 0) {
      const end = this.nameEnd();
      const next = text.charCodeAt(end);
      if ((next === DOUBLE || next === SINGLE) && end - start <= 3) return this.strings();
      const name = text.slice(start, end);
      if (!KEYWORDS.has(name)) {
        this.take(name.length);
        return { kind: 'name', start, end, id: name };
      }
      if (name !== 'None' && name !== 'True' && name !== 'False') giveUp();
      this.take(name.length);
      return { kind: 'constant', start, end, value: name === 'None' ? null : name === 'True' };
    }
    if (char === OPEN) return this.parenthesized();
    if (char === OPEN_LIST) return this.list();
    if (char === OPEN_SET) return this.braces();
    if (char === DOT && text.startsWith('...', start)) {
      this.take(3);
      return { kind: 'constant', start, end: this.end, value: '...' };
    }
    return this.number();
  }

  private number(): Expression {
    const start = this.at;
    NUMBER.lastIndex = start;
    const written = NUMBER.exec(this.text)?.[0] ?? '';
    const after = this.text.charCodeAt(start + written.length);
    if (written === '' || after > 127 || isNamePart(after) || /__|_$|_[.eEjJ]|[.eE]_/.test(written)) giveUp();
    this.take(written.length);
    const isInteger = /^0[xXoObB]/.test(written) || !/[.eE]/.test(written);
    return { kind: 'number', start, end: this.end, value: Number(written.replaceAll('_', '')), isInteger };
  }

  private parenthesized(): Expression {
    const start = this.at;
    this.open();
    if (this.is(CLOSE)) {
      this.close(CLOSE);
      return { kind: 'tuple', start, end: this.end, elements: [] };
    }
    if (this.isWord('yield')) {
      const inner = this.yield();
      this.close(CLOSE);
      return inner;
    }
    const isStar = this.is(STAR);
    const first = isStar ? this.star(false) : this.expression();
    if (this.isComprehension()) {
      const clauses = this.clauses();
      this.close(CLOSE);
      return { kind: 'comprehension', start, end: this.end, of: 'generator', elements: [first], clauses };
    }
    if (!this.is(COMMA)) {
      if (isStar) giveUp();
      this.close(CLOSE);
      return first;
    }
    const elements = this.elements(first, CLOSE);
    this.close(CLOSE);
    return { kind: 'tuple', start, end: this.end, elements };
  }

  /** The elements behind the first, up to the closing bracket. */
  private elements(first: Expression, end: number): Expression[] {
    const elements = [first];
    while (this.is(COMMA)) {
      this.take(1);
      if (this.is(end)) break;
      elements.push(this.is(STAR) ? this.star(false) : this.expression());
    }
    return exact(elements);
  }

  private list(): Expression {
    const start = this.at;
    this.open();
    if (this.is(CLOSE_LIST)) {
      this.close(CLOSE_LIST);
      return { kind: 'list', start, end: this.end, elements: [] };
    }
    const isStar = this.is(STAR);
    const first = isStar ? this.star(false) : this.expression();
    if (!isStar && this.isComprehension()) {
      const clauses = this.clauses();
      this.close(CLOSE_LIST);
      return { kind: 'comprehension', start, end: this.end, of: 'list', elements: [first], clauses };
    }
    const elements = this.elements(first, CLOSE_LIST);
    this.close(CLOSE_LIST);
    return { kind: 'list', start, end: this.end, elements };
  }

  private braces(): Expression {
    const start = this.at;
    this.open();
    const entries: DictEntry[] = [];
    let isSet = false;
    let elements: Expression[] = [];
    while (!this.is(CLOSE_SET)) {
      const at = this.at;
      if (this.is(STAR)) {
        if (this.text.charCodeAt(at + 1) !== STAR) {
          if (entries.length > 0) giveUp();
          isSet = true;
          elements = this.elements(this.star(false), CLOSE_SET);
          break;
        }
        this.take(2);
        const value = this.expression();
        entries.push({ start: at, end: this.end, key: null, value });
      } else {
        const key = this.expression();
        if (!this.is(COLON)) {
          if (entries.length > 0) giveUp();
          isSet = true;
          if (this.isComprehension()) {
            const clauses = this.clauses();
            this.close(CLOSE_SET);
            return { kind: 'comprehension', start, end: this.end, of: 'set', elements: [key], clauses };
          }
          elements = this.elements(key, CLOSE_SET);
          break;
        }
        this.take(1);
        const value = this.expression();
        if (this.isComprehension()) {
          if (entries.length > 0) giveUp();
          const clauses = this.clauses();
          this.close(CLOSE_SET);
          return { kind: 'comprehension', start, end: this.end, of: 'dict', elements: [key, value], clauses };
        }
        entries.push({ start: at, end: this.end, key, value });
      }
      if (!this.is(COMMA)) break;
      this.take(1);
    }
    this.close(CLOSE_SET);
    return isSet ? { kind: 'set', start, end: this.end, elements } : { kind: 'dict', start, end: this.end, entries: exact(entries) };
  }

  private isComprehension(): boolean {
    return (this.is(code('f')) && this.isWord('for')) || (this.is(code('a')) && this.isWord('async'));
  }

  private clauses(): ComprehensionClause[] {
    const clauses: ComprehensionClause[] = [];
    for (;;) {
      if (this.takeWord('if')) clauses.push({ target: null, value: this.named() });
      else if (this.isComprehension()) {
        this.takeWord('async');
        if (!this.takeWord('for')) giveUp();
        const target = this.targets();
        if (!this.takeWord('in')) giveUp();
        clauses.push({ target, value: this.or() });
      } else {
        if (this.isWord('else') || this.is(COMMA)) giveUp();
        return exact(clauses);
      }
    }
  }

  protected args(): { args: Argument[]; span: Span } {
    const start = this.at;
    this.open();
    const args: Argument[] = [];
    while (!this.is(CLOSE)) {
      const at = this.at;
      if (this.is(STAR)) {
        const isMapping = this.text.charCodeAt(at + 1) === STAR;
        this.take(isMapping ? 2 : 1);
        const value = this.expression();
        // The grammar would rather have a statement of Python 2 here.
        if (!isMapping && value.kind !== 'name' && this.text.slice(0, start).trimEnd().endsWith('print')) giveUp();
        args.push({ start: at, end: this.end, keyword: null, splat: isMapping ? '**' : '*', value });
      } else {
        const value = this.expression();
        if (this.is(EQUALS) && value.kind === 'name' && value.start === at && this.end === value.end) {
          this.take(1);
          const given = this.expression();
          args.push({ start: at, end: this.end, keyword: value.id, splat: null, value: given });
        } else if (this.isComprehension()) {
          if (args.length > 0) giveUp();
          const clauses = this.clauses();
          this.close(CLOSE);
          const span = { start, end: this.end };
          const made: Expression = { kind: 'comprehension', ...span, of: 'generator', elements: [value], clauses };
          return { args: [{ ...span, keyword: null, splat: null, value: made }], span };
        } else args.push({ start: at, end: this.end, keyword: null, splat: null, value });
      }
      if (!this.is(COMMA)) break;
      this.take(1);
    }
    this.close(CLOSE);
    return { args: exact(args), span: { start, end: this.end } };
  }

  private indices(): Expression[] {
    this.open();
    const indices: Expression[] = [];
    do {
      if (indices.length > 0) {
        this.take(1);
        if (this.is(CLOSE_LIST)) break;
      }
      indices.push(this.is(STAR) ? this.star(true) : this.index());
    } while (this.is(COMMA));
    this.close(CLOSE_LIST);
    return exact(indices);
  }

  /** An index or a slice. */
  private index(): Expression {
    const start = this.at;
    const first = this.is(COLON) ? null : this.expression();
    if (!this.is(COLON)) return first ?? giveUp();
    const children = first === null ? [] : [first];
    for (let colons = 0; colons < 2 && this.is(COLON); colons++) {
      this.take(1);
      if (!this.is(COLON) && !this.is(COMMA) && !this.is(CLOSE_LIST)) children.push(this.expression());
    }
    return { kind: 'opaque', start, end: this.end, children: exact(children) };
  }

  /** Only what can be assigned to reads the same as an expression and as a target; so does nothing in parentheses of its own. */
  protected target(value: Expression, isWrapped: boolean): void {
    if (value.kind === 'tuple' || value.kind === 'list') {
      for (const element of value.elements) {
        let before = element.start - 1;
        while (/\s/.test(this.text.charAt(before))) before--;
        this.target(element, before > value.start && this.text.charCodeAt(before) === OPEN);
      }
      return;
    }
    if (isWrapped && this.text.charCodeAt(value.start) !== OPEN) giveUp();
    if (value.kind === 'unary' && value.operator === '*') return;
    if (value.kind !== 'name' && value.kind !== 'attribute' && value.kind !== 'subscript') giveUp();
  }

  /** The targets of a loop. */
  protected targets(): Expression {
    const start = this.at;
    const first = this.targetAtom();
    if (!this.is(COMMA)) return first;
    const elements = [first];
    while (this.is(COMMA)) {
      this.take(1);
      if (this.isWord('in')) break;
      elements.push(this.targetAtom());
    }
    return { kind: 'tuple', start, end: this.end, elements: exact(elements) };
  }

  private targetAtom(): Expression {
    const isWrapped = this.is(OPEN);
    const found = this.is(STAR) ? this.star(true) : this.primary();
    this.target(found, isWrapped);
    return found;
  }
}
