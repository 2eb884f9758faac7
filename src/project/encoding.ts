/** Encodings of Python sources (PEP 263): the names Python gives them, their bytes read and written back. */

const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK_OR_COMMENT = /^[ \t\f]*(?:#.*)?$/;

/** Python's names that the web's standard gives otherwise or not at all; the first that fits holds. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:utf-?8(?:-.*)?|u8|utf)$/, 'utf-8'],
  [/^(?:latin-?1|iso-?8859-1|iso-latin-1|l1|cp819)(?:-.*)?$/, 'iso-8859-1'],
  [/^(?:us-)?ascii$/, 'ascii'],
  [/^(?:cp|windows-?)(125[0-8])$/, 'windows-$1'],
  [/^(?:cp932|ms932|ms-?kanji|sjis|shiftjis|s-jis)$/, 'shift_jis'],
  [/^(?:cp949|ms949|uhc|euckr)$/, 'euc-kr'],
  [/^(?:cp936|ms936)$/, 'gbk'],
  [/^cp950$/, 'big5'],
  [/^(?:eucjp|ujis|u-jis)$/, 'euc-jp'],
  [/^mac-?roman$/, 'macintosh'],
  [/^mac-?cyrillic$/, 'x-mac-cyrillic'],
  [/^shift-jis$/, 'shift_jis'],
];

/** Encodings a line of ASCII cannot declare: it would not read as that line in them. */
const NO_SUPERSET_OF_ASCII = /^(?:utf-?(?:16|32|7)|ucs|cp037|cp500|ebcdic|iso-?2022|hz)/;

/** What windows-1252 has from 0x80 to 0x9f, where Latin-1 has control characters; five bytes mean nothing. */
const WINDOWS_1252 = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ';

/** The encoding a Python file declares in its first two lines, `utf-8` when it declares none or has a byte-order mark. */
export function declaredEncoding(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  const [first = '', second = ''] = bytewise(bytes.subarray(0, 400)).split(/\r\n|\r|\n/, 2);
  // A statement in the first line ends the search.
  const declared = COOKIE.exec(first) ?? (BLANK_OR_COMMENT.test(first) ? COOKIE.exec(second) : null);
  return declared?.[1] === undefined ? 'utf-8' : standardName(declared[1]);
}

function standardName(declared: string): string {
  const name = declared.toLowerCase().replaceAll('_', '-');
  const known = NAMES.find(([pattern]) => pattern.test(name));
  return known === undefined ? name : name.replace(...known);
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
  const read = decoderFor(encoding);
  if (read === null) throw new Error(`declares the encoding "${encoding}", which is not known here`);
  try {
    return read(bytes);
  } catch {
    throw new Error(`is not valid ${encoding}; declare its encoding in the first line or save it as UTF-8`);
  }
}

/**
 * The bytes of `text` in the encoding it declares.
 * @throws Error naming a character the encoding does not have.
 */
export function encode(text: string): Uint8Array {
  const declared = declaredEncoding(new TextEncoder().encode(text.slice(0, 400)));
  if (declared === 'utf-8' || /^[\x00-\x7f]*$/.test(text)) return new TextEncoder().encode(text);
  const bytesOf = encoderFor(declared);
  return Uint8Array.from(Array.from(text).flatMap((character) => {
    const bytes = bytesOf.get(character);
    if (bytes === undefined) throw new Error(`is encoded as ${declared}, in which "${character}" can't be written`);
    return bytes;
  }));
}

const CHUNK = 8192;
const ASCII = Uint8Array.from({ length: 128 }, (_, byte) => byte);

/** One character a byte, which is Latin-1; `TextDecoder` takes that name for windows-1252. */
function bytewise(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}

type Decoder = (bytes: Uint8Array) => string;

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Throws on bytes that mean nothing; `null` for an encoding that is not known here. */
function decoderFor(encoding: string): Decoder | null {
  if (encoding === 'utf-8') return (bytes) => UTF_8.decode(bytes);
  if (encoding === 'iso-8859-1') return bytewise;
  if (encoding === 'ascii') return (bytes) => refuse(/[^\x00-\x7f]/, bytewise(bytes));
  // Some versions of Node read this one as Latin-1.
  if (encoding === 'windows-1252') {
    const character = (byte: string): string => WINDOWS_1252[byte.charCodeAt(0) - 0x80] ?? byte;
    return (bytes) => refuse(/\ufffd/, bytewise(bytes).replace(/[\x80-\x9f]/g, character));
  }
  if (NO_SUPERSET_OF_ASCII.test(encoding)) return null;
  try {
    const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    const plain = decoder.decode(ASCII);
    if (plain === bytewise(ASCII)) return (bytes) => decoder.decode(bytes);
    // Shift JIS has three control characters in each other's place here; to Python they are as in ASCII.
    return (bytes) => decoder.decode(bytes).replace(/[\x00-\x7f]/g, (character) => String.fromCharCode(plain.indexOf(character)));
  } catch {
    return null;
  }
}

function refuse(wrong: RegExp, text: string): string {
  if (wrong.test(text)) throw new Error('bytes that mean nothing');
  return text;
}

/** Character → its bytes, found by reading every byte and every pair of bytes there is. */
function encoderFor(encoding: string): ReadonlyMap<string, readonly number[]> {
  const read = decoderFor(encoding);
  const table = new Map<string, readonly number[]>();
  const add = (...bytes: number[]): void => {
    try {
      const text = read?.(Uint8Array.from(bytes)) ?? '';
      if (Array.from(text).length === 1 && !table.has(text)) table.set(text, bytes);
    } catch {
      // Not a character.
    }
  };
  for (let one = 0; one <= 0xff; one++) add(one);
  for (let lead = 0x80; lead <= 0xff; lead++) for (let trail = 0x40; trail <= 0xff; trail++) add(lead, trail);
  return table;
}
