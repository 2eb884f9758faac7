import * as l10n from '@vscode/l10n';
import { insertAfterFix } from '../src/fixes/rule-fixes.js';
import { atLeast, holds } from '../src/catalogue/versions.js';
import type { EnvironmentVariable } from '../src/catalogue/types.js';
import type { ModuleView } from '../src/semantics/views.js';
import { defineRule, type Fix } from './rule.js';

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
    older:
      'This program seeds {{stream}} and never asks for deterministic operations: with the same seed, GPU kernels and parallel data pipelines still give other results. The library versions in use know no call for it: set `{{variable}}=1` in the environment (since {{since}}), or leave it if that much is good enough.',
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
      const place = { path: first.module.path, span: first.call.expression };
      const isOlder = determinism.since !== undefined && atLeast(program.entry.versionOf(determinism.module), determinism.since) === 'no';
      if (!isOlder) {
        // Not all versions that may be in use know the call.
        const isKnown = program.entry.stream(stream.name)?.determinism !== undefined;
        const fixes = (): Fix[] => (isKnown ? insertAfterFix(program.view(first.module), first.call, determinism, l10n.t('Enable op determinism')) : []);
        report({ ...place, messageId: 'never', data: { stream: stream.title }, fixes });
        return;
      }
      const variable = askedBy(program.entry, determinism.module);
      if (variable !== undefined) report({ ...place, messageId: 'older', data: { stream: stream.title, variable: variable.name, since: variable.since ?? '' } });
      return;
    }
  },
});

/** The environment variable that the version in use may read where it knows no call. */
function askedBy(module: ModuleView, library: string): EnvironmentVariable | undefined {
  return module.project.catalogue.variables.find(({ library: of, role, since, until }) => of === library && role === 'op-determinism' && holds(module.versionOf(library), since, until) !== 'no');
}
