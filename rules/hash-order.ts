import { atLeast } from '../src/catalogue/versions.js';
import { sortFix } from '../src/fixes/rule-fixes.js';
import { valueOf } from '../src/semantics/program/arguments.js';
import { seedParameters } from '../src/semantics/program/effects.js';
import { fixesHashes } from '../src/semantics/order/fixed-hashes.js';
import { onlyMakesLetters } from '../src/semantics/order/letters.js';
import { makesSet, orderedUse } from '../src/semantics/order/order.js';
import { grows } from '../src/semantics/order/single.js';
import { isLabelColumn, isTextual } from '../src/semantics/order/textual.js';
import type { CallFact } from '../src/semantics/module/model.js';
import type { ModuleView } from '../src/semantics/views.js';
import type { Expression, Statement } from '../src/syntax/facts.js';
import { remembered } from '../src/syntax/remember.js';
import { dottedName, elementsOf, expressionsIn, lastPart } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

/** Before this version of Python texts hash alike in every process. */
const RANDOMISED_SINCE = '3.3';

export default defineRule({
  name: 'hash-order',
  meta: {
    summary: 'An order or a split that string hashes decide',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    set:
      '`{{text}}` is a set of strings, and its order goes into the data here: strings hash differently in each process, so what is made in that order differs each run. Use `sorted(…)`.',
    hash:
      '`{{text}}` hashes a string, which gives another number in each process: what is chosen by it changes each run. Use a digest from `hashlib`.',
  },
  checkModule(module, report) {
    if (atLeast(module.versionOf('python'), RANDOMISED_SINCE) === 'no' || hashesAreFixed(module)) return;
    const hashes = module.usedCalls.filter(({ call }) => isHashOfText(module, call));
    const seeds = hashes.length === 0 ? [] : hashesInSeeds(module);
    for (const { call } of hashes) {
      if (decides(module, call.expression) && !seeds.includes(call)) {
        report({ span: call.expression, messageId: 'hash', data: { text: short(module, call.expression) } });
      }
    }
    const used = new Set<Expression>(module.usedCalls.map(({ call }) => call.expression));
    for (const expression of module.module.facts.body.flatMap(setsIn)) {
      if (module.knownCall(expression) !== undefined && !used.has(expression)) continue;
      const elements = setElements(module, expression);
      if (elements === null || !(isTextual(module, elements) || isLabelColumn(module, elements))) continue;
      const use = orderedUse(module, expression);
      if (use === null || isAskedByPlace(module, expression, use) || onlyMakesLetters(module.module, use)) continue;
      const fixes = () => sortFix(module, use);
      report({ span: use, messageId: 'set', data: { text: short(module, isEmpty(expression) ? use : expression) }, fixes });
    }
  },
});

/** Whether all programs that a module is part of see to it that strings hash alike. */
function hashesAreFixed({ module, programs }: ModuleView): boolean {
  return programs.length === 0 ? fixesHashes(module) : programs.every(({ run: { modules } }) => Array.from(modules).some(fixesHashes));
}

/** `letters[0]` of what is a set itself: that raises. */
function isAskedByPlace(module: ModuleView, made: Expression, use: Expression): boolean {
  const parent = module.uses.place(use)?.parent;
  const held = use.kind === 'name' ? module.uses.assigned(use.id) : [];
  return parent?.kind === 'subscript' && parent.object === use && held.includes(made);
}

/** `set()`: what is put in later goes by the name it is kept under. */
function isEmpty(expression: Expression): boolean {
  return expression.kind === 'call' && expression.args.length === 0;
}

/** The expressions under a statement that make a set. */
const setsIn = remembered((statement: Statement) => expressionsIn(statement).filter(makesSet));

/** What a set is made of: one element, or the collection it is made from. */
function setElements(module: ModuleView, expression: Expression): Expression | null {
  // One element has one order.
  if (expression.kind === 'set') return expression.elements.length > 1 ? (expression.elements[0] ?? null) : null;
  if (expression.kind === 'comprehension' && expression.of === 'set') return expression;
  if (expression.kind !== 'call') return null;
  const call = module.callAt(expression);
  const isSet = call?.callee.kind === 'external' && /^builtins\.(?:set|frozenset)$/.test(call.callee.name);
  const made = expression.args[0]?.value;
  if (!isSet || (made !== undefined && isOfOne(made) && !growsLater(module, expression))) return null;
  return made ?? addedTo(module, expression);
}

/** `["only"]` */
function isOfOne(made: Expression): boolean {
  const [only, ...more] = made.kind === 'set' ? made.elements : elementsOf(made);
  return only !== undefined && more.length === 0 && only.kind !== 'unary';
}

/** The variable that keeps the set `made` is given more elements. */
function growsLater(module: ModuleView, made: Expression): boolean {
  const name = nameOfKept(module, made);
  if (name === null) return false;
  const met = module.uses.of(name);
  // `vocab = vocab.union(words)`
  const isMadeAnew = met.filter((written) => module.uses.isTarget(written)).length > 1;
  return isMadeAnew || met.some((written) => grows(module.uses, written)) || (name.includes('.') && isAddedToElsewhere(module, name));
}

/** `reader.words.update(…)` of what an object keeps as `self.words`. */
function isAddedToElsewhere(module: ModuleView, name: string): boolean {
  return module.module.model.calls.some(({ expression: { callee } }) => callee.kind === 'attribute' && /^(?:add|update)$/.test(callee.name) && dottedName(callee.object)?.endsWith(`.${lastPart(name)}`) === true);
}

function nameOfKept({ uses }: ModuleView, made: Expression): string | null {
  const statement = uses.place(made)?.statement;
  const target = statement?.kind === 'assign' && statement.value === made ? statement.targets[0] : undefined;
  return target === undefined ? null : dottedName(target);
}

/** What is put first into the variable that keeps the empty set `made`. */
function addedTo(module: ModuleView, made: Expression): Expression | null {
  const place = module.uses.place(made);
  const name = nameOfKept(module, made);
  if (name === null || place === undefined) return null;
  const added = module.uses.callsOn(name, ['add', 'update']).find((call) => name.includes('.') || module.uses.place(call)?.function === place.function);
  return added?.args[0]?.value ?? null;
}

function isHashOfText(module: ModuleView, { callee, expression }: CallFact): boolean {
  if (callee.kind !== 'external' || callee.name !== 'builtins.hash') return false;
  const argument = expression.args[0]?.value;
  return argument !== undefined && isTextual(module, argument) && module.uses.place(expression)?.function?.name !== '__hash__';
}

/** The calls whose value ends in a seed, of which another rule speaks. */
function hashesInSeeds(module: ModuleView): CallFact[] {
  return module.usedCalls.flatMap(({ call, record }) => seedParameters(record).flatMap((parameter) => {
    const value = valueOf(call, parameter);
    return value?.kind === 'entropy' ? [value.call] : [];
  }));
}

/** The number picks something: a remainder, a comparison, an index. */
function decides(module: ModuleView, expression: Expression): boolean {
  let current: Expression | null = expression;
  while (current !== null) {
    const parent: Expression | null = module.uses.place(current)?.parent ?? null;
    if (parent?.kind === 'binary' && /^(?:%|&|>>|<|>|<=|>=)$/.test(parent.operator)) return true;
    if (parent?.kind === 'call' && !/^(?:abs|int|round)$/.test(module.text(parent.callee))) return false;
    current = parent;
  }
  return false;
}

function short(module: ModuleView, expression: Expression): string {
  const text = module.text(expression).replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
