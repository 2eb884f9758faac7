import { atLeast, holds } from '../src/catalogue/versions.js';
import * as l10n from '@vscode/l10n';
import { seedArgumentFix } from '../src/fixes/rule-fixes.js';
import { setupSeedsFix } from '../src/fixes/setup-seeds-fix.js';
import { turnsAround } from '../src/fixes/turns.js';
import type { Stream } from '../src/catalogue/types.js';
import { findArgument } from '../src/semantics/program/arguments.js';
import { isNone, seedNeed, seedState } from '../src/semantics/program/effects.js';
import { parameterSpared } from '../src/semantics/generators.js';
import { callsIn } from '../src/semantics/lookups.js';
import { hasSeededReceiver, isSeededLater } from '../src/semantics/seeded-later.js';
import type { Made } from '../src/semantics/environments.js';
import { environmentIn } from '../src/semantics/environments/origin.js';
import { isSeededByName, isSeededWhereMade, seedDrawnFrom } from '../src/semantics/environments/seeding.js';
import { hasSeededSpaces, seedsSpaces } from '../src/semantics/environments/spaces.js';
import type { CallFact } from '../src/semantics/module/model.js';
import type { KnownCall, ModuleView } from '../src/semantics/views.js';
import { isLookedAt } from '../src/semantics/purpose/looked-at.js';
import { nameGiven, readsOf } from '../src/semantics/variables.js';
import { seedsAnew } from '../src/semantics/views/stream-status.js';
import { picksForNothing } from '../src/semantics/weights/unread.js';
import type { Expression } from '../src/syntax/facts.js';
import { calleeName, dottedName, lastPart } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

/** What an estimator of scikit-learn has once it is fitted (its glossary, «attributes»). */
const FITTED = /^[A-Za-z]\w*[^_]_$/;

export default defineRule({
  name: 'missing-random-state',
  meta: {
    summary: 'A call whose seed argument is missing or `None` where that makes its result vary',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    entropy:
      '`{{call}}` has {{lack}}, and without one it takes fresh entropy, which no global seed reaches: its result differs each run. Pass `{{parameter}}=`{{given}}.',
    agent:
      '`{{call}}` has {{lack}}, and without one the environments that it runs start from fresh entropy, which no global seed reaches: its result differs each run. Pass `{{parameter}}=`.',
    explorer:
      '`{{call}}` has {{lack}}, and without one the actions that it tries at random come from fresh entropy, which no seed of an environment reaches: its result differs each run. Pass `{{parameter}}=`.',
    drawn:
      '`{{call}}` has {{lack}}, and the environments that it runs take theirs from {{stream}}, which nothing seeds before: its result differs each run. Pass `{{parameter}}=`.',
    parallel:
      '`{{call}}` has {{lack}}, and without one it draws from {{stream}} and runs in parallel, in another order each time, which no seeding of a stream makes repeat: its result differs each run. Pass `{{parameter}}=`.',
    global:
      '`{{call}}` has {{lack}}, so it draws from {{stream}}, which nothing seeds before: its result differs each run. Pass `{{parameter}}=`{{given}}, or seed the stream first.',
    reached:
      '`{{call}}` has {{lack}}, so it draws from {{stream}}, which the program {{program}} does not seed before it gets here: its result differs each run. Pass `{{parameter}}=`{{given}}, or seed the stream first in that program.',
    controlled:
      '`{{call}}` has {{lack}}, so it draws from {{stream}}. That is seeded here, so a run repeats, but any draw added or removed before this line changes the result. Pass `{{parameter}}=`{{given}} to make it stand alone.',
    slight:
      '`{{call}}` has {{lack}}: with these arguments only ties, numerical noise or large data make its result differ between runs. Pass `{{parameter}}=` to rule that out.',
    stated:
      '`{{call}}` has {{lack}}. It repeats by the library\'s default; state the seed with `{{parameter}}=` so that it is chosen and recorded.',
  },
  checkModule(module, report) {
    for (const known of module.callsWith('takesSeed')) {
      const parameter = known.record.takesSeed;
      const need = module.instancesOf(known.call).map((call) => seedNeed(call, parameter, module.versionOf(known.record.library))).find((each) => each !== null);
      if (need === undefined || isSeededElsewhere(module, known) || isOneOfOthers(module, known) || isNeverAsked(module, known) || isLeftToCallers(module, known.call) || isFittedByHand(module, known.call) || picksForNothing(module.project, module.module, known.call)) continue;
      // An estimator draws when it is fitted.
      if (module.uses.isReplacedAtOnce(known.call.expression) || (/\.[A-Z]\w*$/.test(known.qualifiedName) && (module.uses.isReplacedUnread(known.call.expression) || isOnlyDescribed(module, known.call.expression)))) continue;
      const { call } = known;
      const agent = needOfAgent(module, known);
      if (agent === 'nothing') continue;
      const source = agent?.stream ?? need.source;
      const stream = module.stream(source);
      const status = stream === undefined || agent?.messageId !== undefined ? null : module.streamAt(call, source);
      // What seeds the stream with another number each run is what there is to tell.
      if (need.effect === 'strong' && status?.kind === 'controlled' && status.by !== null && seedsAnew(module.project, status.by)) continue;
      const elsewhere = status === null ? null : module.programElsewhere(status);
      const messageId =
        need.source === 'fixed' ? 'stated'
        : need.effect !== 'strong' ? 'slight'
        : agent?.messageId !== undefined ? agent.messageId
        : status === null ? (parameter.parallel !== undefined ? 'parallel' : known.record.drives !== undefined ? 'agent' : 'entropy')
        : status.kind === 'controlled' ? 'controlled'
        : elsewhere !== null ? 'reached'
        : 'global';
      const strong = ['entropy', 'agent', 'explorer', 'drawn', 'parallel', 'global', 'reached'].includes(messageId);
      report({
        span: call.expression,
        messageId,
        severity: strong && !isLookedAt(module.project, module.module, call) ? 'warning' : 'information',
        data: {
          call: module.nameOf(call),
          lack: need.explicitNone ? `\`${parameter.name}=None\`` : `no \`${parameter.name}\``,
          parameter: parameter.name,
          given: parameter.takes === undefined ? formerName(module, known) + firstVersion(module, known) : ` ${parameter.takes}`,
          stream: (stream ?? module.stream(parameter.parallel ?? ''))?.title ?? '',
          program: elsewhere ?? '',
        },
        related: [
          ...(status?.kind === 'controlled' && status.by !== null ? [{ path: status.by.module.path, span: status.by.call.expression, message: l10n.t('The stream is seeded here') }] : []),
          ...turnsAround(module, call, parameter).map(({ path, head }) => ({ path, span: head, message: l10n.t('With one number for all, every turn of this loop would draw alike: pass one that changes from turn to turn') })),
        ],
        fixes: () => {
          // In a version that does not take it the call would fail.
          const own = parameter.takenSince !== undefined && atLeast(module.versionOf(known.record.library), parameter.takenSince) === 'no' ? [] : seedArgumentFix(module, call, parameter, 'keyword');
          const program = own.length > 0 || status === null ? null : module.programOf(status);
          return program === null ? own : setupSeedsFix(program);
        },
      });
    }
  },
});

/** What the parameter was called in versions that may be the ones in use. */
function formerName(module: ModuleView, { record: { library, since, takesSeed } }: KnownCall): string {
  const former = takesSeed?.alsoNamed?.[0];
  return since === undefined || former === undefined || holds(module.versionOf(library), since, undefined) !== 'unknown' ? '' : ` (\`${former}=\` before ${library} ${since})`;
}

/** From which version on the parameter is taken, where an older one may be in use. */
function firstVersion(module: ModuleView, { record: { library, takesSeed } }: KnownCall): string {
  const since = takesSeed?.takenSince;
  return since === undefined || atLeast(module.versionOf(library), since) === 'yes' ? '' : ` (from ${library} ${since} on)`;
}

/** What fitting would find is put in its place: `means.cluster_centers_ = centers`, `means.__dict__["cluster_centers_"] = centers`. */
function isFittedByHand({ module, uses }: ModuleView, { expression }: CallFact): boolean {
  const place = uses.place(expression);
  const name = place?.parent === null ? nameGiven(expression, place.statement) : null;
  if (place === undefined || name === null) return false;
  const reads = readsOf(module, name, place.function);
  const isFitted = reads.some((read) => { const part = uses.place(read)?.parent; return part?.kind === 'attribute' && /^(?:partial_)?fit/.test(part.name); });
  return !isFitted && reads.some((read) => {
    const part = uses.place(read)?.parent;
    if (part?.kind !== 'attribute' || part.object !== read) return false;
    if (part.name !== '__dict__') return FITTED.test(part.name) && uses.isTarget(part);
    const entry = uses.place(part)?.parent;
    const [key] = entry?.kind === 'subscript' && entry.object === part && uses.isTarget(entry) ? entry.indices : [];
    return key?.kind === 'string' && FITTED.test(key.value ?? '');
  });
}

/** What differs of an agent whose environments have seeds, or draw them: the actions that it tries, those seeds, or what it draws itself. */
function needOfAgent(module: ModuleView, known: KnownCall): { readonly messageId?: 'explorer' | 'drawn'; readonly stream?: Stream } | 'nothing' | null {
  const { call, record: { drives } } = known;
  const driven = environmentsRun(module, known);
  const areSeeded = driven.length > 0 && driven.every((made) => isSeededWhereMade(made.view, made.call) || isSeededByName(made, made.call.function === call.function && made.view === module ? learnsAt(module, call) : Infinity));
  const drawn = driven.map(({ view, call: maker }) => seedDrawnFrom(view, maker)).find((each) => each !== null);
  if (!areSeeded && drawn === undefined) return null;
  if (drives?.samplesSpaces === true && !driven.every((made) => hasSeededSpaces(made) || seedsSpaces(made.view))) return { messageId: 'explorer' };
  if (!areSeeded && drawn !== undefined) return { messageId: 'drawn', stream: drawn };
  return drives?.drawsFrom === undefined || module.streamAt(call, drives.drawsFrom).kind === 'controlled' ? 'nothing' : { stream: drives.drawsFrom };
}

/** Where an agent that `agent` makes first learns, as an offset; `Infinity`: out of sight. */
function learnsAt(module: ModuleView, agent: CallFact): number {
  const starts = callsIn(module.module, agent.function).map(({ expression }) => (calleeName(expression) === 'learn' && expression.end >= agent.expression.end ? expression.end : Infinity));
  return Math.min(...starts);
}

/** The environments that an agent runs, where all of them are in sight. */
function environmentsRun(module: ModuleView, { call, record }: KnownCall): readonly Made[] {
  const objects = record.takesSeed?.whenOmitted === 'entropy' ? (record.drives?.objects ?? []) : [];
  return objects.flatMap((parameter) => {
    const found = findArgument(call, parameter);
    return found.kind === 'given' ? (environmentIn(module, found.argument.value) ?? []) : [];
  });
}

/** What a seed is called that is handed on. */
const SEED_NAME = /^(?:random_state|random_seed|seed|rng)$/;

/** One of several callables is called here, and not all of them take the seed: it may be another one, which would refuse it. */
function isOneOfOthers(module: ModuleView, { call, record }: KnownCall): boolean {
  return callsIn(module.module, call.function).some((other) => {
    if (other.expression !== call.expression) return false;
    const target = module.target(other);
    return target.kind !== 'library' || target.record?.takesSeed?.name !== record.takesSeed?.name;
  });
}

/** Nothing that is in sight of the object asks what its seed decides. */
function isNeverAsked(module: ModuleView, { call, record }: KnownCall): boolean {
  const asking = record.takesSeed?.askedThrough;
  if (asking === undefined || call.assignedTo === null || call.assignedTo.includes('.')) return false;
  const scope = module.uses.place(call.expression)?.function ?? null;
  const isKept = module.uses.reads(call.assignedTo, scope).every((read) => module.uses.place(read)?.parent?.kind === 'attribute');
  const near = [module.module, ...module.module.model.imports.flatMap((name) => module.project.imported(module.module, name)?.module ?? [])];
  return isKept && !near.some(({ file }) => file.parseText.includes(asking));
}

/** An estimator is asked for nothing but how it is set up (`forest.max_features`, `forest.get_params()`), by itself, under a name, or in turn with others. */
function isOnlyDescribed(module: ModuleView, made: Expression): boolean {
  const place = module.uses.place(made);
  if (place === undefined) return false;
  if (place.parent !== null) return isDescription(module, made) || elementReads(module, made).some((reads) => isDescribed(module, reads));
  const [target, ...more] = place.statement.kind === 'assign' ? place.statement.targets : [];
  return target?.kind === 'name' && more.length === 0 && isDescribed(module, module.uses.reads(target.id, module.uses.scopeOf(target.id, made)));
}

function isDescribed(module: ModuleView, reads: readonly Expression[]): boolean {
  return reads.length > 0 && reads.every((read) => isDescription(module, read));
}

function isDescription(module: ModuleView, read: Expression): boolean {
  const member = module.uses.place(read)?.parent;
  if (member?.kind !== 'attribute') return false;
  const around = module.uses.place(member)?.parent;
  return around?.kind !== 'call' || around.callee !== member || member.name === 'get_params';
}

/** The reads of the variable that `made` goes by in the loop or the comprehension that goes through the list it stands in. */
function elementReads(module: ModuleView, made: Expression): (readonly Expression[])[] {
  const { uses } = module;
  const beside = uses.place(made)?.parent;
  const row = beside?.kind === 'tuple' && uses.place(beside)?.parent?.kind === 'list' ? beside : null;
  const list = row === null ? beside : uses.place(row)?.parent;
  const place = list?.kind === 'list' || list?.kind === 'tuple' ? uses.place(list) : undefined;
  if (list == null || place === undefined) return [];
  const { parent, statement } = place;
  const loop = parent === null && statement.kind === 'for' && statement.iterable === list ? statement : null;
  const comprehension = parent?.kind === 'comprehension' ? parent : null;
  const whole = loop?.target ?? comprehension?.clauses.find(({ value }) => value === list)?.target ?? null;
  const target = row === null ? whole : whole?.kind === 'tuple' ? whole.elements[row.elements.indexOf(made)] : undefined;
  const span = loop ?? comprehension;
  if (target?.kind !== 'name' || span === null) return [];
  return [uses.near(target.id, statement).filter((read) => read !== target && span.start <= read.start && read.end <= span.end)];
}

/** `clone(RandomForestClassifier() if estimator is None else estimator, self.random_state)`: a function of the project seeds what it is handed. */
function isHandedWithSeed(module: ModuleView, made: Expression): boolean {
  const parent = module.uses.place(made)?.parent;
  if (parent?.kind === 'conditional') return isHandedWithSeed(module, parent);
  return parent?.kind === 'call' && parent.callee !== made && module.callsProject(parent)
    && parent.args.some(({ keyword, value }) => value !== made && SEED_NAME.test(keyword ?? lastPart(dottedName(value) ?? '')));
}

/** The seed reaches the object another way: through the ensemble that clones it, or once it is made. */
function isSeededElsewhere(module: ModuleView, { call, record }: KnownCall): boolean {
  const byConsumer = module.consumersOf(call).some(({ consumer, argument }) => {
    const target = module.target(consumer);
    const taker = target.kind === 'library' ? target.record : undefined;
    const parameter = taker?.takesSeed;
    const isNested = parameter?.seedsNested?.some((nested) => {
      const found = findArgument(consumer, nested);
      return found.kind === 'given' && found.argument === argument;
    });
    // Without a seed of its own the consumer is what there is to report: it hands on a draw whatever its parts say.
    return parameter !== undefined && isNested === true
      && (['given', 'unknown', 'entropy'].includes(seedState(consumer, parameter)) || seedNeed(consumer, parameter, module.versionOf(taker?.library ?? ''))?.effect === 'strong');
  });
  const name = record.takesSeed?.name;
  // `GridSearchCV(forest, {"random_state": [0]})`; one number is no grid, and seeds what it is handed to.
  const inGrid = module.consumersOf(call).some(({ consumer }) => consumer.args.some(({ value }) => {
    const tried = value.kind === 'dict' && name !== undefined ? value.entries.get(name) : undefined;
    return tried !== undefined && tried.kind !== 'scalar';
  }));
  return (
    byConsumer ||
    inGrid ||
    isHandedWithSeed(module, call.expression) ||
    (name !== undefined && (isSeededLater(module, call, name) || hasSeededReceiver(module, call, name))) ||
    module.methodsOn(call).some(
      ({ callee, args }) =>
        callee.kind === 'external' &&
        callee.name.endsWith('.set_params') &&
        args.some(({ argument, value }) => (argument.keyword === name && !isNone(value)) || argument.splat === '**'),
    )
  );
}

/** Stands where a seed is not given to a function that nobody here calls: its users have that choice. */
function isLeftToCallers(module: ModuleView, { expression }: CallFact): boolean {
  const index = module.functionAround(expression);
  const spared = parameterSpared(module, expression);
  return index !== null && spared !== null && /seed|state|rng/i.test(spared) && module.project.callers(module.module, index).length === 0;
}
