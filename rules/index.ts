import cudnnBenchmark from './cudnn-benchmark.js';
import dataloaderWorkerInit from './dataloader-worker-init.js';
import missingGenerator from './missing-generator.js';
import missingRandomState from './missing-random-state.js';
import nondeterministicSeed from './nondeterministic-seed.js';
import type { Rule } from './rule.js';
import seedAfterUse from './seed-after-use.js';
import syntaxError from './syntax-error.js';
import unseededGenerator from './unseeded-generator.js';
import unseededRng from './unseeded-rng.js';
import unusedSuppression from './unused-suppression.js';

/** Every rule there is, by name. A new rule is a module beside these, a page, a case file, and a line here. */
export const rules: readonly Rule[] = [
  cudnnBenchmark,
  dataloaderWorkerInit,
  missingGenerator,
  missingRandomState,
  nondeterministicSeed,
  seedAfterUse,
  syntaxError,
  unseededGenerator,
  unseededRng,
  unusedSuppression,
];
