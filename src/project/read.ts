import { notebookFile, scriptFile } from '../notebook/build.js';
import type { SourceFile } from '../notebook/source-file.js';
import type { FileSystem } from './files.js';

const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

/** The encoding a Python file declares (PEP 263), `utf-8` when it declares none. */
export function declaredEncoding(bytes: Uint8Array): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 400)).split(/\r\n|\r|\n/, 2);
  for (const line of head) {
    const name = COOKIE.exec(line)?.[1];
    if (name !== undefined) return normalName(name);
  }
  return 'utf-8';
}

/** Python's many names for its two commonest encodings (`utf8`, `utf-8-sig`, `latin-1`, `latin-1-unix`) as one each. */
function normalName(declared: string): string {
  const name = declared.toLowerCase().replaceAll('_', '-');
  if (/^utf-?8(?:-|$)/.test(name)) return 'utf-8';
  if (/^(?:latin-?1|iso-?8859-1|iso-latin-1)(?:-|$)/.test(name)) return 'iso-8859-1';
  return name;
}

/**
 * Turns a file's bytes into text; a byte-order mark is kept as the first character.
 * @throws Error saying what the bytes are not.
 */
export function decode(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new Error('is UTF-16, which Python does not read; save it as UTF-8');
  }
  const encoding = declaredEncoding(bytes);
  // `TextDecoder` takes this name for windows-1252, which is another encoding to Python.
  if (encoding === 'iso-8859-1') return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  } catch {
    throw new Error(`declares the encoding "${encoding}", which is not known here`);
  }
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Error(`is not valid ${encoding}; declare its encoding in the first line or save it as UTF-8`);
  }
}

/**
 * The bytes of `text` in the encoding it declares.
 * @throws Error for an encoding that can be read but not written here.
 */
export function encode(text: string): Uint8Array {
  const declared = declaredEncoding(new TextEncoder().encode(text.slice(0, 400)));
  if (declared === 'utf-8' || /^[\x00-\x7f]*$/.test(text)) return new TextEncoder().encode(text);
  if (declared === 'iso-8859-1' && /^[\x00-\xff]*$/.test(text)) return Uint8Array.from(text, (character) => character.charCodeAt(0));
  throw new Error(`is encoded as ${declared}, which can be read but not written here`);
}

/** Reads the script or notebook at `path` (absolute). Rejects with an `Error` that says why it can't be read or decoded. */
export async function readSourceFile(disk: FileSystem, path: string): Promise<SourceFile> {
  return toSourceFile(path, decode(await disk.read(path)));
}

/** A script, or a notebook by its file name. @throws Error when a notebook's text is not a notebook. */
export function toSourceFile(path: string, text: string): SourceFile {
  return path.endsWith('.ipynb') ? notebookFile(path, text) : scriptFile(path, text);
}
