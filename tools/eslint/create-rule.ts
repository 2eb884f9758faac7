import { ESLintUtils } from '@typescript-eslint/utils';

export const createRule = ESLintUtils.RuleCreator(
  (name) => `https://github.com/seedlint/seedlint/blob/main/tools/eslint/${name}.ts`,
);

/** The room a file lives in: the folder under `src/`, or `rules` for the one at the root; `null` elsewhere. */
export function roomOf(path: string): string | null {
  const slashed = path.replaceAll('\\', '/');
  if (/\/(?:test|tools)\//.test(slashed)) return null;
  return /\/src\/([^/]+)\//.exec(slashed)?.[1] ?? (/\/rules\/[^/]+\.ts$/.test(slashed) ? 'rules' : null);
}
