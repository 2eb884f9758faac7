import { namedClass } from './annotation.js';
import { keepTime } from './deadline.js';
import type {
  Argument,
  Branch,
  Comment,
  ComprehensionClause,
  DictEntry,
  ExceptHandler,
  Expression,
  ImportedName,
  ModuleFacts,
  Parameter,
  Statement,
  StringLiteral,
} from './facts.js';
import type { NodeKind } from './node-kinds.js';
import type { RawTree } from './raw-tree.js';
import type { Span } from './source.js';

/** Expressions nested deeper than this are kept as opaque, so that hostile input costs no stack. */
export const MAX_DEPTH = 250;

/**
 * Turns a copied tree of `text` into facts. `masked` are stretches of the text that were blanked out before parsing;
 * `base` is where the text stands in the one that the facts' offsets count in.
 */
export function lower(tree: RawTree, text: string, masked: readonly Span[] = [], base = 0): ModuleFacts {
  return new Lowering(tree, text, masked, base).module();
}

const BLOCKS: ReadonlySet<string> = new Set<NodeKind>([
  'block', 'elif_clause', 'else_clause', 'except_clause', 'finally_clause', 'case_clause', 'decorated_definition',
  'function_definition', 'class_definition',
]);

/** What the grammar allows between any two tokens. */
const ANYWHERE: ReadonlySet<string> = new Set<NodeKind>(['comment', 'line_continuation']);

class Lowering {
  #depth = 0;

  constructor(
    private readonly tree: RawTree,
    private readonly text: string,
    private readonly masked: readonly Span[],
    private readonly base: number,
  ) {}

  module(): ModuleFacts {
    const { kinds } = this.tree;
    const comments: Comment[] = [];
    const errors: Span[] = this.masked.map(({ start, end }) => ({ start: start + this.base, end: end + this.base }));
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

  /* -------------------------------------------------------------- the tree */

  private kind(node: number): string {
    return this.tree.kinds[node] ?? '';
  }

  private span(node: number): Span {
    return { start: (this.tree.starts[node] ?? 0) + this.base, end: (this.tree.ends[node] ?? 0) + this.base };
  }

  private textOf(node: number): string {
    return this.text.slice(this.tree.starts[node], this.tree.ends[node]);
  }

  private broken(node: number): boolean {
    return this.tree.broken[node] ?? false;
  }

  /** All children but what may stand anywhere. */
  private children(node: number): number[] {
    const result: number[] = [];
    for (let child = this.tree.firstChild[node] ?? -1; child >= 0; child = this.tree.nextSibling[child] ?? -1) {
      if (!ANYWHERE.has(this.kind(child))) result.push(child);
    }
    return result;
  }

  private field(node: number, name: string): number | null {
    for (let child = this.tree.firstChild[node] ?? -1; child >= 0; child = this.tree.nextSibling[child] ?? -1) {
      if (this.tree.fields[child] === name && !ANYWHERE.has(this.kind(child))) return child;
    }
    return null;
  }

  private fields(node: number, name: string): number[] {
    return this.children(node).filter((child) => this.tree.fields[child] === name);
  }

  /** An error in the statement's own part, blocks and nested definitions not counted. */
  private headBroken(node: number): boolean {
    return this.children(node).some(
      (child) => this.kind(child) === 'ERROR' || (!BLOCKS.has(this.kind(child)) && this.broken(child)),
    );
  }

  /* -------------------------------------------------------------- statements */

  private statements(node: number | null): Statement[] {
    return node === null ? [] : this.children(node).flatMap((child) => this.statement(child));
  }

  /** From a region that could not be read only the imports are kept: they name things and do no harm. */
  private salvage(node: number): Statement[] {
    const imports = this.children(node).flatMap((child) =>
      this.kind(child).startsWith('import_') ? this.statement(child) : [],
    );
    return [...imports, { kind: 'error', broken: true, ...this.span(node) }];
  }

  private statement(node: number): Statement[] {
    if (this.#depth >= MAX_DEPTH) return [{ kind: 'error', broken: true, ...this.span(node) }];
    this.#depth++;
    try {
      return this.lowerStatement(node);
    } finally {
      this.#depth--;
    }
  }

  private lowerStatement(node: number): Statement[] {
    const span = this.span(node);
    const broken = this.headBroken(node);
    const base = { ...span, broken };
    const children = this.children(node);
    switch (this.kind(node) as NodeKind) {
      case 'expression_statement': {
        const value = children[0];
        if (value === undefined) return [];
        if (children.length > 1 && !children.some((child) => this.kind(child) === 'ERROR')) {
          return [{ kind: 'expression', ...base, value: this.sequence('tuple', node) }];
        }
        if (this.kind(value) === 'assignment') return [{ ...this.assignment(value, base), ...base }];
        if (this.kind(value) === 'augmented_assignment') return [{ ...this.assignment(value, base), ...base }];
        return [{ kind: 'expression', ...base, value: this.expression(value) }];
      }
      case 'import_statement':
        return [{ kind: 'import', ...base, names: this.importedNames(node) }];
      case 'future_import_statement':
        return [
          { kind: 'from-import', ...base, module: '__future__', level: 0, names: this.importedNames(node), star: false },
        ];
      case 'import_from_statement': {
        const module = this.field(node, 'module_name');
        const text = module === null ? '' : this.textOf(module).replace(/\s+/g, '');
        const level = /^\.*/.exec(text)?.[0].length ?? 0;
        const star = children.some((child) => this.kind(child) === 'wildcard_import');
        const names = this.importedNames(node);
        return [{ kind: 'from-import', ...base, module: text.slice(level), level, names, star }];
      }
      case 'decorated_definition': {
        const decorators = children
          .filter((child) => this.kind(child) === 'decorator')
          .map((child) => this.decorator(child));
        const definition = this.field(node, 'definition');
        return definition === null ? [] : this.definition(definition, decorators, span);
      }
      case 'function_definition':
      case 'class_definition':
        return this.definition(node, [], span);
      case 'if_statement': {
        const branches: Branch[] = [];
        let otherwise: Statement[] = [];
        const branch = (part: number): void => {
          const body = this.field(part, 'consequence');
          branches.push({
            ...this.span(part),
            test: this.expressionAt(part, 'condition'),
            body: this.statements(body),
          });
        };
        branch(node);
        for (const part of children) {
          if (this.kind(part) === 'elif_clause') branch(part);
          else if (this.kind(part) === 'else_clause') otherwise = this.statements(this.field(part, 'body'));
        }
        return [{ kind: 'if', ...base, branches, otherwise }];
      }
      case 'for_statement':
        return [
          {
            kind: 'for', ...base,
            target: this.expressionAt(node, 'left'),
            iterable: this.expressionAt(node, 'right'),
            body: this.statements(this.field(node, 'body')),
            otherwise: this.elseOf(node),
          },
        ];
      case 'while_statement':
        return [
          {
            kind: 'while', ...base,
            test: this.expressionAt(node, 'condition'),
            body: this.statements(this.field(node, 'body')),
            otherwise: this.elseOf(node),
          },
        ];
      case 'try_statement': {
        const handlers = children.filter((child) => this.kind(child) === 'except_clause');
        const last = children.find((child) => this.kind(child) === 'finally_clause');
        return [
          {
            kind: 'try', ...base,
            body: this.statements(this.field(node, 'body')),
            handlers: handlers.map((handler) => this.handler(handler)),
            otherwise: this.elseOf(node),
            finally: last === undefined ? [] : this.blockOf(last),
          },
        ];
      }
      case 'with_statement': {
        const clause = children.find((child) => this.kind(child) === 'with_clause');
        const items = clause === undefined ? [] : this.withItems(clause);
        return [{ kind: 'with', ...base, items, body: this.statements(this.field(node, 'body')) }];
      }
      case 'match_statement': {
        const body = this.field(node, 'body');
        const cases = body === null ? [] : this.children(body).filter((child) => this.kind(child) === 'case_clause');
        return [
          {
            kind: 'match', ...base,
            subject: this.expressionAt(node, 'subject'),
            cases: cases.map((part) => this.statements(this.field(part, 'consequence'))),
            captures: cases.map((part) => this.children(part).flatMap((pattern) => (this.kind(pattern) === 'case_pattern' ? this.captures(pattern) : []))),
            exhaustive: cases.some((part) => /^case\s+[^\W\d]\w*\s*:/u.test(this.textOf(part))),
          },
        ];
      }
      case 'return_statement':
        return [{ kind: 'return', ...base, value: children[0] === undefined ? null : this.expression(children[0]) }];
      case 'raise_statement':
        return [{ kind: 'raise', ...base, value: children[0] === undefined ? null : this.expression(children[0]) }];
      case 'global_statement':
      case 'nonlocal_statement': {
        const kind = this.kind(node) === 'global_statement' ? 'global' : 'nonlocal';
        return [{ kind, ...base, names: children.map((child) => this.textOf(child)) }];
      }
      case 'pass_statement':
        return [{ kind: 'pass', ...base, values: [] }];
      case 'break_statement':
        return [{ kind: 'break', ...base, values: [] }];
      case 'continue_statement':
        return [{ kind: 'continue', ...base, values: [] }];
      case 'assert_statement':
        return [{ kind: 'assert', ...base, values: children.map((child) => this.expression(child)) }];
      case 'delete_statement':
        return [{ kind: 'delete', ...base, values: children.map((child) => this.expression(child)) }];
      case 'print_statement':
      case 'exec_statement':
        return [{ kind: 'expression', ...base, value: this.opaque(node) }];
      case 'type_alias_statement':
        return this.typeAlias(node, base);
      case 'block':
        return this.statements(node);
      case 'ERROR':
        return this.salvage(node);
      default:
        return [{ kind: 'expression', ...base, value: this.expression(node) }];
    }
  }

  /** The names that a pattern of a `case` binds. */
  private captures(node: number): string[] {
    const children = this.children(node);
    switch (this.kind(node) as NodeKind) {
      case 'identifier':
      case 'dotted_name': {
        const text = this.textOf(node);
        return text === '_' || text.includes('.') ? [] : [text];
      }
      // The class, and the attribute, that is asked for is no capture.
      case 'class_pattern':
      case 'keyword_pattern':
        return children.slice(1).flatMap((child) => this.captures(child));
      default:
        return children.flatMap((child) => this.captures(child));
    }
  }

  /** `type Pair = tuple[int, int]`: what it stands for is looked at by who asks for it alone. */
  private typeAlias(node: number, base: Span & { readonly broken: boolean }): Statement[] {
    const left = this.field(node, 'left');
    const id = left === null ? undefined : namesIn(this.textOf(left))[0];
    if (left === null || id === undefined) return [];
    const { start } = this.span(left);
    return [{ kind: 'assign', ...base, targets: [{ kind: 'name', id, start, end: start + id.length }], value: { kind: 'opaque', start: base.start, end: base.end, children: [] }, operator: null, type: null }];
  }

  private definition(node: number, decorators: readonly Expression[], span: Span): Statement[] {
    const name = this.field(node, 'name');
    const body = this.field(node, 'body');
    const nameSpan = name === null ? span : this.span(name);
    const typed = this.field(node, 'type_parameters');
    const shared = {
      ...span,
      broken: this.headBroken(node),
      name: name === null ? '' : this.textOf(name),
      nameSpan,
      ...(typed === null ? {} : { typeParameters: namesIn(this.textOf(typed)) }),
      decorators,
      body: this.statements(body),
      bodySpan: body === null ? { start: span.end, end: span.end } : this.span(body),
    };
    if (this.kind(node) === 'class_definition') {
      const bases = this.field(node, 'superclasses');
      return [{ kind: 'class', ...shared, bases: bases === null ? [] : this.args(bases) }];
    }
    const parameters = this.field(node, 'parameters');
    return [
      {
        kind: 'function', ...shared,
        parameters: parameters === null ? [] : this.parameters(parameters),
        parametersSpan: parameters === null ? nameSpan : this.span(parameters),
        isAsync: this.textOf(node).startsWith('async'),
        type: this.typeOf(node, 'return_type'),
      },
    ];
  }

  private elseOf(node: number): Statement[] {
    const clause = this.children(node).find((child) => this.kind(child) === 'else_clause');
    return clause === undefined ? [] : this.statements(this.field(clause, 'body'));
  }

  private blockOf(node: number): Statement[] {
    return this.statements(this.children(node).find((child) => this.kind(child) === 'block') ?? null);
  }

  private handler(node: number): ExceptHandler {
    const value = this.field(node, 'value');
    const pattern = value !== null && this.kind(value) === 'as_pattern' ? this.asPattern(value) : null;
    const alias = this.field(node, 'alias');
    return {
      ...this.span(node),
      type: pattern?.value ?? (value === null ? null : this.expression(value)),
      name: alias !== null ? this.textOf(alias) : pattern?.target?.kind === 'name' ? pattern.target.id : null,
      body: this.blockOf(node),
    };
  }

  private withItems(clause: number): { value: Expression; target: Expression | null }[] {
    return this.children(clause)
      .filter((child) => this.kind(child) === 'with_item')
      .flatMap((item) => {
        const value = this.field(item, 'value');
        if (value === null) return [];
        if (this.kind(value) === 'as_pattern') return [this.asPattern(value)];
        // `with (a as b, c as d):` reads as one parenthesised tuple of patterns.
        if (this.kind(value) === 'tuple' || this.kind(value) === 'parenthesized_expression') {
          const parts = this.children(value);
          if (parts.some((part) => this.kind(part) === 'as_pattern')) {
            return parts.map((part) =>
              this.kind(part) === 'as_pattern' ? this.asPattern(part) : { value: this.expression(part), target: null },
            );
          }
        }
        return [{ value: this.expression(value), target: null }];
      });
  }

  private asPattern(node: number): { value: Expression; target: Expression | null } {
    const alias = this.field(node, 'alias');
    const target = alias === null ? undefined : this.children(alias)[0];
    return {
      value: this.firstExpression(node),
      target: target === undefined ? null : this.expression(target),
    };
  }

  private importedNames(node: number): ImportedName[] {
    return this.fields(node, 'name').map((child) => {
      const name = this.kind(child) === 'aliased_import' ? this.field(child, 'name') : child;
      const alias = this.kind(child) === 'aliased_import' ? this.field(child, 'alias') : null;
      return {
        ...this.span(child),
        name: name === null ? '' : this.textOf(name).replace(/\s+/g, ''),
        alias: alias === null ? null : this.textOf(alias),
      };
    });
  }

  private assignment(node: number, base: Span & { broken: boolean }): Statement {
    const targets: Expression[] = [];
    const operator = this.kind(node) === 'augmented_assignment' ? this.field(node, 'operator') : null;
    let current = node;
    const type = this.typeOf(node, 'type');
    for (;;) {
      const left = this.field(current, 'left');
      if (left !== null) targets.push(this.expression(left));
      const right = this.field(current, 'right');
      if (right === null) return { kind: 'assign', ...base, targets, value: null, operator: null, type };
      if (this.kind(right) !== 'assignment') {
        return {
          kind: 'assign', ...base, targets,
          value: this.expression(right),
          operator: operator === null ? null : this.textOf(operator).slice(0, -1),
          type,
        };
      }
      current = right;
    }
  }

  private typeOf(node: number, field: string): string | null {
    const annotation = this.field(node, field);
    return annotation === null ? null : namedClass(this.textOf(annotation));
  }

  private parameters(node: number): Parameter[] {
    const result: Parameter[] = [];
    let keywordOnly = false;
    for (const child of this.children(node)) {
      const span = this.span(child);
      const kind = this.kind(child) as NodeKind;
      if (kind === 'keyword_separator') keywordOnly = true;
      else if (kind === 'identifier') {
        result.push({ ...span, name: this.textOf(child), splat: null, default: null, keywordOnly, type: null });
      } else if (kind === 'default_parameter' || kind === 'typed_default_parameter') {
        const name = this.field(child, 'name');
        const value = this.field(child, 'value');
        result.push({
          ...span, keywordOnly, splat: null, type: this.typeOf(child, 'type'),
          name: name === null ? '' : this.textOf(name),
          default: value === null ? null : this.expression(value),
        });
      } else {
        const inner = kind === 'typed_parameter' ? this.children(child)[0] : child;
        if (inner === undefined) continue;
        const name = this.textOf(inner);
        const splat = name.startsWith('**') ? '**' : name.startsWith('*') ? '*' : null;
        if (!/^\*{0,2}\s*[^\W\d]\w*$/u.test(name)) continue;
        result.push({ ...span, name: name.replace(/^\*+\s*/, ''), splat, default: null, keywordOnly, type: this.typeOf(child, 'type') });
        if (splat === '*') keywordOnly = true;
      }
    }
    return result;
  }

  /* -------------------------------------------------------------- expressions */

  private expressionAt(node: number, field: string): Expression {
    const child = this.field(node, field);
    return child === null ? this.nothing(node) : this.expression(child);
  }

  private firstExpression(node: number): Expression {
    const child = this.children(node)[0];
    return child === undefined ? this.nothing(node) : this.expression(child);
  }

  /** What stands behind the `@`, which the grammar shares with the operator. */
  private decorator(node: number): Expression {
    const expression = this.children(node).find((child) => this.kind(child) !== '@');
    return expression === undefined ? this.nothing(node) : this.expression(expression);
  }

  private nothing(node: number): Expression {
    return { kind: 'opaque', ...this.span(node), children: [] };
  }

  private expression(node: number): Expression {
    keepTime();
    if (this.#depth >= MAX_DEPTH) return this.nothing(node);
    this.#depth++;
    try {
      return this.lowerExpression(node);
    } finally {
      this.#depth--;
    }
  }

  private lowerExpression(node: number): Expression {
    const span = this.span(node);
    const children = this.children(node);
    const text = (): string => this.textOf(node);
    switch (this.kind(node) as NodeKind) {
      case 'identifier':
        return { kind: 'name', ...span, id: text() };
      case 'integer': {
        const value = Number(text().replaceAll('_', '').replace(/[lL]$/, ''));
        return { kind: 'number', ...span, value, isInteger: true };
      }
      case 'float': {
        const value = Number(text().replaceAll('_', ''));
        return { kind: 'number', ...span, value, isInteger: false };
      }
      case 'true':
        return { kind: 'constant', ...span, value: true };
      case 'false':
        return { kind: 'constant', ...span, value: false };
      case 'none':
        return { kind: 'constant', ...span, value: null };
      case 'ellipsis':
        return { kind: 'constant', ...span, value: '...' };
      case 'string':
        return this.string(node);
      case 'concatenated_string': {
        const parts = children.filter((child) => this.kind(child) === 'string').map((child) => this.string(child));
        const values = parts.map((part) => part.value);
        const value = values.every((part) => part !== null) ? values.join('') : null;
        return { kind: 'string', ...span, value, parts: parts.flatMap((part) => part.parts) };
      }
      case 'attribute': {
        const attribute = this.field(node, 'attribute');
        return {
          kind: 'attribute', ...span,
          object: this.expressionAt(node, 'object'),
          name: attribute === null ? '' : this.textOf(attribute),
        };
      }
      case 'call': {
        const list = this.field(node, 'arguments');
        return {
          kind: 'call', ...span,
          callee: this.expressionAt(node, 'function'),
          args: list === null ? [] : this.args(list),
          argsSpan: list === null ? { start: span.end, end: span.end } : this.span(list),
          broken: list === null || this.broken(list),
        };
      }
      case 'list':
      case 'list_pattern':
        return this.sequence('list', node);
      case 'set':
        return this.sequence('set', node);
      case 'tuple':
      case 'tuple_pattern':
      case 'expression_list':
      case 'pattern_list':
        return this.sequence('tuple', node);
      case 'parenthesized_expression': {
        const inner = children[0];
        return inner === undefined ? this.nothing(node) : this.expression(inner);
      }
      case 'dictionary': {
        const entries: DictEntry[] = children.flatMap((child): DictEntry[] => {
          if (this.kind(child) === 'pair') {
            return [{ ...this.span(child), key: this.expressionAt(child, 'key'), value: this.expressionAt(child, 'value') }];
          }
          if (this.kind(child) === 'dictionary_splat') {
            return [{ ...this.span(child), key: null, value: this.firstOperand(child) }];
          }
          return [];
        });
        return { kind: 'dict', ...span, entries };
      }
      case 'subscript':
        return {
          kind: 'subscript', ...span,
          object: this.expressionAt(node, 'value'),
          indices: this.fields(node, 'subscript').map((child) => this.expression(child)),
        };
      case 'unary_operator': {
        const operator = this.field(node, 'operator');
        const operand = this.expressionAt(node, 'argument');
        return { kind: 'unary', ...span, operator: operator === null ? '' : this.textOf(operator), operand };
      }
      case 'not_operator':
        return { kind: 'unary', ...span, operator: 'not', operand: this.expressionAt(node, 'argument') };
      case 'yield':
        return { ...this.opaque(node), yields: true };
      case 'await':
        return { kind: 'unary', ...span, operator: 'await', operand: this.firstExpression(node) };
      case 'list_splat':
      case 'list_splat_pattern':
        return { kind: 'unary', ...span, operator: '*', operand: this.firstOperand(node) };
      case 'dictionary_splat':
        return { kind: 'unary', ...span, operator: '**', operand: this.firstOperand(node) };
      case 'binary_operator':
      case 'boolean_operator':
        return this.binaryChain(node);
      case 'comparison_operator':
        return this.comparison(node);
      case 'conditional_expression': {
        const [then, test, otherwise] = children;
        if (then === undefined || test === undefined || otherwise === undefined) return this.opaque(node);
        return {
          kind: 'conditional', ...span,
          then: this.expression(then),
          test: this.expression(test),
          otherwise: this.expression(otherwise),
        };
      }
      case 'lambda': {
        const parameters = this.field(node, 'parameters');
        return {
          kind: 'lambda', ...span,
          parameters: parameters === null ? [] : this.parameters(parameters),
          body: this.expressionAt(node, 'body'),
        };
      }
      case 'list_comprehension':
        return this.comprehension('list', node);
      case 'set_comprehension':
        return this.comprehension('set', node);
      case 'dictionary_comprehension':
        return this.comprehension('dict', node);
      case 'generator_expression':
        return this.comprehension('generator', node);
      case 'named_expression': {
        const name = this.field(node, 'name');
        if (name === null) return this.opaque(node);
        return {
          kind: 'named', ...span,
          name: { kind: 'name', ...this.span(name), id: this.textOf(name) },
          value: this.expressionAt(node, 'value'),
        };
      }
      case 'keyword_argument':
        return this.expressionAt(node, 'value');
      case 'assignment':
      case 'augmented_assignment':
        return this.expressionAt(node, 'right');
      case 'ERROR':
        return this.nothing(node);
      default:
        return this.opaque(node);
    }
  }

  private firstOperand(node: number): Expression {
    const child = this.children(node).find((part) => !['*', '**'].includes(this.kind(part)));
    return child === undefined ? this.nothing(node) : this.expression(child);
  }

  private opaque(node: number): Expression & { kind: 'opaque' } {
    const children = this.children(node).filter((child) => this.kind(child) !== 'ERROR');
    return { kind: 'opaque', ...this.span(node), children: children.map((child) => this.expression(child)) };
  }

  private sequence(kind: 'list' | 'tuple' | 'set', node: number): Expression {
    return { kind, ...this.span(node), elements: this.children(node).map((child) => this.expression(child)) };
  }

  /** Left-deep chains (`a + b + c + …`) are walked by a loop: thousands of terms are ordinary in generated code. */
  private binaryChain(node: number): Expression {
    const chain: number[] = [];
    let current: number = node;
    while (this.kind(current) === 'binary_operator' || this.kind(current) === 'boolean_operator') {
      chain.push(current);
      const left = this.field(current, 'left');
      if (left === null) return this.opaque(node);
      current = left;
    }
    // A deep chain would be as deep to walk for everybody else, so it is kept flat.
    if (this.#depth + chain.length > MAX_DEPTH) {
      const operands = chain.map((part) => this.expressionAt(part, 'right')).reverse();
      return { kind: 'opaque', ...this.span(node), children: [this.expression(current), ...operands] };
    }
    this.#depth += chain.length;
    let result = this.expression(current);
    for (const part of chain.reverse()) {
      const operator = this.field(part, 'operator');
      result = {
        kind: 'binary', ...this.span(part),
        operator: operator === null ? '' : this.textOf(operator),
        left: result,
        right: this.expressionAt(part, 'right'),
      };
      this.#depth--;
    }
    return result;
  }

  private comparison(node: number): Expression {
    const operands: Expression[] = [];
    const operators: string[] = [];
    for (const child of this.children(node)) {
      if (this.tree.fields[child] === 'operators') operators.push(this.textOf(child).replace(/\s+/g, ' '));
      else operands.push(this.expression(child));
    }
    const [left, right] = operands;
    const [operator] = operators;
    if (operands.length !== 2 || left === undefined || right === undefined || operator === undefined) {
      return { kind: 'opaque', ...this.span(node), children: operands };
    }
    return { kind: 'binary', ...this.span(node), operator, left, right };
  }

  private comprehension(of: 'list' | 'set' | 'dict' | 'generator', node: number): Expression {
    const body = this.field(node, 'body');
    const clauses: ComprehensionClause[] = this.children(node).flatMap((child): ComprehensionClause[] => {
      if (this.kind(child) === 'for_in_clause') {
        return [{ target: this.expressionAt(child, 'left'), value: this.expressionAt(child, 'right') }];
      }
      return this.kind(child) === 'if_clause' ? [{ target: null, value: this.firstExpression(child) }] : [];
    });
    const elements =
      body === null
        ? []
        : this.kind(body) === 'pair'
          ? [this.expressionAt(body, 'key'), this.expressionAt(body, 'value')]
          : [this.expression(body)];
    return { kind: 'comprehension', ...this.span(node), of, elements, clauses };
  }

  private string(node: number): StringLiteral {
    const children = this.children(node);
    const opening = children[0];
    const prefix = opening === undefined ? '' : this.textOf(opening);
    const interpolations = children.filter((child) => this.kind(child) === 'interpolation');
    const parts = interpolations.flatMap((child) => this.interpolated(child));
    const [first] = interpolations;
    const begins = first === undefined || opening === undefined ? {} : { begins: this.text.slice(this.tree.ends[opening], this.tree.starts[first]) };
    const closing = children.at(-1);
    const plain = parts.length === 0 && !/b/i.test(prefix) && opening !== undefined && closing !== undefined;
    // The grammar's closing token takes in a raw string's text where that starts with a backslash.
    const quotes = /["']+$/.exec(prefix)?.[0].length ?? 0;
    const end = plain && this.kind(closing) === 'string_end' ? (this.tree.ends[closing] ?? 0) - quotes : this.tree.starts[closing ?? node];
    const value = plain ? this.text.slice(this.tree.ends[opening], end) : null;
    return { kind: 'string', ...this.span(node), value, ...begins, parts };
  }

  /** The expression in `{expression:format}`, and those in its format. */
  private interpolated(node: number): Expression[] {
    const format = this.field(node, 'format_specifier');
    const inner = format === null ? [] : this.children(format).filter((child) => this.kind(child) === 'format_expression');
    return [this.expressionAt(node, 'expression'), ...inner.flatMap((child) => this.interpolated(child))];
  }

  private args(list: number): Argument[] {
    if (this.kind(list) === 'generator_expression') {
      return [{ ...this.span(list), keyword: null, splat: null, value: this.expression(list) }];
    }
    return this.children(list).flatMap((child): Argument[] => {
      const span = this.span(child);
      switch (this.kind(child)) {
        case 'ERROR':
          return [];
        case 'keyword_argument': {
          const name = this.field(child, 'name');
          return [
            { ...span, keyword: name === null ? '' : this.textOf(name), splat: null, value: this.expressionAt(child, 'value') },
          ];
        }
        case 'list_splat':
          return [{ ...span, keyword: null, splat: '*', value: this.firstOperand(child) }];
        case 'dictionary_splat':
          return [{ ...span, keyword: null, splat: '**', value: this.firstOperand(child) }];
        default:
          return [{ ...span, keyword: null, splat: null, value: this.expression(child) }];
      }
    });
  }
}

/** The names in the text of a region of which nothing else is kept. */
function namesIn(text: string): readonly string[] {
  return text.match(/[\p{L}_]\w*/gu) ?? [];
}

function covered(spans: readonly Span[], span: Span): boolean {
  const last = spans.at(-1);
  return last !== undefined && last.start <= span.start && span.end <= last.end && span.end > last.start;
}
