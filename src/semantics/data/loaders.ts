import type { Loader } from '../../catalogue/types.js';
import { calleeName, dottedName, walkExpressions } from '../../syntax/walk.js';
import { findArgument, TRAINS, valueOf } from '../program/arguments.js';
import { isAbsent } from '../program/effects.js';
import { callsIn } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module } from '../project.js';
import { hasOneItem } from '../order/single.js';
import { isBlindToIndex } from '../weights/blind-to-index.js';
import type { ModuleView } from '../views.js';
import { isOneItemLong } from './one-item.js';

/** Whether a module makes loaders. */
export function hasLoader(module: ModuleView): boolean {
  return module.callsWith('loader').length > 0;
}

/** Whether a loader starts worker processes; an option counts with its literal default. */
export function workerCount(call: CallFact, loader: Loader): 'none' | 'some' | 'unknown' {
  const found = findArgument(call, loader.workers);
  if (found.kind === 'absent') return 'none';
  const value = valueOf(call, loader.workers);
  // Arguments nobody can read may hold it or not: nothing is claimed.
  if (value === undefined) return 'none';
  const held = value.kind === 'option' ? value.default : value;
  if (held?.kind !== 'scalar') return 'unknown';
  return held.value === 0 || held.value === null ? 'none' : 'some';
}

/** A loader of one item gives it in the one order there is, and where the data is the same at each place no order matters. */
export function hasNoOrder({ uses, project, module }: ModuleView, call: CallFact, { dataset }: Loader): boolean {
  const data = findArgument(call, dataset);
  return data.kind === 'given' && (hasOneItem(uses, data.argument.argument.value) || isOneItemLong(project, { module, value: data.argument.value }) || isBlindToIndex(project, module, data.argument.value));
}

/** A loader that is told neither to shuffle nor in which order to read. */
export function isUnshuffled(call: CallFact, { shuffle, sampler, batchSampler }: Loader): boolean {
  const value = valueOf(call, shuffle);
  const isOff = value?.kind === 'scalar' && (value.value === false || value.value === null);
  return (findArgument(call, shuffle).kind === 'absent' || isOff) && [sampler, batchSampler].every((parameter) => isAbsent(call, parameter));
}

/** A word of a name that says what data is for, or what a function does with it: judge a model, apply it, measure the data. */
const EVALUATES = /^(?:val|valid|validation|dev|test|testing|eval|evaluate|evaluation|infer|inference|predict|prediction|extract|extraction|mean|stats?|statistics)(?:s|x|set|sets|ds|data|dataset|iter|loader|dataloader|dl)?$/i;

/** What a function calls that only looks at what a network makes of its data, and what one calls that trains it step by step. */
const ONLY_LOOKS = /^(?:eval|no_grad|inference_mode)$/;
const STEPS = /^(?:backward|zero_grad|step)$/;

/** Whether a loader reads data for anything but training, as the names around it say. */
export function isForEvaluation({ module, uses, path }: ModuleView, call: CallFact, loader: Loader): boolean {
  const place = uses.place(call.expression);
  const data = findArgument(call, loader.dataset);
  const fact = module.model.functions[call.function];
  const named = [
    ...(place?.statement.kind === 'assign' ? place.statement.targets : []),
    ...(data.kind === 'given' ? [data.argument.argument.value] : []),
  ].flatMap((written) => [...walkExpressions([written])].flatMap((part) => dottedName(part)?.split('.').at(-1) ?? []));
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  // `test_data.py` tests a program.
  return [...named, fact?.statement?.name ?? '', ...(file.startsWith('test_') ? [] : [file])].some(speaksOfEvaluation) || onlyLooks(module, call.function);
}

/** Whether function `index` of a module looks at what a network makes of its data, and trains none. */
export function onlyLooks(module: Module, index: number): boolean {
  const { statement } = module.model.functions[index] ?? {};
  // The top level does one thing after another: there nothing in the file may train.
  const calls = statement == null ? module.model.calls : callsIn(module, index);
  const called = calls.map(({ expression }) => calleeName(expression));
  const decorators = statement?.decorators.map((each) => dottedName(each)?.split('.').at(-1) ?? calleeName(each)) ?? [];
  return [...called, ...decorators].some((name) => ONLY_LOOKS.test(name)) && !called.some((name) => TRAINS.test(name) || STEPS.test(name));
}

/** `val_loader`, `self.testData` */
export function speaksOfEvaluation(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2').split(/[_.]/);
  return words.some((word) => EVALUATES.test(word)) && !words.some((word) => /^train/i.test(word));
}
