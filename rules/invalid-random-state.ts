import * as l10n from '@vscode/l10n';
import { removeArgumentFix } from '../src/fixes/rule-fixes.js';
import { evaluate } from '../src/catalogue/condition.js';
import type { CatalogueRecord } from '../src/catalogue/catalogue.js';
import { holds } from '../src/catalogue/versions.js';
import type { SeedRef } from '../src/catalogue/types.js';
import { argumentReader, valueOf } from '../src/semantics/program/arguments.js';
import type { CallFact, Value } from '../src/semantics/module/model.js';
import { isNone, seedParameters } from '../src/semantics/program/effects.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import { defineRule, type Report } from './rule.js';

const NOTHING: Value = { kind: 'scalar', value: null };

export default defineRule({
  name: 'invalid-random-state',
  meta: {
    summary: 'A seed argument that raises',
    severity: 'error',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    useless:
      '`{{call}}` raises an error{{since}}: `{{parameter}}` is given though nothing is drawn with these arguments. Remove it, or let the call shuffle.',
    kind:
      '`{{call}}` raises an error: `{{parameter}}` does not take a `{{given}}`. Pass {{instead}}.',
    range:
      '`{{call}}` raises an error: {{given}} is {{bound}}, so `{{parameter}}` does not take it.',
  },
  checkModule(module, report) {
    for (const { call, record } of module.usedCalls) {
      if (seedParameters(record).length === 0) continue;
      for (const instance of module.instancesOf(call)) {
        const found = failure(module, call, instance, record);
        if (found === null) continue;
        report(found);
        break;
      }
    }
  },
});

/** How `call` raises with the arguments of `instance`, if it does. */
function failure(module: ModuleView, call: CallFact, instance: CallFact, record: CatalogueRecord): Report | null {
  const { takesSeed, seeds, makesGenerator, seedsReceiver } = record;
  const parameters = [takesSeed, seeds?.seed, makesGenerator?.seed, seedsReceiver?.seed];
  const parameter = parameters.find((each): each is SeedRef => each != null);
  const value = parameter === undefined ? undefined : valueOf(instance, parameter);
  // An option without a default is nothing unless the user chooses.
  if (parameter === undefined || value === undefined || isNone(chosen(value))) return null;
  const data = { call: module.nameOf(call), parameter: parameter.name };
  const given = argumentOf(instance, parameter);
  const version = module.versionOf(record.library);
  const raises = holds(version, takesSeed?.raisesSince, undefined);
  const since = takesSeed?.raisesSince === undefined || raises === 'yes' ? '' : ` (since ${record.library} ${takesSeed.raisesSince})`;
  if (raises !== 'no' && takesSeed?.raisesWhen !== undefined && evaluate(takesSeed.raisesWhen, argumentReader(instance)) === 'yes') {
    const fixes = () => given === null ? [] : removeArgumentFix(module, call, given.argument, l10n.t('Remove `{0}`', parameter.name));
    return { span: call.expression, messageId: 'useless', data: { ...data, since }, fixes };
  } else if (value.kind === 'instance' && 'name' in value.of && parameter.rejects?.includes(value.of.name) === true && holds(module.versionOf(record.library), record.since, record.until) !== 'no') {
    return { span: call.expression, messageId: 'kind', data: { ...data, given: value.of.name.split('.').at(-1) ?? '', instead: parameter.takes ?? 'an integer' } };
  } else if (value.kind === 'scalar' && typeof value.value === 'number' && value.isFloat !== true) {
    const { least, greatest } = parameter;
    const isLow = least !== undefined && value.value < least;
    const isHigh = greatest !== undefined && value.value > greatest;
    if (!isLow && !isHigh) return null;
    const bound = isLow ? `less than ${String(least)}` : `more than ${String(greatest)}`;
    return { span: call.expression, messageId: 'range', data: { ...data, given: String(value.value), bound } };
  }
  return null;
}

/** What an option holds unless the user says otherwise. */
function chosen(value: Value): Value {
  return value.kind === 'option' ? (value.default ?? NOTHING) : value;
}
