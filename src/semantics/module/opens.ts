/** Calls that open a file. */
import type { CallExpression } from '../../syntax/facts.js';
import { calleeName } from '../../syntax/walk.js';

/** `open(path, "w")` */
export function opensForWriting(call: CallExpression): boolean {
  return calleeName(call) === 'open' && call.args.some(({ value }) => value.kind === 'string' && value.value !== null && /^[wax]b?\+?$/.test(value.value));
}
