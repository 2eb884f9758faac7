/** What calls of libraries hand back. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import { evaluate } from '../../catalogue/condition.js';
import { dottedName } from '../../syntax/walk.js';
import { argumentReader, findArgument } from '../program/arguments.js';
import { UNKNOWN, type CallArgument, type CallFact, type ClassRef, type Value } from './model.js';
import { seriesOf } from './values.js';

/** What a call of the library callable `name` hands back. */
export function resultOf(name: string, fact: CallFact, catalogue: Catalogue): Value {
  const record = catalogue.lookup(name);
  const wrapped = record?.wraps === undefined ? null : findArgument(fact, record.wraps);
  if (wrapped?.kind === 'given' && WRAPPED.has(wrapped.argument.value.kind)) return wrapped.argument.value;
  const instance = (of: ClassRef): Value => ({ kind: 'instance', of, call: fact });
  if (record?.returns === 'types.NoneType') return { kind: 'scalar', value: null };
  if (record?.returns !== undefined && (record.returnsWhen === undefined || evaluate(record.returnsWhen, argumentReader(fact)) === 'yes')) {
    // A method that returns its own object keeps the object's identity.
    const same = fact.receiver?.kind === 'instance' && 'name' in fact.receiver.of && fact.receiver.of.name === record.returns;
    return same && record.seedsReceiver !== undefined && fact.receiver !== null ? fact.receiver : instance({ name: record.returns });
  }
  if (record?.makesGenerator !== undefined) return instance({ name: record.makesGenerator.class });
  if (record?.yields !== undefined) return seriesOf({ kind: 'instance', of: { name: record.yields }, call: null });
  if (record?.entropy !== undefined && (name !== 'builtins.hash' || isText(fact.args[0]))) {
    return { kind: 'entropy', what: record.entropy.what, call: fact };
  }
  if (record?.option === true) return { kind: 'option', default: null };
  if (LAZY.test(name) || record?.roles?.some((role) => role === 'reads-rng-state' || role === 'compiles' || role === 'loads-checkpoint') === true) return { kind: 'result', call: fact };
  if (/(?:^|\.)[A-Z]\w*$/.test(name)) return instance({ name });
  if (record?.draws !== undefined) return { kind: 'drawn', call: fact };
  return record === undefined ? { kind: 'result', call: fact } : UNKNOWN;
}

/** Builtins that do what they are handed when somebody goes through what they return. */
const LAZY = /^builtins\.(?:filter|map)$/;

/** Values that anybody can call. */
const WRAPPED = new Set<Value['kind']>(['function', 'class', 'method', 'instance', 'reference', 'result']);

/** A string literal, an f-string or `str(…)`. */
function isText(given: CallArgument | undefined): boolean {
  if (given === undefined) return false;
  const { argument: { value: written }, value } = given;
  const known = value.kind === 'option' ? value.default : value;
  if (known?.kind === 'scalar') return typeof known.value === 'string';
  if (written.kind === 'call') return dottedName(written.callee) === 'str';
  return written.kind === 'string' || (written.kind === 'subscript' && /^(?:sys\.argv|os\.environ)$/.test(dottedName(written.object) ?? ''));
}
