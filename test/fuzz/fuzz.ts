/**
 * Throws at Seedlint what nobody should, and says what broke: `npm run fuzz -- --minutes 5`, or `--inputs 40` of each kind.
 * `--seed` repeats a run, `--only texts,edits` narrows it, `--write` keeps the figures in docs/reliability.md.
 * What failed is written to test-results/fuzz. Each property is tried in a process of its own, which is ended when an
 * input holds it up.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../support/built-copy.js';
import { PROPERTIES } from './properties.js';
import { writePage, type Figures } from './page.js';
import type { Message, Task } from './worker.js';

/** An input that takes longer than this on a busy machine hangs, in milliseconds. */
const HANG = 120_000;
/** An input that takes more of a processor than this is as good as hanging, in milliseconds. */
const SLOW = 10_000;
/** Inputs in one round of a property, all from one seed. */
const ROUND = 25;
/** A property whose inputs are quick has more rounds in its turn, in milliseconds. */
const TURN = 10_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' }, inputs: { type: 'string' }, seed: { type: 'string' },
    only: { type: 'string' }, write: { type: 'boolean', default: false },
  },
});
const end = values.minutes === undefined ? Infinity : Date.now() + Number(values.minutes) * 60_000;
const most = values.inputs === undefined ? (end === Infinity ? 200 : Infinity) : Number(values.inputs);
const first = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const only = values.only?.split(',');
const results = join(ROOT, 'test-results/fuzz');
const scratch = mkdtempSync(join(tmpdir(), 'seedlint-fuzz-'));

class Campaign {
  inputs = 0;
  failures = 0;
  crashes = 0;
  hangs = 0;
  slowest = 0;
  /** Bytes in use after the first round, and after the last. */
  memory: [number, number] | null = null;
  #rounds = 0;
  #worker: ChildProcess | null = null;
  readonly #note: string;

  constructor(readonly name: string, readonly holds: string) {
    this.#note = join(scratch, name);
  }

  async turn(): Promise<void> {
    const until = Math.min(end, Date.now() + TURN);
    while (Date.now() < until && this.inputs < most) await this.round(first + this.#rounds++);
  }

  private async round(seed: number): Promise<void> {
    const runs = Math.min(ROUND, most - this.inputs);
    const message = await this.ask({ property: this.name, seed, runs, note: this.#note });
    if (message === 'crash' || message === 'hang') {
      this.inputs++;
      if (message === 'crash') this.crashes++;
      else this.hangs++;
      this.keep(seed, message, readFileSync(this.#note, 'utf8'));
      return;
    }
    this.inputs += message.inputs;
    this.slowest = Math.max(this.slowest, message.slowest);
    this.memory = [this.memory?.[0] ?? message.memory, message.memory];
    if (message.failure !== null) {
      this.failures++;
      this.keep(seed, message.failure.reason, message.failure.input);
    } else if (message.slowest > SLOW) {
      this.hangs++;
      this.keep(seed, `took ${(message.slowest / 1000).toFixed(1)} s of processor time`, message.slowestInput);
    }
  }

  stop(): void {
    this.#worker?.kill();
    this.#worker = null;
  }

  private ask(task: Task): Promise<Extract<Message, { kind: 'done' }> | 'crash' | 'hang'> {
    this.#worker ??= fork(join(import.meta.dirname, 'worker.ts'), { execArgv: ['--expose-gc', '--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const worker = this.#worker;
    return new Promise((resolve) => {
      const give = (answer: Parameters<typeof resolve>[0]): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        if (typeof answer === 'string') this.stop();
        resolve(answer);
      };
      let timer = setTimeout(() => { worker.kill('SIGKILL'); give('hang'); }, HANG);
      worker.on('message', (message: Message) => {
        if (message.kind === 'done') give(message);
        else timer = (clearTimeout(timer), setTimeout(() => { worker.kill('SIGKILL'); give('hang'); }, HANG));
      });
      worker.on('exit', () => { give('crash'); });
      worker.send(task);
    });
  }

  /** Lays down what failed, and says so. */
  private keep(seed: number, reason: string, input: string): void {
    mkdirSync(results, { recursive: true });
    const path = join(results, `${this.name}-${String(seed)}.txt`);
    writeFileSync(path, `${reason}\n\n--- input, ${String(input.length)} characters; repeat with --only ${this.name} --seed ${String(seed)} --inputs ${String(ROUND)}\n${input}`);
    process.stdout.write(`${this.name}: ${reason.split('\n').slice(0, 6).join('\n')}\n  ${JSON.stringify(input.slice(0, 400))}\n  ${path}\n`);
  }
}

const campaigns = PROPERTIES.filter(({ name }) => only?.includes(name) ?? true).map(({ name, holds }) => new Campaign(name, holds));
process.stdout.write(`seed ${String(first)}\n`);
while (Date.now() < end && campaigns.some(({ inputs }) => inputs < most)) {
  for (const campaign of campaigns) await campaign.turn();
}
for (const campaign of campaigns) campaign.stop();
rmSync(scratch, { recursive: true, force: true });

const megabytes = (bytes: number): number => bytes / 2 ** 20;
const figures: Figures[] = campaigns.map(({ name, holds, inputs, failures, crashes, hangs, slowest, memory }) => ({
  name, holds, inputs, failures, crashes, hangs, slowest: slowest / 1000,
  growth: memory === null ? 0 : megabytes(memory[1] - memory[0]),
}));
for (const { name, inputs, failures, crashes, hangs, slowest, growth } of figures) {
  process.stdout.write(`${name.padEnd(16)} ${String(inputs).padStart(8)} inputs  ${String(failures)} failures  ${String(crashes)} crashes  ${String(hangs)} hangs  slowest ${slowest.toFixed(2)} s  memory ${growth < 0 ? '' : '+'}${growth.toFixed(1)} MB\n`);
}
if (values.write) writePage(figures);
const broken = figures.reduce((sum, { failures, crashes, hangs }) => sum + failures + crashes + hangs, 0);
process.stdout.write(broken === 0 ? 'nothing broke\n' : `${String(broken)} broke\n`);
process.exitCode = broken === 0 ? 0 : 1;
