/** What is done with the objects that the calls of a module make. */
import { addTo } from '../lookups.js';
import type { CallArgument, CallFact } from '../module/model.js';
import type { Module } from '../project.js';

/** The calls that each is handed to, with the argument that holds it, by the call that makes it. */
export function consumersIn({ model }: Module): Map<CallFact | null, { consumer: CallFact; argument: CallArgument }[]> {
  const found = new Map<CallFact | null, { consumer: CallFact; argument: CallArgument }[]>();
  for (const consumer of model.calls) {
    for (const argument of consumer.args) {
      const { value } = argument;
      if (value.kind === 'instance' || (value.kind === 'result' && value.part === undefined)) addTo(found, value.call, { consumer, argument });
    }
  }
  return found;
}

/** The methods called on each. */
export function methodsIn({ model }: Module): Map<CallFact | null, CallFact[]> {
  const methods = new Map<CallFact | null, CallFact[]>();
  for (const method of model.calls) if (method.receiver?.kind === 'instance') addTo(methods, method.receiver.call, method);
  return methods;
}
