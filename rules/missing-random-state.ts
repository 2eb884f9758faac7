import * as l10n from '@vscode/l10n';
import { seedArgumentFix } from '../src/fixes/rule-fixes.js';
import { setupSeedsFix } from '../src/fixes/setup-seeds-fix.js';
import { turnsAround } from '../src/fixes/turns.js';
import { findArgument } from '../src/semantics/program/arguments.js';
import { seedNeed, seedState } from '../src/semantics/program/effects.js';
import { callsIn } from '../src/semantics/lookups.js';
import type { KnownCall, ModuleView } from '../src/semantics/views.js';
import type { Expression } from '../src/syntax/facts.js';
import { dottedName, lastPart } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

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
      '`{{call}}` has {{lack}}, and without one it takes fresh entropy, which no global seed reaches: its result differs each run. Pass `{{parameter}}=`.',
    parallel:
      '`{{call}}` has {{lack}}, and without one it draws from {{stream}} and runs in parallel, in another order each time, which no seeding of a stream makes repeat: its result differs each run. Pass `{{parameter}}=`.',
    global:
      '`{{call}}` has {{lack}}, so it draws from {{stream}}, which nothing seeds before: its result differs each run. Pass `{{parameter}}=`.',
    reached:
      '`{{call}}` has {{lack}}, so it draws from {{stream}}, which the program {{program}} does not seed before it gets here: its result differs each run. Pass `{{parameter}}=`.',
    controlled:
      '`{{call}}` has {{lack}}, so it draws from {{stream}}. That is seeded here, so a run repeats, but any draw added or removed before this line changes the result. Pass `{{parameter}}=` to make it stand alone.',
    slight:
      '`{{call}}` has {{lack}}: with these arguments only ties, numerical noise or large data make its result differ between runs. Pass `{{parameter}}=` to rule that out.',
    stated:
      '`{{call}}` has {{lack}}. It repeats by the library\'s default; state the seed with `{{parameter}}=` so that it is chosen and recorded.',
  },
  checkModule(module, report) {
    for (const known of module.callsWith('takesSeed')) {
      const parameter = known.record.takesSeed;
      const need = module.instancesOf(known.call).map((call) => seedNeed(call, parameter)).find((each) => each !== null);
      if (need === undefined || isSeededElsewhere(module, known) || isOneOfOthers(module, known) || isNeverAsked(module, known)) continue;
      // An estimator draws when it is fitted.
      if (/\.[A-Z]\w*$/.test(known.qualifiedName) && module.uses.isReplacedUnread(known.call.expression)) continue;
      const { call } = known;
      const stream = module.stream(need.source);
      const status = stream === undefined ? null : module.streamAt(call, need.source);
      const elsewhere = status === null ? null : module.programElsewhere(status);
      const messageId =
        need.source === 'fixed' ? 'stated'
        : need.effect !== 'strong' ? 'slight'
        : status === null ? (parameter.parallel !== undefined ? 'parallel' : 'entropy')
        : status.kind === 'controlled' ? 'controlled'
        : elsewhere !== null ? 'reached'
        : 'global';
      const strong = ['entropy', 'parallel', 'global', 'reached'].includes(messageId);
      report({
        span: call.expression,
        messageId,
        severity: strong ? 'warning' : 'information',
        data: {
          call: module.nameOf(call),
          lack: need.explicitNone ? `\`${parameter.name}=None\`` : `no \`${parameter.name}\``,
          parameter: parameter.name,
          stream: (stream ?? module.stream(parameter.parallel ?? ''))?.title ?? '',
          program: elsewhere ?? '',
        },
        related: [
          ...(status?.kind === 'controlled' && status.by !== null ? [{ path: status.by.module.path, span: status.by.call.expression, message: l10n.t('The stream is seeded here') }] : []),
          ...turnsAround(module, call, parameter).map(({ path, head }) => ({ path, span: head, message: l10n.t('With one number for all, every turn of this loop would draw alike: pass one that changes from turn to turn') })),
        ],
        fixes: () => {
          const own = seedArgumentFix(module, call, parameter, 'keyword');
          const program = own.length > 0 || status === null ? null : module.programOf(status);
          return program === null ? own : setupSeedsFix(program);
        },
      });
    }
  },
});

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

/** `clone(RandomForestClassifier() if estimator is None else estimator, self.random_state)`: a function of the project seeds what it is handed. */
function isHandedWithSeed(module: ModuleView, made: Expression): boolean {
  const parent = module.uses.place(made)?.parent;
  if (parent?.kind === 'conditional') return isHandedWithSeed(module, parent);
  return parent?.kind === 'call' && parent.callee !== made && module.callsProject(parent)
    && parent.args.some(({ keyword, value }) => value !== made && SEED_NAME.test(keyword ?? lastPart(dottedName(value) ?? '')));
}

/** The seed reaches the object another way: through the ensemble that clones it, or through `set_params`. */
function isSeededElsewhere(module: ModuleView, { call, record }: KnownCall): boolean {
  const byConsumer = module.consumersOf(call).some(({ consumer, argument }) => {
    const target = module.target(consumer);
    const parameter = target.kind === 'library' ? target.record?.takesSeed : undefined;
    const isNested = parameter?.seedsNested?.some((nested) => {
      const found = findArgument(consumer, nested);
      return found.kind === 'given' && found.argument === argument;
    });
    // Without a seed of its own the consumer is what there is to report: it hands on a draw whatever its parts say.
    return parameter !== undefined && isNested === true
      && (['given', 'unknown', 'entropy'].includes(seedState(consumer, parameter)) || seedNeed(consumer, parameter)?.effect === 'strong');
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
    module.methodsOn(call).some(
      ({ callee, args }) =>
        callee.kind === 'external' &&
        callee.name.endsWith('.set_params') &&
        args.some(({ argument }) => argument.keyword === name || argument.splat === '**'),
    )
  );
}
