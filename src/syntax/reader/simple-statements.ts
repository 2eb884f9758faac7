/** Simple statements: those of one logical line. */
import { exact } from '../exact.js';
import type { Expression, ImportedName, Statement } from '../facts.js';
import { CLOSE, code, COLON, COMMA, DOT, EQUALS, OPEN, STAR } from './characters.js';
import { ExpressionReader } from './expressions.js';
import { giveUp } from './scanner.js';

export class SimpleStatementReader extends ExpressionReader {
  protected simple(): Statement {
    const start = this.at;
    const { text } = this;
    const simple = (kind: 'pass' | 'break' | 'continue' | 'assert' | 'delete', values: Expression[] = []): Statement => ({
      kind, start, end: this.end, broken: false, values,
    });
    switch (text.charCodeAt(start)) {
      case code('i'):
        if (this.takeWord('import')) {
          const names = this.importedNames(false);
          return { kind: 'import', start, end: this.end, broken: false, names };
        }
        break;
      case code('f'):
        if (this.takeWord('from')) return this.fromImport(start);
        break;
      case code('r'):
        if (this.takeWord('return')) {
          const value = this.isLineEnd() ? null : this.expressions();
          return { kind: 'return', start, end: this.end, broken: false, value };
        }
        if (this.takeWord('raise')) {
          const value = this.isLineEnd() ? null : this.expressions();
          if (this.takeWord('from')) this.expression();
          return { kind: 'raise', start, end: this.end, broken: false, value };
        }
        break;
      case code('p'):
        if (this.takeWord('pass')) return simple('pass');
        break;
      case code('b'):
        if (this.takeWord('break')) return simple('break');
        break;
      case code('c'):
        if (this.takeWord('continue')) return simple('continue');
        break;
      case code('a'):
        if (this.takeWord('assert')) {
          const values = [this.expression()];
          if (this.is(COMMA)) {
            this.take(1);
            values.push(this.expression());
          }
          return simple('assert', values);
        }
        break;
      case code('d'):
        if (this.takeWord('del')) {
          const values = [this.expressions()];
          return simple('delete', values);
        }
        break;
      case code('g'):
        if (this.takeWord('global')) return this.scope('global', start);
        break;
      case code('n'):
        if (this.takeWord('nonlocal')) return this.scope('nonlocal', start);
        break;
    }
    // Words that may start a statement of their own, or else be names.
    if (this.isWord('match') || this.isWord('type') || this.isWord('print') || this.isWord('exec')) {
      const next = /[ \t]*(\(|\.|=(?!=))/y;
      next.lastIndex = this.nameEnd();
      const found = next.exec(text)?.[1];
      const isName = found === '=' || (found === '.' && !this.isWord('type')) || (found === '(' && (this.isWord('print') || this.isWord('exec')));
      if (!isName) giveUp();
    }
    return this.expressionStatement(start);
  }

  private scope(kind: 'global' | 'nonlocal', start: number): Statement {
    const names = [this.name()];
    while (this.is(COMMA)) {
      this.take(1);
      names.push(this.name());
    }
    return { kind, start, end: this.end, broken: false, names };
  }

  private dottedName(): string {
    let name = this.name();
    while (this.is(DOT)) {
      this.take(1);
      name += `.${this.name()}`;
    }
    return name;
  }

  private importedNames(isWrapped: boolean): ImportedName[] {
    const names: ImportedName[] = [];
    for (;;) {
      const start = this.at;
      const name = this.dottedName();
      const alias = this.takeWord('as') ? this.name() : null;
      names.push({ start, end: this.end, name, alias });
      if (!this.is(COMMA)) return exact(names);
      this.take(1);
      if (isWrapped && this.is(CLOSE)) return exact(names);
    }
  }

  private fromImport(start: number): Statement {
    let level = 0;
    while (this.is(DOT)) {
      level++;
      this.take(1);
    }
    const module = level > 0 && this.isWord('import') ? '' : this.dottedName();
    if (!this.takeWord('import')) giveUp();
    let names: ImportedName[] = [];
    const star = this.is(STAR);
    if (star) this.take(1);
    else if (this.is(OPEN)) {
      this.open();
      names = this.importedNames(true);
      this.close(CLOSE);
    } else names = this.importedNames(false);
    return { kind: 'from-import', start, end: this.end, broken: false, module, level, names, star };
  }

  private expressionStatement(start: number): Statement {
    if (this.isWord('yield')) {
      const value = this.yield();
      return { kind: 'expression', start, end: this.end, broken: false, value };
    }
    const targets: Expression[] = [];
    for (;;) {
      const left = this.at;
      const isWrapped = this.is(OPEN);
      let value = this.isWord('yield') && targets.length > 0 ? this.yield() : this.expressionOrStar();
      let count = 1;
      if (this.is(COMMA)) {
        const elements = [value];
        while (this.is(COMMA)) {
          this.take(1);
          if (this.isLineEnd() || this.is(EQUALS)) break;
          elements.push(this.expressionOrStar());
          count++;
        }
        // As a statement of its own, one expression and a comma is that expression.
        if (count > 1 || targets.length > 0 || this.is(EQUALS)) value = { kind: 'tuple', start: left, end: this.end, elements: exact(elements) };
      }
      const at = this.at;
      const char = this.text.charCodeAt(at);
      if (char === EQUALS && this.text.charCodeAt(at + 1) !== EQUALS) {
        this.target(value, isWrapped && count === 1);
        targets.push(value);
        this.take(1);
        continue;
      }
      if (targets.length > 0) return { kind: 'assign', start, end: this.end, broken: false, targets: exact(targets), value, operator: null, type: null };
      if (char === COLON && count === 1) {
        this.target(value, isWrapped);
        if (value.kind === 'tuple' || value.kind === 'list') giveUp();
        this.take(1);
        const type = this.annotation();
        let assigned: Expression | null = null;
        if (this.is(EQUALS)) {
          this.take(1);
          assigned = this.isWord('yield') ? giveUp() : this.expressions();
        }
        return { kind: 'assign', start, end: this.end, broken: false, targets: [value], value: assigned, operator: null, type };
      }
      const operator = this.augmented();
      if (operator !== null) {
        this.target(value, isWrapped && count === 1);
        this.take(operator.length + 1);
        const added = this.isWord('yield') ? this.yield() : this.expressions();
        return { kind: 'assign', start, end: this.end, broken: false, targets: [value], value: added, operator, type: null };
      }
      return { kind: 'expression', start, end: this.end, broken: false, value };
    }
  }

  /** The operator of an augmented assignment, without its `=`; `null` when there is none at hand. */
  private augmented(): string | null {
    const pattern = /(?:\*\*|\/\/|>>|<<|[-+*/%@&|^])(?==)/y;
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? null;
  }
}
