/** What decorators of the project put around a function. */
import type { CallFact, Value } from '../../module/model.js';
import type { Module, ProjectClass } from '../../project.js';
import type { Entry } from '../frames.js';
import type { State } from '../state.js';
import { callsOfDecorated, decoratorOf, handsOnAll, within } from '../choices/wrapped.js';
import type { Context } from './context.js';
import type { Walk } from './walk.js';

/** What a decorator puts around a function: the functions inside it, and their calls of what it is put around. */
export interface Wrapper {
  readonly module: Module;
  /** The class that it is an object of; `null` for a function. */
  readonly self: ProjectClass | null;
  readonly functions: readonly number[];
  readonly calls: readonly CallFact[];
}

/** What a wrapper of `module` is put around; `key` tells it from others. */
export interface Wrapped {
  readonly module: Module;
  readonly key: string;
  readonly run: (state: State, context: Context) => void;
}

/** What the decorator that `value` is in `module` puts around a function; `null` where that is nothing of the project's. */
export function wrapperOf(walk: Walk, module: Module, value: Value): Wrapper | null {
  const decorator = decoratorOf(walk.project, module, value);
  const self = decorator.kind === 'class' ? decorator : null;
  const called = self === null ? decorator : walk.project.callable(self.module, self.index);
  if (called.kind !== 'function') return null;
  const { module: from, index } = called;
  const calls = callsOfDecorated(walk.project, module, value).flatMap(({ call }) => (call.callee.kind === 'unknown' ? [call] : []));
  // A wrapper that may go past the function is taken to begin with what else it does.
  const isSure = calls.some(({ path }) => path.length === 0);
  const isWrapper = self !== null && (value.kind === 'class' || value.kind === 'reference');
  return { module: from, self, functions: isWrapper ? [index] : within(from, index), calls: isSure ? calls : [] };
}

/** How function `index` is entered, where its own decorators may hand it something else than its caller does. */
export function asWrapped(walk: Walk, module: Module, index: number, entry: Entry): Entry {
  const calls = (module.model.functions[index]?.decorators ?? []).flatMap((value) => callsOfDecorated(walk.project, module, value));
  return calls.every((site) => walk.asks(handsOnAll, site)) ? entry : { by: 'unknown' };
}

/** What function `index` of `module`, a wrapper, is put around. */
export function wrappedKey(walk: Walk, index: number, module: Module): string {
  return Array.from(walk.wrapped, ([call, wrapped]) => (wrapped.module === module && call.function === index ? wrapped.key : '')).join('');
}
