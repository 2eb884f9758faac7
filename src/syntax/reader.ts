import { namedClass } from './annotation.js';
import { keepTime } from './deadline.js';
import type {
  Argument, Branch, Comment, ComprehensionClause, DictEntry, ExceptHandler, Expression, ImportedName, ModuleFacts,
  NameExpression, Parameter, Statement, StringLiteral,
} from './facts.js';
import { exact } from './exact.js';
import type { Span } from './source.js';

/**
 * Reads well-formed Python straight into facts, several times as fast as the parser builds a tree. It takes the common
 * language alone and gives exactly the facts the tree would; at anything else (an error, a rare or ambiguous form, a
 * name beyond ASCII) it gives up with `null`, and the parser is asked.
 */
export function readModule(text: string): ModuleFacts | null {
  try {
    return new Reader(text).module();
  } catch (error) {
    if (error === GIVE_UP) return null;
    throw error;
  }
}

/** Thrown as it is: there is nothing to trace. */
const GIVE_UP = Symbol('not for the reader');

function giveUp(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw GIVE_UP;
}

/** Nesting deeper than this is left to the parser, which knows where to cut it. */
const MAX_DEPTH = 60;

/** So is what is deeper once each link of a chain, `a.b` or `a + b`, is counted as holding what stands before it. */
const MAX_DEEPEST = 160;

/** Chains of comparisons longer than this, likewise. */
const MAX_CHAIN = 150;

/** Names that can't be used as one. */
const KEYWORDS: ReadonlySet<string> = new Set([
  'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except', 'finally', 'for',
  'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with',
  'yield', 'True', 'False', 'None',
]);

const NAME_START = 1;
const NAME_PART = 2;
const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  CLASSES[code] = (/[A-Za-z_]/.test(char) ? NAME_START : 0) | (/\w/.test(char) ? NAME_PART : 0);
}

/** Binary operators with the grammar's precedences: `^` binds tighter than `&` there. */
const BINARY: ReadonlyMap<string, number> = new Map([
  ['|', 14], ['&', 15], ['^', 16], ['<<', 17], ['>>', 17], ['+', 18], ['-', 18],
  ['*', 19], ['/', 19], ['//', 19], ['%', 19], ['@', 19], ['**', 21],
]);
const LOOSEST = 14;
const POWER = 21;

const NUMBER = /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;

interface CommentLine {
  readonly indent: number;
  readonly end: number;
}

const code = (char: string): number => char.charCodeAt(0);
const TAB = 9, LF = 10, FF = 12, CR = 13, SPACE = 32, DOUBLE = 34, HASH = 35, SINGLE = 39, OPEN = 40, CLOSE = 41;
const STAR = 42, COMMA = 44, DOT = 46, SLASH = 47, COLON = 58, SEMICOLON = 59, EQUALS = 61, AT = 64, BACKSLASH = 92;
const OPEN_LIST = 91, CLOSE_LIST = 93, OPEN_SET = 123, CLOSE_SET = 125, BANG = 33;

class Reader {
  /** Where the next token starts. */
  #at = 0;
  /** Where the last one ended. */
  #end = 0;
  /** How many brackets are open: inside them a line end is white space. */
  #brackets = 0;
  #depth = 0;
  /** How deep the deepest part of the chain at hand lies. */
  #deepest = 0;
  /** The indentation of the line at hand, and the comments on lines of their own before it that no block has taken. */
  #indent = 0;
  #pending: CommentLine[] = [];
  readonly #comments: Comment[] = [];
  /** Where the expression last read starts, parentheses included; it ends with the last token. */
  #nodeStart = 0;

  constructor(private readonly text: string) {}

  module(): ModuleFacts {
    if (this.text.charCodeAt(0) === 0xfeff) this.#at = 1;
    this.nextLine();
    const body: Statement[] = [];
    while (this.#at < this.text.length) {
      if (this.#indent !== 0) giveUp();
      this.statement(body);
    }
    return { body, comments: this.#comments, errors: [], length: this.text.length };
  }

  /* -------------------------------------------------------------- lines and tokens */

  /** From a line's end to the first token of the next line that has one. */
  private nextLine(): void {
    const { text } = this;
    this.#pending = [];
    for (;;) {
      let indent = 0;
      let index = this.#at;
      for (; index < text.length; index++) {
        const char = text.charCodeAt(index);
        if (char === SPACE) indent++;
        else if (char === TAB) indent += 8;
        else if (char === LF || char === CR || char === FF) indent = 0;
        else break;
      }
      this.#at = index;
      if (text.charCodeAt(index) !== HASH) {
        this.#indent = index < text.length ? indent : 0;
        return;
      }
      this.#pending.push({ indent, end: this.comment() });
    }
  }

  /** Reads the comment at hand; gives where its line ends. */
  private comment(): number {
    const start = this.#at;
    const found = this.text.indexOf('\n', start);
    const end = found < 0 ? this.text.length : found;
    const text = this.text.slice(start, this.text.charCodeAt(end - 1) === CR ? end - 1 : end);
    this.#comments.push({ start, end: start + text.length, text });
    this.#at = end;
    return end;
  }

  /** Moves to the next token of the line, or of the brackets. */
  private skip(): void {
    const { text } = this;
    for (;;) {
      const char = text.charCodeAt(this.#at);
      if (char === SPACE || char === TAB || char === FF) this.#at++;
      else if (char === BACKSLASH) {
        const next = text.charCodeAt(this.#at + 1);
        if (next === LF) this.#at += 2;
        else if (next === CR && text.charCodeAt(this.#at + 2) === LF) this.#at += 3;
        else giveUp();
      } else if (this.#brackets > 0 && (char === LF || char === CR)) this.#at++;
      else if (this.#brackets > 0 && char === HASH) this.comment();
      else return;
    }
  }

  /** Takes a token of `length` characters. */
  private take(length: number): void {
    keepTime();
    this.#at += length;
    this.#end = this.#at;
    this.skip();
  }

  private is(char: number): boolean {
    return this.text.charCodeAt(this.#at) === char;
  }

  private expect(char: number): void {
    if (!this.is(char)) giveUp();
    this.take(1);
  }

  private open(): void {
    if (++this.#depth > MAX_DEPTH) giveUp();
    this.#brackets++;
    this.take(1);
  }

  private close(char: number): void {
    if (!this.is(char)) giveUp();
    this.#depth--;
    this.#brackets--;
    this.take(1);
  }

  /** Whether the word at hand is `word`. */
  private isWord(word: string): boolean {
    return this.text.startsWith(word, this.#at) && !isNamePart(this.text.charCodeAt(this.#at + word.length));
  }

  private takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.take(word.length);
    return true;
  }

  /** The end of the name at hand. */
  private nameEnd(): number {
    let index = this.#at + 1;
    while (isNamePart(this.text.charCodeAt(index))) index++;
    if (this.text.charCodeAt(index) > 127) giveUp();
    return index;
  }

  /** Takes a name that is no keyword. */
  private name(): string {
    if (((CLASSES[this.text.charCodeAt(this.#at)] ?? 0) & NAME_START) === 0) giveUp();
    const name = this.text.slice(this.#at, this.nameEnd());
    if (KEYWORDS.has(name)) giveUp();
    this.take(name.length);
    return name;
  }

  private isLineEnd(): boolean {
    const char = this.text.charCodeAt(this.#at);
    return char === LF || char === CR || char === HASH || char === SEMICOLON || this.#at >= this.text.length;
  }

  /** Takes the rest of a logical line. A comment there belongs to what ends with the line. */
  private endLine(): void {
    if (this.is(HASH)) this.#end = this.comment();
    else if (!(this.is(LF) || this.is(CR) || this.#at >= this.text.length)) giveUp();
    this.nextLine();
  }

  /* -------------------------------------------------------------- statements */

  /** Reads the statement at hand, or the several of its line. */
  private statement(into: Statement[]): void {
    if (++this.#depth > MAX_DEPTH) giveUp();
    this.#deepest = this.#depth;
    if (!this.compound(into)) this.simpleLine(into);
    this.#depth--;
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
    const start = this.#at;
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
      const start = this.#at;
      if (this.isLineEnd()) giveUp();
      this.simpleLine(body);
      return { body: exact(body), span: { start, end: this.#end } };
    }
    this.endLine();
    const own = this.#indent;
    if (own <= indent || this.#at >= this.text.length) giveUp();
    const start = this.#at;
    do this.statement(body); while (this.#at < this.text.length && this.#indent === own);
    if (this.#indent > own) giveUp();
    // A block takes the comments behind it that are indented as it is.
    for (let first = this.#pending[0]; first !== undefined && first.indent >= own; first = this.#pending[0]) {
      this.#end = first.end;
      this.#pending.shift();
    }
    return { body: exact(body), span: { start, end: this.#end } };
  }

  /** Whether the line at hand goes on with clause `word` of the statement indented by `indent`. */
  private isClause(word: string, indent: number): boolean {
    return this.#indent === indent && this.#at < this.text.length && this.isWord(word);
  }

  private otherwise(indent: number): Statement[] {
    if (!this.isClause('else', indent)) return [];
    this.take(4);
    return this.suite(indent).body;
  }

  private ifStatement(): Statement {
    const start = this.#at;
    const indent = this.#indent;
    const branches: Branch[] = [];
    for (let at = start, word = 'if'; ; at = this.#at, word = 'elif') {
      this.take(word.length);
      const test = this.expression();
      const { body } = this.suite(indent);
      branches.push({ start: at, end: this.#end, test, body });
      if (!this.isClause('elif', indent)) break;
    }
    const otherwise = this.otherwise(indent);
    const [first, ...further] = branches;
    if (first === undefined) giveUp();
    // The first branch is the statement as a whole.
    return { kind: 'if', start, end: this.#end, broken: false, branches: exact([{ start: first.start, end: this.#end, test: first.test, body: first.body }, ...further]), otherwise };
  }

  private forStatement(start: number): Statement {
    const indent = this.#indent;
    this.take(3);
    const target = this.targets();
    if (!this.takeWord('in')) giveUp();
    const iterable = this.expressions();
    const { body } = this.suite(indent);
    const otherwise = this.otherwise(indent);
    return { kind: 'for', start, end: this.#end, broken: false, target, iterable, body, otherwise };
  }

  private whileStatement(): Statement {
    const start = this.#at;
    const indent = this.#indent;
    this.take(5);
    const test = this.expression();
    const { body } = this.suite(indent);
    const otherwise = this.otherwise(indent);
    return { kind: 'while', start, end: this.#end, broken: false, test, body, otherwise };
  }

  private withStatement(start: number): Statement {
    const indent = this.#indent;
    this.take(4);
    // What the parentheses hold, items or a tuple, is not to be seen from here.
    if (this.is(OPEN)) giveUp();
    const items: { value: Expression; target: Expression | null }[] = [];
    do {
      if (items.length > 0) this.take(1);
      const value = this.expression();
      const isNamed = this.takeWord('as');
      // The grammar gives the name to the last part of these alone.
      if (isNamed && (value.kind === 'conditional' || value.kind === 'lambda' || value.kind === 'named') && this.#nodeStart === value.start) giveUp();
      items.push({ value, target: isNamed ? this.expression() : null });
    } while (this.is(COMMA));
    const { body } = this.suite(indent);
    return { kind: 'with', start, end: this.#end, broken: false, items: exact(items), body };
  }

  private tryStatement(): Statement {
    const start = this.#at;
    const indent = this.#indent;
    this.take(3);
    const { body } = this.suite(indent);
    const handlers: ExceptHandler[] = [];
    while (this.isClause('except', indent)) {
      const at = this.#at;
      this.take(6);
      if (this.is(STAR)) giveUp();
      const type = this.is(COLON) ? null : this.expression();
      const name = this.takeWord('as') ? this.name() : null;
      const handled = this.suite(indent);
      handlers.push({ start: at, end: this.#end, type, name, body: handled.body });
    }
    const otherwise = this.otherwise(indent);
    let last: Statement[] = [];
    if (this.isClause('finally', indent)) {
      this.take(7);
      last = this.suite(indent).body;
    } else if (handlers.length === 0) giveUp();
    return { kind: 'try', start, end: this.#end, broken: false, body, handlers: exact(handlers), otherwise, finally: last };
  }

  private decorated(into: Statement[]): void {
    const start = this.#at;
    const indent = this.#indent;
    const decorators: Expression[] = [];
    while (this.is(AT)) {
      this.take(1);
      decorators.push(this.expression());
      if (this.is(SEMICOLON)) giveUp();
      this.endLine();
      if (this.#indent !== indent || this.#at >= this.text.length) giveUp();
    }
    if (this.isWord('class')) into.push(this.classDefinition(start, exact(decorators)));
    else if (this.takeWord('async')) into.push(this.definition(start, exact(decorators), true));
    else into.push(this.definition(start, exact(decorators), false));
  }

  private definition(start: number, decorators: readonly Expression[], isAsync: boolean): Statement {
    const indent = this.#indent;
    if (!this.takeWord('def')) giveUp();
    const nameSpan = { start: this.#at, end: 0 };
    const name = this.name();
    nameSpan.end = this.#end;
    if (!this.is(OPEN)) giveUp();
    const parametersSpan = { start: this.#at, end: 0 };
    this.open();
    const parameters = this.parameters(CLOSE, true);
    this.close(CLOSE);
    parametersSpan.end = this.#end;
    let type: string | null = null;
    if (this.text.startsWith('->', this.#at)) {
      this.take(2);
      type = this.annotation();
    }
    const { body, span } = this.suite(indent);
    return {
      kind: 'function', start, end: this.#end, broken: false, name, nameSpan, decorators, body, bodySpan: span,
      parameters, parametersSpan, isAsync, type,
    };
  }

  private classDefinition(start: number, decorators: readonly Expression[]): Statement {
    const indent = this.#indent;
    this.take(5);
    const nameSpan = { start: this.#at, end: 0 };
    const name = this.name();
    nameSpan.end = this.#end;
    const bases = this.is(OPEN) ? this.args().args : [];
    const { body, span } = this.suite(indent);
    return { kind: 'class', start, end: this.#end, broken: false, name, nameSpan, decorators, body, bodySpan: span, bases };
  }

  /** Parameters up to `end`; a lambda's have no types. */
  private parameters(end: number, typed: boolean): Parameter[] {
    const found: Parameter[] = [];
    let keywordOnly = false;
    while (!this.is(end)) {
      const start = this.#at;
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
          found.push({ start, end: this.#end, name, splat: stars === 2 ? '**' : stars === 1 ? '*' : null, default: value, keywordOnly, type });
          if (stars === 1) keywordOnly = true;
        }
      }
      if (!this.is(COMMA)) break;
      this.take(1);
    }
    return exact(found);
  }

  private annotation(): string | null {
    const start = this.#at;
    this.expression();
    return namedClass(this.text.slice(start, this.#end));
  }

  private simple(): Statement {
    const start = this.#at;
    const { text } = this;
    const simple = (kind: 'pass' | 'break' | 'continue' | 'assert' | 'delete', values: Expression[] = []): Statement => ({
      kind, start, end: this.#end, broken: false, values,
    });
    switch (text.charCodeAt(start)) {
      case code('i'):
        if (this.takeWord('import')) {
          const names = this.importedNames(false);
          return { kind: 'import', start, end: this.#end, broken: false, names };
        }
        break;
      case code('f'):
        if (this.takeWord('from')) return this.fromImport(start);
        break;
      case code('r'):
        if (this.takeWord('return')) {
          const value = this.isLineEnd() ? null : this.expressions();
          return { kind: 'return', start, end: this.#end, broken: false, value };
        }
        if (this.takeWord('raise')) {
          const value = this.isLineEnd() ? null : this.expressions();
          if (this.takeWord('from')) this.expression();
          return { kind: 'raise', start, end: this.#end, broken: false, value };
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
    return { kind, start, end: this.#end, broken: false, names };
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
      const start = this.#at;
      const name = this.dottedName();
      const alias = this.takeWord('as') ? this.name() : null;
      names.push({ start, end: this.#end, name, alias });
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
    return { kind: 'from-import', start, end: this.#end, broken: false, module, level, names, star };
  }

  private expressionStatement(start: number): Statement {
    if (this.isWord('yield')) {
      const value = this.yield();
      return { kind: 'expression', start, end: this.#end, broken: false, value };
    }
    const targets: Expression[] = [];
    for (;;) {
      const left = this.#at;
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
        if (count > 1 || targets.length > 0 || this.is(EQUALS)) value = { kind: 'tuple', start: left, end: this.#end, elements: exact(elements) };
      }
      const at = this.#at;
      const char = this.text.charCodeAt(at);
      if (char === EQUALS && this.text.charCodeAt(at + 1) !== EQUALS) {
        this.target(value, isWrapped && count === 1);
        targets.push(value);
        this.take(1);
        continue;
      }
      if (targets.length > 0) return { kind: 'assign', start, end: this.#end, broken: false, targets: exact(targets), value, operator: null, type: null };
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
        return { kind: 'assign', start, end: this.#end, broken: false, targets: [value], value: assigned, operator: null, type };
      }
      const operator = this.augmented();
      if (operator !== null) {
        this.target(value, isWrapped && count === 1);
        this.take(operator.length + 1);
        const added = this.isWord('yield') ? this.yield() : this.expressions();
        return { kind: 'assign', start, end: this.#end, broken: false, targets: [value], value: added, operator, type: null };
      }
      return { kind: 'expression', start, end: this.#end, broken: false, value };
    }
  }

  /** The operator of an augmented assignment, without its `=`; `null` when there is none at hand. */
  private augmented(): string | null {
    const pattern = /(?:\*\*|\/\/|>>|<<|[-+*/%@&|^])(?==)/y;
    pattern.lastIndex = this.#at;
    return pattern.exec(this.text)?.[0] ?? null;
  }

  /** Only what can be assigned to reads the same as an expression and as a target; so does nothing in parentheses of its own. */
  private target(value: Expression, isWrapped: boolean): void {
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
  private targets(): Expression {
    const start = this.#at;
    const first = this.targetAtom();
    if (!this.is(COMMA)) return first;
    const elements = [first];
    while (this.is(COMMA)) {
      this.take(1);
      if (this.isWord('in')) break;
      elements.push(this.targetAtom());
    }
    return { kind: 'tuple', start, end: this.#end, elements: exact(elements) };
  }

  private targetAtom(): Expression {
    const isWrapped = this.is(OPEN);
    const found = this.is(STAR) ? this.star(true) : this.primary();
    this.target(found, isWrapped);
    return found;
  }

  /* -------------------------------------------------------------- expressions */

  /** One expression, or several with commas as a tuple. */
  private expressions(): Expression {
    const start = this.#at;
    const first = this.expressionOrStar();
    if (!this.is(COMMA)) return first;
    const elements = [first];
    while (this.is(COMMA)) {
      this.take(1);
      if (this.isLineEnd() || this.is(COLON) || this.is(EQUALS) || this.is(CLOSE) || this.is(CLOSE_SET) || this.isWord('from')) break;
      elements.push(this.expressionOrStar());
    }
    this.#nodeStart = start;
    return { kind: 'tuple', start, end: this.#end, elements: exact(elements) };
  }

  private expressionOrStar(): Expression {
    return this.is(STAR) ? this.star(true) : this.expression();
  }

  /** `*rest`; outside of brackets only a name may follow. */
  private star(isPattern: boolean): Expression {
    const start = this.#at;
    if (this.text.charCodeAt(start + 1) === STAR) giveUp();
    this.take(1);
    const isWrapped = this.is(OPEN);
    const operand = isPattern ? this.primary() : this.expression();
    // The grammar takes `*a.b` for the `b` of `*a`.
    if (operand.kind === 'attribute' || operand.kind === 'call' || operand.kind === 'subscript') giveUp();
    if (isPattern && (isWrapped || operand.kind !== 'name')) giveUp();
    if (!(this.is(COMMA) || this.is(EQUALS) || this.is(CLOSE) || this.is(CLOSE_LIST) || this.is(CLOSE_SET) || this.isLineEnd() || this.isWord('in'))) giveUp();
    this.#nodeStart = start;
    return { kind: 'unary', start, end: this.#end, operator: '*', operand };
  }

  private yield(): Expression {
    const start = this.#at;
    this.take(5);
    const children: Expression[] = [];
    if (this.takeWord('from')) children.push(this.expression());
    else if (!this.isLineEnd() && !this.is(CLOSE)) children.push(this.expressions());
    this.#nodeStart = start;
    return { kind: 'opaque', start, end: this.#end, yields: true, children };
  }

  private expression(): Expression {
    if (++this.#depth > MAX_DEPTH) giveUp();
    const result = this.is(code('l')) && this.isWord('lambda') ? this.lambda() : this.shortcut();
    this.#depth--;
    return result;
  }

  /** Most expressions are one operand with nothing behind it: they need not go down through all the operators. */
  private shortcut(): Expression {
    const char = this.text.charCodeAt(this.#at);
    const isOperand = char === DOUBLE || char === SINGLE || char === OPEN_LIST || ((CLASSES[char] ?? 0) & NAME_PART) !== 0;
    if (!isOperand || (char === code('n') && this.isWord('not')) || (char === code('a') && this.isWord('await'))) return this.conditional();
    const around = this.#deepest;
    this.#deepest = this.#depth;
    const first = this.primary();
    const result = this.isComplete() ? first : this.conditional(first);
    if (around > this.#deepest) this.#deepest = around;
    return result;
  }

  /** Whether no operator can follow. */
  private isComplete(): boolean {
    switch (this.text.charCodeAt(this.#at)) {
      case COMMA: case CLOSE: case CLOSE_LIST: case LF: case CR:
        return true;
      case EQUALS: case COLON:
        return this.text.charCodeAt(this.#at + 1) !== EQUALS;
      default:
        return false;
    }
  }

  private lambda(): Expression {
    const start = this.#at;
    this.take(6);
    const parameters = this.parameters(COLON, false);
    this.expect(COLON);
    const body = this.expression();
    this.#nodeStart = start;
    return { kind: 'lambda', start, end: this.#end, parameters, body };
  }

  /** `first`: the first operand, where it has been read already; so in those below. */
  private conditional(first?: Expression): Expression {
    const then = this.named(first);
    if (!this.is(code('i')) || !this.isWord('if')) return then;
    const start = this.#nodeStart;
    this.take(2);
    const test = this.named();
    if (!this.takeWord('else')) giveUp();
    const otherwise = this.expression();
    this.#nodeStart = start;
    return { kind: 'conditional', start, end: this.#end, then, test, otherwise };
  }

  private named(first?: Expression): Expression {
    const value = this.or(first);
    if (value.kind !== 'name' || !this.is(COLON) || this.text.charCodeAt(this.#at + 1) !== EQUALS || this.#nodeStart !== value.start) return value;
    const name: NameExpression = value;
    const start = name.start;
    this.take(2);
    const given = this.or();
    this.#nodeStart = start;
    return { kind: 'named', start, end: this.#end, name, value: given };
  }

  private or(first?: Expression): Expression {
    const around = this.#deepest;
    if (first === undefined) this.#deepest = this.#depth;
    let left = this.and(first);
    while (this.is(code('o')) && this.isWord('or')) {
      const start = this.#nodeStart;
      this.take(2);
      left = this.binaryOf('or', start, left, this.and());
    }
    if (around > this.#deepest) this.#deepest = around;
    return left;
  }

  private and(first?: Expression): Expression {
    let left = first === undefined ? this.not() : this.comparison(first);
    while (this.is(code('a')) && this.isWord('and')) {
      const start = this.#nodeStart;
      this.take(3);
      left = this.binaryOf('and', start, left, this.not());
    }
    return left;
  }

  private binaryOf(operator: string, start: number, left: Expression, right: Expression): Expression {
    this.deepen();
    this.#nodeStart = start;
    return { kind: 'binary', start, end: this.#end, operator, left, right };
  }

  private not(): Expression {
    if (!this.is(code('n')) || !this.isWord('not')) return this.comparison();
    const start = this.#at;
    if (++this.#depth > MAX_DEPTH) giveUp();
    this.take(3);
    const operand = this.not();
    this.#depth--;
    this.#nodeStart = start;
    return { kind: 'unary', start, end: this.#end, operator: 'not', operand };
  }

  private comparison(first?: Expression): Expression {
    const left = this.binary(LOOSEST, first);
    let operator = this.comparator();
    if (operator === null) return left;
    const start = this.#nodeStart;
    const operands = [left];
    let only = '';
    for (; operator !== null; operator = this.comparator()) {
      if (operands.length > MAX_CHAIN) giveUp();
      only = operator;
      operands.push(this.binary(LOOSEST));
    }
    this.#nodeStart = start;
    const [, right] = operands;
    if (operands.length !== 2 || right === undefined) return { kind: 'opaque', start, end: this.#end, children: exact(operands) };
    return { kind: 'binary', start, end: this.#end, operator: only, left, right };
  }

  /** Takes the comparison operator at hand. */
  private comparator(): string | null {
    const { text } = this;
    const char = text.charCodeAt(this.#at);
    const next = text.charCodeAt(this.#at + 1);
    switch (char) {
      case EQUALS:
      case BANG:
        if (next !== EQUALS) return null;
        this.take(2);
        return char === EQUALS ? '==' : '!=';
      case code('<'):
      case code('>'): {
        if (next === char || (char === code('<') && next === code('>'))) giveUp();
        const operator = text.slice(this.#at, this.#at + (next === EQUALS ? 2 : 1));
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
      const start = this.#nodeStart;
      this.take(operator.length);
      if (++this.#depth > MAX_DEPTH) giveUp();
      const right = this.binary(strength === POWER ? POWER : strength + 1);
      this.#depth--;
      left = this.binaryOf(operator, start, left, right);
    }
  }

  /** The binary operator at hand, not taken; `null` where there is none, or where it assigns. */
  private operator(): string | null {
    const { text } = this;
    const at = this.#at;
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
    const start = this.#at;
    const char = this.text.charCodeAt(start);
    if (char !== code('-') && char !== code('+') && char !== code('~')) {
      return char === code('a') && this.isWord('await') ? this.await() : this.primary();
    }
    if (++this.#depth > MAX_DEPTH) giveUp();
    this.take(1);
    const operand = this.binary(POWER);
    this.#depth--;
    this.#nodeStart = start;
    return { kind: 'unary', start, end: this.#end, operator: this.text.charAt(start), operand };
  }

  private await(): Expression {
    const start = this.#at;
    if (++this.#depth > MAX_DEPTH) giveUp();
    this.take(5);
    const operand = this.binary(POWER);
    this.#depth--;
    this.#nodeStart = start;
    return { kind: 'unary', start, end: this.#end, operator: 'await', operand };
  }

  private primary(): Expression {
    const start = this.#at;
    const around = this.#deepest;
    this.#deepest = this.#depth;
    let result = this.atom();
    for (;; this.deepen()) {
      const char = this.text.charCodeAt(this.#at);
      if (char === DOT) {
        this.take(1);
        const name = this.name();
        result = { kind: 'attribute', start, end: this.#end, object: result, name };
      } else if (char === OPEN) {
        const { args, span } = this.args();
        result = { kind: 'call', start, end: this.#end, callee: result, args, argsSpan: span, broken: false };
      } else if (char === OPEN_LIST) {
        const indices = this.indices();
        result = { kind: 'subscript', start, end: this.#end, object: result, indices };
      } else break;
    }
    if (around > this.#deepest) this.#deepest = around;
    this.#nodeStart = start;
    return result;
  }

  /** What was read of a chain is inside one link more. */
  private deepen(): void {
    if (++this.#deepest > MAX_DEEPEST) giveUp();
  }

  private atom(): Expression {
    const { text } = this;
    const start = this.#at;
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
      return { kind: 'constant', start, end: this.#end, value: '...' };
    }
    return this.number();
  }

  private number(): Expression {
    const start = this.#at;
    NUMBER.lastIndex = start;
    const written = NUMBER.exec(this.text)?.[0] ?? '';
    const after = this.text.charCodeAt(start + written.length);
    if (written === '' || after > 127 || isNamePart(after) || /__|_$|_[.eEjJ]|[.eE]_/.test(written)) giveUp();
    this.take(written.length);
    const isInteger = /^0[xXoObB]/.test(written) || !/[.eE]/.test(written);
    return { kind: 'number', start, end: this.#end, value: Number(written.replaceAll('_', '')), isInteger };
  }

  private parenthesized(): Expression {
    const start = this.#at;
    this.open();
    if (this.is(CLOSE)) {
      this.close(CLOSE);
      return { kind: 'tuple', start, end: this.#end, elements: [] };
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
      return { kind: 'comprehension', start, end: this.#end, of: 'generator', elements: [first], clauses };
    }
    if (!this.is(COMMA)) {
      if (isStar) giveUp();
      this.close(CLOSE);
      return first;
    }
    const elements = this.elements(first, CLOSE);
    this.close(CLOSE);
    return { kind: 'tuple', start, end: this.#end, elements };
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
    const start = this.#at;
    this.open();
    if (this.is(CLOSE_LIST)) {
      this.close(CLOSE_LIST);
      return { kind: 'list', start, end: this.#end, elements: [] };
    }
    const isStar = this.is(STAR);
    const first = isStar ? this.star(false) : this.expression();
    if (!isStar && this.isComprehension()) {
      const clauses = this.clauses();
      this.close(CLOSE_LIST);
      return { kind: 'comprehension', start, end: this.#end, of: 'list', elements: [first], clauses };
    }
    const elements = this.elements(first, CLOSE_LIST);
    this.close(CLOSE_LIST);
    return { kind: 'list', start, end: this.#end, elements };
  }

  private braces(): Expression {
    const start = this.#at;
    this.open();
    const entries: DictEntry[] = [];
    let isSet = false;
    let elements: Expression[] = [];
    while (!this.is(CLOSE_SET)) {
      const at = this.#at;
      if (this.is(STAR)) {
        if (this.text.charCodeAt(at + 1) !== STAR) {
          if (entries.length > 0) giveUp();
          isSet = true;
          elements = this.elements(this.star(false), CLOSE_SET);
          break;
        }
        this.take(2);
        const value = this.expression();
        entries.push({ start: at, end: this.#end, key: null, value });
      } else {
        const key = this.expression();
        if (!this.is(COLON)) {
          if (entries.length > 0) giveUp();
          isSet = true;
          if (this.isComprehension()) {
            const clauses = this.clauses();
            this.close(CLOSE_SET);
            return { kind: 'comprehension', start, end: this.#end, of: 'set', elements: [key], clauses };
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
          return { kind: 'comprehension', start, end: this.#end, of: 'dict', elements: [key, value], clauses };
        }
        entries.push({ start: at, end: this.#end, key, value });
      }
      if (!this.is(COMMA)) break;
      this.take(1);
    }
    this.close(CLOSE_SET);
    return isSet ? { kind: 'set', start, end: this.#end, elements } : { kind: 'dict', start, end: this.#end, entries: exact(entries) };
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

  private args(): { args: Argument[]; span: Span } {
    const start = this.#at;
    this.open();
    const args: Argument[] = [];
    while (!this.is(CLOSE)) {
      const at = this.#at;
      if (this.is(STAR)) {
        const isMapping = this.text.charCodeAt(at + 1) === STAR;
        this.take(isMapping ? 2 : 1);
        const value = this.expression();
        // The grammar would rather have a statement of Python 2 here.
        if (!isMapping && value.kind !== 'name' && this.text.slice(0, start).trimEnd().endsWith('print')) giveUp();
        args.push({ start: at, end: this.#end, keyword: null, splat: isMapping ? '**' : '*', value });
      } else {
        const value = this.expression();
        if (this.is(EQUALS) && value.kind === 'name' && value.start === at && this.#end === value.end) {
          this.take(1);
          const given = this.expression();
          args.push({ start: at, end: this.#end, keyword: value.id, splat: null, value: given });
        } else if (this.isComprehension()) {
          if (args.length > 0) giveUp();
          const clauses = this.clauses();
          this.close(CLOSE);
          const span = { start, end: this.#end };
          const made: Expression = { kind: 'comprehension', ...span, of: 'generator', elements: [value], clauses };
          return { args: [{ ...span, keyword: null, splat: null, value: made }], span };
        } else args.push({ start: at, end: this.#end, keyword: null, splat: null, value });
      }
      if (!this.is(COMMA)) break;
      this.take(1);
    }
    this.close(CLOSE);
    return { args: exact(args), span: { start, end: this.#end } };
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
    const start = this.#at;
    const first = this.is(COLON) ? null : this.expression();
    if (!this.is(COLON)) return first ?? giveUp();
    const children = first === null ? [] : [first];
    for (let colons = 0; colons < 2 && this.is(COLON); colons++) {
      this.take(1);
      if (!this.is(COLON) && !this.is(COMMA) && !this.is(CLOSE_LIST)) children.push(this.expression());
    }
    return { kind: 'opaque', start, end: this.#end, children: exact(children) };
  }

  /* -------------------------------------------------------------- strings */

  /** A string, or several side by side. */
  private strings(): StringLiteral {
    const first = this.string();
    if (!this.isString()) return first;
    const parts = [first];
    while (this.isString()) parts.push(this.string());
    const values = parts.map((part) => part.value);
    const value = values.every((part) => part !== null) ? values.join('') : null;
    return { kind: 'string', start: first.start, end: this.#end, value, parts: parts.flatMap((part) => part.parts) };
  }

  private isString(): boolean {
    const char = this.text.charCodeAt(this.#at);
    if (char === DOUBLE || char === SINGLE) return true;
    const pattern = /[A-Za-z]{1,3}["']/y;
    pattern.lastIndex = this.#at;
    return char < 128 && pattern.test(this.text);
  }

  private string(): StringLiteral {
    const { text } = this;
    const start = this.#at;
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
          this.#at = at;
          if (parts.length === 0) begins = text.slice(content, at);
          parts.push(...this.interpolation(isTriple));
          at = this.#at;
        }
      } else if (Number.isNaN(char)) giveUp();
      else at++;
    }
    const end = at + (isTriple ? 3 : 1);
    const value = parts.length > 0 || isBytes ? null : text.slice(content, at);
    this.#at = end;
    this.#end = end;
    this.skip();
    return { kind: 'string', start, end, value, ...(begins === undefined ? {} : { begins }), parts: exact(parts) };
  }

  /** The expressions in `{expression!r:format}` of an f-string, those of its format among them; ends right behind it. */
  private interpolation(mayBreak: boolean): Expression[] {
    if (++this.#depth > MAX_DEPTH) giveUp();
    const start = this.#at;
    const comments = this.#comments.length;
    const { text } = this;
    this.open();
    if (this.is(STAR) || this.isWord('yield') || this.isWord('lambda')) giveUp();
    const value = this.expressions();
    if (value.kind === 'named') giveUp();
    const inFormat: Expression[] = [];
    if (this.is(EQUALS)) this.take(1);
    if (this.is(BANG)) {
      if (!/[a-z]/.test(text.charAt(this.#at + 1))) giveUp();
      this.take(2);
    }
    if (this.is(COLON)) {
      let at = this.#at + 1;
      for (;;) {
        const char = text.charCodeAt(at);
        if (char === CLOSE_SET) break;
        if (char === OPEN_SET) {
          this.#at = at;
          inFormat.push(...this.interpolation(mayBreak));
          at = this.#at;
        } else if (char === LF || Number.isNaN(char)) giveUp();
        else at++;
      }
      this.#at = at;
    }
    if (!this.is(CLOSE_SET)) giveUp();
    this.#depth--;
    this.#brackets--;
    this.#at++;
    if (this.#comments.length > comments || (!mayBreak && text.slice(start, this.#at).includes('\n'))) giveUp();
    this.#depth--;
    return [value, ...inFormat];
  }
}

function isNamePart(char: number): boolean {
  return char < 128 && ((CLASSES[char] ?? 0) & NAME_PART) !== 0;
}
