import { rules } from '../../rules/index.js';
import { defaultCatalogue } from '../catalogue/default.js';
import type { Settings } from '../config/settings.js';
import { createAnalyzer } from '../lint/analyzer.js';
import type { Analyzer } from '../lint/analyzer-api.js';
import type { SourceFile } from '../notebook/source-file.js';
import { loadEngine } from '../project/engine.js';
import { ProjectHost } from '../project/host.js';
import { nodeFiles } from '../project/node-files.js';
import type { SyntaxEngine } from '../syntax/index.js';
import type { Overrides, ProjectRequest } from './project.js';

/** How files are to be read and judged: plain data, so that a worker can be told. */
export type AnalysisRequest = Pick<ProjectRequest, 'config' | 'isolated' | 'overrides' | 'engine'>;

/** An analyzer and what it works with. */
export interface Analysis {
  readonly engine: SyntaxEngine;
  readonly host: ProjectHost;
  readonly analyzer: Analyzer;
  /** Files that have been read already, by path. */
  readonly texts: Map<string, SourceFile>;
}

/** Rejects with a message for the user where the engine can't be had. */
export async function openAnalysis({ config, isolated, overrides, engine: name }: AnalysisRequest): Promise<Analysis> {
  const engine = await loadEngine(name);
  const host = new ProjectHost(nodeFiles, { explicit: config, isolated, override: override(overrides) });
  const texts = new Map<string, SourceFile>();
  const analyzer = createAnalyzer({
    engine,
    host: {
      exists: (path) => host.exists(path),
      mayExist: (path) => host.mayExist(path),
      mayImport: (path) => host.mayImport(path),
      modulesIn: (folder) => host.modulesIn(folder),
      read: (path) => {
        const known = texts.get(path);
        return known === undefined ? host.read(path) : Promise.resolve(known);
      },
      settings: (path) => host.settings(path),
      settingsText: (path) => host.settingsText(path),
      settingsNames: (folder) => host.settingsNames(folder),
      versions: (path) => host.versions(path),
      isInstalled: (path) => host.isInstalled(path),
    },
    catalogue: defaultCatalogue(),
    rules,
  });
  return { engine, host, analyzer, texts };
}

/** What the command line says is stronger than any file; `--select` names the rules and no others. */
function override({ preset, select, ignore }: Overrides): (settings: Settings) => Settings {
  return (settings) => ({
    ...settings,
    preset: preset ?? settings.preset,
    ...(select.length > 0 ? { only: select } : {}),
    ignore: [...settings.ignore.filter((rule) => !select.includes(rule)), ...ignore],
  });
}
