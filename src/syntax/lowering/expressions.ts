/** Expressions, arguments and parameters, out of a copied tree. */
import { namedClass } from '../annotation.js';
import { keepTime } from '../deadline.js';
import type { Argument, ComprehensionClause, DictEntry, Expression, Parameter, StringLiteral } from '../facts.js';
import type { NodeKind } from '../node-kinds.js';
import { MAX_DEPTH, Nodes } from './nodes.js';

export abstract class ExpressionLowering extends Nodes {
  protected expressionAt(node: number, field: string): Expression {
    const child = this.field(node, field);
    return child === null ? this.nothing(node) : this.expression(child);
  }

  protected firstExpression(node: number): Expression {
    const child = this.children(node)[0];
    return child === undefined ? this.nothing(node) : this.expression(child);
  }

  /** What stands behind the `@`, which the grammar shares with the operator. */
  protected decorator(node: number): Expression {
    const expression = this.children(node).find((child) => this.kind(child) !== '@');
    return expression === undefined ? this.nothing(node) : this.expression(expression);
  }

  protected nothing(node: number): Expression {
    return { kind: 'opaque', ...this.span(node), children: [] };
  }

  protected expression(node: number): Expression {
    keepTime();
    if (this.depth >= MAX_DEPTH) return this.nothing(node);
    this.depth++;
    try {
      return this.lowerExpression(node);
    } finally {
      this.depth--;
    }
  }

  protected lowerExpression(node: number): Expression {
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

  protected firstOperand(node: number): Expression {
    const child = this.children(node).find((part) => !['*', '**'].includes(this.kind(part)));
    return child === undefined ? this.nothing(node) : this.expression(child);
  }

  protected opaque(node: number): Expression & { kind: 'opaque' } {
    const children = this.children(node).filter((child) => this.kind(child) !== 'ERROR');
    return { kind: 'opaque', ...this.span(node), children: children.map((child) => this.expression(child)) };
  }

  protected sequence(kind: 'list' | 'tuple' | 'set', node: number): Expression {
    return { kind, ...this.span(node), elements: this.children(node).map((child) => this.expression(child)) };
  }

  /** Left-deep chains (`a + b + c + …`) are walked by a loop: thousands of terms are ordinary in generated code. */
  protected binaryChain(node: number): Expression {
    const chain: number[] = [];
    let current: number = node;
    while (this.kind(current) === 'binary_operator' || this.kind(current) === 'boolean_operator') {
      chain.push(current);
      const left = this.field(current, 'left');
      if (left === null) return this.opaque(node);
      current = left;
    }
    // A deep chain would be as deep to walk for everybody else, so it is kept flat.
    if (this.depth + chain.length > MAX_DEPTH) {
      const operands = chain.map((part) => this.expressionAt(part, 'right')).reverse();
      return { kind: 'opaque', ...this.span(node), children: [this.expression(current), ...operands] };
    }
    this.depth += chain.length;
    let result = this.expression(current);
    for (const part of chain.reverse()) {
      const operator = this.field(part, 'operator');
      result = {
        kind: 'binary', ...this.span(part),
        operator: operator === null ? '' : this.textOf(operator),
        left: result,
        right: this.expressionAt(part, 'right'),
      };
      this.depth--;
    }
    return result;
  }

  protected comparison(node: number): Expression {
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

  protected comprehension(of: 'list' | 'set' | 'dict' | 'generator', node: number): Expression {
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

  protected string(node: number): StringLiteral {
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
  protected interpolated(node: number): Expression[] {
    const format = this.field(node, 'format_specifier');
    const inner = format === null ? [] : this.children(format).filter((child) => this.kind(child) === 'format_expression');
    return [this.expressionAt(node, 'expression'), ...inner.flatMap((child) => this.interpolated(child))];
  }

  protected args(list: number): Argument[] {
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

  protected typeOf(node: number, field: string): string | null {
    const annotation = this.field(node, field);
    return annotation === null ? null : namedClass(this.textOf(annotation));
  }

  protected parameters(node: number): Parameter[] {
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
}
