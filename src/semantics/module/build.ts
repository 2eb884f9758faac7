/** The model of a module is read from its facts, in order of execution. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import { alike, differing } from '../../syntax/alike.js';
import type { ModuleFacts, Statement } from '../../syntax/facts.js';
import { FIXTURES, holdsTests } from '../purpose/fixtures.js';
import { markOverwritten, type MutableCallEvent } from '../weights/overwritten.js';
import { ModuleState } from './build/state.js';
import { readBlock, readBody } from './build/statements.js';
import { inOrderOfRun } from './cells.js';
import { areEqual } from './environment.js';
import { memberKey } from './members.js';
import { UNKNOWN, type CallFact, type Event, type FlagAssignment, type ModuleModel, type VariableWrite } from './model.js';
import { touchedAbroad } from './open-tables.js';
import { declaredTwice, parseOptions } from './options.js';
import { otherNames } from './other-names.js';
import { canDoNothing, deedsOf, doesAlike, firstRecorded, noteSeeds, seedSources, type MutableFunction, type Part, type PendingBody } from './part.js';
import { newScope } from './scope.js';
import { everBound, isFragment, type BoundBy } from './unbound-names.js';

/** Reads the facts of one module in order of execution. Pure: the same facts and catalogue give the same model. */
export function buildModel(facts: ModuleFacts, catalogue: Catalogue, options = parseOptions(facts)): ModuleModel {
  return new ModuleBuilder(catalogue, false).build(facts, options);
}

/**
 * Follows a module through edits: what it answers is what `buildModel` would, and parts that stay as they were, with
 * all they depend on, are not read again. Facts of a part that is kept are the same objects in the next model, and so
 * are calls that are read again and say what they said.
 */
export function followModel(catalogue: Catalogue): (facts: ModuleFacts) => ModuleModel {
  const builder = new ModuleBuilder(catalogue, true);
  return (facts) => builder.build(facts);
}

/** What was made of the text before. */
interface Built {
  readonly body: readonly Statement[];
  /** The parts that may do something in a program. */
  readonly acting: readonly Part[];
  /** As they were marked. */
  readonly overwritten: readonly MutableCallEvent[];
  readonly model: ModuleModel;
}

class ModuleBuilder {
  readonly #state: ModuleState;
  readonly #parts = new WeakMap<Statement, Part>();
  #overwritten: readonly MutableCallEvent[] = [];
  #before: Built | null = null;
  /** The parts of statements that are gone, by those in whose place they stood. */
  #replaced: ReadonlyMap<Statement, Part> = new Map();

  constructor(
    private readonly catalogue: Catalogue,
    /** Parts are kept from one build to the next. */
    private readonly keeps: boolean,
  ) {
    this.#state = new ModuleState(catalogue, keeps);
  }

  build(facts: ModuleFacts, options = parseOptions(facts)): ModuleModel {
    const ever = everBound(facts);
    this.#state.reset(facts, options, ever);
    const main: MutableFunction = { index: 0, name: '', statement: null, class: null, events: [], parameters: [], returns: UNKNOWN, decorators: [] };
    this.#state.functions.push(main);
    if (this.#before !== null) this.#replaced = this.replaced(this.#before.body, facts.body);
    const body = inOrderOfRun(facts.body);
    const refusing = declaredTwice(body);
    const top = body.map((statement) => this.topLevel(statement, refusing.get(statement) ?? null));
    main.events = top.flatMap(({ events }) => events);
    this.markOverwrittenAcross(top);
    const parts = [...top];
    // `__init__` first: it sets the attributes that other methods use.
    const isInit = (body: PendingBody): boolean => body.statement?.name === '__init__';
    for (let batch = top; batch.length > 0; ) {
      const pending = batch.flatMap((part) => part.pending);
      batch = [...pending.filter(isInit), ...pending.filter((body) => !isInit(body))].map((body) => this.functionBody(body));
      for (const part of batch) parts.push(part);
    }
    const model = modelOf(facts, parts, options, ever, this.#state);
    return this.keeps ? this.follow(facts.body, parts, model) : model;
  }

  /** `model` as the one that comes after the last: what programs see of both alike is the same object. */
  private follow(body: readonly Statement[], parts: readonly Part[], model: ModuleModel): ModuleModel {
    const before = this.#before;
    const acting = parts.filter(({ acting: calls, deeds, flags, variables }) => deeds !== null || calls.length + flags.length + variables.length > 0);
    const overwritten = this.#overwritten.map((event) => ({ ...event }));
    const next = before === null ? model : {
      ...model,
      behaviour: model.isFragment === before.model.isFragment && areEqual(acting, before.acting, doesAlike) && alike(overwritten, before.overwritten)
        && areEqual([...model.seedSources], [...before.model.seedSources]) && alike(model.commands, before.model.commands) && alike(model.members, before.model.members) && alike(model.options, before.model.options) && alike(model.touched, before.model.touched)
        ? before.model.behaviour : model.behaviour,
      exports: alike(model.exports, before.model.exports) ? before.model.exports : model.exports,
    };
    this.#before = { body, acting, overwritten, model: next };
    return next;
  }

  /** The parts of statements that are gone, where as many others came: they are not there for their own any more, should these come back. */
  private replaced(before: readonly Statement[], after: readonly Statement[]): Map<Statement, Part> {
    const { gone, came } = differing(before, after);
    const found = new Map<Statement, Part>();
    if (gone.length !== came.length) return found;
    const stays = new Set(came);
    for (const [at, statement] of came.entries()) {
      const other = gone[at];
      const part = other === undefined || stays.has(other) || this.#parts.has(statement) ? undefined : this.#parts.get(other);
      if (other === undefined || part === undefined) continue;
      this.#parts.delete(other);
      found.set(statement, part);
    }
    return found;
  }

  /** `refusing`: the parser that refuses what the statement declares, where others of the top level have declared it. */
  private topLevel(statement: Statement, refusing: string | null): Part {
    const known = this.#parts.get(statement) ?? null;
    const part = this.read(refusing === null ? known : null, known ?? this.#replaced.get(statement) ?? null, () => {
      const scope = newScope(0, null, null, this.#state.global);
      readBlock(this.#state, [statement], scope, refusing);
      return scope.events;
    });
    if (this.keeps && refusing === null) this.#parts.set(statement, part);
    else this.#parts.delete(statement);
    return part;
  }

  private functionBody(pending: PendingBody): Part {
    const part = this.read(pending.part, pending.former, () => {
      pending.fact.returns = UNKNOWN;
      const scope = readBody(this.#state, pending);
      return scope.events;
    });
    if (part === pending.part) return part;
    pending.fact.events = part.events;
    const overwritten = markOverwritten(this.catalogue, [part], this.#state.waysOn);
    if (!this.keeps) return part;
    const { parameters, returns } = pending.fact;
    part.deeds = { ...part.deeds, parameters, returns, overwritten, ...(pending.statement === null ? {} : { otherNames: otherNames(pending.statement) }) };
    pending.part = part;
    pending.former = null;
    return part;
  }

  /** What `known` says where it still holds, else what `read` finds; `former` stood in its place. */
  private read(known: Part | null, former: Part | null, read: () => readonly Event[]): Part {
    if (known !== null && this.#state.holds(known)) {
      this.#state.replay(known);
      return known;
    }
    const before = known ?? former;
    const part = this.#state.newPart(before, read);
    noteSeeds(part, this.catalogue);
    if (!this.keeps) return part;
    part.pending.forEach((pending, at) => {
      const other = before?.pending[at];
      if (other?.fact.name === pending.fact.name) pending.former = other.part;
    });
    part.acting = part.calls.filter((call) => !canDoNothing(call, this.catalogue));
    part.deeds = deedsOf(part, this.catalogue);
    return part;
  }

  /** What is overwritten at the top level, whose parts are one body. */
  private markOverwrittenAcross(parts: readonly Part[]): void {
    for (const event of this.#overwritten) {
      event.overwritten = event.isEmpty === true;
      delete event.overwrittenParts;
      delete event.passes;
      delete event.loaders;
    }
    this.#overwritten = markOverwritten(this.catalogue, parts, this.#state.waysOn);
  }
}

/** What `parts`, all that have been read of a module, say together. */
function modelOf(facts: ModuleFacts, parts: readonly Part[], options: ModuleModel['options'], ever: ReadonlyMap<string, BoundBy>, { functions, classes, names, commands, members }: ModuleState): ModuleModel {
  const calls: CallFact[] = [];
  const flags: FlagAssignment[] = [];
  const variables: VariableWrite[] = [];
  const imports = new Set<string>();
  const starImports = new Set<string>();
  const setAnew = new Set<string>();
  const handedRandom: CallFact[] = [];
  for (const part of parts) {
    for (const name of part.setAnew) setAnew.add(name);
    for (const call of part.handedRandom) handedRandom.push(call);
    for (const call of part.calls) calls.push(call);
    for (const flag of part.flags) flags.push(flag);
    for (const variable of part.variables) variables.push(variable);
    for (const name of part.imports) imports.add(name);
    for (const name of part.starImports) starImports.add(name);
  }
  const recorded = firstRecorded(parts);
  return {
    behaviour: {},
    functions,
    classes,
    calls, flags, variables,
    exports: new Map(names.entries()),
    commands: new Map(commands.entries()),
    setAnew,
    touched: touchedAbroad(facts),
    members: new Map(members.slice(0, classes.length).flatMap(({ attributes, initial }, index) => {
      return [...attributes.entries()].map(([name, value]) => [memberKey(index, name), initial.get(name) === true ? value : UNKNOWN] as const);
    })),
    imports: holdsTests(facts.body) ? [FIXTURES, ...imports] : [...imports],
    starImports: [...starImports],
    hasMainBlock: parts.some(({ hasMainBlock }) => hasMainBlock),
    isFragment: isFragment(facts, ever),
    doesWork: parts.some(({ doesWork }) => doesWork),
    handedRandom,
    seedSources: seedSources(parts, recorded),
    options,
    recorded,
  };
}
