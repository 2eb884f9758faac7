import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWasmEngine, type EngineName, type SyntaxEngine } from '../syntax/index.js';
import { createNativeEngine } from '../syntax/native-engine.js';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Makes a syntax engine. `native` needs the optional package `tree-sitter`, compiled for this machine.
 * `quick: false` reads everything by way of a tree. Rejects with a message fit for the user when the engine can't be had.
 */
export async function loadEngine(name: EngineName = 'wasm', options: { readonly quick?: boolean } = {}): Promise<SyntaxEngine> {
  if (name === 'native') return createNativeEngine(createRequire(import.meta.url));
  const [core, grammar] = await Promise.all([
    readFile(assetPath('web-tree-sitter/web-tree-sitter.wasm')),
    readFile(assetPath('tree-sitter-python/tree-sitter-python.wasm')),
  ]);
  return options.quick === false ? createWasmEngine({ core, grammar }, () => null) : createWasmEngine({ core, grammar });
}

/** Beside the bundle when bundled, else in the package it comes from. */
function assetPath(name: string): string {
  const bundled = join(here, basename(name));
  return existsSync(bundled) ? bundled : createRequire(import.meta.url).resolve(name);
}
