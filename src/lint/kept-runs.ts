import { areEqual } from '../semantics/module/environment.js';
import { openNames } from '../semantics/module/open-names.js';
import { changedTables } from '../semantics/module/open-tables.js';
import { runAgain } from '../semantics/program/questions.js';
import type { ProgramRun } from '../semantics/program/run.js';
import type { Module, Project } from '../semantics/project.js';
import { foldersIn } from '../semantics/project/import-paths.js';

/** The last run of each program, kept from one check to the next: most edits change nothing that a program does. */
export class KeptRuns {
  /** By the path of the program. */
  readonly #runs = new Map<string, KeptRun>();

  keep({ path }: Module, run: ProgramRun): void {
    this.#runs.set(path, { run, states: statesIn(run) });
  }

  /** The run of `program` as it was, where its modules do what they did; otherwise it is forgotten. */
  again(project: Project, { path }: Module): ProgramRun | null {
    const before = this.#runs.get(path);
    const isSame = before !== undefined && modulesOf(before.run).every((module) => project.modules.get(module.path) === module) && areEqual(before.states, statesIn(before.run));
    const again = isSame ? runAgain(project, before.run) : null;
    // Gone before the next is made, it is never in memory beside it.
    if (again === null) this.#runs.delete(path);
    return again;
  }

  /** Keeps the runs all of whose modules are. */
  evict(isKept: (module: Module) => boolean): void {
    for (const [path, { run }] of this.#runs) if (!modulesOf(run).every(isKept)) this.#runs.delete(path);
  }

  clear(): void {
    this.#runs.clear();
  }
}

/** A run of a program, and the state of its modules in which it is that. */
interface KeptRun {
  readonly run: ProgramRun;
  readonly states: readonly unknown[];
}

/** The modules that run in it, or would if nothing stopped it. */
function modulesOf({ modules, unstopped }: ProgramRun): readonly Module[] {
  return [...new Set([...modules, ...unstopped?.modules ?? []])];
}

/** What a run depends on of each of its modules. */
function statesIn(run: ProgramRun): unknown[] {
  const modules = modulesOf(run);
  const isAlone = modules.length === 1;
  // The names of a module concern whoever imports it.
  return modules.flatMap((module) => {
    const { turned, replaced } = openNames(module);
    return [module.model.behaviour, isAlone ? null : module.model.exports, foldersIn(module.file).join(), [...turned, '', ...replaced.keys()].join(),
      // What fills a table does nothing by itself: who asks the table finds it there.
      [...changedTables(module.facts)].join()];
  });
}
