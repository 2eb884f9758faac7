import type { CallFact, FunctionFact, Loop, Value } from '../src/semantics/model.js';
import { callsIn, usesOf } from '../src/semantics/lookups.js';
import { isMemoised } from '../src/semantics/memo.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import { findArgument } from '../src/semantics/arguments.js';
import type { Module } from '../src/semantics/project.js';
import { bodiesOf, calleeName, dottedName, expressionsUnder, walkExpressions } from '../src/syntax/walk.js';
import type { Expression, ForStatement, Statement } from '../src/syntax/facts.js';
import { defineRule } from './rule.js';

/** Methods that run once for each item, batch or step. */
const STEPS = /^(?:__getitem__|__next__|__call__|forward|step|training_step|train_step|validation_step|test_step|on_(?:train_)?(?:batch|epoch)_(?:start|begin|end))$/;

/** Those of them that nothing else calls by that name. */
const ITEMS = /^(?:__getitem__|training_step|train_step)$/;

/** The seed among the options of a program: the same for as long as it runs. */
const OPTION = /^(?:self\.)?(?:args|opts?|cfg|config|conf|flags|hparams|hps|params)\.(?:\w+\.)*\w*seed$/i;

/** What a loop that trains runs over; a loop over a few models or settings compares them on equal terms. */
const REPEATS = /^(?:range|enumerate|tqdm|trange|count|track|zip|prange)$/;

export default defineRule({
  name: 'reseed-in-loop',
  meta: {
    summary: 'The same constant seed set again and again',
    severity: 'warning',
    preset: 'recommended',
    fix: 'none',
  },
  messages: {
    loop:
      '`{{call}}` sets the same seed in each turn of this loop, so every turn draws the same numbers: shuffles, augmentations and dropout repeat instead of varying. Seed once, before the loop.',
    step:
      '`{{call}}` sets the same seed each time `{{function}}` runs, so every item or step draws the same numbers. Seed once, where the program starts.',
  },
  checkModule(module, report) {
    for (const call of module.module.model.calls) {
      if (!seedsAlike(module, call) || isGivenBack(module, call)) continue;
      const fact = module.module.model.functions[call.function];
      const name = fact?.statement?.name ?? '';
      const data = { call: module.nameOf(call), function: name };
      const step = isStep(fact) ? name : call.function === 0 ? null : stepAround(module, module.module, call.function);
      if (step !== null) report({ span: call.expression, messageId: 'step', data: { ...data, function: step } });
      else if (call.loops.length > 0 && repeats(module, call) && !isForEvaluation(module, call)) report({ span: call.expression, messageId: 'loop', data });
    }
  },
});

/** Stands in a `with` block after which the streams go on as if nothing had been seeded in it. */
function isGivenBack(module: ModuleView, { expression }: CallFact): boolean {
  return module.uses.place(expression)?.around.some((statement) => {
    return statement.kind === 'with' && statement.items.some(({ value }) => module.knownCall(value)?.record.seeds?.context === true);
  }) === true;
}

function isStep(fact: FunctionFact | undefined): boolean {
  return fact?.class != null && STEPS.test(fact.statement?.name ?? '');
}

/** How many callers are gone up, one from another. */
const MAX_HOPS = 3;

/** The method that runs for each item or step and calls function `index` of `from`, directly or through others. */
function stepAround(module: ModuleView, from: Module, index: number, hops = 0): string | null {
  if (hops >= MAX_HOPS) return null;
  for (const { module: caller, call } of module.project.callers(from, index)) {
    const view = module.viewOf(caller);
    // What seeds and does nothing else is reported where it is called.
    if (view !== null && seedsAlike(view, call)) continue;
    const fact = caller.model.functions[call.function];
    const name = fact?.statement?.name ?? '';
    if (fact?.class != null && ITEMS.test(name)) return name;
    const further = call.function === 0 ? null : stepAround(module, caller, call.function, hops + 1);
    if (further !== null) return further;
  }
  return null;
}

/** A seeding of a stream, or a call of a project function that is one, whose seed is the same each time. */
function seedsAlike(module: ModuleView, call: CallFact): boolean {
  return setsOneSeed(module, call) && !isMemoised(module.uses, call.expression);
}

function setsOneSeed(module: ModuleView, call: CallFact): boolean {
  const target = module.target(call);
  if (target.kind === 'library') {
    const seeds = target.record?.seeds;
    if (seeds?.seed == null || seeds.streams.length === 0) return false;
    const given = argumentOf(call, seeds.seed);
    const written = given === null ? null : dottedName(given.argument.value);
    return given !== null && (isConstant(given.value) || (written !== null && OPTION.test(written) && !isCounted(module, written, call.loops)));
  }
  if (target.kind !== 'function') return false;
  const fact = target.module.model.functions[target.index];
  // It is reported in the step itself.
  if (isStep(fact)) return false;
  const seedings = module.seedingsIn(target.module, target.index);
  if (seedings.length === 0 || seedings.length < callsIn(target.module, target.index).length / 2) return false;
  const uses = usesOf(target.module);
  const parameters = fact?.statement?.parameters ?? [];
  return seedings.every(({ call: { expression }, seed }) => {
    if (seed === null || isMemoised(uses, expression)) return false;
    if (isConstant(seed.value)) return true;
    const written = seed.argument.value;
    const at = written.kind === 'name' ? parameters.findIndex(({ name: parameter }) => parameter === written.id) : -1;
    const parameter = parameters[at];
    if (parameter === undefined) return false;
    const found = findArgument(call, { name: parameter.name, position: at });
    if (found.kind === 'absent') return parameter.default?.kind === 'number';
    return found.kind === 'given' && isConstant(found.argument.value);
  });
}

/** The network is switched to evaluation before, in the same turn: each turn is to be measured by the same numbers. */
function isForEvaluation(module: ModuleView, { expression, loops }: CallFact): boolean {
  const [outermost] = loops;
  const around = module.uses.place(expression)?.around ?? [];
  return around.some((outer, at) => outermost !== undefined && outer.start >= outermost.start && bodiesOf(outer).some((body) => {
    const inner = around[at + 1];
    return inner !== undefined && body.includes(inner) && expressionsUnder(body.filter(({ end }) => end <= expression.start), (part) => calleeName(part) === 'eval').length > 0;
  }));
}

/** `cfg.seed += 1` in one of the loops. */
function isCounted(module: ModuleView, name: string, loops: readonly Loop[]): boolean {
  return module.uses.of(name).some((written) => module.uses.isTarget(written) && loops.some(({ start, end }) => start <= written.start && written.end <= end));
}

function isConstant(value: Value): boolean {
  return (value.kind === 'scalar' && typeof value.value === 'number') || (value.kind === 'option' && value.default !== null);
}

/** Names of what a loop counts that trains one model. */
const STEPS_COUNTED = /epoch|step|batch/i;

/** Calls that throw away the models made so far. */
const CLEARS = /^(?:reset_default_graph|clear_session)$/;

/** Each turn makes a model of its own: the same start for each is what compares them. */
function startsAnew(module: ModuleView, loop: ForStatement): boolean {
  const isTraining = [...walkExpressions([loop.target])].some((part) => STEPS_COUNTED.test(dottedName(part) ?? ''));
  return !isTraining && expressionsUnder(loop.body, ({ kind }) => kind === 'call').some((made) => {
    const call = module.callAt(made);
    if (call === undefined) return false;
    const target = module.target(call);
    if (CLEARS.test(calleeName(made))) return true;
    if (target.kind === 'library') return target.record?.draws?.weights === true || (target.record?.takesSeed !== undefined && /\.[A-Z]\w*$/.test(target.name));
    if (target.kind === 'function') return makesModel(module, target.module, target.index) || callsIn(target.module, target.index).some(({ expression }) => CLEARS.test(calleeName(expression)));
    return target.kind === 'class' && isModel(target.module, target.index);
  });
}

function isModel(module: Module, index: number): boolean {
  return module.model.classes[index]?.bases.some((base) => base.kind === 'reference' && /\.(?:Module|Model|LightningModule|Layer)$/.test(base.name)) === true;
}

/** Classes of models that libraries have. */
const MODELS = /^(?:torch\.nn|(?:tensorflow\.)?keras)\.(?:\w+\.)*[A-Z]\w*$/;

/** A function that returns a model. */
function makesModel({ project }: ModuleView, module: Module, index: number): boolean {
  const made = module.model.functions[index]?.returns;
  if (made?.kind !== 'instance') return false;
  const target = project.classOf(module, made);
  return target?.kind === 'class' ? isModel(target.module, target.index) : 'name' in made.of && MODELS.test(made.of.name);
}

/** `if turn == 3:` */
function isOneTurn(around: readonly Statement[], { target }: ForStatement): boolean {
  const counters = [...walkExpressions([target])].flatMap((part) => dottedName(part) ?? []);
  return around.some((statement) => statement.kind === 'if' && statement.branches.some(({ test }) => {
    return test.kind === 'binary' && test.operator === '==' && test.right.kind === 'number' && counters.includes(dottedName(test.left) ?? '');
  }));
}

/** A loop that asks whoever runs it what to do next. */
function asks(loop: Statement): boolean {
  return expressionsUnder([loop], (part) => /^(?:raw_)?input$/.test(calleeName(part))).length > 0;
}

/** The innermost loop is one that goes through data, steps or epochs. */
function repeats(module: ModuleView, call: CallFact): boolean {
  const around = module.uses.place(call.expression)?.around ?? [];
  const loop = around.findLast((statement): statement is ForStatement => statement.kind === 'for');
  if (loop === undefined) return around.some((statement) => statement.kind === 'while' && !asks(statement));
  if (startsAnew(module, loop) || isOneTurn(around, loop)) return false;
  const { iterable } = loop;
  if (iterable.kind === 'call' && iterable.args.some(({ value }) => isWrittenOut(module, value))) return false;
  if (iterable.kind === 'call') return REPEATS.test(calleeName(iterable)) || /load|batch|data/i.test(calleeName(iterable));
  return iterable.kind === 'name' && /load|batch|data|epoch|step|train/i.test(iterable.id);
}

/** A few settings one after the other, here, where the variable gets its value, or as the parameter's default. */
function isWrittenOut(module: ModuleView, expression: Expression): boolean {
  if (expression.kind === 'list' || expression.kind === 'tuple') return true;
  if (expression.kind !== 'name') return false;
  const parameter = module.uses.place(expression)?.function?.parameters.find(({ name }) => name === expression.id);
  const values = parameter === undefined ? module.uses.assigned(expression.id) : [parameter.default];
  return values.length > 0 && values.every((value) => value?.kind === 'tuple' || (value?.kind === 'list' && value.elements.length > 0));
}
