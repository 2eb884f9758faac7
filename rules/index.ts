import augmentationSeed from './augmentation-seed.js';
import boostingParamsSeed from './boosting-params-seed.js';
import checkpointWithoutRngState from './checkpoint-without-rng-state.js';
import completionOrder from './completion-order.js';
import conflictingDeterminism from './conflicting-determinism.js';
import constantWorkerSeed from './constant-worker-seed.js';
import cudnnBenchmark from './cudnn-benchmark.js';
import cudnnNondeterministic from './cudnn-nondeterministic.js';
import dataloaderWorkerInit from './dataloader-worker-init.js';
import duplicatedWorkerRng from './duplicated-worker-rng.js';
import envResetSeed from './env-reset-seed.js';
import hashOrder from './hash-order.js';
import hashSeedInProcess from './hash-seed-in-process.js';
import invalidRandomState from './invalid-random-state.js';
import jaxKeyReuse from './jax-key-reuse.js';
import libraryGlobalRng from './library-global-rng.js';
import missingCublasWorkspace from './missing-cublas-workspace.js';
import missingGenerator from './missing-generator.js';
import missingRandomState from './missing-random-state.js';
import nondeterministicOp from './nondeterministic-op.js';
import nondeterministicSeed from './nondeterministic-seed.js';
import rankBlindSeed from './rank-blind-seed.js';
import reseedInLoop from './reseed-in-loop.js';
import type { Rule } from './rule.js';
import samplerSetEpoch from './sampler-set-epoch.js';
import seedAfterUse from './seed-after-use.js';
import syntaxError from './syntax-error.js';
import tfDataOrder from './tf-data-order.js';
import tfOpDeterminism from './tf-op-determinism.js';
import unrecordedEnvironment from './unrecorded-environment.js';
import unseededGenerator from './unseeded-generator.js';
import unseededRng from './unseeded-rng.js';
import unseededWorkerProcess from './unseeded-worker-process.js';
import unsortedListing from './unsorted-listing.js';
import unusedSuppression from './unused-suppression.js';

/** Every rule there is, by name. A new rule is a module beside these, a page, a case file, and a line here. */
export const rules: readonly Rule[] = [
  augmentationSeed,
  boostingParamsSeed,
  checkpointWithoutRngState,
  completionOrder,
  conflictingDeterminism,
  constantWorkerSeed,
  cudnnBenchmark,
  cudnnNondeterministic,
  dataloaderWorkerInit,
  duplicatedWorkerRng,
  envResetSeed,
  hashOrder,
  hashSeedInProcess,
  invalidRandomState,
  jaxKeyReuse,
  libraryGlobalRng,
  missingCublasWorkspace,
  missingGenerator,
  missingRandomState,
  nondeterministicOp,
  nondeterministicSeed,
  rankBlindSeed,
  reseedInLoop,
  samplerSetEpoch,
  seedAfterUse,
  syntaxError,
  tfDataOrder,
  tfOpDeterminism,
  unrecordedEnvironment,
  unseededGenerator,
  unseededRng,
  unseededWorkerProcess,
  unsortedListing,
  unusedSuppression,
];
