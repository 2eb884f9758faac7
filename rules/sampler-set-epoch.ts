import * as l10n from '@vscode/l10n';
import { insertFirstFix } from '../src/fixes/rule-fixes.js';
import { onlyLooks, speaksOfEvaluation } from '../src/semantics/data/loaders.js';
import type { CallFact } from '../src/semantics/module/model.js';
import type { Module } from '../src/semantics/project.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import type { CallExpression, Expression, ForStatement, Statement, WhileStatement } from '../src/syntax/facts.js';
import { calleeName, dottedName, walkExpressions } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'sampler-set-epoch',
  meta: {
    summary: 'A distributed sampler in an epoch loop that never calls set_epoch',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    missing:
      'This loop goes through `{{sampler}}` epoch after epoch and never calls its `set_epoch`: every epoch shuffles in the same order. Call `{{sampler}}.set_epoch({{epoch}})` first in each turn.',
    chosen:
      'This loop goes through `{{sampler}}` epoch after epoch and never calls its `set_epoch`: where it is a `{{class}}`, every epoch shuffles in the same order. Call `{{sampler}}.set_epoch({{epoch}})` first in each turn wherever it has one.',
  },
  checkProgram(program, report) {
    const sampled = program.modulesThat(makesSampler);
    if (sampled.length === 0 || program.modulesThat(setsEpoch).length > 0) return;
    for (const module of sampled) {
      for (const { call } of module.withRole('epoch-sampler')) {
        if (isUnshuffled(call) || program.passesBy(module, call)) continue;
        const sampler = targetsOf(module, call.expression).map(dottedName)[0] ?? call.assignedTo;
        const found = loadersOf(module, call).map((loader) => epochLoop(module, loader.expression, program.run.modules)).find((each) => each !== null && !speaksOfEvaluation(each.loader));
        if (found == null || isChosenTwice(module, call)) continue;
        const { loop } = found;
        if (loop.kind === 'for' && triesEach(found.module, loop)) continue;
        const counter = loop.kind === 'for' ? dottedName(loop.target) : null;
        const epoch = counter === null || counter === '_' ? 'epoch' : counter;
        const made = module.uses.place(call.expression)?.function ?? null;
        const goesOn = module === found.module ? module.uses.place(loop.kind === 'for' ? loop.iterable : loop.test)?.function ?? null : undefined;
        const isSeen = goesOn !== undefined && (made === goesOn || made === null || sampler?.includes('.') === true);
        const named = sampler !== null && isSeen ? sampler : `${found.loader}.sampler`;
        const isHere = loop.kind === 'for' && loop.target.kind === 'name' && epoch === counter && made === goesOn;
        report({
          path: found.module.path,
          span: { start: loop.start, end: (loop.kind === 'for' ? loop.iterable : loop.test).end },
          messageId: isChosen(module, call) ? 'chosen' : 'missing',
          data: { sampler: named, epoch, class: module.nameOf(call) },
          related: [{ path: module.path, span: call.expression, message: l10n.t('The sampler') }],
          fixes: () => isHere && !isChosen(module, call) ? insertFirstFix(module, loop, [`${named}.set_epoch(${epoch})`], l10n.t('Call `set_epoch` in each turn')) : [],
        });
      }
    }
  },
});

function makesSampler(module: ModuleView): boolean {
  return module.withRole('epoch-sampler').length > 0;
}

function setsEpoch(module: ModuleView): boolean {
  const known = module.withRole('sets-epoch').map(({ call }): Expression => call.expression);
  return [...known, ...module.expressions.filter((part) => calleeName(part) === 'set_epoch')].some((part) => {
    return part.kind !== 'call' || part.callee.kind !== 'attribute' || !keepsOrder(module, part.callee.object);
  });
}

/** A sampler that does not shuffle, whatever it is told: the program may have meant another. */
function keepsOrder(module: ModuleView, sampler: Expression): boolean {
  const name = dottedName(sampler);
  const written = name === null ? [] : module.uses.of(name).filter((each) => module.uses.isTarget(each));
  const made = module.withRole('epoch-sampler').filter(({ call }) => targetsOf(module, call.expression).some((target) => dottedName(target) === name));
  return name !== null && written.length > 0 && made.length === written.length && made.every(({ call }) => isUnshuffled(call));
}

function isUnshuffled(sampler: CallFact): boolean {
  const shuffles = argumentOf(sampler, { name: 'shuffle' });
  return shuffles?.value.kind === 'scalar' && shuffles.value.value === false;
}

type Loop = ForStatement | WhileStatement;

/** How many names, calls and functions a loader is followed through. */
const MAX_HOPS = 8;

/** `for model in models: evaluate(model, loader)`: it counts nothing and trains nothing, so its turns are no epochs. */
function triesEach(module: ModuleView, loop: ForStatement): boolean {
  return !countsTurns(loop) && onlyLooks(module.module, module.functionAround(loop.iterable) ?? 0);
}

/** `for epoch in range(3)` */
function countsTurns({ iterable }: ForStatement): boolean {
  return walkExpressions([iterable]).some((part) => /^(?:t?range|arange|count)$/.test(calleeName(part)));
}

/** The loaders that read by `sampler`, by its value or by the variable that may hold it. */
function loadersOf(module: ModuleView, sampler: CallFact): readonly CallFact[] {
  const handed = module.consumersOf(sampler).map(({ consumer }) => consumer);
  const names = [sampler.assignedTo, ...targetsOf(module, sampler.expression).map(dottedName)];
  const named = module.module.model.calls.filter(({ args, function: index }) => {
    return index === sampler.function && args.some(({ argument }) => {
      const held = /sampler/.test(argument.keyword ?? '') ? dottedName(argument.value) : null;
      return held !== null && names.includes(held) && !holdsAnother(module, argument.value, held, sampler);
    });
  });
  return [...handed, ...named];
}

/** Whether `name` has been given something else, that is not made of `sampler`, by the time it is read. */
function holdsAnother({ uses }: ModuleView, read: Expression, name: string, { expression }: CallFact): boolean {
  return uses.of(name).some((written) => {
    if (written.start < expression.end || !uses.isTarget(written) || !uses.isAssignedFirst(written, read)) return false;
    const statement = uses.place(written)?.statement;
    return statement?.kind === 'assign' && statement.value !== null && !walkExpressions([statement.value]).some((part) => dottedName(part) === name);
  });
}

/** The sampler is one of two, so that its variable may hold one that has no epochs. */
function isChosen(module: ModuleView, { expression }: CallFact): boolean {
  const place = module.uses.place(expression);
  return place?.parent?.kind === 'conditional' || place?.around.at(-2)?.kind === 'if';
}

/** One arm of an `if` chooses whether there is a sampler, another has none: the loader at hand may be that of the other. */
function isChosenTwice(module: ModuleView, { expression, assignedTo }: CallFact): boolean {
  const place = module.uses.place(expression);
  if (place?.parent?.kind !== 'conditional' || assignedTo === null) return false;
  const around = place.around.filter(({ kind }) => kind === 'if');
  return module.uses.inScope(assignedTo, module.uses.scopeOf(assignedTo, expression)).some((written) => {
    const other = module.uses.place(written);
    const value = other?.statement.kind === 'assign' && module.uses.isTarget(written) ? other.statement.value : null;
    return value?.kind === 'constant' && value.value === null && other?.around.some((each) => around.includes(each)) === true;
  });
}

/** The outermost loop of a program, of `modules`, that goes through the loader `expression` again and again, here or where it is handed to. */
function epochLoop(module: ModuleView, expression: Expression, modules: ReadonlySet<Module>, hops = 0): { readonly module: ModuleView; readonly loop: Loop; /** What it goes through. */ readonly loader: string } | null {
  const place = module.uses.place(expression);
  if (place === undefined || hops > MAX_HOPS) return null;
  const { parent, statement } = place;
  if (parent?.kind === 'conditional') return epochLoop(module, parent, modules, hops + 1);
  if (statement.kind === 'return') return returnedLoop(module, statement, parent === null ? expression : parent, expression, modules, hops);
  if (parent?.kind === 'call' && parent.callee !== expression) return handedLoop(module, parent, expression, modules, hops);
  return targetsOf(module, expression).map((target) => loopOver(module, target, modules, hops)).find((found) => found !== null) ?? null;
}

/** What `expression` is assigned to, by itself or as one of several. */
function targetsOf(module: ModuleView, expression: Expression): readonly Expression[] {
  const { parent, statement } = module.uses.place(expression) ?? {};
  if (statement?.kind !== 'assign') return [];
  if (statement.value === expression) return statement.targets;
  if (parent?.kind !== 'tuple' || statement.value !== parent) return [];
  const at = parent.elements.indexOf(expression);
  return statement.targets.flatMap((target) => (target.kind === 'tuple' ? target.elements[at] ?? [] : []));
}

/** The loop around what reads the variable `target`. */
function loopOver(module: ModuleView, target: Expression, modules: ReadonlySet<Module>, hops: number): ReturnType<typeof epochLoop> {
  const name = dottedName(target);
  if (name === null) return null;
  const within = name.includes('.') ? null : (module.uses.place(target)?.function ?? null);
  // What is read once the variable holds something else is not the loader.
  const others = module.uses.of(name).filter((written) => written.start > target.end && module.uses.isTarget(written));
  const reads = module.uses.reads(name, within).filter((read) => !others.some((other) => module.uses.isAssignedFirst(other, read)));
  return readLoop(module, reads, modules, hops, module.uses.place(target)?.around);
}

/** `made`: the statements around what makes the loader; one that is made in each turn of a loop is new each time. */
function readLoop(module: ModuleView, reads: readonly Expression[], modules: ReadonlySet<Module>, hops: number, made: readonly Statement[] = []): ReturnType<typeof epochLoop> {
  for (const read of reads) {
    const around = module.uses.place(read)?.around ?? [];
    const inFunction = around.slice(around.findLastIndex(({ kind }) => kind === 'function') + 1);
    const loops = inFunction.filter((each): each is Loop => each.kind === 'for' || each.kind === 'while');
    const loop = loops.find((each) => !made.includes(each));
    if (loop?.kind === 'while' && !countsEpochs(loop)) continue;
    // The loop over the loader itself is one epoch.
    const isOneEpoch = loop?.kind === 'for' && [...walkExpressions([loop.iterable])].some((part) => reads.includes(part));
    if (loop !== undefined && !isOneEpoch) return { module, loop, loader: module.text(read) };
    const found = loop === undefined ? epochLoop(module, read, modules, hops + 1) : callingLoop(module, read, read, modules, hops);
    if (found !== null) return found;
  }
  return null;
}

/** The loop around the calls of the method that goes through `loader`, of the object that keeps it, once: `inside` is what stands in the method. */
function callingLoop(module: ModuleView, inside: Expression, loader: Expression, modules: ReadonlySet<Module>, hops: number): ReturnType<typeof epochLoop> {
  const index = module.functionAround(inside);
  const kept = dottedName(loader) ?? '';
  const owner = index === null ? null : (module.module.model.functions[index]?.class ?? null);
  if (index === null || owner === null || hops > MAX_HOPS || !kept.startsWith('self.')) return null;
  for (const { module: from, call } of module.project.callers(module.module, index)) {
    // What calls another object's method makes that, in each turn perhaps.
    if (from !== module.module || from.model.functions[call.function]?.class !== owner || !modules.has(from)) continue;
    const [loop] = call.loops;
    if (loop === undefined) {
      const found = callingLoop(module, call.expression, loader, modules, hops + 1);
      if (found !== null) return found;
    } else if ((loop.kind === 'while' && countsEpochs(loop)) || (loop.kind === 'for' && countsTurns(loop))) {
      return { module, loop, loader: kept };
    }
  }
  return null;
}

/** `while True`, `while epoch < epochs`: another condition may end any loop. */
function countsEpochs({ test }: WhileStatement): boolean {
  return test.kind === 'constant' || test.kind === 'number' || [...walkExpressions([test])].some((part) => /epoch|step|iter/i.test(dottedName(part) ?? ''));
}

/** Where the callers put what a function returns: `whole`, of which `expression` is the loader. */
function returnedLoop(module: ModuleView, statement: Statement, whole: Expression, expression: Expression, modules: ReadonlySet<Module>, hops: number): ReturnType<typeof epochLoop> {
  const index = module.functionAround(expression);
  if (index === null || statement.kind !== 'return' || statement.value !== whole) return null;
  const at = whole.kind === 'tuple' || whole.kind === 'list' ? whole.elements.indexOf(expression) : -1;
  if (at < 0 && whole !== expression) return null;
  for (const { module: from, call } of module.project.callers(module.module, index)) {
    const view = module.viewOf(from);
    const place = view?.uses.place(call.expression);
    if (view === null || place === undefined || !modules.has(from)) continue;
    const [target] = place.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
    const part = target?.kind === 'tuple' || target?.kind === 'list' ? target.elements[at] : at < 0 ? target : undefined;
    const found = part !== undefined ? loopOver(view, part, modules, hops + 1) : at < 0 ? epochLoop(view, call.expression, modules, hops + 1) : null;
    if (found !== null) return found;
  }
  return null;
}

/** What a function or constructor of the project does with the loader it is handed. */
function handedLoop(module: ModuleView, call: CallExpression, expression: Expression, modules: ReadonlySet<Module>, hops: number): ReturnType<typeof epochLoop> {
  const entered = module.entered(call, expression);
  return entered === null || !modules.has(entered.module.module) ? null : readLoop(entered.module, entered.module.uses.reads(entered.parameter.name, entered.function), modules, hops + 1);
}
