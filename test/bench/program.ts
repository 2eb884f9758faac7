/** Made-up training code of any length, and the ways a person changes it; the same seed gives the same again. */

/** A small generator of pseudo-random numbers in [0, 1) (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const HEAD = `"""Trains image classifiers."""
import argparse
import json
import os
import random

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.backends.cudnn.benchmark = True


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)

`;

const PARTS: readonly ((at: string) => string)[] = [
  (at) => `
class Images${at}(Dataset):
    """Images of one folder."""

    def __init__(self, folder, size=64, transform=None):
        self.folder = folder
        self.names = sorted(os.listdir(folder))
        self.transform = transform
        self.size = size

    def __len__(self):
        return len(self.names)

    def __getitem__(self, index):
        image = np.load(os.path.join(self.folder, self.names[index]))  # stored as arrays
        if self.transform is not None:
            image = self.transform(image)
        noise = np.random.normal(0.0, 0.01, size=image.shape)
        return {"image": image + noise, "label": index % 10, "name": self.names[index]}

`,
  (at) => `
class Net${at}(nn.Module):
    def __init__(self, width=128, depth=3, dropout=0.1):
        super().__init__()
        self.stem = nn.Conv2d(3, width, kernel_size=3, padding=1)
        self.blocks = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        x = torch.relu(self.stem(x))
        for block in self.blocks:
            x = x + self.dropout(torch.relu(block(x)))
        return self.head(x.mean(dim=(2, 3)))

`,
  (at) => `
def summarise_${at}(history, *, window=10):
    """The means over the last epochs, and where they came from."""
    rows = []
    for name, values in history.items():
        recent = [float(value) for value in values[-window:] if value == value]
        if not recent:
            continue
        mean = sum(recent) / len(recent)
        spread = max(recent) - min(recent)
        rows.append({"name": name, "mean": round(mean, 4), "spread": round(spread, 4)})
    with open(f"summary_{window}.json", "w") as file:
        json.dump({"rows": rows, "columns": ["name", "mean", "spread"]}, file, indent=2)
    return rows

`,
  (at) => `
def split_${at}(table, fraction=0.2):
    features = table.drop(columns=["label", "split", "fold"])
    labels = table["label"].astype(int)
    if len(table) < 100:
        raise ValueError("too few rows: " + str(len(table)))
    train, test, y_train, y_test = train_test_split(features, labels, test_size=fraction)
    return (train, y_train), (test, y_test)

`,
  (at) => `
def fit_${at}(model, data, epochs=5, rate=1e-3, device="cpu"):
    loader = DataLoader(data, batch_size=32, shuffle=True, num_workers=4)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    history = {"loss": [], "rate": []}
    for epoch in range(epochs):
        for step, batch in enumerate(loader):
            optimizer.zero_grad()
            prediction = model(batch["image"].to(device))
            loss = nn.functional.cross_entropy(prediction, batch["label"].to(device))
            loss.backward()
            optimizer.step()
            if step % 100 == 0:
                print(f"epoch {epoch} step {step}: {loss.item():.4f}")
        history["loss"].append(loss.item())
        history["rate"].append(optimizer.param_groups[0]["lr"])
    return history

`,
  (at) => `
GRID_${at} = {
    "rate": [1e-4, 3e-4, 1e-3],
    "width": [64, 128, 256],
    "dropout": [0.0, 0.1, 0.2],
}
`,
];

/** A training program of at least `lines` lines, hardly more. */
export function trainingProgram(lines: number): string {
  let text = HEAD;
  const calls: string[] = [];
  let count = text.split('\n').length;
  for (let at = 0; count < lines - 16; at++) {
    const name = String(at);
    const part = PARTS[at % PARTS.length]?.(name) ?? '';
    text += part;
    count += part.split('\n').length - 1;
    if (at % PARTS.length === 4) calls.push(`    fit_${name}(Net${String(at - 3)}(), Images${String(at - 4)}(args.data))\n`);
  }
  return `${text}

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="data")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    set_seed(args.seed)
${calls.slice(0, 40).join('')}

if __name__ == "__main__":
    main()
`;
}

/** A change as an editor sends it: the text between two offsets gives way to another. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const TYPED = [
  'x = np.random.rand(3)', 'torch.manual_seed(args.seed)', '# the learning rate of the paper', 'rng = np.random.default_rng()',
  'if value > 0.5:', 'print("epoch", epoch, f"{loss:.3f}")', 'for index in range(10):', 'return {"a": 1, "b": [2, 3]}',
  'scores = [score(x) for x in data if x is not None]', 'def helper(a, b=2):', 'text = """one"""', 'model = nn.Sequential(nn.Linear(3, 4), nn.ReLU())',
];

/**
 * Endless changes to `text`, each made to what the one before left: whole statements typed letter by letter and taken
 * back, lines cut and put back, single characters changed, blocks pasted.
 */
export function* changes(text: string, random: () => number): Generator<Change, never> {
  const choose = (count: number): number => Math.floor(random() * count);
  for (;;) {
    const lines = text.split('\n');
    const line = choose(lines.length);
    const start = lines.slice(0, line).join('\n').length + (line === 0 ? 0 : 1);
    const content = lines[line] ?? '';
    const end = start + content.length;
    switch (choose(4)) {
      case 0:
      case 1: {
        const typed = `\n${/^\s*/.exec(content)?.[0] ?? ''}${TYPED[choose(TYPED.length)] ?? ''}`;
        for (let at = 0; at < typed.length; at++) yield { start: end + at, end: end + at, text: typed[at] ?? '' };
        yield { start: end, end: end + typed.length, text: '' };
        break;
      }
      case 2: {
        yield { start, end, text: '' };
        yield { start, end: start, text: content };
        break;
      }
      default: {
        const at = start + choose(content.length + 1);
        const old = text.slice(at, at + 1);
        yield { start: at, end: at + old.length, text: '' };
        yield { start: at, end: at, text: old };
        const block = PARTS[choose(PARTS.length)]?.('pasted') ?? '';
        if (content === '') {
          yield { start, end: start, text: block };
          yield { start, end: start + block.length, text: '' };
        }
      }
    }
  }
}
