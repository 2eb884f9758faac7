import type { Verdict } from './condition.js';
import type { CatalogueFile } from './types.js';

/** Library → its version as the project has it: exact (`2.4.1`) or a range (`>=1.9,<3`). */
export type Versions = Readonly<Record<string, string>>;

/** `versions`, and for each library that none is stated of what the others and Python's version say of it. */
export function withImplied(versions: Versions, files: readonly CatalogueFile[]): Versions {
  const implied = files.flatMap(({ library, impliedBy }): [string, string][] => {
    if (versions[library] !== undefined) return [];
    const clauses = (impliedBy ?? []).filter((by) => holds(versions[by.library], by.since, by.until) === 'yes').map((by) => by.version);
    return clauses.length === 0 ? [] : [[library, clauses.join()]];
  });
  return { ...versions, ...Object.fromEntries(implied) };
}

/** Whether a version is `since` or newer and older than `until`; `unknown` when `version` is not known well enough. */
export function holds(version: string | undefined, since: string | undefined, until: string | undefined): Verdict {
  const lower = since === undefined ? 'yes' : atLeast(version, since);
  const upper = until === undefined ? 'no' : atLeast(version, until);
  if (lower === 'no' || upper === 'yes') return 'no';
  return lower === 'unknown' || upper === 'unknown' ? 'unknown' : 'yes';
}

/** Whether `version`, exact or a range, is `least` or newer. Suffixes such as `+cu121` or `rc1` are left out. */
export function atLeast(version: string | undefined, least: string): Verdict {
  let verdict: Verdict = 'unknown';
  for (const clause of (version ?? '').split(',')) {
    const match = /^\s*(===?|~=|>=|>|<=|<|\^|~)?\s*v?(\d[\w.+-]*)/.exec(clause);
    if (match?.[2] === undefined) continue;
    const order = compareVersions(match[2], least);
    switch (match[1]) {
      case '<':
        if (order <= 0) return 'no';
        break;
      case '<=':
        if (order < 0) return 'no';
        break;
      case '>=':
      case '>':
        if (order >= 0) verdict = 'yes';
        break;
      case '~=':
      case '^':
      case '~':
        if (order >= 0) verdict = 'yes';
        else if (compareVersions(successor(match[2], match[1] === '^' ? 0 : undefined), least) <= 0) return 'no';
        break;
      default:
        return order >= 0 ? 'yes' : 'no';
    }
  }
  return verdict;
}

/** Whether all that is known of a version is which one it is older than. */
export function isOpenBelow(version: string | undefined): boolean {
  return version?.split(',').every((clause) => clause.trimStart().startsWith('<')) !== false;
}

/** The first version a compatible-release clause leaves out: `1.4.2` → `1.5`, or `2` when only the first number is kept. */
function successor(version: string, keep: number | undefined): string {
  const parts = numbers(version);
  const at = keep ?? Math.max(0, parts.length - 2);
  return [...parts.slice(0, at), (parts[at] ?? 0) + 1].join('.');
}

/** Below zero where version `a` is older than `b`, above it where it is newer; suffixes don't count. */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a);
  const right = numbers(b);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}
