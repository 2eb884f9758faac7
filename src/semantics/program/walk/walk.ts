/** Where a program is that is being followed, and what it has come to by then. */
import type { CatalogueRecord } from '../../../catalogue/catalogue.js';
import type { Stream } from '../../../catalogue/types.js';
import type { CallFact, Event } from '../../module/model.js';
import type { Module, Project } from '../../project.js';
import { MAX_DEPTH } from '../../project/callers.js';
import { Frames, type Entry } from '../frames.js';
import { questionOf, type Ask } from '../questions.js';
import type { Fork, Options, Seeded, Site } from '../run.js';
import type { State } from '../state.js';
import type { Workers } from '../processes/workers.js';
import type { Context } from './context.js';
import type { Wrapped } from './decorators.js';
import { noImports, noneHeedless, type FirstImports } from './imports.js';
import { Trace } from './trace.js';

/** A function as it runs. */
export interface Course {
  /** The forks around it. */
  readonly around: number;
  /** Streams drawn from so far. */
  drawn: Set<Stream>;
  /** Blocks it is in that keep exceptions from going on. */
  catching: number;
  /** Forks some of whose arms drew from the streams and returned: those that go on may draw from them still. */
  open: { readonly fork: Fork; readonly streams: ReadonlySet<Stream> }[];
  /** How the streams stood wherever it returned. */
  readonly returns: State[];
}

/** How a program goes on inside what it has come to: functions run what is written in them, and that calls functions. */
interface Follow {
  readonly events: (walk: Walk, module: Module, events: readonly Event[], state: State, context: Context) => void;
  readonly construct: (walk: Walk, module: Module, index: number, state: State, context: Context, entry: Entry) => void;
}

export class Walk {
  readonly modules = new Set<Module>();
  trace = new Trace();
  readonly frames: Frames;
  readonly chain: Site[] = [];
  readonly forks: Fork[] = [];
  /** In how many arms it is that are taken only where the user changes options, or starts it somewhere else. */
  aside = 0;
  /** The options one of which the user has changed to get here; `null`: none. */
  changed: Options | null = null;
  course: Course = { around: 0, drawn: new Set(), catching: 0, open: [], returns: [] };
  /** The workers of each loader; `null` where it reads data in the program's own process. */
  readonly loaders = new Map<CallFact, Workers | null>();
  /** What was seeded in the blocks of an object when they were left, by what made it. */
  readonly held = new Map<CallFact, ReadonlyMap<Stream, Seeded>>();
  /** What is done when a `with` block is left, by the call that begins it. */
  readonly blocks = new Map<CallFact, (state: State, context: Context) => void>();
  /** What the wrappers that run are put around, by their calls of it, and which of these were reached. */
  wrapped: ReadonlyMap<CallFact, Wrapped> = new Map();
  readonly reached = new Set<string>();
  /** Streams that have been put back to a state that nothing had seeded. */
  readonly returned = new Set<Stream>();
  /** Streams whose networks' weights were written to a file. */
  readonly saved = new Set<Stream>();
  importing = 0;
  /** The imports that it has begun with. */
  imports: FirstImports;
  /** Something imports the program itself. */
  isImported = false;

  constructor(
    readonly project: Project,
    readonly entry: Module,
    readonly follow: Follow,
    /** It goes on where the program surely stops: what it comes to then, nothing but that keeps the program from. */
    readonly isHeedless = false,
  ) {
    this.imports = isHeedless ? noneHeedless(project) : noImports(project);
    this.frames = new Frames(project, entry, this.modules, this.imports.set, (ask, site) => this.asks(ask, site));
  }

  /** Does what `site` leads to. */
  withSite(site: Site | null, enter: () => void): void {
    if (this.chain.length >= MAX_DEPTH) return;
    if (site !== null) this.chain.push(site);
    enter();
    if (site !== null) this.chain.pop();
  }

  /** What the text answers; the program is followed anew where it comes to answer otherwise. */
  asks(ask: Ask, site: Site): boolean {
    const question = questionOf(this.project, ask, site);
    this.trace.questions.add(question);
    return question.answer.is;
  }

  /** What the catalogue knows of what `call` calls. */
  recordOf(module: Module, call: CallFact): CatalogueRecord | undefined {
    const target = this.project.callee(module, call);
    return target.kind === 'library' ? target.record : undefined;
  }
}
