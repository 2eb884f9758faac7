/** What single characters mean in Python's text. */
export const NAME_START = 1;
export const NAME_PART = 2;
export const CLASSES = new Uint8Array(128);
for (let at = 0; at < 128; at++) {
  const char = String.fromCharCode(at);
  CLASSES[at] = (/[A-Za-z_]/.test(char) ? NAME_START : 0) | (/\w/.test(char) ? NAME_PART : 0);
}

export function isNamePart(char: number): boolean {
  return char < 128 && ((CLASSES[char] ?? 0) & NAME_PART) !== 0;
}

export const code = (char: string): number => char.charCodeAt(0);

export const TAB = 9, LF = 10, FF = 12, CR = 13, SPACE = 32, DOUBLE = 34, HASH = 35, SINGLE = 39, OPEN = 40, CLOSE = 41;
export const STAR = 42, COMMA = 44, DOT = 46, SLASH = 47, COLON = 58, SEMICOLON = 59, EQUALS = 61, AT = 64, BACKSLASH = 92;
export const OPEN_LIST = 91, CLOSE_LIST = 93, OPEN_SET = 123, CLOSE_SET = 125, BANG = 33;
