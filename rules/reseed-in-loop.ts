import type { CallFact, FunctionFact, Loop, Value } from '../src/semantics/module/model.js';
import { onlyLooks, speaksOfEvaluation } from '../src/semantics/data/loaders.js';
import { callsIn, grouped, usesOf } from '../src/semantics/lookups.js';
import { isMemoised } from '../src/semantics/module/memo.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import { findArgument } from '../src/semantics/program/arguments.js';
import type { Module, Project } from '../src/semantics/project.js';
import type { Uses } from '../src/semantics/uses.js';
import { bodiesOf, calleeName, dottedName, elementsOf, expressionsUnder, walkExpressions, walkStatements, withinScope } from '../src/syntax/walk.js';
import type { AssignStatement, Expression, ForStatement, Statement, WhileStatement } from '../src/syntax/facts.js';
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
      const step = isStep(fact) ? (isUsedOnce(module, call.function) ? null : name) : call.function === 0 ? null : stepAround(module, module.module, call.function);
      const turn = step ?? (isRunInTurns(module, call) ? name : null);
      if (turn !== null) report({ span: call.expression, messageId: 'step', data: { ...data, function: turn } });
      else if (call.loops.length > 0 && repeats(module, call) && !isForEvaluation(module, call)) report({ span: call.expression, messageId: 'loop', data });
    }
  },
});

/** Stands in a `with` block after which the streams go on as if nothing had been seeded in it. */
function isGivenBack(module: ModuleView, { expression }: CallFact): boolean {
  return module.uses.place(expression)?.around.some((statement) => {
    return statement.kind === 'with' && statement.items.some(({ value }) => module.knownCall(value)?.record.seeds?.context !== undefined);
  }) === true;
}

function isStep(fact: FunctionFact | undefined): boolean {
  return fact?.class != null && STEPS.test(fact.statement?.name ?? '');
}

/** Methods that none but the project calls, where the class is no other's. */
const ASKED = /^(?:__call__|forward|step|test_step|validation_step)$/;

/** A method that runs once: the object is made in one place and does nothing but be called, in one place, outside of loops. */
function isUsedOnce(module: ModuleView, index: number): boolean {
  const { project, module: own } = module;
  const fact = own.model.functions[index];
  const owner = own.model.classes[fact?.class ?? -1];
  if (owner === undefined || owner.bases.length > 0 || !ASKED.test(fact?.statement?.name ?? '') || !isRunOnce(project, own, index)) return false;
  const makers = [...project.modules.values()].flatMap((from) => from.model.calls.flatMap((call) => {
    const target = project.callee(from, call);
    return target.kind === 'class' && target.module === own && target.index === owner.index ? [{ from, call }] : [];
  }));
  return makers.length === 1 && makers.every(({ from, call: { expression, loops } }) => loops.length === 0 && isOnlyCalled(usesOf(from), expression));
}

/** One place outside of loops calls the function, and runs once itself. */
function isRunOnce(project: Project, module: Module, index: number, hops = 0): boolean {
  const [only, ...more] = project.callers(module, index);
  if (only === undefined || more.length > 0 || only.call.loops.length > 0 || hops >= MAX_HOPS) return false;
  return only.call.function === 0 || isRunOnce(project, only.module, only.call.function, hops + 1);
}

/** What `made` makes is called, or asked for something, and handed to nobody. */
function isOnlyCalled(uses: Uses, made: Expression): boolean {
  const place = uses.place(made);
  const isAsked = (expression: Expression): boolean => {
    const parent = uses.place(expression)?.parent;
    return (parent?.kind === 'call' && parent.callee === expression) || parent?.kind === 'attribute';
  };
  if (isAsked(made)) return true;
  const [target, ...more] = place?.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
  return target?.kind === 'name' && more.length === 0 && uses.of(target.id).every((written) => written === target || isAsked(written));
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

/** Functions that do one turn of what trains, and those that are to give the same each time. */
const TURNS = /(?:^|_)(?:epoch|step|batch)$|[a-z](?:Epoch|Step|Batch)$/;
const MEANT_ALIKE = /fix|same|sampl|generat|plot|show|save|visual|draw|render|log|split|init|build|make|creat|reset|setup|measure|bench|time|profile/i;

/** The function around a seeding does one of the turns in which a loop trains, and goes on from the seed. */
function isRunInTurns(module: ModuleView, call: CallFact): boolean {
  if (call.function === 0 || call.loops.length > 0 || call.path.length > 0) return false;
  const { model } = module.module;
  const name = model.functions[call.function]?.statement?.name ?? '';
  const isTurn = TURNS.test(name);
  if (name === '' || /valid|eval|test|infer|predict/i.test(name) || (!isTurn && MEANT_ALIKE.test(name)) || onlyLooks(module.module, call.function)) return false;
  const inside = callsIn(module.module, call.function);
  if (inside.length < 2 || inside.some((each) => makesWeights(module, each) || /rng_?state|[gs]et_?state/i.test(calleeName(each.expression)))) return false;
  return module.project.callers(module.module, call.function).some(({ module: from, call: caller }) => {
    const view = module.viewOf(from);
    const loop = caller.loops.at(-1);
    if (view === null || loop?.kind !== 'for' || seedsAlike(view, caller)) return false;
    const isOfSteps = isTurn || [...walkExpressions([loop.target])].some((part) => STEPS_COUNTED.test(dottedName(part) ?? ''));
    const around = from.model.functions[caller.function]?.statement?.name ?? '';
    return isOfSteps && !speaksOfEvaluation(around) && !onlyLooks(from, caller.function) && repeats(view, caller) && !isForEvaluation(view, caller) && !isGivenBack(view, caller);
  });
}

/** Each turn that makes a model of its own is to start alike. */
function makesWeights(module: ModuleView, call: CallFact): boolean {
  const target = module.target(call);
  return target.kind === 'class' ? isModel(target.module, target.index) : target.kind === 'library' ? target.record?.draws?.weights === true : target.kind === 'function' && makesModel(module, target.module, target.index);
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
    return given !== null && !isOfTurn(given.argument.value, call.loops) && (isConstant(given.value) || (written !== null && OPTION.test(written) && !isCounted(module, written, call.loops)));
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
    return found.kind === 'given' && isConstant(found.argument.value) && !isOfTurn(found.argument.argument.value, call.loops);
  });
}

/** `model.seed`, where a loop goes through the models: each has its own. */
function isOfTurn(seed: Expression, loops: readonly Loop[]): boolean {
  const [root] = dottedName(seed)?.split('.') ?? [];
  return seed.kind === 'attribute' && loops.some((loop) => loop.kind === 'for' && [...walkExpressions([loop.target])].some((part) => part.kind === 'name' && part.id === root));
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

type LoopStatement = ForStatement | WhileStatement;

/** What `loop` runs in one of its turns alone: behind `if turn == 3:` or `if not seeded:`, or where the first turn is the last. */
function isInOneTurn(module: ModuleView, around: readonly Statement[], loop: LoopStatement): boolean {
  const inside = around.slice(around.indexOf(loop) + 1);
  return isLeftAtOnce(loop) || turnsOnce(module, loop) || inside.some((statement, at) => {
    const next = inside[at + 1];
    const branch = statement.kind === 'if' && next !== undefined ? statement.branches.find(({ body }) => body.includes(next)) : undefined;
    return branch !== undefined && conjuncts(branch.test).some((test) => isOneNumber(test, loop) || isClosed(test, loop, branch.body));
  });
}

function isLeftAtOnce({ body }: LoopStatement): boolean {
  return /^(?:break|return|raise)$/.test(body.at(-1)?.kind ?? '') && walkStatements(body, withinScope).every(({ kind }) => kind !== 'continue');
}

/** `for _ in range(1)`, also by a name that nothing else is ever kept under. */
function turnsOnce({ uses }: ModuleView, loop: LoopStatement): boolean {
  const [count, ...more] = loop.kind === 'for' && loop.iterable.kind === 'call' && calleeName(loop.iterable) === 'range' ? loop.iterable.args : [];
  if (count === undefined || more.length > 0) return false;
  const { value } = count;
  const isOne = (expression: Expression | null): boolean => expression?.kind === 'number' && expression.value === 1;
  if (value.kind !== 'name' || uses.place(value)?.function?.parameters.some(({ name }) => name === value.id) === true) return isOne(value);
  const given = uses.of(value.id).flatMap((written) => {
    const { statement } = uses.place(written) ?? {};
    const isGiven = statement?.kind === 'assign' && statement.targets.includes(written);
    return isGiven || uses.isTarget(written) ? [isGiven && statement.operator === null && isOne(statement.value)] : [];
  });
  return given.length > 0 && given.every(Boolean);
}

function conjuncts(test: Expression): readonly Expression[] {
  return test.kind === 'binary' && test.operator === 'and' ? [...conjuncts(test.left), ...conjuncts(test.right)] : [test];
}

/** `turn == 3`, `not turn` */
function isOneNumber(test: Expression, loop: LoopStatement): boolean {
  const sides = test.kind === 'binary' && test.operator === '==' ? [test.left, test.right] : [];
  if (sides.some(({ kind }) => kind === 'number')) return sides.some((side) => countersOf(loop).includes(dottedName(side) ?? ''));
  return test.kind === 'unary' && test.operator === 'not' && numbersOf(loop).includes(dottedName(test.operand) ?? '');
}

function countersOf(loop: LoopStatement): readonly string[] {
  const targets = loop.kind === 'for' ? [...walkExpressions([loop.target])].flatMap((part) => dottedName(part) ?? []) : [];
  return [...targets, ...numbersOf(loop)];
}

/** What is 0 in one turn at most: what `range` and `enumerate` count, and what nothing but `+=` changes. */
function numbersOf(loop: LoopStatement): readonly string[] {
  const iterated = loop.kind === 'for' ? calleeName(loop.iterable) : '';
  const first = loop.kind !== 'for' ? undefined : iterated === 'range' ? loop.target : iterated === 'enumerate' ? elementsOf(loop.target)[0] : undefined;
  const assigned = assignmentsIn(loop.body);
  const counted = [...assigned].flatMap(([name, statements]) => (statements.every(({ operator, value }) => operator === '+' && value?.kind === 'number') ? [name] : []));
  return first === undefined ? counted : [dottedName(first) ?? '', ...counted];
}

/** `not seeded`, where the way behind it sets `seeded = True` and nothing in the loop takes that back. */
function isClosed(test: Expression, { body }: LoopStatement, way: readonly Statement[]): boolean {
  const isNot = test.kind === 'unary' && test.operator === 'not';
  const asked = isNot ? test.operand : test.kind === 'binary' && /^(?:is|==)$/.test(test.operator) && test.right.kind === 'constant' ? test.left : test;
  const name = dottedName(asked);
  if (name === null) return false;
  const opens = isNot ? false : test.kind === 'binary' && test.right.kind === 'constant' ? test.right.value === true : true;
  const closes = ({ operator, value }: AssignStatement): boolean => {
    const truth = value?.kind === 'constant' ? value.value === true : value?.kind === 'number' ? value.value !== 0 : null;
    return operator === null && truth === !opens;
  };
  return assignmentsIn(way).has(name) && (assignmentsIn(body).get(name) ?? []).every(closes);
}

/** What statements assign to plain names and attributes, by these. */
function assignmentsIn(body: readonly Statement[]): ReadonlyMap<string, readonly AssignStatement[]> {
  const assigned = walkStatements(body, withinScope).filter((statement) => statement.kind === 'assign');
  return grouped(assigned, ({ targets }) => targets.flatMap((target) => dottedName(target) ?? []));
}

/** A loop that asks whoever runs it what to do next. */
function asks(loop: Statement): boolean {
  return expressionsUnder([loop], (part) => /^(?:raw_)?input$/.test(calleeName(part))).length > 0;
}

/** The innermost loop that runs it in more than one of its turns is one that goes through data, steps or epochs. */
function repeats(module: ModuleView, call: CallFact): boolean {
  const around = module.uses.place(call.expression)?.around ?? [];
  const loops = around.filter((statement) => (statement.kind === 'for' || statement.kind === 'while') && !isInOneTurn(module, around, statement));
  const loop = loops.findLast((statement) => statement.kind === 'for');
  if (loop === undefined) return loops.some((statement) => !asks(statement));
  if (startsAnew(module, loop)) return false;
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
