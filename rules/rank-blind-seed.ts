import { walkExpressions } from '../src/syntax/walk.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import type { Expression } from '../src/syntax/facts.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'rank-blind-seed',
  meta: {
    summary: 'Every rank of a distributed program seeded alike',
    severity: 'information',
    preset: 'strict',
    fix: 'none',
  },
  messages: {
    alike:
      '`{{call}}` seeds every rank of this distributed program alike, so augmentation and dropout draw the same numbers on all of them. Add the rank to the seed once the model is built, or keep it if the ranks are meant to agree.',
  },
  checkProgram(program, report) {
    if (!program.modules.some((module) => module.withRole('joins-ranks').length > 0)) return;
    const seedings = program.run.seedings.flatMap(({ module, call }) => {
      const view = program.view(module);
      const seed = view.knownCall(call.expression)?.record.seeds?.seed;
      const given = seed == null ? null : argumentOf(call, seed);
      return given === null ? [] : [{ view, call, seed: given.argument.value }];
    });
    if (seedings.some(({ view, seed }) => knowsRank(view, seed))) return;
    const [first] = seedings;
    if (first === undefined) return;
    const { view, call } = first;
    report({ path: view.path, span: call.expression, messageId: 'alike', data: { call: view.nameOf(call) } });
  },
});

/** The seed, or what the name it is kept under is assigned, tells ranks apart. */
function knowsRank(module: ModuleView, seed: Expression, depth = 0): boolean {
  if (depth > 4) return false;
  return [...walkExpressions([seed])].some((part) => {
    if (module.knownCall(part)?.record.roles?.includes('process-index') === true) return true;
    const name = part.kind === 'name' ? part.id : part.kind === 'attribute' ? part.name : '';
    if (/rank/i.test(name)) return true;
    if (part.kind !== 'name') return false;
    return module.uses.assigned(part.id).some((value) => knowsRank(module, value, depth + 1)) || callersKnow(module, part, depth);
  });
}

/** A helper's parameter is as rank-aware as what its callers hand over. */
function callersKnow(module: ModuleView, name: Expression & { kind: 'name' }, depth: number): boolean {
  const index = module.functionAround(name);
  const parameters = index === null ? [] : (module.module.model.functions[index]?.statement?.parameters ?? []);
  const at = parameters.findIndex((parameter) => parameter.name === name.id);
  if (index === null || at < 0) return false;
  return module.project.callers(module.module, index).some(({ module: from, call }) => {
    const given = argumentOf(call, { name: name.id, position: at });
    const view = module.viewOf(from);
    return given !== null && view !== null && knowsRank(view, given.argument.value, depth + 1);
  });
}
