import { seedArgumentFix, seededCallFix } from '../src/fixes/rule-fixes.js';
import type { ParameterRef } from '../src/catalogue/types.js';
import { valueOf } from '../src/semantics/arguments.js';
import { seedParameters, seedState } from '../src/semantics/effects.js';
import { dottedName } from '../src/syntax/walk.js';
import type { CallFact, Value } from '../src/semantics/model.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import { defineRule } from './rule.js';

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
    none:
      '`{{call}}` seeds from fresh entropy, because it is given no number: every run differs, as if nothing had been seeded. Pass it one.',
  },
  checkModule(module, report) {
    for (const { call, record } of module.knownCalls) {
      for (const parameter of seedParameters(record)) {
        const value = seedOf(module, call, parameter);
        if (value === undefined || isRecorded(module, call, parameter, value)) continue;
        const name = module.nameOf(call);
        const fixes = () => seedArgumentFix(module, call, parameter, 'positional');
        if (value.kind === 'entropy') {
          report({ span: call.expression, messageId: 'entropy', data: { call: name, what: value.what }, fixes });
        } else if (value.kind === 'drawn' && isUncontrolled(module, value.call)) {
          const data = { call: name, draw: module.nameOf(value.call) };
          report({ span: call.expression, messageId: 'drawn', data, fixes });
        }
      }
      const { seeds } = record;
      if (seeds?.whenOmitted !== 'entropy') continue;
      const states = module.instancesOf(call).map((instance) => seeds.seed === null ? 'absent' : seedState(instance, seeds.seed));
      if (!states.some((state) => state === 'absent' || state === 'none')) continue;
      const fixes = () => seeds.seed === null ? seededCallFix(module, call) : seedArgumentFix(module, call, seeds.seed, 'positional');
      report({ span: call.expression, messageId: 'none', data: { call: module.nameOf(call) }, fixes });
    }
    for (const call of module.module.model.calls) {
      const passed = passedSeed(module, call);
      if (passed === null) continue;
      const data = { call: module.nameOf(call) };
      if (passed.kind === 'entropy') report({ span: call.expression, messageId: 'entropy', data: { ...data, what: passed.what } });
      else report({ span: call.expression, messageId: 'drawn', data: { ...data, draw: module.nameOf(passed.call) } });
    }
  },
});

/** What `call` is seeded with; of a parameter what it is when nothing is handed over, where that happens. */
function seedOf(module: ModuleView, call: CallFact, parameter: ParameterRef): Value | undefined {
  const value = valueOf(call, parameter);
  if (value?.kind !== 'parameter') return value;
  const instead = value.default;
  return instead !== null && module.instancesOf(call).some((instance) => valueOf(instance, parameter) === instead) ? instead : undefined;
}

/** A number that differs each run, handed to a function of the project that seeds with it, and kept nowhere. */
function passedSeed(module: ModuleView, call: CallFact): (Value & { kind: 'entropy' | 'drawn' }) | null {
  if (call.args.every(({ value }) => value.kind !== 'entropy' && value.kind !== 'drawn')) return null;
  const target = module.target(call);
  if (target.kind !== 'function') return null;
  for (const { seed } of module.seedingsIn(target.module, target.index)) {
    if (seed?.value.kind !== 'parameter' || target.module.model.recorded.has(seed.value.name)) continue;
    const { name, position } = seed.value;
    const parameter = position === null ? { name } : { name, position };
    const value = valueOf(call, parameter);
    if (value === undefined || (value.kind !== 'entropy' && value.kind !== 'drawn') || isRecorded(module, call, parameter, value)) continue;
    if (value.kind === 'entropy' || isUncontrolled(module, value.call)) return value;
  }
  return null;
}

/** The seed, or the variable it is kept in, is printed, logged or saved somewhere. */
function isRecorded(module: ModuleView, call: CallFact, parameter: ParameterRef, value: Value): boolean {
  const { recorded } = module.module.model;
  const given = argumentOf(call, parameter);
  const name = given === null ? null : dottedName(given.argument.value);
  if (name !== null && (recorded.has(name) || recorded.has(name.split('.')[0] ?? name))) return true;
  const maker = value.kind === 'entropy' || value.kind === 'drawn' ? value.call : undefined;
  return maker?.assignedTo != null && recorded.has(maker.assignedTo);
}

function isUncontrolled(module: ModuleView, call: CallFact): boolean {
  const known = module.knownCalls.find((candidate) => candidate.call === call);
  const streams = known?.record.draws?.streams ?? [];
  return streams.some((stream) => module.streamAt(call, stream).kind === 'uncontrolled');
}
