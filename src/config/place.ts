/** What a word of a configuration stands for: a part of a table's name, a key, or a value. */
export type Role = 'header' | 'key' | 'value';

/** Where a cursor stands in a configuration that need not be valid: it is being written. */
export interface Place {
  readonly role: Role;
  /** The keys from the top of the file that lead to what is written here; `[]` stands for an item of a list. */
  readonly path: readonly string[];
  /** The word at the cursor, its quotes included; empty where a new one begins. */
  readonly start: number;
  readonly end: number;
  readonly word: string;
  /** Where the name of the table begins, or else the word. */
  readonly from: number;
  /** Other keys of the same table, or other items of the same list. */
  readonly beside: ReadonlySet<string>;
  /** In a table's name: whether it is one of a list of tables. */
  readonly isListed: boolean;
}

/** Stands in a path for an item of a list. */
export const ITEM = '[]';

interface Token {
  readonly kind: 'word' | 'comment' | 'break' | 'sign';
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const TOKEN = /(?<comment>#[^\r\n]*)|(?<break>\r\n|\r|\n)|(?<long>"""(?:[^\\]|\\[^])*?(?:"""|$)|'''[^]*?(?:'''|$))|(?<closed>"(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*')|(?<open>["'][\w./*-]*)|(?<sign>[[\]{}=,.])|(?<bare>[^\s#"'[\]{}=,.]+)/g;

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map(({ index, 0: whole, groups = {} }): Token => {
    const kind = groups['comment'] !== undefined ? 'comment' : groups['break'] !== undefined ? 'break' : groups['sign'] !== undefined ? 'sign' : 'word';
    return { kind, start: index, end: index + whole.length, text: whole };
  });
}

/** A table, an inline table or a list that is open. */
interface Frame {
  readonly kind: 'table' | 'inline' | 'list';
  readonly path: readonly string[];
  /** Tells it apart from others of the same path; the parts of one table share it. */
  readonly id: string;
}

interface Entry extends Omit<Place, 'beside'> {
  readonly owner: string;
}

/** Reads as much of a TOML text as shows where each word belongs. */
class Reading {
  readonly entries: Entry[] = [];
  #frames: Frame[] = [{ kind: 'table', path: [], id: '' }];
  #role: Role = 'key';
  #key: readonly string[] = [];
  #isListed = false;
  /** Where the name of a table begins, once it does. */
  #from: number | null = null;
  #count = 0;

  /** Where a word at `start` would belong. */
  at(start: number, end = start, word = ''): Entry {
    const { path, id, kind } = this.top;
    const isInList = this.#role === 'value' && kind === 'list';
    const steps = this.#role === 'header' ? this.#key : isInList ? [...path, ITEM] : [...path, ...this.#key];
    // Below the first part of a dotted key another table begins.
    const owner = this.#role === 'header' ? `header ${this.#key.join('\0')}` : this.#role === 'key' ? [id, ...this.#key].join('\0') : `${id} ${this.#key.join('\0')}`;
    return { role: this.#role, path: steps, start, end, word, from: this.#from ?? start, isListed: this.#isListed, owner };
  }

  take({ kind, start, end, text }: Token): void {
    if (kind === 'word') {
      const word = text.replace(/^(?:"""|'''|["'])|(?:"""|'''|["'])$/g, '');
      this.entries.push(this.at(start, end, word));
      if (this.#role === 'header') this.#from ??= start;
      if (this.#role !== 'value') this.#key = [...this.#key, word];
    } else if (kind === 'break') {
      if (this.top.kind !== 'list') this.endStatement();
    } else if (text === '=') {
      this.#role = 'value';
    } else if (text === '[') {
      this.openBracket();
    } else if (text === '{' && this.#role === 'value') {
      this.open('inline');
      this.#role = 'key';
      this.#key = [];
    } else if (text === ',') {
      if (this.top.kind === 'inline') {
        this.#role = 'key';
        this.#key = [];
      }
    } else if (text === ']' && this.#role === 'header') {
      const id = this.#key.join('\0') + (this.#isListed ? `#${String(++this.#count)}` : '');
      this.#frames = [{ kind: 'table', path: this.#isListed ? [...this.#key, ITEM] : this.#key, id }];
    } else if ((text === ']' || text === '}') && this.#frames.length > 1) {
      this.#frames.pop();
      this.#role = 'value';
    }
  }

  private get top(): Frame {
    return this.#frames.at(-1) ?? { kind: 'table', path: [], id: '' };
  }

  private openBracket(): void {
    if (this.#role === 'value') {
      this.open('list');
    } else if (this.#role === 'header') {
      this.#isListed = true;
    } else {
      this.#role = 'header';
      this.#isListed = false;
      this.#from = null;
      this.#key = [];
    }
  }

  private open(kind: 'inline' | 'list'): void {
    const { path } = this.at(0);
    this.#frames.push({ kind, path, id: `${path.join('\0')}#${String(++this.#count)}` });
  }

  private endStatement(): void {
    this.#frames = this.#frames.slice(0, 1);
    this.#role = 'key';
    this.#key = [];
    this.#from = null;
    this.#isListed = false;
  }
}

/** Where `offset` stands in a TOML text; `null` in a comment, and where nothing of the language can follow. */
export function placeAt(text: string, offset: number): Place | null {
  const reading = new Reading();
  let found: Entry | null = null;
  let isSilent = false;
  for (const token of tokensOf(text)) {
    const touches = token.kind === 'word' && token.start <= offset && offset <= token.end;
    if (token.kind === 'comment' && token.start < offset && offset <= token.end) isSilent = true;
    if (found === null && (touches || token.start >= offset)) {
      found = touches ? reading.at(token.start, token.end, token.text.replace(/^["']+|["']+$/g, '')) : reading.at(offset);
    }
    reading.take(token);
  }
  found ??= reading.at(offset);
  if (isSilent) return null;
  const { owner, ...place } = found;
  const { role, path, start, end } = place;
  const others = reading.entries.filter((entry) => entry.owner === owner && entry.start !== start);
  // The name of a table is a key of the one above it.
  const tables = reading.entries.filter((entry) => role === 'key' && entry.role === 'header' && !entry.isListed && entry.path.join('\0') === path.join('\0'));
  const beside = new Set([...others, ...tables].map((entry) => entry.word));
  // A key has one value.
  if (role === 'value' && start === end && beside.size > 0 && path.at(-1) !== ITEM) return null;
  return { ...place, beside };
}
