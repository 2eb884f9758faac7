import type { ArgumentReader, ArgumentTest, ArgumentValue, Condition } from './types.js';

export type Verdict = 'yes' | 'no' | 'unknown';

/** Whether `condition` holds for a call; `unknown` when an argument or the text does not tell. */
export function evaluate(condition: Condition, reader: ArgumentReader): Verdict {
  if ('unknown' in condition) return 'unknown';
  if ('not' in condition) return negate(evaluate(condition.not, reader));
  if ('all' in condition) return every(condition.all.map((part) => evaluate(part, reader)));
  if ('any' in condition) return negate(every(condition.any.map((part) => negate(evaluate(part, reader)))));
  const given = reader(condition.param);
  const value: ArgumentValue =
    given.kind === 'absent' && condition.default !== undefined ? { kind: 'scalar', value: condition.default } : given;
  return test(condition.test, value);
}

function negate(verdict: Verdict): Verdict {
  return verdict === 'yes' ? 'no' : verdict === 'no' ? 'yes' : 'unknown';
}

function every(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('no')) return 'no';
  return verdicts.includes('unknown') ? 'unknown' : 'yes';
}

function test(kind: ArgumentTest, value: ArgumentValue): Verdict {
  if (value.kind === 'unknown') return 'unknown';
  const is = (holds: boolean): Verdict => (holds ? 'yes' : 'no');
  const scalar = value.kind === 'scalar' ? value.value : undefined;
  if (typeof kind === 'object') {
    const named = value.kind === 'object' ? value.maker : scalar;
    if ('in' in kind) return is(named !== undefined && kind.in.includes(named));
    if ('notIn' in kind) return is(scalar === undefined || !kind.notIn.includes(scalar));
    if ('plain' in kind) return is(value.kind === 'object' && value.plain === kind.plain);
    if (scalar !== undefined && typeof scalar !== 'number') return 'no';
    if (scalar === undefined) return value.kind === 'absent' ? 'no' : 'unknown';
    return is('lessThan' in kind ? scalar < kind.lessThan : scalar > kind.greaterThan);
  }
  switch (kind) {
    case 'truthy':
      if (value.kind === 'absent') return 'no';
      return is(scalar === undefined || (scalar !== null && scalar !== false && scalar !== 0 && scalar !== ''));
    case 'none':
      return is(value.kind === 'absent' || scalar === null);
    case 'notNone':
      return is(value.kind !== 'absent' && scalar !== null);
    case 'callable':
      return is(value.kind === 'callable');
    case 'single':
      return is(value.kind === 'object' && value.isSingle === true);
    case 'float':
      return is(value.kind === 'scalar' && value.isFloat === true);
  }
}
