import * as l10n from '@vscode/l10n';
/**
 * Globs of configurations and ignore files: `*` and `?` stay within a name, `**` spans folders, `[a-z]` and `[!a]` are one
 * character, `{a,b}` is either, `\` takes the next character as it is. Matching takes time in proportion to pattern
 * times path at the most: whoever writes a pattern may not be the one who waits for it.
 */
export type Matcher = (path: string) => boolean;

export const MAX_GLOB = 1000;
export const MAX_ALTERNATIVES = 1000;

type Token =
  | { readonly kind: 'text'; readonly character: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'many' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** A part between slashes; `**` spans any number of them. */
type Segment = readonly Token[] | '**';

/** What is wrong with a pattern, for people; `null` when nothing is. */
export function globFault(pattern: string): string | null {
  if (pattern.length > MAX_GLOB) return l10n.t('a glob may have {0} characters, this one has {1}', MAX_GLOB, pattern.length);
  return alternatives(pattern) === null ? l10n.t('a glob may stand for {0} patterns, this one stands for more', MAX_ALTERNATIVES) : null;
}

/** A test of paths written with `/`; a pattern that is at fault matches nothing. */
export function glob(pattern: string): Matcher {
  if (globFault(pattern) !== null) return () => false;
  const [, star, text] = /^\*\*\/(\*?)([\w.-]+)$/.exec(pattern) ?? [];
  // Most are a name or an ending, which costs next to nothing.
  if (text !== undefined) return star === '*' ? (path) => path.endsWith(text) : (path) => path === text || path.endsWith(`/${text}`);
  const all = (alternatives(pattern) ?? []).map((alternative) => alternative.split('/').map(segmentOf));
  return (path) => {
    const names = path.split('/');
    return all.some((segments) => fits(segments, names, (segment) => segment === '**', (segment, name) => segment !== '**' && fitsName(segment, name)));
  };
}

function fitsName(tokens: readonly Token[], name: string): boolean {
  return fits(tokens, Array.from(name), ({ kind }) => kind === 'many', fitsCharacter);
}

function fitsCharacter(token: Token, character: string): boolean {
  switch (token.kind) {
    case 'text': return token.character === character;
    case 'class': return token.ranges.some(([low, high]) => low <= character && character <= high) !== token.negated;
    default: return true;
  }
}

/** Whether the parts spell the items, where a spanning part takes any number of items; only the last such part is ever tried again. */
function fits<Part, Item>(parts: readonly Part[], items: readonly Item[], spans: (part: Part) => boolean, matches: (part: Part, item: Item) => boolean): boolean {
  let part = 0;
  let item = 0;
  let resume: { part: number; item: number } | null = null;
  while (item < items.length) {
    const current = parts[part];
    const given = items[item] as Item;
    if (current !== undefined && spans(current)) {
      part++;
      resume = { part, item };
    } else if (current !== undefined && matches(current, given)) {
      part++;
      item++;
    } else if (resume !== null) {
      resume = { part: resume.part, item: resume.item + 1 };
      ({ part, item } = resume);
    } else {
      return false;
    }
  }
  return parts.slice(part).every(spans);
}

function segmentOf(text: string): Segment {
  if (text === '**') return '**';
  const tokens: Token[] = [];
  const characters = Array.from(text);
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '*') {
      if (tokens.at(-1)?.kind !== 'many') tokens.push({ kind: 'many' });
    } else if (character === '?') {
      tokens.push({ kind: 'one' });
    } else if (character === '\\' && at + 1 < characters.length) {
      tokens.push({ kind: 'text', character: characters[++at] ?? '' });
    } else {
      const close = character === '[' ? characters.indexOf(']', at + 2) : -1;
      if (close < 0) {
        tokens.push({ kind: 'text', character });
      } else {
        tokens.push(classOf(characters.slice(at + 1, close)));
        at = close;
      }
    }
  }
  return tokens;
}

/** What stands between `[` and `]`. */
function classOf(characters: readonly string[]): Token {
  const negated = characters[0] === '!' || characters[0] === '^';
  const inside = negated ? characters.slice(1) : characters;
  const ranges: [string, string][] = [];
  for (let at = 0; at < inside.length; at++) {
    const low = inside[at] ?? '';
    const high = inside[at + 2];
    if (inside[at + 1] === '-' && high !== undefined) {
      ranges.push([low, high]);
      at += 2;
    } else {
      ranges.push([low, low]);
    }
  }
  return { kind: 'class', negated, ranges };
}

/** The pattern with each choice of its braces; `null` where they are too many. */
function alternatives(pattern: string): string[] | null {
  let found = [''];
  let at = 0;
  while (at < pattern.length) {
    const character = pattern[at] ?? '';
    const group = character === '{' ? groupAt(pattern, at) : null;
    if (group === null) {
      const length = character === '\\' ? 2 : 1;
      const text = pattern.slice(at, at + length);
      found = found.map((start) => start + text);
      at += length;
      continue;
    }
    const choices: string[] = [];
    for (const choice of group.choices) {
      const inner = alternatives(choice);
      if (inner === null || found.length * (choices.length + inner.length) > MAX_ALTERNATIVES) return null;
      choices.push(...inner);
    }
    found = found.flatMap((start) => choices.map((choice) => start + choice));
    at = group.end;
  }
  return found;
}

/** The choices of the braces that open at `start`; `null` when they don't close or hold no comma. */
function groupAt(pattern: string, start: number): { choices: string[]; end: number } | null {
  const choices: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === '}') depth--;
    if (depth === 1 && character === ',') {
      choices.push(pattern.slice(from, at));
      from = at + 1;
    }
    if (depth === 0) return choices.length === 0 ? null : { choices: [...choices, pattern.slice(from, at)], end: at + 1 };
  }
  return null;
}
