/** Cell magics whose body is still Python run in the notebook's own namespace; all others hold another language. */
const PYTHON_CELL_MAGICS = new Set(['time', 'timeit', 'capture', 'prun', 'memit', 'mprun', 'pyinstrument', 'snakeviz', 'scalene', 'lprun', 'wandb', 'debug', 'python', 'python3', 'pypy']);

/** Cell magics of other languages that leave the notebook's own names as they are, unless they are told where to put what they give. */
const FOREIGN_CELL_MAGICS = new Set(['bash', 'cmd', 'file', 'html', 'HTML', 'javascript', 'js', 'latex', 'markdown', 'perl', 'ruby', 'script', 'sh', 'svg', 'SVG', 'system', 'sx', 'writefile']);
const HANDS_OVER = /\s--?(?:o|out|err|proc)\b/;

/**
 * Makes a cell's text readable for the parser: magics, shell commands and help requests are blanked out,
 * each line and the whole keeping its length.
 */
export function maskCell(text: string): string {
  const lines = text.split(/(?<=\n)/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const magic = /^\s*%%(\w*)/.exec(lines[first] ?? '');
  if (magic !== null && !PYTHON_CELL_MAGICS.has(magic[1] ?? '')) {
    const binds = !FOREIGN_CELL_MAGICS.has(magic[1] ?? '') || HANDS_OVER.test(lines[first] ?? '');
    return lines.map((line, at) => (binds && at === first ? maskLine(line, true) : line.replace(/[^\r\n]/g, ' '))).join('');
  }
  const state = new LineState();
  let continued = false;
  let open = 0;
  let from = 0;
  return lines
    .map((line, at) => {
      const isMagic = continued || (state.atStatement && (at === first && magic !== null || isMagicLine(line)));
      if (isMagic) {
        if (!continued) from = at;
        open += line.replace(/[^([{]/g, '').length - line.replace(/[^)\]}]/g, '').length;
        // A line magic runs on to where its brackets close.
        continued = /\\\s*$/.test(line) || (open > 0 && /^\s*%/.test(lines[from] ?? ''));
        if (!continued) open = 0;
        return maskLine(line);
      }
      const assigned = state.atStatement ? /^(\s*[\w.,* ]+?\s*=\s*)([!%][^\r\n]*)/.exec(line) : null;
      if (assigned !== null) {
        const [whole, target = '', command = ''] = assigned;
        continued = /\\\s*$/.test(line);
        // Nobody knows what the command gives.
        return target + (command.length < 3 ? '[]' : '...').padEnd(command.length) + line.slice(whole.length);
      }
      state.read(line);
      return line;
    })
    .join('');
}

function isMagicLine(line: string): boolean {
  const text = line.trim();
  return /^[%!?]/.test(text) || /^[\w.*]+\?{1,2}$/.test(text);
}

/** `%time` before a simple statement, which runs among the names of the notebook as if it stood alone. */
const TIMED = /^%time\s+(?!-|@|%|!|#|(?:for|while|with|if|try|def|class|async|match)\b)\S/;

/** The statement that a line times by itself; `null` where there is none, or it goes on in the next line. */
function timed(content: string): string | null {
  const isOpen = content.replace(/[^([{]/g, '').length !== content.replace(/[^)\]}]/g, '').length || /\\$|"{3}|'{3}/.test(content);
  return TIMED.test(content) && !isOpen ? `pass;${content.slice('pass;'.length)}` : null;
}

/** What puts names among those of the notebook: another file that is run, what was stored, another language, an extension that is not known to leave them alone. */
const BINDS = /^%(?:run\s+\S|pylab\b|store\s+-\w*r|(?:R|sql|bigquery)\s.{3}|load_ext\s+(?!(?:autoreload|tensorboard|line_profiler|memory_profiler|watermark|autotime|google|cython|sql|\w*black|dotenv|rpy2|cu\w+|snakeviz|pyinstrument|scalene|pycodestyle\w*)\b))/i;

/** `%pylab inline`, which brings the names of NumPy and its generators. */
const GATHERS = /^%pylab\b(?!.*--no-import-all)/;

/** What stands in for a line: `pass` where it fits, so that a block keeps a body; its name for a command that brings known names; `exec()` for one whose names nobody sees. */
function standIn(content: string, binds: boolean): string {
  const captured = /^%%capture\s+(?:-\S+\s+)*([A-Za-z_]\w*)/.exec(content)?.[1];
  if (captured !== undefined) return `${captured}=...`;
  if (!binds && GATHERS.test(content)) return 'pylab';
  if ((binds || BINDS.test(content)) && content.length >= 'exec()'.length) return 'exec()';
  return content.length >= 4 ? 'pass' : '#'.slice(0, content.length);
}

function maskLine(line: string, binds = false): string {
  const [, indent = '', content = '', end = ''] = /^(\s*?)(\S[^\r\n]*)?([\r\n]*)$/.exec(line) ?? [];
  return indent + (timed(content) ?? standIn(content, binds).padEnd(content.length)) + end;
}

/** Follows strings and brackets from line to line, to tell where a statement can start. */
class LineState {
  #quote: string | null = null;
  #depth = 0;
  #continued = false;

  get atStatement(): boolean {
    return this.#quote === null && this.#depth === 0 && !this.#continued;
  }

  read(line: string): void {
    this.#continued = false;
    for (let at = 0; at < line.length; at++) {
      const char = line[at] ?? '';
      if (this.#quote !== null) {
        if (char === '\\') at++;
        else if (line.startsWith(this.#quote, at)) {
          at += this.#quote.length - 1;
          this.#quote = null;
        }
      } else if (char === '#') break;
      else if (char === '"' || char === "'") {
        this.#quote = line.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
        at += this.#quote.length - 1;
      } else if ('([{'.includes(char)) this.#depth++;
      else if (')]}'.includes(char)) this.#depth = Math.max(0, this.#depth - 1);
      else if (char === '\\' && /^\\\r?\n?$/.test(line.slice(at))) this.#continued = true;
    }
    if (this.#quote?.length === 1) this.#quote = null;
  }
}
