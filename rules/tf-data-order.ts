import * as l10n from '@vscode/l10n';
import { replaceValueFix, seedArgumentFix } from '../src/fixes/rule-fixes.js';
import { evaluate } from '../src/catalogue/condition.js';
import type { Condition } from '../src/catalogue/types.js';
import { argumentReader } from '../src/semantics/program/arguments.js';
import type { CallFact } from '../src/semantics/module/model.js';
import { isAbsent, seedState } from '../src/semantics/program/effects.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import type { CallExpression, Expression } from '../src/syntax/facts.js';
import { calleeName, walkExpressions } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

const ALWAYS: Condition = { all: [] };

export default defineRule({
  name: 'tf-data-order',
  meta: {
    summary: 'A data pipeline whose order differs each run',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    shuffle:
      '`{{call}}` shuffles by {{stream}}, which nothing seeds before: the order of the data differs each run. Pass `{{parameter}}=`.',
    reached:
      '`{{call}}` shuffles by {{stream}}, which the program {{program}} does not seed before it gets here: the order of the data differs each run. Pass `{{parameter}}=`.',
    unreached:
      '`{{call}}` shuffles by {{stream}}, and no program here is known to seed that before: unless its callers do, the order of the data differs each run. Pass `{{parameter}}=`.',
    deterministic:
      '`{{parameter}}={{loose}}` lets `{{call}}` hand out elements in the order in which they are ready, which differs each run. Set it to `{{strict}}`.',
    options:
      '`{{parameter}}=False` lets pipelines with these options hand out elements in the order in which they are ready, which differs each run. Set it to `True`.',
    split:
      '`{{call}}` splits by `{{fraction}}` without `{{parameter}}`: training and validation part are drawn anew each run and by each call, so they may overlap. Pass the same `{{parameter}}=` to both.',
  },
  checkModule(module, report) {
    for (const { flag, value, span, valueSpan, qualifiedName } of module.flags) {
      if (flag.role !== 'data-order' || value.kind !== 'scalar' || value.value !== false) continue;
      const parameter = qualifiedName.split('.').at(-1) ?? '';
      const fixes = () => replaceValueFix(module, valueSpan, 'True', l10n.t('Set `{0}` to `{1}`', parameter, 'True'), 'suggestion');
      report({ span, messageId: 'options', data: { parameter }, fixes });
    }
    for (const { call, record: { dataOrder } } of module.callsWith('dataOrder')) {
      const { shuffle, split } = dataOrder;
      const name = module.nameOf(call);
      for (const [parameter, loose, strict] of [[dataOrder.deterministic, 'False', 'True'], [dataOrder.sloppy, 'True', 'False']] as const) {
        const given = parameter === undefined ? null : argumentOf(call, parameter);
        if (parameter === undefined || given?.value.kind !== 'scalar' || given.value.value !== (loose === 'True')) continue;
        report({
          span: call.expression, messageId: 'deterministic', data: { call: name, parameter: parameter.name, loose, strict },
          fixes: () => replaceValueFix(module, given.argument.value, strict, l10n.t('Pass `{0}`', `${parameter.name}=${strict}`), 'suggestion'),
        });
      }
      if (split !== undefined && isAbsent(call, split.seed) && seedState(call, split.fraction) === 'given' && evaluate(split.when ?? ALWAYS, argumentReader(call)) !== 'no') {
        report({
          span: call.expression, messageId: 'split',
          data: { call: name, fraction: split.fraction.name, parameter: split.seed.name },
          fixes: () => seedArgumentFix(module, call, split.seed, 'keyword'),
        });
      } else if (shuffle !== undefined) {
        const happens = module.instancesOf(call).some((instance) => {
          return isAbsent(instance, shuffle.seed) && (shuffle.when === undefined || evaluate(shuffle.when, argumentReader(instance)) === 'yes');
        });
        // What no program reaches may be seeded by whoever calls it.
        const status = module.streamAt(call, shuffle.stream);
        if (!happens || !module.isReached || status.kind === 'controlled') continue;
        const reads = readsOfPipeline(module, call.expression);
        if (reads?.every((read) => isShown(module, read)) === true && isBesideRead(module, call)) continue;
        const elsewhere = module.programElsewhere(status);
        const isJudged = reads !== null && reads.length > 0 && reads.every((read) => isJudgedBy(module, read));
        const isOutOfSight = module.isOutOfSight(status);
        report({
          span: call.expression, messageId: isOutOfSight ? 'unreached' : elsewhere === null ? 'shuffle' : 'reached',
          ...(isJudged || isOutOfSight || isBehindVainSearch(module, call.expression) ? { severity: 'information' } : {}),
          data: { call: name, stream: module.stream(shuffle.stream)?.title ?? shuffle.stream, parameter: shuffle.seed.name, program: elsewhere ?? '' },
          fixes: () => seedArgumentFix(module, call, shuffle.seed, 'keyword'),
        });
      }
    }
  },
});

/** Where the variable is read later on that keeps the pipeline which `step` is a step of; `null` where none of the module's own keeps it. */
function readsOfPipeline(module: ModuleView, step: Expression): readonly Expression[] | null {
  const { uses } = module;
  const place = uses.place(wholeOf(module, step));
  const [target, ...more] = place?.parent === null && place.statement.kind === 'assign' && place.function === null ? place.statement.targets : [];
  if (target?.kind !== 'name' || more.length > 0 || module.project.isImported(module.module)) return null;
  return uses.reads(target.id, null).filter((read) => uses.place(read)?.statement !== place?.statement);
}

/** The chain of steps that `step` begins. */
function wholeOf({ uses }: ModuleView, step: Expression): Expression {
  let whole = step;
  for (let outer = uses.place(whole)?.parent; outer != null; outer = uses.place(whole)?.parent) {
    const isStep = outer.kind === 'attribute' ? outer.object === whole : outer.kind === 'call' && outer.callee === whole;
    if (!isStep) break;
    whole = outer;
  }
  return whole;
}

/** `print(data)` shows what a pipeline is made of, and none of what it gives; `data = data.batch(8)` is one more step. */
function isShown(module: ModuleView, read: Expression): boolean {
  const { uses } = module;
  const whole = wholeOf(module, read);
  const place = uses.place(whole);
  const parent = place?.parent;
  if (parent?.kind === 'call') return whole === read && parent.callee !== read && /^(?:print|type|repr|len)$/.test(calleeName(parent));
  const [target, ...more] = parent === null && place?.statement.kind === 'assign' ? place.statement.targets : [];
  return whole !== read && read.kind === 'name' && target?.kind === 'name' && target.id === read.id && more.length === 0;
}

/** `files = sorted(glob(pattern))`, `if files: … else: list_files(pattern)`: a listing by the same pattern has found nothing before, and this one will hardly find more. */
function isBehindVainSearch(module: ModuleView, { args: [pattern], start, end }: CallExpression): boolean {
  if (pattern === undefined || !isLocalPattern(module, pattern.value)) return false;
  const words = module.text(pattern.value);
  const searches = (found: Expression): boolean => [...walkExpressions([found])].some((part) => {
    return part.kind === 'call' && module.knownCall(part)?.record.roles?.includes('file-listing') === true && part.args[0] !== undefined && module.text(part.args[0].value) === words;
  });
  return (module.uses.place(pattern.value)?.around ?? []).some((statement) => {
    const [branch, ...more] = statement.kind === 'if' ? statement.branches : [];
    if (statement.kind !== 'if' || branch === undefined || more.length > 0) return false;
    const isNot = branch.test.kind === 'unary' && branch.test.operator === 'not';
    const asked = branch.test.kind === 'unary' && isNot ? branch.test.operand : branch.test;
    // What the arm does before may bring the files.
    const first = (isNot ? branch.body : statement.otherwise)[0];
    const found = first !== undefined && first.start <= start && end <= first.end && asked.kind === 'name' ? module.uses.assigned(asked.id) : [];
    return found.length > 0 && found.every(searches);
  });
}

/** … where one that Python's own functions list by would be found: they find nothing at an address, `gs://…`. */
function isLocalPattern(module: ModuleView, pattern: Expression): boolean {
  const written = pattern.kind === 'name' ? module.uses.assigned(pattern.id) : [pattern];
  return written.every((each) => !module.text(each).includes('://'));
}

/** Another pipeline of the module is read, or a network is trained behind it with something else; where none is, somebody may still be writing. */
function isBesideRead(module: ModuleView, { expression }: CallFact): boolean {
  const trains = module.module.model.calls.some(({ expression: other }) => other.start > expression.end && other.callee.kind === 'attribute' && calleeName(other) === 'fit' && other.args.length > 0);
  return trains || module.callsWith('dataOrder').some(({ call }) => call.expression !== expression && readsOfPipeline(module, call.expression)?.some((read) => !isShown(module, read)) === true);
}

/** Data that a network is judged by: the sum over all of it is the same in whichever order it comes, but for rounding. */
function isJudgedBy(module: ModuleView, read: Expression): boolean {
  const call = module.uses.place(read)?.parent;
  if (call?.kind !== 'call' || call.callee.kind !== 'attribute' || call.args.some(({ keyword }) => keyword !== null && /^(?:validation_)?steps$/.test(keyword))) return false;
  // Which rows are taken is a matter of the order.
  if (read.kind === 'name' && module.uses.assigned(read.id).some((chain) => /\.(?:take|skip|shard|repeat)\(|drop_remainder/.test(module.text(chain)))) return false;
  const given = call.args.find(({ value }) => value === read);
  return given !== undefined && (given.keyword === 'validation_data' ? calleeName(call) === 'fit' : calleeName(call) === 'evaluate' && (given.keyword === null || given.keyword === 'x'));
}
