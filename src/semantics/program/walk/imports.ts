/** Modules of the project run once, where they are first imported; what programs that begin with the same imports have in common is kept. */
import { remembered } from '../../../syntax/remember.js';
import type { Value } from '../../module/model.js';
import type { Module, Project } from '../../project.js';
import { liveEvents } from '../live.js';
import { Makings } from '../makings.js';
import { NOTHING_SEEDED, type State } from '../state.js';
import { SURE } from './context.js';
import { Trace } from './trace.js';
import type { Walk } from './walk.js';

/** What is known once project modules and all they import have run one after the other, in any program that begins with them. */
export interface FirstImports {
  readonly modules: ReadonlySet<Module>;
  readonly trace: Trace;
  readonly made: Makings;
  readonly set: ReadonlyMap<string, Value>;
  readonly state: Readonly<State>;
  /** The same with one module more. */
  readonly next: Map<Module, FirstImports>;
}

/** Programs of one project mostly begin with the same few imports, which run the same few hundred modules. */
export const noImports = remembered<Project, FirstImports>(noneYet);

/** … and of what they would do if nothing stopped them. */
export const noneHeedless = remembered<Project, FirstImports>(noneYet);

function noneYet(project: Project): FirstImports {
  return { modules: new Set(), trace: new Trace(), made: new Makings(project), set: new Map(), state: NOTHING_SEEDED, next: new Map() };
}

export function runTopLevel(walk: Walk, module: Module, state: State): void {
  walk.modules.add(module);
  const events = liveEvents(walk.project, module, 0);
  // A cell that ends, or restarts the kernel, ends no notebook.
  walk.follow.events(walk, module, module.file.kind === 'notebook' ? events.filter(({ kind }) => kind !== 'exit') : events, state, SURE);
  state.stopped &&= state.exited;
  state.exited = false;
}

/** Runs a project module for the import of it, and tells by `state.stopped` whether that surely goes no further; where imports are all there was so far, as it ran in another program. */
export function importModule(walk: Walk, module: Module, state: State): void {
  state.stopped = false;
  const before = walk.importing === 0 && hasOnlyImported(walk, walk.imports, state) ? walk.imports : null;
  const known = before?.next.get(module);
  if (known?.modules.has(walk.entry) === false) {
    recall(walk, known, state);
  } else {
    runImport(walk, module, state);
    if (before === null || known !== undefined || walk.isImported) return;
    walk.imports = remember(walk, state);
    before.next.set(module, walk.imports);
  }
}

function hasOnlyImported(walk: Walk, { modules, trace: { steps, memo }, set, state: { seeded } }: FirstImports, state: State): boolean {
  return walk.frames.names === set && walk.modules.size === modules.size + 1 && walk.trace.steps.size === steps.size && walk.trace.memo.size === memo.size && state.seeded === seeded;
}

export function runImport(walk: Walk, module: Module, state: State): void {
  walk.importing++;
  walk.withSite(null, () => { runTopLevel(walk, module, state); });
  walk.importing--;
}

function remember(walk: Walk, state: State): FirstImports {
  const modules = new Set(walk.modules);
  modules.delete(walk.entry);
  return {
    modules, trace: new Trace(walk.trace), made: walk.frames.made.copy(), set: walk.frames.names,
    state: { ...state, exited: false, failed: false, ended: false },
    next: new Map(),
  };
}

function recall(walk: Walk, known: FirstImports, state: State): void {
  walk.imports = known;
  walk.modules.clear();
  for (const module of [walk.entry, ...known.modules]) walk.modules.add(module);
  walk.trace = new Trace(known.trace);
  walk.frames.made = known.made.copy();
  walk.frames.names = known.set;
  state.seeded = known.state.seeded;
  state.early = known.state.early;
  state.surelyDrawn = known.state.surelyDrawn;
  state.renewed = known.state.renewed;
  state.kept = known.state.kept;
  state.returned = known.state.returned;
  state.stopped = known.state.stopped;
}
