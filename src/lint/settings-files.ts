import type { Module } from '../semantics/project.js';
import { readsSettings } from '../semantics/settings/loads.js';
import type { SettingsFile } from '../semantics/settings/tree.js';
import type { Host } from './analyzer-api.js';

/** Looks at files that programs take their settings from. */
export interface SettingsReader {
  /** The file at a path; `null` where there is none, or none that can be read. */
  readonly file: (path: string) => SettingsFile | null;
  /** The names of what lies in a folder. */
  readonly names: (folder: string) => readonly string[];
}

const NOTHING: SettingsReader = { file: () => null, names: () => [] };

export class SettingsFiles {
  readonly #known = new Map<string, SettingsFile | null>();
  /** What was asked for since that was last forgotten, and the texts that were there; of a folder, with a slash behind it, the names. */
  readonly asked = new Map<string, string | null>();

  constructor(private readonly host: Host) {}

  /** For what `modules` read. */
  async reader(modules: Iterable<Module>): Promise<SettingsReader> {
    const { host } = this;
    if (host.settingsText === undefined || ![...modules].some(readsSettings)) return NOTHING;
    // What reads such files in Python takes `yes` and `off` for truth values, and knows `<<`: version 1.1. Most projects have no need of it, so it is not loaded before.
    const { parse } = await import('yaml');
    return {
      file: (path) => {
        const text = host.settingsText?.(path) ?? null;
        this.asked.set(path, text);
        const known = this.#known.get(path);
        if (known !== undefined && (known?.text ?? null) === text) return known;
        const file = text === null ? null : contentOf(path, text, (yaml) => parse(yaml, { version: '1.1', logLevel: 'silent', uniqueKeys: false, maxAliasCount: 100 }));
        this.#known.set(path, file);
        return file;
      },
      names: (folder) => {
        const names = host.settingsNames?.(folder) ?? [];
        this.asked.set(`${folder}/`, names.join());
        return names;
      },
    };
  }
}

function contentOf(path: string, text: string, parseYaml: (text: string) => unknown): SettingsFile | null {
  try {
    const content: unknown = path.endsWith('.json') ? JSON.parse(text) : path.endsWith('.py') ? assignedIn(text) : parseYaml(text);
    return { path, content, text };
  } catch {
    return null;
  }
}

/** What stands for itself in Python. */
const CONSTANTS: ReadonlyMap<string, unknown> = new Map([['True', true], ['False', false], ['None', null]]);

/** The names that a file of settings in Python assigns at its top, and the constants that it gives them. */
function assignedIn(text: string): unknown {
  return Object.fromEntries(Array.from(text.matchAll(/^([A-Za-z_]\w*)\s*=(?!=)\s*(.*?)\s*(?:#.*)?$/gm), ([, name = '', given = '']) => {
    return [name, CONSTANTS.has(given) ? CONSTANTS.get(given) : /^-?\d+(?:\.\d+)?$/.test(given) ? Number(given) : []];
  }));
}
