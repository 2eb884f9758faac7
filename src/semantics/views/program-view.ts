/** What rules see of a program: the modules that run in it, and what they set. */
import type { EnvironmentVariable, Processes } from '../../catalogue/types.js';
import { remembered } from '../../syntax/remember.js';
import type { Span } from '../../syntax/source.js';
import type { CallFact, VariableWrite } from '../module/model.js';
import { valueOf } from '../program/arguments.js';
import { isAside } from '../program/options/aside.js';
import { isOfUnread } from '../program/stops/unread.js';
import { drawsWeights, type DrawSite, type ProgramRun } from '../program/run.js';
import type { Module } from '../project.js';
import { isColour } from '../purpose/colours.js';
import { doubtOf, onlyEvaluates } from '../purpose/evaluates.js';
import { isLookedAt } from '../purpose/looked-at.js';
import { isSelfTest } from '../purpose/self-test.js';
import { onlyBuilds, showsOnlyForm, triesItselfOut } from '../purpose/tryout.js';
import type { ModuleView } from '../views.js';
import { isSetBy, spanOf, type FlagUse } from './flags.js';
import { getsTo, isLeftUnread } from './stream-status.js';

function setVariables({ module }: ModuleView): boolean {
  return module.model.variables.length > 0;
}

function usesGpu(module: ModuleView): boolean {
  return module.usesGpu;
}

function setsStart(module: ModuleView): boolean {
  return module.withRole('sets-process-start').length > 0;
}

/** Processes that do not begin as copies import the program's file first. */
function startsAnew(call: CallFact): boolean {
  const value = valueOf(call, { name: 'method', position: 0 });
  return value?.kind === 'scalar' && (value.value === 'spawn' || value.value === 'forkserver');
}

const answered = remembered((test: (module: ModuleView) => boolean) => remembered(test));

type LibraryVariable = EnvironmentVariable & { readonly library: string };

export class ProgramView {
  #modules: readonly ModuleView[] | null = null;
  #flags: readonly (FlagUse & { readonly module: ModuleView })[] | null = null;
  #reached: ReadonlySet<Span | null> | null = null;
  #usesGpu: boolean | null = null;
  #importsAnew: boolean | null = null;
  #onlyEvaluates: boolean | null = null;
  #onlyTriesOut: boolean | null = null;
  #doubt: number | null = null;

  constructor(
    readonly run: ProgramRun,
    private readonly views: ReadonlyMap<Module, ModuleView>,
  ) {}

  get entry(): ModuleView {
    return this.view(this.run.entry);
  }

  /** It trains nothing, as far as what it reaches tells, and loads weights. */
  get onlyEvaluates(): boolean {
    this.#onlyEvaluates ??= onlyEvaluates(this.run);
    return this.#onlyEvaluates;
  }

  /** It tries something out, and whatever it draws would do. */
  get onlyTriesOut(): boolean {
    this.#onlyTriesOut ??= [showsOnlyForm, onlyBuilds, isSelfTest].some((is) => is(this.entry.project, this.run));
    return this.#onlyTriesOut;
  }

  /** What it draws there reaches nothing but what somebody looks at, or weights in place of which others come: who only evaluates has them from somewhere, in ways nobody can follow. */
  mayNotMatter(draw: DrawSite): boolean {
    const { project } = this.entry;
    return (drawsWeights(draw) && this.onlyEvaluates) || this.onlyTriesOut || isColour(project, draw.module, draw.call) || isLookedAt(project, draw.module, draw.call);
  }

  /** Whether it reads nothing by what draws there once something is read. */
  isLeftUnread({ module, call }: DrawSite): boolean {
    return isLeftUnread(this.view(module), this.run, call);
  }

  /** It only tries out a module that others import. */
  get triesItselfOut(): boolean {
    return triesItselfOut(this.entry.project, this.run);
  }

  /** Whether it comes to what stands there only where the user changes options. */
  isAside({ path, span }: { readonly path?: string; readonly span: Span }): boolean {
    return this.modules.some(({ module }) => (path ?? this.entry.path) === module.path && isAside([this.run], module, span));
  }

  /** Whether Python refuses to read it as it stands, as far as what stands there is concerned. */
  isUnread({ path = this.entry.path }: { readonly path?: string }): boolean {
    return isOfUnread(this.entry.project, this.run, path);
  }

  /** How likely it is that what it draws does not matter. */
  get doubt(): number {
    this.#doubt ??= doubtOf(this.run);
    return this.#doubt;
  }

  /** The modules that run in it. */
  get modules(): readonly ModuleView[] {
    this.#modules ??= Array.from(this.run.modules, (module) => this.view(module));
    return this.#modules;
  }

  /**
   * Those of them of which `test` says yes: a question to the module alone, asked once however many programs run it.
   * The answer is remembered by the function, so it must be one and the same each time.
   */
  modulesThat(test: (module: ModuleView) => boolean): readonly ModuleView[] {
    return this.modules.filter(answered(test));
  }

  /** Switches in the order in which each is first set. */
  get flags(): readonly (FlagUse & { readonly module: ModuleView })[] {
    if (this.#flags !== null) return this.#flags;
    const flags: (FlagUse & { readonly module: ModuleView })[] = [];
    for (const step of this.run.steps) {
      const module = this.view(step.module);
      for (const use of module.flags) if (isSetBy(use, step)) flags.push({ ...use, module });
    }
    this.#flags = flags;
    return this.#flags;
  }

  /** Whether the statement or call at `span` is reached. */
  reaches(span: Span): boolean {
    this.#reached ??= new Set(this.run.steps.map(spanOf));
    return this.#reached.has(span);
  }

  /** Whether it runs the function that `call` of `module` stands in and does not get to that: what it hands over leaves it out. */
  passesBy({ module }: ModuleView, call: CallFact): boolean {
    return this.run.entered.some((entered) => entered.module === module && entered.index === call.function) && !getsTo(this.run, call);
  }

  /** Environment variables of `role` that some module of the program sets. */
  variables(role: EnvironmentVariable['role']): readonly { module: ModuleView; variable: VariableWrite; known: LibraryVariable }[] {
    const found = [];
    for (const module of this.modulesThat(setVariables)) {
      for (const variable of module.module.model.variables) {
        for (const known of module.module.catalogue.variables) {
          if (known.name === variable.name && known.role === role) found.push({ module, variable, known });
        }
      }
    }
    return found;
  }

  /** Some module of the program puts work on a GPU. */
  get usesGpu(): boolean {
    this.#usesGpu ??= this.modulesThat(usesGpu).length > 0;
    return this.#usesGpu;
  }

  /** How `processes` start in it: its own choice where they leave that open. */
  startOf({ start }: Processes): Processes['start'] {
    if (start !== 'default') return start;
    this.#importsAnew ??= this.modulesThat(setsStart).some((module) => module.withRole('sets-process-start').some(({ call }) => this.reaches(call.expression) && startsAnew(call)));
    return this.#importsAnew ? 'spawn' : start;
  }

  /** The view of any module of the project. */
  viewOf(module: Module): ModuleView | null {
    return this.views.get(module) ?? null;
  }

  /** The view of a module of this program. */
  view(module: Module): ModuleView {
    const view = this.views.get(module);
    if (view === undefined) throw new Error(`no view of ${module.path}`);
    return view;
  }
}
