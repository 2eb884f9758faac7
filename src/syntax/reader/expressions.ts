/** Expressions: operands, and what operators make of them. */
import { namedClass } from '../annotation.js';
import { exact } from '../exact.js';
import type { Expression, NameExpression, Parameter } from '../facts.js';
import { AT, BANG, CLASSES, CLOSE, CLOSE_LIST, CLOSE_SET, code, COLON, COMMA, CR, DOUBLE, EQUALS, LF, NAME_PART, OPEN, OPEN_LIST, SINGLE, SLASH, STAR } from './characters.js';
import { OperandReader } from './operands.js';
import { giveUp } from './scanner.js';

/** Chains of comparisons longer than this are left to the parser. */
const MAX_CHAIN = 150;

/** Binary operators with the grammar's precedences: `^` binds tighter than `&` there. */
const BINARY: ReadonlyMap<string, number> = new Map([
  ['|', 14], ['&', 15], ['^', 16], ['<<', 17], ['>>', 17], ['+', 18], ['-', 18],
  ['*', 19], ['/', 19], ['//', 19], ['%', 19], ['@', 19], ['**', 21],
]);
const LOOSEST = 14;
const POWER = 21;

export class ExpressionReader extends OperandReader {
  /** One expression, or several with commas as a tuple. */
  protected expressions(): Expression {
    const start = this.at;
    const first = this.expressionOrStar();
    if (!this.is(COMMA)) return first;
    const elements = [first];
    while (this.is(COMMA)) {
      this.take(1);
      if (this.isLineEnd() || this.is(COLON) || this.is(EQUALS) || this.is(CLOSE) || this.is(CLOSE_SET) || this.isWord('from')) break;
      elements.push(this.expressionOrStar());
    }
    this.nodeStart = start;
    return { kind: 'tuple', start, end: this.end, elements: exact(elements) };
  }

  protected expressionOrStar(): Expression {
    return this.is(STAR) ? this.star(true) : this.expression();
  }

  /** `*rest`; outside of brackets only a name may follow. */
  protected star(isPattern: boolean): Expression {
    const start = this.at;
    if (this.text.charCodeAt(start + 1) === STAR) giveUp();
    this.take(1);
    const isWrapped = this.is(OPEN);
    const operand = isPattern ? this.primary() : this.expression();
    // The grammar takes `*a.b` for the `b` of `*a`.
    if (operand.kind === 'attribute' || operand.kind === 'call' || operand.kind === 'subscript') giveUp();
    if (isPattern && (isWrapped || operand.kind !== 'name')) giveUp();
    if (!(this.is(COMMA) || this.is(EQUALS) || this.is(CLOSE) || this.is(CLOSE_LIST) || this.is(CLOSE_SET) || this.isLineEnd() || this.isWord('in'))) giveUp();
    this.nodeStart = start;
    return { kind: 'unary', start, end: this.end, operator: '*', operand };
  }

  protected yield(): Expression {
    const start = this.at;
    this.take(5);
    const children: Expression[] = [];
    if (this.takeWord('from')) children.push(this.expression());
    else if (!this.isLineEnd() && !this.is(CLOSE)) children.push(this.expressions());
    this.nodeStart = start;
    return { kind: 'opaque', start, end: this.end, yields: true, children };
  }

  protected expression(): Expression {
    this.enter();
    const result = this.is(code('l')) && this.isWord('lambda') ? this.lambda() : this.shortcut();
    this.depth--;
    return result;
  }

  /** Most expressions are one operand with nothing behind it: they need not go down through all the operators. */
  private shortcut(): Expression {
    const char = this.text.charCodeAt(this.at);
    const isOperand = char === DOUBLE || char === SINGLE || char === OPEN_LIST || ((CLASSES[char] ?? 0) & NAME_PART) !== 0;
    if (!isOperand || (char === code('n') && this.isWord('not')) || (char === code('a') && this.isWord('await'))) return this.conditional();
    const around = this.deepest;
    this.deepest = this.depth;
    const first = this.primary();
    const result = this.isComplete() ? first : this.conditional(first);
    if (around > this.deepest) this.deepest = around;
    return result;
  }

  /** Whether no operator can follow. */
  private isComplete(): boolean {
    switch (this.text.charCodeAt(this.at)) {
      case COMMA: case CLOSE: case CLOSE_LIST: case LF: case CR:
        return true;
      case EQUALS: case COLON:
        return this.text.charCodeAt(this.at + 1) !== EQUALS;
      default:
        return false;
    }
  }

  private lambda(): Expression {
    const start = this.at;
    this.take(6);
    const parameters = this.parameters(COLON, false);
    this.expect(COLON);
    const body = this.expression();
    this.nodeStart = start;
    return { kind: 'lambda', start, end: this.end, parameters, body };
  }

  /** Parameters up to `end`; a lambda's have no types. */
  protected parameters(end: number, typed: boolean): Parameter[] {
    const found: Parameter[] = [];
    let keywordOnly = false;
    while (!this.is(end)) {
      const start = this.at;
      if (this.is(SLASH)) this.take(1);
      else {
        const stars = !this.is(STAR) ? 0 : this.text.charCodeAt(start + 1) === STAR ? 2 : 1;
        if (stars > 0) this.take(stars);
        if (stars === 1 && this.is(COMMA)) keywordOnly = true;
        else {
          const name = this.name();
          let type: string | null = null;
          if (typed && this.is(COLON)) {
            this.take(1);
            if (this.is(STAR)) giveUp();
            type = this.annotation();
          }
          let value: Expression | null = null;
          if (this.is(EQUALS)) {
            if (stars > 0) giveUp();
            this.take(1);
            value = this.expression();
          }
          found.push({ start, end: this.end, name, splat: stars === 2 ? '**' : stars === 1 ? '*' : null, default: value, keywordOnly, type });
          if (stars === 1) keywordOnly = true;
        }
      }
      if (!this.is(COMMA)) break;
      this.take(1);
    }
    return exact(found);
  }

  protected annotation(): string | null {
    const start = this.at;
    this.expression();
    return namedClass(this.text.slice(start, this.end));
  }

  /** `first`: the first operand, where it has been read already; so in those below. */
  private conditional(first?: Expression): Expression {
    const then = this.named(first);
    if (!this.is(code('i')) || !this.isWord('if')) return then;
    const start = this.nodeStart;
    this.take(2);
    const test = this.named();
    if (!this.takeWord('else')) giveUp();
    const otherwise = this.expression();
    this.nodeStart = start;
    return { kind: 'conditional', start, end: this.end, then, test, otherwise };
  }

  protected named(first?: Expression): Expression {
    const value = this.or(first);
    if (value.kind !== 'name' || !this.is(COLON) || this.text.charCodeAt(this.at + 1) !== EQUALS || this.nodeStart !== value.start) return value;
    const name: NameExpression = value;
    const start = name.start;
    this.take(2);
    const given = this.or();
    this.nodeStart = start;
    return { kind: 'named', start, end: this.end, name, value: given };
  }

  protected or(first?: Expression): Expression {
    const around = this.deepest;
    if (first === undefined) this.deepest = this.depth;
    let left = this.and(first);
    while (this.is(code('o')) && this.isWord('or')) {
      const start = this.nodeStart;
      this.take(2);
      left = this.binaryOf('or', start, left, this.and());
    }
    if (around > this.deepest) this.deepest = around;
    return left;
  }

  private and(first?: Expression): Expression {
    let left = first === undefined ? this.not() : this.comparison(first);
    while (this.is(code('a')) && this.isWord('and')) {
      const start = this.nodeStart;
      this.take(3);
      left = this.binaryOf('and', start, left, this.not());
    }
    return left;
  }

  private binaryOf(operator: string, start: number, left: Expression, right: Expression): Expression {
    this.deepen();
    this.nodeStart = start;
    return { kind: 'binary', start, end: this.end, operator, left, right };
  }

  private not(): Expression {
    if (!this.is(code('n')) || !this.isWord('not')) return this.comparison();
    const start = this.at;
    this.enter();
    this.take(3);
    const operand = this.not();
    this.depth--;
    this.nodeStart = start;
    return { kind: 'unary', start, end: this.end, operator: 'not', operand };
  }

  private comparison(first?: Expression): Expression {
    const left = this.binary(LOOSEST, first);
    let operator = this.comparator();
    if (operator === null) return left;
    const start = this.nodeStart;
    const operands = [left];
    let only = '';
    for (; operator !== null; operator = this.comparator()) {
      if (operands.length > MAX_CHAIN) giveUp();
      only = operator;
      operands.push(this.binary(LOOSEST));
    }
    this.nodeStart = start;
    const [, right] = operands;
    if (operands.length !== 2 || right === undefined) return { kind: 'opaque', start, end: this.end, children: exact(operands) };
    return { kind: 'binary', start, end: this.end, operator: only, left, right };
  }

  /** Takes the comparison operator at hand. */
  private comparator(): string | null {
    const { text } = this;
    const char = text.charCodeAt(this.at);
    const next = text.charCodeAt(this.at + 1);
    switch (char) {
      case EQUALS:
      case BANG:
        if (next !== EQUALS) return null;
        this.take(2);
        return char === EQUALS ? '==' : '!=';
      case code('<'):
      case code('>'): {
        if (next === char || (char === code('<') && next === code('>'))) giveUp();
        const operator = text.slice(this.at, this.at + (next === EQUALS ? 2 : 1));
        this.take(operator.length);
        return operator;
      }
      case code('i'):
        if (this.takeWord('in')) return 'in';
        if (!this.takeWord('is')) return null;
        return this.takeWord('not') ? 'is not' : 'is';
      case code('n'):
        if (!this.takeWord('not')) return null;
        return this.takeWord('in') ? 'not in' : giveUp();
      default:
        return null;
    }
  }

  /** Operators that bind as tight as `least` or tighter. */
  private binary(least: number, first?: Expression): Expression {
    let left = first ?? this.unary();
    for (;;) {
      const operator = this.operator();
      const strength = operator === null ? 0 : (BINARY.get(operator) ?? 0);
      if (operator === null || strength < least) return left;
      const start = this.nodeStart;
      this.take(operator.length);
      this.enter();
      const right = this.binary(strength === POWER ? POWER : strength + 1);
      this.depth--;
      left = this.binaryOf(operator, start, left, right);
    }
  }

  /** The binary operator at hand, not taken; `null` where there is none, or where it assigns. */
  private operator(): string | null {
    const { text } = this;
    const at = this.at;
    const char = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    switch (char) {
      case STAR:
      case SLASH:
        if (next === char) return text.charCodeAt(at + 2) === EQUALS ? null : char === STAR ? '**' : '//';
        return next === EQUALS ? null : char === STAR ? '*' : '/';
      case code('<'):
      case code('>'):
        return next !== char || text.charCodeAt(at + 2) === EQUALS ? null : char === code('<') ? '<<' : '>>';
      case code('-'):
        return next === EQUALS || next === code('>') ? null : '-';
      case code('+'):
      case code('%'):
      case AT:
      case code('|'):
      case code('&'):
      case code('^'):
        return next === EQUALS ? null : text.charAt(at);
      default:
        return null;
    }
  }

  private unary(): Expression {
    const start = this.at;
    const char = this.text.charCodeAt(start);
    if (char !== code('-') && char !== code('+') && char !== code('~')) {
      return char === code('a') && this.isWord('await') ? this.await() : this.primary();
    }
    this.enter();
    this.take(1);
    const operand = this.binary(POWER);
    this.depth--;
    this.nodeStart = start;
    return { kind: 'unary', start, end: this.end, operator: this.text.charAt(start), operand };
  }

  private await(): Expression {
    const start = this.at;
    this.enter();
    this.take(5);
    const operand = this.binary(POWER);
    this.depth--;
    this.nodeStart = start;
    return { kind: 'unary', start, end: this.end, operator: 'await', operand };
  }
}
