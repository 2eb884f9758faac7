import * as l10n from '@vscode/l10n';
import { replaceWorkerSeedFix } from '../src/fixes/rule-fixes.js';
import type { CallArgument } from '../src/semantics/module/model.js';
import { hasLoader } from '../src/semantics/data/loaders.js';
import { functionArgument } from '../src/semantics/program/processes.js';
import type { ModuleView } from '../src/semantics/views.js';
import type { Expression, Parameter } from '../src/syntax/facts.js';
import { walkExpressions } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'constant-worker-seed',
  meta: {
    summary: 'A worker function that seeds every worker alike',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    constant:
      '`{{call}}` gives every worker of this loader the same seed, so all workers draw the same numbers and the data holds each augmentation several times. Seed from the worker\'s own seed.',
  },
  checkProgram(program, report) {
    for (const module of program.modulesThat(hasLoader)) {
      for (const { call, record } of module.callsWith('loader')) {
        const target = functionArgument(module.project, { module: module.module, call }, record.loader.workerInit);
        if (target?.kind !== 'function') continue;
        const view = program.viewOf(target.module);
        if (view === null) continue;
        const written = valueExpression(call.args, record.loader.workerInit.name);
        const parameters = view.module.model.functions[target.index]?.statement?.parameters ?? (written?.kind === 'lambda' ? written.parameters : []);
        const seedings = view.seedingsIn(target.module, target.index);
        const first = seedings.find(({ seed }) => seed !== null && isAlike(view, seed, parameters));
        const seed = first?.seed ?? null;
        if (first === undefined || seed === null || seedings.some(({ seed }) => seed === null)) continue;
        report({
          path: view.path,
          span: first.call.expression,
          messageId: 'constant',
          data: { call: view.nameOf(first.call) },
          related: [{ path: module.path, span: call.expression, message: l10n.t('The loader that runs it in its workers') }],
          fixes: () => replaceWorkerSeedFix(view, seed.argument.value),
        });
      }
    }
  },
});

function valueExpression(args: readonly CallArgument[], keyword: string): Expression | null {
  return args.find(({ argument }) => argument.keyword === keyword)?.argument.value ?? null;
}

/** Nothing in the seed comes from the worker: not its number, not a seed the loader gave it, not fresh entropy. */
function isAlike(module: ModuleView, seed: CallArgument, parameters: readonly Parameter[], depth = 0): boolean {
  if (seed.value.kind === 'entropy' || seed.value.kind === 'drawn') return false;
  return isAlikeExpression(module, seed.argument.value, parameters, depth);
}

function isAlikeExpression(module: ModuleView, expression: Expression, parameters: readonly Parameter[], depth: number): boolean {
  if (depth > 4) return false;
  for (const part of walkExpressions([expression])) {
    if (part.kind === 'call') {
      const call = module.callAt(part);
      // A built-in conversion adds nothing of its own; any other call may know the worker.
      if (call?.callee.kind !== 'external' || !call.callee.name.startsWith('builtins.')) return false;
    }
    if (part.kind !== 'name') continue;
    // The first one is the worker's number, whatever it is without a worker.
    const own = parameters.filter(({ name }) => name !== 'self');
    if (own.some(({ name, default: value }, at) => name === part.id && (value === null || at === 0))) return false;
    const within = module.uses.place(part)?.function ?? null;
    for (const written of module.uses.of(part.id)) {
      const place = module.uses.place(written);
      if (place === undefined || place.function !== within || within === null || !module.uses.isTarget(written)) continue;
      const value = place.statement.kind === 'assign' ? place.statement.value : null;
      if (value === null || !isAlikeExpression(module, value, parameters, depth + 1)) return false;
    }
  }
  return true;
}
