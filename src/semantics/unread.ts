/** Draws whose numbers reach no result: examples of the right shape for a network, how long to wait. */
import type { Expression, FunctionStatement } from '../syntax/facts.js';
import { calleeName } from '../syntax/walk.js';
import { callsOf, usesOf } from './lookups.js';
import type { CallFact } from './model.js';
import type { Module } from './project.js';
import type { Uses } from './uses.js';

/** What an array says of itself whatever numbers it holds. */
const FORM = /^(?:shape|size|dim|ndim|ndimension|dtype|device|numel|get_shape|is_cuda|requires_grad)$/;

/** Callables that look at the form of what they are given, or only wait for so long. */
const FORM_ONLY = /^(?:sleep|len|type|isinstance|(?:zeros|ones|empty|full)_like|shape|ndim)$/;

const MAX_HOPS = 5;

/** Whether nothing depends on the numbers that `call` of `module` draws. */
export function isUnread(module: Module, call: CallFact): boolean {
  return new Reader(module).isUnread(call.expression, 0);
}

class Reader {
  readonly #uses: Uses;

  constructor(private readonly module: Module) {
    this.#uses = usesOf(module);
  }

  isUnread(expression: Expression, hops: number): boolean {
    const place = this.#uses.place(expression);
    if (place === undefined || hops > MAX_HOPS) return false;
    const { parent, statement } = place;
    if (parent === null) {
      const [target, ...more] = statement.kind === 'assign' ? statement.targets : [];
      if (statement.kind !== 'assign' || statement.value !== expression || statement.operator !== null) return false;
      if (target?.kind !== 'name' || more.length > 0) return false;
      const reads = this.readsOf(target.id, place.function);
      // A value that nothing reads may still be looked at by whoever runs the program step by step.
      return reads.length > 0 && reads.every((read) => this.isUnread(read, hops + 1));
    }
    switch (parent.kind) {
      case 'attribute':
        return FORM.test(parent.name) || this.isUnread(parent, hops);
      case 'binary':
        return this.isUnread(parent, hops);
      case 'subscript':
        return parent.object === expression && this.isUnread(parent, hops);
      case 'call':
        if (parent.callee === expression) return this.isUnread(parent, hops + 1);
        return FORM_ONLY.test(calleeName(parent)) || this.takesExample(parent) || (this.isObject(parent) && this.isUnread(parent, hops + 1));
      default:
        return false;
    }
  }

  /** Where a variable is read, in functions inside its own too. */
  private readsOf(name: string, within: FunctionStatement | null): readonly Expression[] {
    if (within === null || !this.#uses.isLocal(name, within)) return this.#uses.reads(name, null);
    return this.#uses.near(name, within).filter((read) => !this.#uses.isTarget(read) && this.#uses.place(read)?.around.includes(within) === true);
  }

  private call(expression: Expression): CallFact | undefined {
    return expression.kind === 'call' ? callsOf(this.module).get(expression) : undefined;
  }

  /** A library's function that runs a network on an example to learn its structure. */
  private takesExample(expression: Expression): boolean {
    const callee = this.call(expression)?.callee;
    return callee?.kind === 'external' && this.module.catalogue.lookup(callee.name)?.roles?.includes('takes-example') === true;
  }

  /** A network that is called, and no function, which may do anything with what it is given. */
  private isObject(expression: Expression): boolean {
    const call = this.call(expression);
    if (call === undefined) return false;
    const { callee, receiver } = call;
    if (callee.kind === 'external') return callee.name.endsWith('.__call__');
    if (callee.kind === 'method') return callee.name === '__call__';
    return callee.kind === 'result' || callee.kind === 'parameter' ? callee.name === '__call__' : callee.kind === 'unknown' && receiver === null;
  }
}
