/** Statements out of a copied tree. */
import type { Branch, ExceptHandler, Expression, ImportedName, Statement } from '../facts.js';
import type { NodeKind } from '../node-kinds.js';
import type { Span } from '../source.js';
import { ExpressionLowering } from './expressions.js';
import { MAX_DEPTH } from './nodes.js';

export abstract class StatementLowering extends ExpressionLowering {
  protected statements(node: number | null): Statement[] {
    return node === null ? [] : this.children(node).flatMap((child) => this.statement(child));
  }

  /** From a region that could not be read only the imports are kept: they name things and do no harm. */
  protected salvage(node: number): Statement[] {
    const imports = this.children(node).flatMap((child) =>
      this.kind(child).startsWith('import_') ? this.statement(child) : [],
    );
    return [...imports, { kind: 'error', broken: true, ...this.span(node) }];
  }

  protected statement(node: number): Statement[] {
    if (this.depth >= MAX_DEPTH) return [{ kind: 'error', broken: true, ...this.span(node) }];
    this.depth++;
    try {
      return this.lowerStatement(node);
    } finally {
      this.depth--;
    }
  }

  protected lowerStatement(node: number): Statement[] {
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
            constants: cases.map((part) => this.constantsOf(part)),
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

  /** The constants one of which a `case` asks for, and nothing else. */
  private constantsOf(node: number): readonly Expression[] | null {
    const [pattern, ...more] = this.children(node).filter((child) => this.kind(child) !== 'block');
    const [only, ...others] = pattern === undefined || more.length > 0 || this.kind(pattern) !== 'case_pattern' ? [] : this.children(pattern);
    if (only === undefined || others.length > 0) return null;
    const parts = (this.kind(only) === 'union_pattern' ? this.children(only).filter((child) => this.kind(child) !== '|') : [only]).map((child) => this.expression(child));
    return parts.every(({ kind }) => /^(?:string|number|constant)$/.test(kind)) ? parts : null;
  }

  /** The names that a pattern of a `case` binds. */
  protected captures(node: number): string[] {
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
  protected typeAlias(node: number, base: Span & { readonly broken: boolean }): Statement[] {
    const left = this.field(node, 'left');
    const id = left === null ? undefined : namesIn(this.textOf(left))[0];
    if (left === null || id === undefined) return [];
    const { start } = this.span(left);
    return [{ kind: 'assign', ...base, targets: [{ kind: 'name', id, start, end: start + id.length }], value: { kind: 'opaque', start: base.start, end: base.end, children: [] }, operator: null, type: null }];
  }

  protected definition(node: number, decorators: readonly Expression[], span: Span): Statement[] {
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

  protected elseOf(node: number): Statement[] {
    const clause = this.children(node).find((child) => this.kind(child) === 'else_clause');
    return clause === undefined ? [] : this.statements(this.field(clause, 'body'));
  }

  protected blockOf(node: number): Statement[] {
    return this.statements(this.children(node).find((child) => this.kind(child) === 'block') ?? null);
  }

  protected handler(node: number): ExceptHandler {
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

  protected withItems(clause: number): { value: Expression; target: Expression | null }[] {
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

  protected asPattern(node: number): { value: Expression; target: Expression | null } {
    const alias = this.field(node, 'alias');
    const target = alias === null ? undefined : this.children(alias)[0];
    return {
      value: this.firstExpression(node),
      target: target === undefined ? null : this.expression(target),
    };
  }

  protected importedNames(node: number): ImportedName[] {
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

  protected assignment(node: number, base: Span & { broken: boolean }): Statement {
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
}

/** The names in the text of a region of which nothing else is kept. */
function namesIn(text: string): readonly string[] {
  return text.match(/[\p{L}_]\w*/gu) ?? [];
}
