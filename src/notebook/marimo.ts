/** Notebooks of marimo: scripts whose cells are functions, which an editor writes and runs as the statements in them. */

/** `app = marimo.App()`: what each of these files makes before its first cell. */
const APP = /^import marimo\b[^]*^app = marimo\.App\(/m;

/** A cell's decorators and the line that names what it takes from others: `@app.cell(hide_code=True)`, `async def _(np, x):`. */
const HEADER = /^@app\.cell\b.*(?:\r?\n[ \t)].*)*\r?\n(?:async )?def \w+\([^)]*\)(?:\s*->[^:]*)?:/;

/** What a cell hands to others, at the depth of its statements: `return np, x`. */
const RETURN = /^ {4}return\b(?:[ \t]*\([^)]*\)|[^\r\n#]*)/gm;

/** Where a cell, or what stands outside of all, begins. */
const PART = /^(?=@app\.|if __name__\b)/m;

export function isMarimo(text: string): boolean {
  return APP.test(text);
}

/** Makes the statements of all cells run where they stand, among the same names, at equal length: each cell becomes a block of its own. */
export function maskMarimo(text: string): string {
  return text.split(PART).map((part) => (part.startsWith('@app.cell') ? asBlock(part) : part)).join('');
}

function asBlock(cell: string): string {
  return cell.replace(HEADER, (header) => standIn('if 1:', header)).replace(RETURN, (handed) => standIn('    pass', handed));
}

/** `stand` in the place of the first characters of `text`, and nothing in that of the others. */
function standIn(stand: string, text: string): string {
  return stand + text.slice(stand.length).replace(/[^\r\n]/g, ' ');
}
