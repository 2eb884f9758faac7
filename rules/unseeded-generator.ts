import { seedArgumentFix, seededCallFix } from '../src/fixes/rule-fixes.js';
import { valueOf } from '../src/semantics/program/arguments.js';
import { isAbsent, seedState } from '../src/semantics/program/effects.js';
import { drawsNamesAlone, isAskedForStateAlone, isNeverRead, isSeededAnew, isSetAtOnce, isUnusedFallback, parameterSpared, seedingsOf } from '../src/semantics/generators.js';
import type { CallFact } from '../src/semantics/module/model.js';
import { fileName, type ModuleView, type KnownCall } from '../src/semantics/views.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'unseeded-generator',
  meta: {
    summary: 'A generator object made without a seed, or never seeded before use',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    unseeded:
      '`{{call}}` makes {{object}} from fresh entropy, and no global seed reaches it: every run gives other numbers. Pass it a seed.',
    repeated:
      '`{{call}}` makes {{object}} from fresh entropy each time it is come to, and no global seed reaches it: every run gives other numbers. Make it once, with a seed, and keep it, or pass it a seed that is another each time: with one and the same it would draw the same numbers again and again.',
    none:
      '`{{call}}` is given `None` for its seed, which means fresh entropy, and no global seed reaches it: every run gives other numbers. Pass it a number.',
    omitted:
      '`{{call}}` is handed no seed in the program {{program}}, which leaves `{{parameter}}` out or gives `None` for it: fresh entropy, which no global seed reaches, so every run gives other numbers. Hand one over there.',
    fallback:
      '`{{call}}` takes fresh entropy, which no global seed reaches, wherever `{{parameter}}` is not given: every run gives other numbers there. Have callers give `{{parameter}}`.',
    unseedable:
      '`{{call}}` takes its numbers from the operating system and can never be seeded, so no run repeats. Use a generator that takes a seed.',
    reseeded:
      '`{{call}}` gives {{object}} a fresh seed each run, so its numbers never repeat. Seed it with a number you choose.',
    fixedDefault:
      '`{{call}}` is never given a seed, so {{object}} starts from the library\'s fixed default each time. State the seed, so that it is chosen and recorded.',
  },
  checkModule(module, report) {
    for (const known of module.callsWith('seedsReceiver')) {
      const { call, record } = known;
      if (record.seedsReceiver.seed !== null || call.receiver?.kind !== 'instance') continue;
      const data = { call: module.nameOf(call), object: objectOf(module, known) };
      report({ span: call.expression, messageId: 'reseeded', data, fixes: () => seededCallFix(module, call) });
    }
    for (const known of module.callsWith('makesGenerator')) {
      const { call, record: { makesGenerator: maker, roles } } = known;
      const name = module.nameOf(call);
      if (seedingsOf(module, known).length > 0) continue;
      const object = call.assignedTo === null ? 'a generator' : `\`${call.assignedTo}\``;
      const data = { call: `${name}(${call.args.length === 0 ? '' : '…'})`, object };
      if (maker.whenOmitted === 'fixed') {
        if (module.settings.strict) {
          report({ span: call.expression, messageId: 'fixedDefault', data, severity: 'hint' });
        }
        continue;
      }
      const { seed } = maker;
      if (seed === null) {
        if (drawsNamesAlone(module, known)) continue;
        report({ span: call.expression, messageId: 'unseedable', data, fixes: () => seededCallFix(module, call), ...(roles?.includes('secret') === true ? { severity: 'information' } : {}) });
        continue;
      }
      // `print(sequence.entropy)`: whoever reads it can make the same one again.
      if (call.assignedTo !== null && module.module.model.recorded.has(`${call.assignedTo}.entropy`)) continue;
      const lacks = (instance: CallFact): boolean => isAbsent(instance, seed);
      const instance = module.instancesOf(call).find(lacks);
      if (instance === undefined || isUnusedFallback(module, known) || isNeverRead(module, known) || isSeededAnew(module, known, lacks) || isSetAtOnce(module, known) || isAskedForStateAlone(module, known)) continue;
      const handed = valueOf(call, seed);
      const parameter = handed?.kind === 'parameter' ? handed.name : null;
      const program = parameter === null ? null : module.programWhere(call, lacks);
      const spared = parameterSpared(module, call.expression);
      report({
        span: call.expression,
        messageId: program !== null ? 'omitted' : spared !== null ? 'fallback' : seedState(instance, seed) === 'none' ? 'none' : isMadeAgain(module, call) ? 'repeated' : 'unseeded',
        data: { ...data, program: fileName(program?.path ?? ''), parameter: parameter ?? spared ?? '' },
        // A number put there would be the same for all who give none.
        fixes: () => spared === null ? seedArgumentFix(module, call, seed, 'positional') : [],
      });
    }
  },
});

/** A loop comes to the call again and again; objects that it makes keep one each. */
function isMadeAgain(module: ModuleView, { function: index, loops }: CallFact): boolean {
  return loops.length > 0 || (module.module.model.functions[index]?.statement?.name !== '__init__' && module.isEnteredInLoop(index));
}

function objectOf(module: ModuleView, { call }: KnownCall): string {
  const { callee } = call.expression;
  return callee.kind === 'attribute' ? `\`${module.text(callee.object)}\`` : 'the generator';
}
