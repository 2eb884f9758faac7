/** Where a cell's `source` value stands in a notebook's JSON: offsets, `end` exclusive. */
export interface CellSource {
  /** Index among all cells, from 0. */
  readonly cell: number;
  readonly start: number;
  readonly end: number;
}

/** The places of all cells' sources in `json`, which must be valid. */
export function sourceSpans(json: string): CellSource[] {
  const found: CellSource[] = [];
  for (const [key, start] of members(json, skipSpace(json, json.startsWith('\ufeff') ? 1 : 0))) {
    if (key !== 'cells' || json[start] !== '[') continue;
    let cell = 0;
    for (const element of elements(json, start)) {
      if (json[element] === '{') {
        for (const [name, value] of members(json, element)) {
          if (name === 'source') found.push({ cell, start: value, end: endOfValue(json, value) });
        }
      }
      cell++;
    }
  }
  return found;
}

/** The lines of `json` (from 0) on which the lines of each cell's source stand, by the cell's index. */
export function cellLines(json: string): ReadonlyMap<number, readonly number[]> {
  const lines = new Map<number, number[]>();
  let at = 0;
  let line = 0;
  const lineOf = (offset: number): number => {
    for (; at < offset; at++) if (json[at] === '\n') line++;
    return line;
  };
  for (const { cell, start } of sourceSpans(json)) {
    const own: number[] = [];
    // A list's strings go on where the one before left off, most often at a new line.
    let isOpen = false;
    for (const part of json[start] === '[' ? elements(json, start) : [start]) {
      if (json[part] !== '"') continue;
      const text = JSON.parse(json.slice(part, endOfString(json, part))) as string;
      const pieces = text.split(/\r\n|\r|\n/);
      const here = lineOf(part);
      own.push(...pieces.slice(isOpen ? 1 : 0).map(() => here));
      isOpen = true;
      if (pieces.length > 1 && pieces.at(-1) === '') {
        own.pop();
        isOpen = false;
      }
    }
    lines.set(cell, own);
  }
  return lines;
}

/** The keys of the object that opens at `start`, each with the offset of its value. */
function* members(json: string, start: number): Generator<[string, number]> {
  let at = skipSpace(json, start + 1);
  while (json[at] === '"') {
    const end = endOfString(json, at);
    const key = JSON.parse(json.slice(at, end)) as string;
    const value = skipSpace(json, skipSpace(json, end) + 1);
    yield [key, value];
    at = skipSpace(json, endOfValue(json, value));
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
}

/** The offsets of the elements of the list that opens at `start`. */
function* elements(json: string, start: number): Generator<number> {
  let at = skipSpace(json, start + 1);
  while (at < json.length && json[at] !== ']') {
    yield at;
    at = skipSpace(json, endOfValue(json, at));
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
}

function skipSpace(json: string, start: number): number {
  let at = start;
  while (/\s/.test(json[at] ?? '')) at++;
  return at;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfValue(json: string, start: number): number {
  const first = json[start];
  if (first === '"') return endOfString(json, start);
  if (first !== '{' && first !== '[') {
    let at = start;
    while (at < json.length && !/[\s,\]}]/.test(json[at] ?? '')) at++;
    return at;
  }
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    const char = json[at];
    if (char === '"') at = endOfString(json, at) - 1;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return json.length;
}
