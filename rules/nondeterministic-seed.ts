import * as l10n from '@vscode/l10n';
import { seedArgumentFix, seededCallFix } from '../src/fixes/rule-fixes.js';
import { records } from '../src/semantics/module/recorded.js';
import { makesAddress } from '../src/semantics/module/address.js';
import type { ParameterRef, Seeding } from '../src/catalogue/types.js';
import { parameterRef, valueOf } from '../src/semantics/program/arguments.js';
import { isNone, seedParameters, seedState } from '../src/semantics/program/effects.js';
import { areEqual } from '../src/semantics/module/environment.js';
import { calleeName, dottedName, lastPart, walkStatements, withinScope } from '../src/syntax/walk.js';
import type { CallFact, Value } from '../src/semantics/module/model.js';
import { argumentOf, type KnownCall, type ModuleView } from '../src/semantics/views.js';
import { mergeEdits } from '../src/fixes/edits.js';
import { isNeverRead, isUnusedFallback } from '../src/semantics/generators.js';
import { randomBehind, type RandomOrigin } from '../src/semantics/random-origin.js';
import { comesTo } from '../src/semantics/program/unused/coming.js';
import { reachesNothing } from '../src/semantics/weights/unread.js';
import { isSeededForAWhile } from '../src/semantics/seeded-for-a-while.js';
import { seedsHanded, type HandedSeed } from '../src/semantics/seeds-handed.js';
import { callsIn, grouped } from '../src/semantics/lookups.js';
import type { Module, Project, Target } from '../src/semantics/project.js';
import type { Expression } from '../src/syntax/facts.js';
import { defineRule, type Fix } from './rule.js';

export default defineRule({
  name: 'nondeterministic-seed',
  meta: {
    summary: 'A seed that differs each run',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    entropy:
      '`{{call}}` takes its seed from {{what}}, so it differs each run and nobody can set it again. Use a number you choose, or print or save the one it got.',
    drawn:
      '`{{call}}` takes its seed from `{{draw}}`, a draw that nothing seeds, so it differs each run. Use a number you choose, or print or save the one it got.',
    fresh:
      '`{{call}}` seeds from fresh entropy and takes no number: every run differs, as if nothing had been seeded. Seed with a number you choose instead.',
    none:
      '`{{call}}` seeds from fresh entropy, because it is given no number: every run differs, as if nothing had been seeded. Pass it one.',
    again:
      '`{{call}}` seeds from fresh entropy, because it is given no number, each time it is come to: every run differs, as if nothing had been seeded. Pass a number that is another each time, counted on from one you choose: with one and the same it would draw the same numbers again and again.',
    empty:
      '`{{call}}` seeds from fresh entropy, because `{{given}}` is `None` here: every run differs, as if nothing had been seeded. Pass a number; to go on from a state, read it before and put it back.',
    handed:
      '`{{call}}` seeds from fresh entropy wherever `{{parameter}}` is not given: every run differs, as if nothing had been seeded. Have its callers pass a number for `{{parameter}}`.',
  },
  checkModule(module, report) {
    for (const [first, ...others] of unpredictableSeeds(module)) {
      if (first === undefined) continue;
      const { call, value, module: from } = first;
      report({
        span: call.expression,
        ...(value.kind === 'entropy'
          ? { messageId: 'entropy', data: { call: module.nameOf(call), what: value.what } }
          : { messageId: 'drawn', data: { call: module.nameOf(call), draw: (module.viewOf(from) ?? module).nameOf(value.call) } }),
        related: [
          ...(first.isBehind ? [{ path: from.path, span: value.call.expression, message: l10n.t('The seed comes from here') }] : []),
          ...others.map((other) => ({ path: module.path, span: other.call.expression, message: l10n.t('Takes the same seed') })),
        ],
        fixes: () => first.isBehind ? [] : jointFix([first, ...others].map(({ call: seeding, parameter }) => parameter === null ? [] : seedArgumentFix(module, seeding, parameter, 'positional'))),
      });
    }
    for (const [first, ...others] of freshSeedings(module)) {
      if (first === undefined) continue;
      const { call, seeds } = first;
      const handed = seeds.seed === null ? null : handedOn(call, seeds.seed);
      const given = seeds.seed === null ? null : argumentOf(call, seeds.seed)?.argument.value ?? null;
      const held = given === null ? null : dottedName(given);
      const isAgain = module.isRepeated(call) || isForMany(module, call);
      report({
        span: call.expression,
        messageId: seeds.seed === null ? 'fresh' : handed !== null ? 'handed' : held !== null ? 'empty' : isAgain ? 'again' : 'none',
        ...(handed === null && held === null && [first, ...others].every((each) => isSeededForAWhile(module, each.call, each.seeds.streams)) ? { severity: 'information' } : {}),
        data: { call: module.nameOf(call), ...handed, given: held ?? '' },
        related: others.map((other) => ({ path: module.path, span: other.call.expression, message: l10n.t('`{0}` beside it seeds from fresh entropy as well', module.nameOf(other.call)) })),
        // A function that is entered again has no number that is another each time.
        fixes: () => call.loops.length === 0 && isAgain ? [] : jointFix([first, ...others].map((each) => each.seeds.seed === null ? seededCallFix(module, each.call) : seedArgumentFix(module, each.call, each.seeds.seed, 'positional'))),
      });
    }
  },
});

interface FreshSeeding {
  readonly call: CallFact;
  readonly seeds: Seeding;
}

/** The calls that seed from fresh entropy, those beside each other together: `torch.seed()`, `torch.cuda.seed()` are one choice. */
function freshSeedings(module: ModuleView): readonly (readonly FreshSeeding[])[] {
  const groups: FreshSeeding[][] = [];
  for (const { call, record: { seeds } } of module.callsWith('seeds')) {
    if (seeds.whenOmitted !== 'entropy') continue;
    const states = module.instancesOf(call).map((instance) => seeds.seed === null ? 'absent' : seedState(instance, seeds.seed));
    if (!states.some((state) => state === 'absent' || state === 'none')) continue;
    // One that is made and dropped in the same breath seeds nothing.
    if (call.expression.callee.kind === 'attribute' && call.expression.callee.object.kind === 'call') continue;
    if (isReseeded(module, call, seeds.streams) || (seeds.seed === null && tellsItsSeed(module, call))) continue;
    const group = groups.at(-1);
    const [first] = group ?? [];
    if (group !== undefined && first !== undefined && isBeside(module, first.call, group.at(-1)?.call ?? first.call, call)) group.push({ call, seeds });
    else groups.push([{ call, seeds }]);
  }
  return groups;
}

/** Whether `call` stands in what others run for each of many: the item of data, a function that is handed to a pool, to workers or to `map`. */
function isForMany({ uses, module: { model } }: ModuleView, { function: index }: CallFact): boolean {
  const { class: owner = null, statement } = model.functions[index] ?? {};
  const name = statement?.name ?? '';
  if (owner !== null) return /^__(?:getitem|getitems|iter|next|call)__$/.test(name);
  return uses.of(name).some((read) => {
    const parent = uses.place(read)?.parent;
    return parent?.kind === 'call' && parent.callee !== read;
  });
}

/** `next` stands in the block of `first`, perhaps under a test for its device, with nothing between it and `last`. */
function isBeside(module: ModuleView, first: CallFact, last: CallFact, next: CallFact): boolean {
  const isPlain = [first, next].every(({ expression }) => expression.args.length === 0 && module.uses.place(expression)?.statement.kind === 'expression');
  return isPlain && first.function === next.function && first.path.every((arm, at) => next.path[at] === arm)
    && BETWEEN.test(module.module.file.source.text.slice(last.expression.end, next.expression.start));
}

/** Comments, and a test for a device. */
const BETWEEN = /^\s*(?:#.*\s*)*(?:if [\w.]+\.is_available\(\):\s*)?$/;

/** `print(torch.seed())`, or by a name: what it seeded with is kept where a person finds it again. */
function tellsItsSeed(module: ModuleView, { assignedTo, expression }: CallFact): boolean {
  const around = module.uses.place(expression)?.parent;
  return (assignedTo !== null && module.module.model.recorded.has(assignedTo)) || (around?.kind === 'call' && records(around));
}

/** The same streams are seeded again: at once, or further on with a number that is printed, logged or saved. */
function isReseeded(module: ModuleView, { function: index, expression, path }: CallFact, streams: readonly string[]): boolean {
  const { recorded } = module.module.model;
  return module.callsWith('seeds').some(({ call, record: { seeds } }) => {
    const given = seeds.seed === null ? null : argumentOf(call, seeds.seed);
    const name = given === null ? null : dottedName(given.argument.value);
    const isLater = call.function === index && call.expression.start > expression.end && streams.every((stream) => seeds.streams.includes(stream));
    const isNext = areEqual(call.path, path) && given !== null && !isNone(given.value)
      && !callsIn(module.module, index).some(({ expression: { start } }) => start > expression.end && start < call.expression.start);
    return isLater && (isNext || (name !== null && recorded.has(name)));
  });
}

/** The parameter that `call` takes its seed from: the place to act is where its function is called. */
function handedOn(call: CallFact, seed: ParameterRef): { readonly parameter: string } | null {
  const value = valueOf(call, seed);
  return value?.kind === 'parameter' ? { parameter: value.name } : null;
}

/** What `call` is seeded with; of a parameter what it is when nothing is handed over, where that happens. */
function seedOf(module: ModuleView, call: CallFact, parameter: ParameterRef): Value | undefined {
  const value = valueOf(call, parameter);
  if (value?.kind !== 'parameter') return value;
  const instead = value.default;
  return instead !== null && module.instancesOf(call).some((instance) => valueOf(instance, parameter) === instead) ? instead : undefined;
}

/** A number that differs each run, handed to a function or class of the project that seeds with it, and kept nowhere. */
function passedSeed(module: ModuleView, call: CallFact): RandomSeed | null {
  const target = module.target(call);
  const entered = module.project.entered(target);
  if (entered.kind !== 'function') return null;
  const handing = module.project.withoutObject(module.module, call, target);
  for (const handed of seedsHanded(module.project, entered.module, entered.index)) {
    const { parameter, names } = handed;
    if (names.some((each) => each.module.model.recorded.has(each.name)) || isHandedBack(module, call, entered, parameter.name)) continue;
    const ref = parameterRef(parameter);
    const random = randomOf(module, handing, ref, valueOf(handing, ref));
    if (random !== null && (handed.isGlobal || (random.value.kind === 'entropy' && !module.isIdle(call) && seedsWhatIsRead(module, handed)))) return random;
  }
  return null;
}

/** What takes the seed is come to, and is no generator from which nothing but names is drawn. */
function seedsWhatIsRead(module: ModuleView, { module: of, call }: HandedSeed): boolean {
  const view = module.viewOf(of);
  const known = view?.knownCall(call.expression);
  return view !== null && known != null && !view.isIdle(call) && !view.isPassedBy(call) && !isForNames(view, known);
}

/** A generator of its own, for names that no two runs share, or that nothing is drawn from. */
function isForNames(module: ModuleView, known: KnownCall): boolean {
  return known.record.makesGenerator !== undefined && (makesAddress(module.module.model.functions[known.call.function]?.name ?? '') || isNeverRead(module, known));
}

/** Whether nothing that the programs which come to `call` are seen to draw from what it seeds reaches a result: names of what they make, say. */
function seedsNothingRead(module: ModuleView, { call, record }: KnownCall): boolean {
  const streams = record.seeds?.streams ?? [];
  const runs = module.programs.map(({ run }) => run).filter((run) => comesTo(run, call));
  return streams.length > 0 && runs.length > 0 && runs.every(({ steps, visits, modules }) => {
    const drawing = steps.flatMap((step) => {
      const visit = step.kind === 'call' ? visits.get(step.call) : undefined;
      return step.kind === 'call' && visit !== undefined && streams.some((stream) => visit.uncontrolled.has(stream) || visit.seededBy.has(stream)) ? [step] : [];
    });
    return drawing.length > 0 && drawing.every((draw) => reachesNothing(module.project, draw.module, draw.call)) && ![...modules].some((each) => usesUnknown(module.project, each));
  });
}

/** Whether a module calls a library that the catalogue says nothing of, which may draw from any stream. */
function usesUnknown(project: Project, module: Module): boolean {
  const { catalogue, model: { calls } } = module;
  return calls.some((call) => {
    const target = project.callee(module, call);
    const [root = '', ...more] = target.kind === 'library' ? target.name.split('.') : [];
    return more.length > 0 && catalogue.distributionOf(root) !== null && !catalogue.files.some(({ roots }) => roots.includes(root));
  });
}

interface RandomSeed extends RandomOrigin {
  /** An option, an attribute, a function or another module stands between the two. */
  readonly isBehind: boolean;
}

/** What `call` takes for `parameter`, which is `value`, if that differs each run and is kept nowhere. */
function randomOf(module: ModuleView, call: CallFact, parameter: ParameterRef, value: Value | undefined): RandomSeed | null {
  if (value === undefined) return null;
  const isOwn = value.kind === 'entropy' || value.kind === 'drawn';
  const given = argumentOf(call, parameter)?.argument.value;
  const origin = isOwn ? { module: module.module, value } : given === undefined ? null : randomBehind(module.project, module.module, value, given);
  if (origin === null) return null;
  const view = module.viewOf(origin.module);
  const differs = origin.value.kind === 'entropy' || (view !== null && isUncontrolled(view, origin.value.call));
  if (!differs || isRecorded(module, call, parameter, origin.value) || (!isOwn && given !== undefined && isRecordedAnywhere(module, given, origin))) return null;
  return { ...origin, isBehind: !isOwn };
}

/** Names under which programs keep all that they have been told. */
const SETTINGS = /^_?(?:args?|opts?|options?|cfg|conf|config|configs|flags|params|hparams|hps|namespace|settings)$/i;

/** Some module of the project records what is called as `given` is, or everything that stands beside it. */
function isRecordedAnywhere(module: ModuleView, given: Expression, { module: from, value }: RandomOrigin): boolean {
  const names = new Set([value.call.assignedTo, ...(dottedName(given) ?? '').split('.')].flatMap((name) => name === null ? [] : lastPart(name)));
  return [...module.project.modules.values()].some((each) => [...each.model.recorded.keys()].some((name) => {
    const last = lastPart(name);
    return names.has(last) || (each === from && /seed/i.test(last)) || SETTINGS.test(last);
  }));
}

/** The function of `target` keeps its parameter `seed` in a table that is saved, there or by whoever `call` hands it back to. */
function isHandedBack(module: ModuleView, { assignedTo }: CallFact, target: Target & { readonly kind: 'function' }, seed: string): boolean {
  const view = module.viewOf(target.module);
  const statement = target.module.model.functions[target.index]?.statement;
  if (view === null || statement == null) return false;
  const tables = settingsWith(view, seed);
  if (tables.some((table) => target.module.model.recorded.has(table))) return true;
  const isKept = assignedTo !== null && module.module.model.recorded.has(assignedTo);
  return isKept && walkStatements(statement.body, withinScope).some((each) => each.kind === 'return' && each.value?.kind === 'name' && tables.includes(each.value.id));
}

interface SeedUse extends RandomSeed {
  readonly call: CallFact;
  /** Where a catalogued call takes it; `null` for one of the project's functions. */
  readonly parameter: ParameterRef | null;
}

/** Where seeds differ each run, by what they come from: one number that seeds several generators is one defect. */
function unpredictableSeeds(module: ModuleView): readonly (readonly SeedUse[])[] {
  const found = module.usedCalls.flatMap((known) => seedParameters(known.record).flatMap((parameter): SeedUse[] => {
    const { call } = known;
    if (isForNames(module, known) || seedsNothingRead(module, known)) return [];
    const random = randomOf(module, call, parameter, seedOf(module, call, parameter));
    return random !== null && !isUnusedFallback(module, known) ? [{ ...random, call, parameter }] : [];
  }));
  const passed = passingCalls(module).flatMap((call): SeedUse[] => {
    const random = passedSeed(module, call);
    return random === null ? [] : [{ ...random, call, parameter: null }];
  });
  return [...grouped([...found, ...passed], ({ value }) => [value.call]).values()];
}

/** Calls that may hand a number to a function of the project that differs each run, by its value or its name. */
function passingCalls({ module: { model } }: ModuleView): readonly CallFact[] {
  const named = model.calls.filter(({ args }) => args.some(({ argument: { value }, value: held }) => {
    return HIDES.has(held.kind) && SEED.test(value.kind === 'attribute' ? value.name : value.kind === 'name' ? value.id : value.kind === 'call' ? calleeName(value) : value.kind === 'subscript' && value.indices[0]?.kind === 'string' ? value.indices[0].value ?? '' : '');
  }));
  return [...new Set([...model.handedRandom, ...named])];
}

const SEED = /seed/i;

/** Kinds of values behind which another one may be. */
const HIDES = new Set<Value['kind']>(['held', 'method', 'option', 'reference', 'result', 'unknown']);

/** One fix for all places, or none. */
function jointFix(fixes: readonly (readonly Fix[])[]): Fix[] {
  const each = fixes.map(([fix]) => fix);
  const [first] = each;
  if (first === undefined) return [];
  return each.every((fix) => fix !== undefined) ? [{ ...first, edits: mergeEdits(each.flatMap(({ edits }) => edits)) }] : [];
}

/** The seed, or the variable it is kept in, is printed, logged or saved somewhere. */
function isRecorded(module: ModuleView, call: CallFact, parameter: ParameterRef, value: RandomOrigin['value']): boolean {
  const { recorded } = module.module.model;
  const given = argumentOf(call, parameter)?.argument.value;
  // `config["seed"]` goes wherever `config` does.
  if (given?.kind === 'subscript' && recorded.has(dottedName(given.object) ?? '')) return true;
  const name = given === undefined ? null : dottedName(given);
  if (name !== null && (recorded.has(name) || recorded.has(name.split('.')[0] ?? name) || settingsWith(module, name).some((settings) => recorded.has(settings)))) return true;
  if (value.call.assignedTo !== null && recorded.has(value.call.assignedTo)) return true;
  return name !== null && isRecordedByCallers(module, call.function, name);
}

/** Function `index` hands back what goes by `name`, to a caller that prints, logs or saves it. */
function isRecordedByCallers(module: ModuleView, index: number, name: string): boolean {
  const body = module.module.model.functions[index]?.statement?.body ?? [];
  const isReturned = walkStatements(body, withinScope).some((each) => each.kind === 'return' && each.value !== null && dottedName(each.value) === name);
  return isReturned && module.project.callers(module.module, index).some((caller) => caller.call.assignedTo !== null && caller.module.model.recorded.has(caller.call.assignedTo));
}

/** What the seed is kept in as well: `settings["seed"] = seed`, `settings = {"seed": seed}`. */
function settingsWith({ uses }: ModuleView, seed: string): readonly string[] {
  return uses.of(seed).flatMap((read) => {
    const place = uses.place(read);
    if (place?.statement.kind !== 'assign' || (place.statement.value !== read && place.parent?.kind !== 'dict')) return [];
    return place.statement.targets.flatMap((target) => dottedName(target.kind === 'subscript' ? target.object : target) ?? []);
  });
}

function isUncontrolled(module: ModuleView, call: CallFact): boolean {
  const streams = module.knownCall(call.expression)?.record.draws?.streams ?? [];
  return streams.some((stream) => module.streamAt(call, stream).kind === 'uncontrolled');
}
