/** Tries a property on the inputs the campaign asks for, and lays each input down before it is tried. */
import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { PROPERTIES } from './properties.js';

export interface Task {
  readonly property: string;
  readonly seed: number;
  readonly runs: number;
  /** Where the input at hand is written, for the case that it ends or stops this process. */
  readonly note: string;
}

export type Message =
  | { readonly kind: 'input' }
  | {
      readonly kind: 'done';
      readonly inputs: number;
      /** The most processor time one input took, in milliseconds. */
      readonly slowest: number;
      readonly slowestInput: string;
      /** Bytes of memory in use once garbage is collected. */
      readonly memory: number;
      readonly failure: { readonly input: string; readonly reason: string } | null;
    };

const send = (message: Message): void => { process.send?.(message); };
const written = (input: unknown): string => (typeof input === 'string' ? input : inspect(input, { depth: 9, maxArrayLength: null, maxStringLength: null }));
const cpu = (): number => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };

process.on('message', (task: Task) => {
  void work(task).then(send);
});
process.on('disconnect', () => process.exit());

async function work({ property: name, seed, runs, note }: Task): Promise<Message> {
  const property = PROPERTIES.find((each) => each.name === name);
  if (property === undefined) throw new Error(`there is no property ${name}`);
  let inputs = 0;
  let slowest = 0;
  let slowestInput = '';
  let current = '';
  let started = cpu();
  const close = (): void => {
    const took = cpu() - started;
    if (inputs > 0 && took > slowest) [slowest, slowestInput] = [took, current];
  };
  const failure = await property.run(seed, runs, (input) => {
    close();
    inputs++;
    current = written(input);
    writeFileSync(note, current);
    send({ kind: 'input' });
    started = cpu();
  });
  close();
  await wait(property.settles);
  globalThis.gc?.();
  return {
    kind: 'done', inputs, slowest, slowestInput,
    memory: process.memoryUsage().heapUsed + process.memoryUsage().external,
    failure: failure === null ? null : { input: written(failure.input), reason: failure.reason },
  };
}
