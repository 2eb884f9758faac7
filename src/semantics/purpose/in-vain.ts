/** Programs that surely stop before anything comes of what they do. */
import { remembered } from '../../syntax/remember.js';
import { calleeName } from '../../syntax/walk.js';
import { callsRunIn } from '../lookups.js';
import type { ProgramRun } from '../program/run.js';
import { opensForWriting } from '../module/opens.js';
import { LEAVES } from './tryout.js';

/** What changes a network. */
const TRAINS = /^(?:backward|minimize|apply_gradients|fit\w*|train(?!_test_)(?!\w*(?:set|data|loader|split)\b)\w*|learn)$/;

/** Whether `run` is a script that surely stops, having neither trained nor left anything by then: whatever it draws is lost. */
export const isInVain = remembered((run: ProgramRun): boolean => {
  const { entry, modules, entered, changed, stops } = run;
  if (!stops || entry.file.kind === 'notebook') return false;
  return [...Array.from(modules, (module) => ({ module, index: 0 })), ...entered].every(({ module, index }) => {
    const calls = callsRunIn(entry, module, index);
    // The last call that it comes to may be the one it stops at.
    const last = Math.max(...calls.flatMap((call) => (changed.has(call) ? [call.expression.start] : [])));
    return calls.every((call) => call.expression.start >= last || !(LEAVES.test(calleeName(call.expression)) || TRAINS.test(calleeName(call.expression)) || opensForWriting(call.expression)));
  });
});
