/**
 * What the analyzer keeps of a module once its tree is gone: plain, immutable, cloneable data.
 * Every `start` and `end` is a UTF-16 offset into the module's text, `end` exclusive.
 */
import type { Span } from './source.js';

export interface ModuleFacts {
  readonly body: readonly Statement[];
  readonly comments: readonly Comment[];
  /** Regions that could not be read, in order; statements that touch one carry `broken`. */
  readonly errors: readonly Span[];
  /** Length of the text in UTF-16 units. */
  readonly length: number;
}

export interface Comment extends Span {
  /** The comment's text, `#` included. */
  readonly text: string;
}

/* ---------------------------------------------------------------- expressions */

export type Expression =
  | NameExpression
  | AttributeExpression
  | CallExpression
  | NumberLiteral
  | StringLiteral
  | ConstantLiteral
  | SequenceExpression
  | DictExpression
  | SubscriptExpression
  | UnaryExpression
  | BinaryExpression
  | ConditionalExpression
  | LambdaExpression
  | ComprehensionExpression
  | NamedExpression
  | OpaqueExpression;

export interface NameExpression extends Span {
  readonly kind: 'name';
  readonly id: string;
}

export interface AttributeExpression extends Span {
  readonly kind: 'attribute';
  readonly object: Expression;
  readonly name: string;
}

export interface CallExpression extends Span {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly args: readonly Argument[];
  /** The argument list with its parentheses. */
  readonly argsSpan: Span;
  /** The argument list touches an error region: nothing may be concluded from what is absent in it. */
  readonly broken: boolean;
}

export interface Argument extends Span {
  /** The keyword's name; `null` for a positional argument. */
  readonly keyword: string | null;
  /** `*` for `*args`, `**` for `**kwargs`, else `null`. */
  readonly splat: '*' | '**' | null;
  readonly value: Expression;
}

export interface NumberLiteral extends Span {
  readonly kind: 'number';
  /** `NaN` where the literal cannot be held as a number (an imaginary literal). */
  readonly value: number;
  readonly isInteger: boolean;
}

export interface StringLiteral extends Span {
  readonly kind: 'string';
  /** The text without quotes, escapes left as written; `null` for bytes and for a string with interpolation. */
  readonly value: string | null;
  /** What stands before the first interpolation of an f-string. */
  readonly begins?: string;
  /** Expressions interpolated in an f-string. */
  readonly parts: readonly Expression[];
}

export interface ConstantLiteral extends Span {
  readonly kind: 'constant';
  readonly value: true | false | null | '...';
}

export interface SequenceExpression extends Span {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly elements: readonly Expression[];
}

export interface DictExpression extends Span {
  readonly kind: 'dict';
  readonly entries: readonly DictEntry[];
}

export interface DictEntry extends Span {
  /** `null` for a `**mapping` entry. */
  readonly key: Expression | null;
  readonly value: Expression;
}

export interface SubscriptExpression extends Span {
  readonly kind: 'subscript';
  readonly object: Expression;
  readonly indices: readonly Expression[];
}

export interface UnaryExpression extends Span {
  readonly kind: 'unary';
  /** `-`, `+`, `~`, `not`, `await`, `*` (a starred element), `**`. */
  readonly operator: string;
  readonly operand: Expression;
}

export interface BinaryExpression extends Span {
  readonly kind: 'binary';
  /** An arithmetic, boolean (`and`, `or`) or comparison operator (`==`, `is`, `is not`, `not in`, …). */
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

export interface ConditionalExpression extends Span {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}

export interface LambdaExpression extends Span {
  readonly kind: 'lambda';
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
}

export interface ComprehensionExpression extends Span {
  readonly kind: 'comprehension';
  readonly of: 'list' | 'set' | 'dict' | 'generator';
  /** One element, or key and value of a dict comprehension. */
  readonly elements: readonly Expression[];
  readonly clauses: readonly ComprehensionClause[];
}

export interface ComprehensionClause {
  /** `for target in iterable`; `null` for an `if` clause. */
  readonly target: Expression | null;
  readonly value: Expression;
}

export interface NamedExpression extends Span {
  readonly kind: 'named';
  readonly name: NameExpression;
  readonly value: Expression;
}

/** Anything else: only the expressions inside it are kept, in order of evaluation. */
export interface OpaqueExpression extends Span {
  readonly kind: 'opaque';
  /** A `yield`. */
  readonly yields?: true;
  readonly children: readonly Expression[];
}

/* ---------------------------------------------------------------- statements */

export type Statement =
  | ExpressionStatement
  | AssignStatement
  | ImportStatement
  | FromImportStatement
  | FunctionStatement
  | ClassStatement
  | IfStatement
  | ForStatement
  | WhileStatement
  | TryStatement
  | WithStatement
  | MatchStatement
  | ReturnStatement
  | RaiseStatement
  | ScopeStatement
  | SimpleStatement
  | ErrorStatement;

interface StatementBase extends Span {
  /** The statement touches a region that could not be read. */
  readonly broken: boolean;
}

export interface ExpressionStatement extends StatementBase {
  readonly kind: 'expression';
  readonly value: Expression;
}

export interface AssignStatement extends StatementBase {
  readonly kind: 'assign';
  /** `a = b = value` has two targets. */
  readonly targets: readonly Expression[];
  /** `null` for a bare annotation (`x: int`). */
  readonly value: Expression | null;
  /** `+` for `+=`, …; `null` for a plain assignment. */
  readonly operator: string | null;
  /** As of a parameter. */
  readonly type: string | null;
}

export interface ImportStatement extends StatementBase {
  readonly kind: 'import';
  readonly names: readonly ImportedName[];
}

export interface ImportedName extends Span {
  /** Dotted, as written. */
  readonly name: string;
  readonly alias: string | null;
}

export interface FromImportStatement extends StatementBase {
  readonly kind: 'from-import';
  /** Dotted module name without leading dots; empty for `from . import x`. */
  readonly module: string;
  /** Number of leading dots. */
  readonly level: number;
  readonly names: readonly ImportedName[];
  readonly star: boolean;
}

export interface Parameter extends Span {
  readonly name: string;
  readonly splat: '*' | '**' | null;
  readonly default: Expression | null;
  /** Only by keyword: behind `*` or `*args`. */
  readonly keywordOnly: boolean;
  /** The one class that its annotation names, as written (`pathlib.Path` in `Optional[pathlib.Path]`). */
  readonly type: string | null;
}

export interface FunctionStatement extends StatementBase {
  readonly kind: 'function';
  readonly name: string;
  readonly nameSpan: Span;
  /** Those in brackets behind the name, and what they are bound by. */
  readonly typeParameters?: readonly string[];
  readonly parameters: readonly Parameter[];
  /** The parameter list with its parentheses. */
  readonly parametersSpan: Span;
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
  /** The indented block, from its first to its last statement. */
  readonly bodySpan: Span;
  readonly isAsync: boolean;
  /** Of what it returns, as of a parameter. */
  readonly type: string | null;
}

export interface ClassStatement extends StatementBase {
  readonly kind: 'class';
  readonly name: string;
  readonly nameSpan: Span;
  /** Those in brackets behind the name, and what they are bound by. */
  readonly typeParameters?: readonly string[];
  readonly bases: readonly Argument[];
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
  readonly bodySpan: Span;
}

export interface Branch extends Span {
  readonly test: Expression;
  readonly body: readonly Statement[];
}

export interface IfStatement extends StatementBase {
  readonly kind: 'if';
  /** `if` and every `elif`, in order. */
  readonly branches: readonly Branch[];
  readonly otherwise: readonly Statement[];
}

export interface ForStatement extends StatementBase {
  readonly kind: 'for';
  readonly target: Expression;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export interface WhileStatement extends StatementBase {
  readonly kind: 'while';
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export interface TryStatement extends StatementBase {
  readonly kind: 'try';
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptHandler[];
  readonly otherwise: readonly Statement[];
  readonly finally: readonly Statement[];
}

export interface ExceptHandler extends Span {
  /** The exception expression, if any. */
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Statement[];
}

export interface WithStatement extends StatementBase {
  readonly kind: 'with';
  readonly items: readonly { readonly value: Expression; readonly target: Expression | null }[];
  readonly body: readonly Statement[];
}

export interface MatchStatement extends StatementBase {
  readonly kind: 'match';
  readonly subject: Expression;
  readonly cases: readonly (readonly Statement[])[];
  /** The constants one of which each of them asks for; `null`: it asks for something else. */
  readonly constants: readonly (readonly Expression[] | null)[];
  /** The names that each of them binds. */
  readonly captures: readonly (readonly string[])[];
  /** One case takes everything: `case _:`, `case other:`. */
  readonly exhaustive: boolean;
}

export interface ReturnStatement extends StatementBase {
  readonly kind: 'return';
  readonly value: Expression | null;
}

export interface RaiseStatement extends StatementBase {
  readonly kind: 'raise';
  readonly value: Expression | null;
}

/** `global a, b` and `nonlocal a`. */
export interface ScopeStatement extends StatementBase {
  readonly kind: 'global' | 'nonlocal';
  readonly names: readonly string[];
}

/** `assert` and `del` keep the expressions inside; `pass`, `break`, `continue` have none. */
export interface SimpleStatement extends StatementBase {
  readonly kind: 'pass' | 'break' | 'continue' | 'assert' | 'delete';
  readonly values: readonly Expression[];
}

/** A region that could not be read; expressions recovered inside it are dropped. */
export interface ErrorStatement extends StatementBase {
  readonly kind: 'error';
}
