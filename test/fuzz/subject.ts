import { rules } from '../../rules/index.js';
import { defaultCatalogue } from '../../src/catalogue/default.js';
import { DEFAULT_SETTINGS, type Settings } from '../../src/config/settings.js';
import { createAnalyzer } from '../../src/lint/analyzer.js';
import type { Analyzer } from '../../src/lint/analyzer-api.js';
import type { SourceFile } from '../../src/notebook/source-file.js';
import { loadEngine } from '../../src/project/engine.js';

export const engine = await loadEngine();

/** Every rule, so that every one of them meets what is thrown at it. */
export const STRICT: Settings = { ...DEFAULT_SETTINGS, preset: 'strict' };

/** An analyzer over the given files and nothing else. */
export function analyzerOver(files: readonly SourceFile[], settings: Settings = STRICT): { analyzer: Analyzer; paths: string[] } {
  const sources = new Map(files.map((file) => [file.path, file]));
  const host = {
    exists: (path: string) => sources.has(path),
    read: (path: string) => {
      const file = sources.get(path);
      return file === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(file);
    },
    settings: () => settings,
    versions: () => ({}),
  };
  return { analyzer: createAnalyzer({ engine, host, catalogue: defaultCatalogue(), rules }), paths: [...sources.keys()] };
}
