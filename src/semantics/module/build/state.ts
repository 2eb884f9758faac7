/** What is known of a module while it is read, and the part of it that is being read. */
import type { Catalogue, CatalogueRecord } from '../../../catalogue/catalogue.js';
import { exact } from '../../../syntax/exact.js';
import type { CallExpression, Expression, ModuleFacts } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import type { Span } from '../../../syntax/source.js';
import type { MutableCallEvent } from '../../weights/overwritten.js';
import { bindingsOf } from '../bindings.js';
import { libraryName } from '../callees.js';
import { Environment, isEqualValue } from '../environment.js';
import type { Members } from '../members.js';
import { UNKNOWN, type Arm, type CallArgument, type Callee, type CallFact, type Event, type FunctionFact, type Value } from '../model.js';
import { changedTables } from '../open-tables.js';
import { Part, saysTheSame, type MutableClass, type MutableFunction } from '../part.js';
import { References } from '../references.js';
import type { Scope } from '../scope.js';
import { Table, type Recorder } from '../tables.js';
import type { BoundBy } from '../unbound-names.js';
import { rootsImported } from './imports.js';

const referencesIn = remembered<Catalogue, References>(() => new References());

/** So many calls may be gone, one after the other, before those that are still there. */
const MAX_SKIPPED = 8;

/** The expression of a call that nobody wrote, and its parts: they move with what is written. */
class Unwritten implements CallExpression {
  readonly kind = 'call';
  readonly args = [];
  readonly broken = true;

  constructor(private readonly written: Expression) {}

  get start(): number {
    return this.written.start;
  }

  get end(): number {
    return this.written.end;
  }

  /** Its name is not that of a function. */
  get callee(): Expression {
    return { kind: 'opaque', start: this.start, end: this.end, children: [] };
  }

  get argsSpan(): Span {
    return this.written;
  }
}

export class ModuleState {
  readonly #recorder: Recorder = { logs: null };
  readonly references: References;
  /** The names of the module; what a command's name runs; what the text says of options and star imports. */
  readonly names = this.table(isEqualValue);
  readonly commands = this.table((a: readonly number[], b) => a.join() === b.join());
  readonly options = this.table(isEqualValue);
  readonly stars = this.table((a: readonly string[], b) => a.join() === b.join());
  /** How many statements of the top level bind each name. */
  readonly bound = this.table((a: number, b) => a > 1 === b > 1);
  /** The names that anything in the module binds. */
  readonly everBound = this.table((a: BoundBy, b) => a === b);
  /** Tables that may be changed out of order, and keys that are set in one. */
  readonly changed = this.table((a: string, b) => a === b);
  /** The classes that have neither methods nor bases nor decorators, by their index: nothing but statements fills them. */
  readonly namespaces = this.table((a: true, b) => a === b);
  /** Under which names classes of the module keep what is run where a property is read or assigned. */
  readonly accessors = this.table((a: true, b) => a === b);
  /** Root modules that something in the module imports. */
  readonly libraries = this.table((a: true, b) => a === b);
  /** What is known of the classes, by their index. */
  readonly members: Members[] = [];
  /** The scope of the module itself. */
  readonly global = new Environment(null, null, this.names);
  functions: MutableFunction[] = [];
  classes: MutableClass[] = [];
  /** For each arm, all those of its branch after which the program goes on. */
  readonly waysOn = new WeakMap<Arm, readonly Arm[]>();
  /** Calls of `globals()` whose table is only read. */
  readonly onlyRead = new WeakSet<Expression>();
  /** What is being read. */
  part = new Part(0, 0);
  /** Weights are not drawn here. */
  isEmpty = false;
  /** Calls that may be read again now, and how many of them have been. */
  #former: readonly CallFact[] = [];
  #met = 0;
  #count = 0;

  constructor(
    readonly catalogue: Catalogue,
    /** Parts are kept from one build to the next. */
    readonly keeps: boolean,
  ) {
    this.references = referencesIn(catalogue);
  }

  /** Forgets what is known of the module, whose text is another now, but for what that says by itself. */
  reset(facts: ModuleFacts, options: ReadonlyMap<string, Value>, everBound: ReadonlyMap<string, BoundBy>): void {
    for (const table of [this.names, this.commands, this.stars, this.accessors, this.namespaces]) table.reset();
    for (const { attributes, initial, types, methods, properties } of this.members) for (const table of [attributes, initial, types, methods, properties]) table.reset();
    this.options.reset(options);
    const bound = new Map<string, number>();
    for (const { name } of bindingsOf(facts.body)) bound.set(name, (bound.get(name) ?? 0) + 1);
    this.bound.reset(bound);
    this.everBound.reset(everBound);
    this.changed.reset(changedTables(facts));
    this.libraries.reset(new Map(facts.body.flatMap(rootsImported).map((root) => [root, true])));
    this.functions = [];
    this.classes = [];
  }

  /** A new part, of what `read` finds and leaves; `before` stood in its place. */
  newPart(before: Part | null, read: () => readonly Event[]): Part {
    const part = new Part(this.functions.length, this.classes.length);
    this.part = part;
    this.#former = before?.calls ?? [];
    this.#met = 0;
    this.#recorder.logs = this.keeps ? part.logs : null;
    part.events = exact(read());
    this.#recorder.logs = null;
    return part;
  }

  /** What a part has left is there as if it had been read now. */
  replay({ functions, classes, logs }: Part): void {
    for (const fact of functions) this.functions.push(fact);
    for (const fact of classes) this.classes.push(fact);
    for (const log of logs) log.replay();
  }

  /** Whether reading a part now would find what it found then. */
  holds({ functions, classes, firstFunction, firstClass, logs }: Part): boolean {
    return (functions.length === 0 || firstFunction === this.functions.length)
      && (classes.length === 0 || firstClass === this.classes.length)
      && logs.every((log) => log.holds());
  }

  addFunction(parts: Pick<FunctionFact, 'name' | 'statement' | 'class' | 'decorators'>): MutableFunction {
    const fact: MutableFunction = { ...parts, index: this.functions.length, events: [], parameters: [], returns: UNKNOWN };
    this.functions.push(fact);
    this.part.functions.push(fact);
    return fact;
  }

  /** What the names of the functions in `scope` begin with. */
  prefixOf(scope: Scope): string {
    const name = this.functions[scope.function]?.name ?? '';
    return name === '' ? '' : `${name}.`;
  }

  membersOf(index: number): Members {
    return (this.members[index] ??= { attributes: this.table(isEqualValue), initial: this.table(() => true), types: this.table(isEqualValue), methods: this.table((a: number, b) => a === b), properties: this.table((a: string, b) => a === b) });
  }

  recordOf({ callee }: CallFact): CatalogueRecord | undefined {
    const name = libraryName(callee);
    return name === null ? undefined : this.catalogue.lookup(name);
  }

  /** A call where `scope` has come to. */
  callFact(parts: Pick<CallFact, 'expression' | 'callee' | 'args' | 'receiver' | 'assignedTo' | 'isSent'>, scope: Scope): CallFact {
    return this.sameOr({
      id: this.#count,
      ...parts, function: scope.function, statement: scope.statement, loops: scope.loops, path: scope.path,
    });
  }

  /** A call that says what it said before is the same fact, at the place where it is written now. */
  private sameOr(call: CallFact): CallFact {
    const last = Math.min(this.#former.length, this.#met + MAX_SKIPPED);
    for (let at = this.#met; at < last; at++) {
      const known = this.#former[at];
      if (known === undefined || !saysTheSame(known, call)) continue;
      this.#met = at + 1;
      const { id, callee, receiver } = known;
      // What a run has copied of its values is told by their identity.
      return Object.assign(known, call, { id, callee, receiver, args: call.args.map(({ argument, value }, each) => ({ argument, value: known.args[each]?.value ?? value })) });
    }
    this.#count++;
    return call;
  }

  addCall(call: CallFact): MutableCallEvent {
    const event: MutableCallEvent = { kind: 'call', call, overwritten: this.isEmpty, ...(this.isEmpty ? { isEmpty: true } : {}) };
    this.part.calls.push(call);
    this.part.callEvents.push(event);
    return event;
  }

  /** A call that nobody wrote, at the place of what makes it. */
  unwritten(callee: Callee, written: Expression, scope: Scope, args: readonly CallArgument[] = [], receiver: Value | null = null): MutableCallEvent {
    return this.addCall(this.callFact({ expression: new Unwritten(written), callee, args, receiver, assignedTo: null }, scope));
  }

  private table<Value>(same: (a: Value, b: Value) => boolean): Table<Value> {
    return new Table(this.#recorder, same);
  }
}
