import { spawnSync } from 'node:child_process';

/** The interpreter that tests and proofs run programs with. */
export const PYTHON = process.env['SEEDLINT_PYTHON'] ?? 'python3';

/** Whether `import NAME` works there. */
export function hasModule(name: string): boolean {
  return spawnSync(PYTHON, ['-c', `import ${name}`], { stdio: 'ignore' }).status === 0;
}

/** A notebook's JSON, from its cells. */
export function notebook(...cells: readonly (readonly [type: string, source: string | readonly string[]])[]): string {
  return JSON.stringify({
    nbformat: 4, nbformat_minor: 4, metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    cells: cells.map(([type, source]) => ({
      cell_type: type, metadata: {}, source, ...(type === 'code' ? { outputs: [], execution_count: null } : {}),
    })),
  });
}
