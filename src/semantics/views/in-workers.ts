/** What the workers of loaders draw, in one program or another. */
import type { Loader, ParameterRef } from '../../catalogue/types.js';
import type { Drawn } from '../data/drawn.js';
import { handedFor } from '../data/handed.js';
import { framesAround } from '../data/using/entered.js';
import type { Comes } from '../data/using/reading.js';
import { drawnByAll } from '../data/using/using.js';
import type { CallArgument, CallFact, Value } from '../module/model.js';
import { findArgument } from '../program/arguments.js';
import { mayLeaveAside } from '../program/options/aside.js';
import { mayCome } from '../program/unused/coming.js';
import type { ProgramRun } from '../program/run.js';
import type { Module } from '../project.js';
import type { ModuleView } from '../views.js';

/** In which programs, all that come to the loader where none is given, and whether while the user leaves all options as they are. */
export interface WhichRuns {
  readonly program?: ProgramRun;
  readonly usually?: boolean;
}

export class InWorkers {
  /** By loader, programs and whether options are left as they are. */
  readonly #known = new Map<string, Drawn>();
  /** By what is handed over. */
  readonly #through = new Map<CallArgument, Drawn>();

  constructor(
    private readonly view: ModuleView,
    private readonly runs: readonly ProgramRun[],
  ) {}

  drawn(call: CallFact, loader: Loader, { program, usually: isUsual = false }: WhichRuns): Drawn {
    const all = this.runs.filter(({ changed }) => changed.has(call));
    const runs = program === undefined || all.length < 2 ? all : [program];
    const usually = isUsual && runs.some(mayLeaveAside);
    const key = `${String(call.id)}:${String(usually)}:${program === undefined || runs === all ? '' : String(this.runs.indexOf(program))}`;
    let drawn = this.#known.get(key);
    if (drawn === undefined) {
      drawn = this.read(call, loader, runs, usually);
      this.#known.set(key, drawn);
    }
    return drawn;
  }

  /** What using what `call` is handed for `parameter` draws. */
  drawnThrough(call: CallFact, parameter: ParameterRef): Drawn {
    const { project, module } = this.view;
    const found = findArgument(call, parameter);
    if (found.kind !== 'given') return drawnByAll(project, module, [null]);
    let drawn = this.#through.get(found.argument);
    if (drawn === undefined) {
      drawn = drawnByAll(project, module, [found.argument]);
      this.#through.set(found.argument, drawn);
    }
    return drawn;
  }

  private read(call: CallFact, { dataset, collate }: Loader, runs: readonly ProgramRun[], usually: boolean): Drawn {
    const { project, module, uses } = this.view;
    const instances = this.view.instancesOf(call);
    const isRunIn = (from: Module): boolean => runs.length === 0 || runs.some(({ modules }) => modules.has(from));
    const comes: Comes = (from, each) => runs.length === 0 || mayCome(project, runs, from, each, usually);
    return drawnByAll(project, module, [dataset, ...(collate === undefined ? [] : [collate])].map((parameter, at) => {
      const handed = handedFor(uses, call, instances, parameter);
      // A library's function may make batches; data is an object, of which its name says nothing.
      const isUntold = at === 0 && handed !== null && (handed === 'nothing' || this.isForeign(handed.value));
      return isUntold ? null : handed;
    }), { comes, frames: framesAround(project, module, call, (from, each) => isRunIn(from) && comes(from, each)) });
  }

  /** A library's name of which the catalogue says nothing. */
  private isForeign(value: Value): boolean {
    const { project, module } = this.view;
    const target = value.kind === 'reference' ? project.resolve(module, value.name) : null;
    return target?.kind === 'library' && target.record === undefined;
  }
}
