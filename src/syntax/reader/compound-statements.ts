/** Compound statements, which hold others, and the module, which holds them all. */
import { exact } from '../exact.js';
import type { Branch, ExceptHandler, Expression, ModuleFacts, Statement } from '../facts.js';
import type { Span } from '../source.js';
import { AT, CLOSE, code, COLON, COMMA, CR, HASH, LF, OPEN, SEMICOLON, STAR } from './characters.js';
import { giveUp } from './scanner.js';
import { SimpleStatementReader } from './simple-statements.js';

export class ModuleReader extends SimpleStatementReader {
  module(): ModuleFacts {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
    this.nextLine();
    const body: Statement[] = [];
    while (this.at < this.text.length) {
      if (this.indent !== 0) giveUp();
      this.statement(body);
    }
    return { body, comments: this.comments, errors: [], length: this.text.length };
  }

  /** Reads the statement at hand, or the several of its line. */
  protected statement(into: Statement[]): void {
    this.enter();
    this.deepest = this.depth;
    if (!this.compound(into)) this.simpleLine(into);
    this.depth--;
  }

  private simpleLine(into: Statement[]): void {
    for (;;) {
      into.push(this.simple());
      if (!this.is(SEMICOLON)) break;
      this.take(1);
      if (this.isLineEnd()) break;
    }
    this.endLine();
  }

  private compound(into: Statement[]): boolean {
    const start = this.at;
    switch (this.text.charCodeAt(start)) {
      case AT:
        this.decorated(into);
        return true;
      case code('d'):
        return this.isWord('def') && this.add(into, this.definition(start, [], false));
      case code('c'):
        return this.isWord('class') && this.add(into, this.classDefinition(start, []));
      case code('i'):
        return this.isWord('if') && this.add(into, this.ifStatement());
      case code('f'):
        return this.isWord('for') && this.add(into, this.forStatement(start));
      case code('w'):
        if (this.isWord('while')) return this.add(into, this.whileStatement());
        return this.isWord('with') && this.add(into, this.withStatement(start));
      case code('t'):
        return this.isWord('try') && this.add(into, this.tryStatement());
      case code('a'):
        if (!this.takeWord('async')) return false;
        if (this.isWord('def')) return this.add(into, this.definition(start, [], true));
        if (this.isWord('for')) return this.add(into, this.forStatement(start));
        return this.isWord('with') ? this.add(into, this.withStatement(start)) : giveUp();
      default:
        return false;
    }
  }

  private add(into: Statement[], statement: Statement): true {
    into.push(statement);
    return true;
  }

  /** What stands behind a colon: a block, or simple statements on the same line. */
  private suite(indent: number): { body: Statement[]; span: Span } {
    this.expect(COLON);
    const body: Statement[] = [];
    if (!this.is(HASH) && !this.is(LF) && !this.is(CR)) {
      const start = this.at;
      if (this.isLineEnd()) giveUp();
      this.simpleLine(body);
      return { body: exact(body), span: { start, end: this.end } };
    }
    this.endLine();
    const own = this.indent;
    if (own <= indent || this.at >= this.text.length) giveUp();
    const start = this.at;
    do this.statement(body); while (this.at < this.text.length && this.indent === own);
    if (this.indent > own) giveUp();
    // A block takes the comments behind it that are indented as it is.
    for (let first = this.pending[0]; first !== undefined && first.indent >= own; first = this.pending[0]) {
      this.end = first.end;
      this.pending.shift();
    }
    return { body: exact(body), span: { start, end: this.end } };
  }

  /** Whether the line at hand goes on with clause `word` of the statement indented by `indent`. */
  private isClause(word: string, indent: number): boolean {
    return this.indent === indent && this.at < this.text.length && this.isWord(word);
  }

  private otherwise(indent: number): Statement[] {
    if (!this.isClause('else', indent)) return [];
    this.take(4);
    return this.suite(indent).body;
  }

  private ifStatement(): Statement {
    const start = this.at;
    const indent = this.indent;
    const branches: Branch[] = [];
    for (let at = start, word = 'if'; ; at = this.at, word = 'elif') {
      this.take(word.length);
      const test = this.expression();
      const { body } = this.suite(indent);
      branches.push({ start: at, end: this.end, test, body });
      if (!this.isClause('elif', indent)) break;
    }
    const otherwise = this.otherwise(indent);
    const [first, ...further] = branches;
    if (first === undefined) giveUp();
    // The first branch is the statement as a whole.
    return { kind: 'if', start, end: this.end, broken: false, branches: exact([{ start: first.start, end: this.end, test: first.test, body: first.body }, ...further]), otherwise };
  }

  private forStatement(start: number): Statement {
    const indent = this.indent;
    this.take(3);
    const target = this.targets();
    if (!this.takeWord('in')) giveUp();
    const iterable = this.expressions();
    const { body } = this.suite(indent);
    const otherwise = this.otherwise(indent);
    return { kind: 'for', start, end: this.end, broken: false, target, iterable, body, otherwise };
  }

  private whileStatement(): Statement {
    const start = this.at;
    const indent = this.indent;
    this.take(5);
    const test = this.expression();
    const { body } = this.suite(indent);
    const otherwise = this.otherwise(indent);
    return { kind: 'while', start, end: this.end, broken: false, test, body, otherwise };
  }

  private withStatement(start: number): Statement {
    const indent = this.indent;
    this.take(4);
    // What the parentheses hold, items or a tuple, is not to be seen from here.
    if (this.is(OPEN)) giveUp();
    const items: { value: Expression; target: Expression | null }[] = [];
    do {
      if (items.length > 0) this.take(1);
      const value = this.expression();
      const isNamed = this.takeWord('as');
      // The grammar gives the name to the last part of these alone.
      if (isNamed && (value.kind === 'conditional' || value.kind === 'lambda' || value.kind === 'named') && this.nodeStart === value.start) giveUp();
      items.push({ value, target: isNamed ? this.expression() : null });
    } while (this.is(COMMA));
    const { body } = this.suite(indent);
    return { kind: 'with', start, end: this.end, broken: false, items: exact(items), body };
  }

  private tryStatement(): Statement {
    const start = this.at;
    const indent = this.indent;
    this.take(3);
    const { body } = this.suite(indent);
    const handlers: ExceptHandler[] = [];
    while (this.isClause('except', indent)) {
      const at = this.at;
      this.take(6);
      if (this.is(STAR)) giveUp();
      const type = this.is(COLON) ? null : this.expression();
      const name = this.takeWord('as') ? this.name() : null;
      const handled = this.suite(indent);
      handlers.push({ start: at, end: this.end, type, name, body: handled.body });
    }
    const otherwise = this.otherwise(indent);
    let last: Statement[] = [];
    if (this.isClause('finally', indent)) {
      this.take(7);
      last = this.suite(indent).body;
    } else if (handlers.length === 0) giveUp();
    return { kind: 'try', start, end: this.end, broken: false, body, handlers: exact(handlers), otherwise, finally: last };
  }

  private decorated(into: Statement[]): void {
    const start = this.at;
    const indent = this.indent;
    const decorators: Expression[] = [];
    while (this.is(AT)) {
      this.take(1);
      decorators.push(this.expression());
      if (this.is(SEMICOLON)) giveUp();
      this.endLine();
      if (this.indent !== indent || this.at >= this.text.length) giveUp();
    }
    if (this.isWord('class')) into.push(this.classDefinition(start, exact(decorators)));
    else if (this.takeWord('async')) into.push(this.definition(start, exact(decorators), true));
    else into.push(this.definition(start, exact(decorators), false));
  }

  private definition(start: number, decorators: readonly Expression[], isAsync: boolean): Statement {
    const indent = this.indent;
    if (!this.takeWord('def')) giveUp();
    const nameSpan = { start: this.at, end: 0 };
    const name = this.name();
    nameSpan.end = this.end;
    if (!this.is(OPEN)) giveUp();
    const parametersSpan = { start: this.at, end: 0 };
    this.open();
    const parameters = this.parameters(CLOSE, true);
    this.close(CLOSE);
    parametersSpan.end = this.end;
    let type: string | null = null;
    if (this.text.startsWith('->', this.at)) {
      this.take(2);
      type = this.annotation();
    }
    const { body, span } = this.suite(indent);
    return {
      kind: 'function', start, end: this.end, broken: false, name, nameSpan, decorators, body, bodySpan: span,
      parameters, parametersSpan, isAsync, type,
    };
  }

  private classDefinition(start: number, decorators: readonly Expression[]): Statement {
    const indent = this.indent;
    this.take(5);
    const nameSpan = { start: this.at, end: 0 };
    const name = this.name();
    nameSpan.end = this.end;
    const bases = this.is(OPEN) ? this.args().args : [];
    const { body, span } = this.suite(indent);
    return { kind: 'class', start, end: this.end, broken: false, name, nameSpan, decorators, body, bodySpan: span, bases };
  }
}
