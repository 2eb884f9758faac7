import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PYTHON } from '../support/python.js';

export interface Verdict {
  /** A finding where no run draws unseeded. */
  readonly wrong: readonly string[];
  /** Each run draws unseeded on this line, and nothing is reported. */
  readonly silent: number | null;
  /** Some run does, and none draws there seeded. */
  readonly quiet: number | null;
  readonly slip: string | null;
}

interface Run { readonly events: readonly (readonly ['draw' | 'seed', number])[]; readonly slip: string | null }
interface Found { readonly rule: string; readonly path: string; readonly severity: string; readonly range: { readonly start: { readonly line: number } } }

const RULES = new Set(['unseeded-rng', 'seed-after-use']);

/** What the analysis says of each program, held against what its runs did. */
export function judged(cli: string, texts: readonly string[]): readonly Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'seedlint-oracle-'));
  try {
    const programs = join(folder, 'programs');
    mkdirSync(programs);
    const nameOf = (at: number): string => `program_${String(at).padStart(5, '0')}.py`;
    texts.forEach((text, at) => { writeFileSync(join(programs, nameOf(at)), text); });
    const options = { cwd: programs, encoding: 'utf8', maxBuffer: 2 ** 29 } as const;
    const ran = spawnSync(PYTHON, [new URL('run.py', import.meta.url).pathname, programs], options);
    const runs = new Map(ran.stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { name: string; runs: Run[] }).map((each) => [each.name, each.runs]));
    const { findings } = JSON.parse(spawnSync(process.execPath, [cli, 'check', '--isolated', '--no-cache', '--format', 'json', '.'], options).stdout) as { findings: Found[] };
    return texts.map((_, at) => verdict(runs.get(nameOf(at)) ?? [], findings.filter(({ path, rule }) => path === nameOf(at) && RULES.has(rule))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function verdict(runs: readonly Run[], findings: readonly Found[]): Verdict {
  const slip = runs.find((run) => run.slip !== null)?.slip ?? null;
  if (slip !== null) return { wrong: [], silent: null, quiet: null, slip };
  const unseeded = runs.map(({ events }) => {
    const seeded = events.findIndex(([kind]) => kind === 'seed');
    return new Set((seeded < 0 ? events : events.slice(0, seeded)).map(([, line]) => line));
  });
  const seeded = runs.map(({ events }) => {
    const first = events.findIndex(([kind]) => kind === 'seed');
    return new Set(first < 0 ? [] : events.slice(first).filter(([kind]) => kind === 'draw').map(([, line]) => line));
  });
  const late = new Set(runs.flatMap(({ events }) => events.filter(([kind], at) => kind === 'seed' && events.slice(0, at).some(([other]) => other === 'draw')).map(([, line]) => line)));
  const wrong = findings.filter(({ rule, range: { start: { line } } }) => (rule === 'seed-after-use' ? !late.has(line) : !unseeded.some((lines) => lines.has(line))));
  const lines = [...new Set(unseeded.flatMap((each) => [...each]))];
  const isSilent = findings.length === 0;
  return {
    wrong: wrong.map(({ rule, range }) => `${rule}:${String(range.start.line)}`),
    silent: isSilent ? (lines.find((line) => unseeded.every((each) => each.has(line))) ?? null) : null,
    quiet: isSilent ? (lines.find((line) => !seeded.some((each) => each.has(line))) ?? null) : null,
    slip: null,
  };
}
