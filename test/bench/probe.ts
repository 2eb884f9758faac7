import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PYTHON } from '../support/python.js';

const PROBE = fileURLToPath(new URL('../../src/verify/probe', import.meta.url));

/** Training loops that print how many seconds they took, imports left out. */
const LOOPS: Readonly<Record<string, string>> = {
  NumPy: `
import time
import numpy as np
np.random.seed(0)
x = np.random.rand(256, 64)
w = np.random.rand(64, 1)
start = time.perf_counter()
for epoch in range(60):
    for batch in np.array_split(np.random.permutation(256), 16):
        noisy = x[batch] + np.random.normal(size=(len(batch), 64))
        for _ in range(20):
            w = w - 1e-6 * noisy.T @ (noisy @ w)
print(time.perf_counter() - start)
`,
  PyTorch: `
import time
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
torch.manual_seed(0)
torch.set_num_threads(1)
data = TensorDataset(torch.randn(1024, 64), torch.randn(1024, 1))
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
start = time.perf_counter()
for epoch in range(15):
    for x, y in DataLoader(data, batch_size=32, shuffle=True):
        loss = (model(x) - y).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print(time.perf_counter() - start)
`,
};

/** What the probe of `seedlint verify` costs each training loop, as a ratio. */
export function printProbeOverhead(median: (values: number[]) => number): void {
  for (const [library, loop] of Object.entries(LOOPS)) {
    const pairs = [0, 1, 2, 3, 4].map(() => [milliseconds(loop, false), milliseconds(loop, true)] as const);
    const [plain, probed] = [median(pairs.map(([one]) => one)), median(pairs.map(([, one]) => one))];
    if (Number.isNaN(plain)) console.log(`probe of verify: not measured, ${library} is not installed`);
    else console.log(`${`a ${library} training loop under the probe of verify`.padEnd(48)}${probed.toFixed(1).padStart(9)} ms${(probed / plain).toFixed(2).padStart(9)} × without it`);
  }
}

function milliseconds(loop: string, isProbed: boolean): number {
  const folder = mkdtempSync(join(tmpdir(), 'seedlint-bench-'));
  try {
    const probe = isProbed ? { PYTHONPATH: PROBE, SEEDLINT_VERIFY_LOG: folder } : {};
    const { status, stdout } = spawnSync(PYTHON, ['-c', loop], { encoding: 'utf8', env: { ...process.env, ...probe } });
    return status === 0 ? Number(stdout) * 1000 : Number.NaN;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
