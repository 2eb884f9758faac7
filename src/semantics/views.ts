/** What rules see of a project: facts, the catalogue's answers, and how each call stands in the programs that reach it. */
import type { CatalogueRecord } from '../catalogue/catalogue.js';
import type { Flag, StreamInfo } from '../catalogue/types.js';
import type { Span } from '../syntax/source.js';
import { findArgument } from './arguments.js';
import type { CallArgument, CallFact, FlagAssignment, Value } from './model.js';
import type { ProgramRun, Site } from './program.js';
import type { Module, Project, Target } from './project.js';

/** Libraries whose calls compute without drawing unless the catalogue says otherwise. */
const PLAIN = /^(?:builtins|torch|numpy|math|os|pathlib|json|csv|pandas)\./;

export interface CheckSettings {
  /** What fixes insert. */
  readonly seed: number;
  /** The strict preset is on. */
  readonly strict: boolean;
  /** Library versions by name, as far as they are known. */
  readonly versions: Readonly<Record<string, string>>;
}

/** How a stream stands when a call is reached. */
export type StreamStatus =
  /** Some program reaches it with the stream unseeded. */
  | { readonly kind: 'uncontrolled'; readonly program: Module }
  /** Seeded first wherever it is reached; `by` is the seeding, when it is known. */
  | { readonly kind: 'controlled'; readonly by: Site | null }
  /** No program of the project is known to reach it. */
  | { readonly kind: 'unreached' };

/** A catalogued call of a module. */
export interface KnownCall {
  readonly call: CallFact;
  readonly record: CatalogueRecord;
  /** The qualified name it goes by. */
  readonly qualifiedName: string;
}

/** A switch that is set, by assignment or by an argument. */
export interface FlagUse {
  readonly flag: Flag;
  readonly qualifiedName: string;
  readonly value: Value;
  /** The whole statement or call, and the part that holds the value. */
  readonly span: Span;
  readonly valueSpan: Span;
}

export class ModuleView {
  #calls: readonly KnownCall[] | null = null;

  constructor(
    readonly module: Module,
    readonly project: Project,
    /** The runs of every program of the project. */
    private readonly runs: readonly ProgramRun[],
    readonly settings: CheckSettings,
  ) {}

  get path(): string {
    return this.module.path;
  }

  /** The source text of `span`. */
  text(span: Span): string {
    return this.module.file.source.slice(span);
  }

  /** The callee of `call` as the user wrote it. */
  nameOf(call: CallFact): string {
    return this.text(call.expression.callee).replace(/\s+/g, '');
  }

  /** Calls of catalogued callables, in the order they are read. */
  get knownCalls(): readonly KnownCall[] {
    this.#calls ??= this.module.model.calls.flatMap((call): KnownCall[] => {
      const target = this.target(call);
      if (target.kind !== 'library' || target.record === undefined) return [];
      return [{ call, record: target.record, qualifiedName: target.name }];
    });
    return this.#calls;
  }

  /** What `call` calls, across files. */
  target(call: CallFact): Target {
    return this.project.callee(this.module, call);
  }

  get flags(): readonly FlagUse[] {
    const assigned = this.module.model.flags.flatMap((assignment: FlagAssignment): FlagUse[] => {
      const target = this.project.resolve(this.module, assignment.name);
      if (target.kind !== 'library') return [];
      const { statement, value } = assignment;
      return (target.record?.flags ?? [])
        .filter((flag) => flag.parameter === undefined)
        .map((flag) => ({
          flag, value, qualifiedName: target.name, span: statement, valueSpan: statement.value ?? statement,
        }));
    });
    const passed = this.knownCalls.flatMap(({ call, record, qualifiedName }): FlagUse[] =>
      record.flags.flatMap((flag): FlagUse[] => {
        const given = flag.parameter === undefined ? null : argumentOf(call, flag.parameter);
        if (given === null) return [];
        return [{ flag, value: given.value, qualifiedName, span: call.expression, valueSpan: given.argument.value }];
      }),
    );
    return [...assigned, ...passed];
  }

  /** How `stream` stands at `call`, in all programs that reach it. */
  streamAt(call: CallFact, stream: string): StreamStatus {
    let controlled: StreamStatus | null = null;
    for (const run of this.runs) {
      const visit = run.visits.get(call);
      if (visit?.uncontrolled.has(stream) === true) return { kind: 'uncontrolled', program: run.entry };
      const by = visit?.seededBy.get(stream);
      if (by !== undefined) controlled ??= { kind: 'controlled', by };
    }
    if (controlled !== null) return controlled;
    // Reached in ways nobody can follow: where its programs seed the stream at all, nothing is held against it.
    const seeds = this.runs.some((run) => run.modules.has(this.module) && run.seededAtEnd.has(stream));
    return seeds ? { kind: 'controlled', by: null } : { kind: 'unreached' };
  }

  /** Calls that are handed the object `call` makes, with the argument that holds it. */
  consumersOf(call: CallFact): readonly { readonly consumer: CallFact; readonly argument: CallArgument }[] {
    return this.module.model.calls.flatMap((consumer) =>
      consumer.args
        .filter(({ value }) => value.kind === 'instance' && value.call === call.index)
        .map((argument) => ({ consumer, argument })),
    );
  }

  /** Methods called on the object `call` makes. */
  methodsOn(call: CallFact): readonly CallFact[] {
    return this.module.model.calls.filter(
      ({ receiver }) => receiver?.kind === 'instance' && receiver.call === call.index,
    );
  }

  /** Whether the file calls function `index` of its own in a loop, directly or through others. */
  isEnteredInLoop(index: number, seen: ReadonlySet<number> = new Set()): boolean {
    if (index === 0 || seen.has(index)) return false;
    const { calls, classes, functions } = this.module.model;
    const owner = functions[index]?.class;
    return calls.some((call) => {
      const { callee } = call;
      const enters =
        (callee.kind === 'function' && callee.index === index) ||
        (callee.kind === 'method' && classes[callee.class]?.methods.get(callee.name) === index) ||
        (callee.kind === 'class' && callee.index === owner && classes[callee.index]?.methods.get('__init__') === index);
      return enters && (call.loops.length > 0 || this.isEnteredInLoop(call.function, new Set([...seen, index])));
    });
  }

  /** A project class none of whose methods, inherited ones of the project included, calls anything but plain library code. */
  isDrawFree(module: Module, index: number): boolean {
    const fact = module.model.classes[index];
    if (fact === undefined) return false;
    const methods = new Set(fact.methods.values());
    return module.model.calls
      .filter((call) => methods.has(call.function))
      .every((call) => {
        if (call.callee.kind !== 'external') return call.callee.kind === 'super' || call.callee.kind === 'method';
        const target = this.project.resolve(module, call.callee.name);
        if (target.kind !== 'library') return false;
        const { record, name } = target;
        return record?.draws === undefined && record?.takesSeed === undefined && PLAIN.test(name);
      });
  }

  stream(name: string): StreamInfo | undefined {
    return this.project.catalogue.stream(name);
  }
}

export class ProgramView {
  constructor(
    readonly run: ProgramRun,
    private readonly views: ReadonlyMap<Module, ModuleView>,
  ) {}

  get entry(): ModuleView {
    return this.view(this.run.entry);
  }

  /** The view of a module of this program. */
  view(module: Module): ModuleView {
    const view = this.views.get(module);
    if (view === undefined) throw new Error(`no view of ${module.path}`);
    return view;
  }
}

/** The argument given in the call itself for `parameter`, or `null`. */
export function argumentOf(call: CallFact, parameter: { name: string; position?: number }): CallArgument | null {
  const found = findArgument(call, parameter);
  return found.kind === 'given' ? found.argument : null;
}
