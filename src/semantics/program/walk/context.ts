/** What is known of the way on which a part of a program runs. */
import type { Workers } from '../processes/workers.js';

export interface Context {
  /** Weights drawn here are all loaded before use, or never used. */
  readonly overwritten: boolean;
  /** Of what is made here only the form is looked at. */
  readonly idle: boolean;
  /** The weights of these parts of the object that is being made are all loaded before use. */
  readonly parts: ReadonlySet<string>;
  /** Perhaps called, perhaps not: draws say nothing, seedings may have happened. */
  readonly uncertain: boolean;
  /** Runs some time later, so that a seeding in between controls its draws, and its own seedings may come too late. */
  readonly deferred: boolean;
  /** It runs only where a network is in training. */
  readonly training: boolean;
  /** It runs in the workers of a loader: what differs each run there counts, however uncertain it is what else they do. */
  readonly workers: Workers | null;
}

export const NO_PARTS: ReadonlySet<string> = new Set();

export const SURE: Context = { overwritten: false, idle: false, parts: NO_PARTS, uncertain: false, deferred: false, training: false, workers: null };

export function unsure(context: Context): Context {
  return { ...context, uncertain: true, workers: null };
}
