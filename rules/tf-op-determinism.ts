import * as l10n from '@vscode/l10n';
import { insertAfterFix } from '../src/fixes/rule-fixes.js';
import { holds } from '../src/catalogue/versions.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'tf-op-determinism',
  meta: {
    summary: 'TensorFlow is seeded and op determinism never enabled',
    severity: 'information',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    never:
      'This program seeds {{stream}} and never enables deterministic operations: with the same seed, GPU kernels and parallel data pipelines still give other results. Enable them, or leave it if that much is good enough.',
    retired:
      '`{{variable}}` has no effect in the library version in use ({{version}}): operations stay nondeterministic. Enable op determinism by the library\'s own call.',
  },
  checkProgram(program, report) {
    const enabled = program.flags.some(({ flag }) => flag.role === 'op-determinism');
    let effective = enabled;
    for (const { module, variable, known } of program.variables('op-determinism')) {
      const version = module.module.catalogue.versions[known.library];
      if (holds(version, known.since, known.until) !== 'no') effective = true;
      else if (!enabled) {
        const data = { variable: known.name, version: version ?? '' };
        report({ path: module.path, span: variable.span, messageId: 'retired', data });
        return;
      }
    }
    if (effective) return;
    for (const stream of program.entry.project.catalogue.streams) {
      const { determinism } = stream;
      if (determinism?.roles.includes('op-determinism') !== true) continue;
      const first = program.run.seedings.find(({ streams }) => streams.includes(stream.name));
      if (first === undefined) continue;
      report({
        path: first.module.path,
        span: first.call.expression,
        messageId: 'never',
        data: { stream: stream.title },
        // The version in use may not know the call.
        fixes: () => program.entry.stream(stream.name)?.determinism === undefined ? [] : insertAfterFix(program.view(first.module), first.call, determinism, l10n.t('Enable op determinism')),
      });
      return;
    }
  },
});
