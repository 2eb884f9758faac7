import { setFlagsFromString } from 'node:v8';

/** Versions of Node whose engine is known to have the switch; another might complain. */
const KNOWN = { from: 20, to: 24 };

/**
 * A scan is over within seconds, and for that the engine takes functions for hot too early: a third of the processor's
 * time went into optimising them. From here on they must have done more for it, in the engine's own units (67,584 by
 * its default). Not for a server, which lives long.
 */
export function optimiseLate(): void {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= KNOWN.from && major <= KNOWN.to) setFlagsFromString('--interrupt-budget=1000000');
}
