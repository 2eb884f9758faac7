import { glob, type Matcher } from '../config/glob.js';

interface Line {
  readonly matches: Matcher;
  readonly isNegated: boolean;
  readonly foldersOnly: boolean;
}

/**
 * A test of paths relative to the folder of a `.gitignore`, for what Git would leave out by it. What stands inside a folder
 * that is left out is not asked for.
 */
export function ignoredBy(text: string): (path: string, isFolder: boolean) => boolean {
  const lines = text.split(/\r\n|\n/).flatMap(lineOf);
  return (path, isFolder) => {
    const last = lines.findLast(({ matches, foldersOnly }) => (isFolder || !foldersOnly) && matches(path));
    return last?.isNegated === false;
  };
}

function lineOf(written: string): Line[] {
  const line = written.replace(/^\ufeff/, '').replace(/(?<![\\ ]) +$/, '');
  if (line === '' || line.startsWith('#')) return [];
  const isNegated = line.startsWith('!');
  const foldersOnly = line.endsWith('/');
  const pattern = line.slice(isNegated ? 1 : 0, foldersOnly ? -1 : undefined);
  if (pattern === '') return [];
  // Without a slash a pattern is for a name at any depth; `a/**` is what is inside `a`.
  const anchored = pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`;
  return [{ matches: glob(anchored.replace(/\/\*\*$/, '/**/*')), isNegated, foldersOnly }];
}
