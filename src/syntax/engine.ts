import type { ModuleFacts } from './facts.js';

export type EngineName = 'wasm' | 'native';

/** Turns Python text into facts. Trees stay inside: each is deleted before a call returns. */
export interface SyntaxEngine {
  readonly name: EngineName;
  /** The facts of `text`; never throws on any text. A text past `MAX_LENGTH` comes back as one error region. */
  facts(text: string): ModuleFacts;
  /** Follows one text through edits, reading again only what changed. */
  open(text: string): SyntaxDocument;
}

/**
 * The facts of a text that changes. They are the document's own: statements that an update leaves alone stay the same
 * objects and only move, so whoever holds facts from before reads them no more.
 */
export interface SyntaxDocument {
  readonly facts: ModuleFacts;
  /** Replaces the text and returns its facts: those that the whole text would give. */
  update(text: string): ModuleFacts;
}

/** The longest text that is parsed, in UTF-16 units: generated data beyond it would only cost time. */
export const MAX_LENGTH = 32_000_000;

/** A minimal edit that turns `before` into `after`: offsets in UTF-16 units. */
export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The one span in which two texts differ; a surrogate pair is never split. `null` when they are equal. */
export function changeBetween(before: string, after: string): TextChange | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  // Whole stretches are compared at once.
  while (start + CHUNK <= shorter && before.startsWith(after.slice(start, start + CHUNK), start)) start += CHUNK;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (tail + CHUNK <= shorter - start && before.endsWith(after.slice(after.length - tail - CHUNK, after.length - tail), before.length - tail)) tail += CHUNK;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--;
  if (tail > 0 && isLowSurrogate(before.charCodeAt(before.length - tail))) tail--;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}

export function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

const CHUNK = 4096;

/** The part of `text` from `offset` a parser reads next; never ends inside a surrogate pair, `''` at the end. */
export function chunkAt(text: string, offset: number): string {
  let end = Math.min(offset + CHUNK, text.length);
  if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
  return text.slice(offset, end);
}
