/** Trees of settings: `cfg.SOLVER.SHUFFLE`. */

/** Whether what stands behind an object is the way to one of its settings, as people write them. */
export function isSetting(path: string): boolean {
  return /^[A-Z][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*)+$/.test(path);
}
