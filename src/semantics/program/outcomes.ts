/** What tests must have come to where a place is reached. */
import type { Expression } from '../../syntax/facts.js';

/** The operator of a comparison that comes out the other way round. */
export const OPPOSITE: Readonly<Record<string, string>> = {
  '==': '!=', '!=': '==', '<': '>=', '>=': '<', '>': '<=', '<=': '>', 'is': 'is not', 'is not': 'is', 'in': 'not in', 'not in': 'in',
};

/** `test` comes out as `truth`. */
export interface Outcome {
  readonly test: Expression;
  readonly truth: boolean;
}

/** The parts of a test that are known by what the whole comes to. */
export function outcomesOf(test: Expression, truth: boolean): readonly Outcome[] {
  if (test.kind === 'unary' && test.operator === 'not') return outcomesOf(test.operand, !truth);
  const joins = truth ? 'and' : 'or';
  if (test.kind === 'binary' && test.operator === joins) return [test.left, test.right].flatMap((side) => outcomesOf(side, truth));
  return [{ test, truth }];
}

/** Whether two outcomes can't both be, as long as nothing they ask changes; `text` gives an expression as written. */
export function exclude(one: Outcome, other: Outcome, text: (expression: Expression) => string): boolean {
  const [first, second] = [comparisonOf(one), comparisonOf(other)];
  if (first === null || second === null) return one.truth !== other.truth && text(one.test) === text(other.test);
  if (text(first.left) !== text(second.left)) return false;
  if (text(first.right) === text(second.right)) return first.operator === OPPOSITE[second.operator];
  return first.operator === '==' && second.operator === '==' && isLiteral(first.right) && isLiteral(second.right);
}

function comparisonOf({ test, truth }: Outcome): { readonly operator: string; readonly left: Expression; readonly right: Expression } | null {
  if (test.kind !== 'binary') return null;
  const { left, right } = test;
  const operator = truth ? test.operator : OPPOSITE[test.operator];
  return operator === undefined || OPPOSITE[operator] === undefined ? null : { operator, left, right };
}

function isLiteral({ kind }: Expression): boolean {
  return kind === 'string' || kind === 'number' || kind === 'constant';
}
