import { readFile } from 'node:fs/promises';
import { rules } from '../../rules/index.js';
import type { Edit } from '../../rules/rule.js';
import { defaultCatalogue } from '../catalogue/default.js';
import type { CheckOptions } from '../lint/analyzer-api.js';
import { applyToFile, editsBetween, fixToFixpoint } from '../lint/fixer.js';
import { planInit } from '../lint/init.js';
import type { FileError } from '../lint/result.js';
import { explainCallable } from '../report/explain.js';
import { applyEditsToNotebook } from '../notebook/build.js';
import { discover, type Discovered } from '../project/discover.js';
import { decode, encode } from '../project/encoding.js';
import { nodeFiles } from '../project/node-files.js';
import { toSourceFile } from '../project/read.js';
import { reasonOf } from '../project/reason.js';
import { writeAtomically, writeNew } from '../project/write.js';
import { openAnalysis } from './analysis.js';
import { UsageError } from './errors.js';
import { fixAll } from './fix.js';
import type { FileChange, Project, ProjectRequest, Services } from './project.js';
import { scan } from './scan.js';

/** Seedlint itself, as the commands drive it. */
export const services: Services = {
  rules: () => Promise.resolve(rules),
  explain: (name) => explainCallable(defaultCatalogue(), name),
  open: openProject,
  startServer: async () => {
    const { startStdioServer } = await import('../server/node.js');
    startStdioServer();
  },
};

async function openProject(request: ProjectRequest): Promise<Project> {
  const analysis = await openAnalysis(request).catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  });
  const { analyzer, engine, host } = analysis;
  const { stdin } = request;
  let found: Discovered;
  if (stdin === null) {
    found = await discover(nodeFiles, request.paths.map((path) => absolute(request.cwd, path)), (path) => host.settings(path));
  } else {
    analyzer.setFile(inputFile(stdin.path, stdin.bytes));
    found = { files: [stdin.path], explicit: new Set([stdin.path]), errors: [] };
  }
  // A faulty configuration ends the run before anything is claimed.
  for (const path of found.files) {
    const [fault] = host.config.forFile(path).errors;
    if (fault !== undefined) {
      throw new UsageError(`${fault.file}:${String(fault.line)}:${String(fault.column)}: ${fault.message}`);
    }
  }
  const options = (given: CheckOptions = {}): CheckOptions => ({ ...given, explicit: found.explicit });
  /** Standard input as the last result speaks of it. */
  let input = stdin?.bytes ?? new Uint8Array();
  return {
    async check(given) {
      if (stdin === null) return scan(request, analysis, found, given);
      input = stdin.bytes;
      analyzer.setFile(inputFile(stdin.path, input));
      return analyzer.check(found.files, options(given));
    },
    async fix(unsafe, take, given) {
      if (stdin === null) return fixAll(request, analysis, found, unsafe, take, given);
      const { changes, applied, result } = await fixToFixpoint(analyzer, engine, found.files, unsafe, options(given));
      const failed: FileError[] = [];
      for (const { before, after } of changes) {
        const change = { file: before, edits: editsBetween(before, after) };
        input = changedBytes(change, stdin.bytes);
        failed.push(...(await take(change)));
      }
      return { files: changes.length, applied, failed, result };
    },
    async planInit(given) {
      const plan = await planInit({ engine, host, catalogue: defaultCatalogue(), paths: found.files, ...given });
      return { ...plan, errors: [...found.errors, ...plan.errors], changes: plan.changes.map(({ before, after }) => ({ file: before, edits: editsBetween(before, after) })) };
    },
    async writeInit({ module, changes }) {
      const failed = module.isNew ? await failures(module.path, () => writeNew(module.path, encode(module.text))) : [];
      if (failed.length === 0) for (const change of changes) failed.push(...(await writeChange(change)));
      return failed;
    },
    async text(path) {
      return decode(stdin?.path === path ? input : await readFile(path));
    },
    write: writeChange,
    fixedInput: () => input,
  };
}

function absolute(cwd: string, path: string): string {
  return /^(?:[A-Za-z]:)?\//.test(path) ? path : `${cwd}/${path}`;
}

function inputFile(path: string, bytes: Uint8Array): ReturnType<typeof toSourceFile> {
  try {
    return toSourceFile(path, decode(bytes));
  } catch (error) {
    throw new UsageError(`standard input ${error instanceof Error ? error.message : String(error)}`);
  }
}

function writeChange(change: FileChange): Promise<FileError[]> {
  const { path } = change.file;
  return failures(path, async () => writeAtomically(path, changedBytes(change, await readFile(path))));
}

/** Why `work` has not put the file at `path` on disk; nothing once it has. */
async function failures(path: string, work: () => Promise<void>): Promise<FileError[]> {
  try {
    await work();
    return [];
  } catch (error) {
    return [{ path, message: reasonOf(error) }];
  }
}

/**
 * The file's bytes with the change in them, in the encoding they had.
 * @throws Error when they are not what was checked: an edit made for another text would spoil it.
 */
function changedBytes({ file, edits }: FileChange, bytes: Uint8Array): Uint8Array {
  const sorted: readonly Edit[] = edits;
  const text = decode(bytes);
  if (toSourceFile(file.path, text).source.text !== file.source.text) throw new Error('it has changed since it was read; run again');
  return encode(file.kind === 'notebook' ? applyEditsToNotebook(text, sorted) : applyToFile(file, sorted).source.text);
}
