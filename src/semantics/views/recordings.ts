/** What a module keeps with its results. */
import type { Span } from '../../syntax/source.js';
import type { ModuleView } from '../views.js';

/** Something a program keeps with its results: library versions, its seed, or by a tracker both. */
export interface Recording {
  readonly kind: 'versions' | 'seed' | 'run';
  readonly span: Span;
}

/** Names under which a program keeps its seed, by itself or among its options. */
const SEED_NAME = /seed|^args$|^config$|^opt$|^cfg$|^hparams$/i;

export function recordingsIn(view: ModuleView): readonly Recording[] {
  const runs = view.withRole('records-run').map(({ call }) => ({ kind: 'run' as const, span: call.expression }));
  const seeds = [...view.module.model.recorded].filter(([name]) => SEED_NAME.test(name)).map(([, span]) => ({ kind: 'seed' as const, span }));
  const versions = view.expressions.filter((part) =>
    part.kind === 'attribute' ? /^(?:__version__|version_info|git_version)$/.test(part.name)
    : part.kind === 'string' && part.value !== null && /\bpip\b.*\bfreeze\b|conda (?:list|env export)/.test(part.value),
  ).map((span) => ({ kind: 'versions' as const, span }));
  return [...runs, ...seeds, ...versions];
}
