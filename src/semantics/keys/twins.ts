/** Calls that use up one key on purpose. */
import type { CallExpression, Statement } from '../../syntax/facts.js';
import type { Span } from '../../syntax/source.js';
import { findArgument } from '../program/arguments.js';
import type { ModuleView } from '../views.js';

/** The same call made twice on purpose: twin networks start alike, and labels stay with their images. */
export function isTwin(module: ModuleView, first: CallExpression, second: CallExpression): boolean {
  if (first === second) return false;
  const isSampler = module.knownCall(second)?.record.key !== undefined && !/init/i.test(module.text(second.callee));
  if (isSampler) return picksAlike(module, first, second);
  return written(module, first) === written(module, second);
}

/** The same rows picked of two arrays, one after the other. */
function picksAlike(module: ModuleView, first: CallExpression, second: CallExpression): boolean {
  const [one, other] = [first, second].map((call) => pick(module, call));
  return one != null && other != null && one.block === other.block && one.by === other.by && one.data !== other.data;
}

/** Of which array a call picks rows, and by what; `null` where it does something else, or picks of numbers up to one that is known. */
function pick(module: ModuleView, expression: CallExpression): { readonly block: Statement | undefined; readonly data: string; readonly by: string } | null {
  const call = module.callAt(expression);
  const picks = module.knownCall(expression)?.record.key?.picks;
  const found = call === undefined || picks === undefined ? null : findArgument(call, picks);
  if (found?.kind !== 'given' || found.argument.value.kind === 'scalar') return null;
  const { argument } = found.argument;
  const others = expression.args.filter((one) => one !== argument);
  return {
    block: module.uses.place(expression)?.around.at(-2),
    data: written(module, argument),
    by: [expression.callee, ...others].map((part) => written(module, part)).join(),
  };
}

/** However it is broken into lines. */
function written(module: ModuleView, span: Span): string {
  return module.text(span).replace(/\s+/g, '').replace(/,\)/g, ')');
}
