/** What making an object of a class of the project runs. */
import { callsOf } from '../../lookups.js';
import { isMadeOfFields } from '../../module/fields.js';
import type { CallFact, Value } from '../../module/model.js';
import type { Module, ProjectClass } from '../../project.js';
import { findArgument } from '../arguments.js';
import type { Instantiated } from '../../settings/instantiated.js';
import type { Entry } from '../frames.js';
import { functionKey, type Site } from '../run.js';
import type { State } from '../state.js';
import { unsure, type Context } from './context.js';
import { callFunction, enterFunction } from './functions.js';
import { runImport } from './imports.js';
import { applyEffects } from './library-calls.js';
import { callCommands, drawBy } from './runners.js';
import type { Walk } from './walk.js';

export function makeObject(walk: Walk, site: Site, target: ProjectClass, state: State, context: Context, entry: Entry): void {
  walk.trace.objects.set(functionKey(target.module, target.index), target);
  walk.withSite(site, () => { walk.frames.as(target, () => { walk.frames.made.making(walk.chain, () => { construct(walk, target.module, target.index, state, context, entry); }); }); });
}

/** Makes what settings say, and first what is handed over to it. */
export function makeOfSettings(walk: Walk, site: Site, { target, call, parts }: Instantiated, state: State, context: Context): void {
  const { module } = site;
  for (const part of parts) makeOfSettings(walk, { module, call: part.call }, part, state, context);
  if (!walk.modules.has(target.module)) runImport(walk, target.module, state);
  const entry: Entry = { by: 'call', from: module, call: walk.frames.filled(module, call), written: call };
  if (target.kind === 'class') makeObject(walk, site, target, state, context, entry);
  else callFunction(walk, site, target, null, state, context, entry);
  state.stopped = false;
}

export function construct(walk: Walk, module: Module, index: number, state: State, context: Context, entry: Entry): void {
  const maker = walk.project.method(module, index, '__new__');
  if (maker.kind === 'function') enterFunction(walk, maker.module, maker.index, state, context, entry);
  const target = walk.project.method(module, index, '__init__');
  if (target.kind !== 'function') {
    if (hasFields(walk, module, index)) walk.frames.keepFields({ kind: 'class', module, index }, entry);
    fillFields(walk, module, index, state, context, entry);
  }
  if (target.kind === 'function') {
    enterFunction(walk, target.module, target.index, state, context, entry);
  } else if (target.kind === 'library') {
    const site = walk.chain.at(-1);
    if (site !== undefined) applyEffects(walk, site, entry.by === 'call' ? entry.call : site.call, target, state, context, true);
  }
  const builder = walk.project.builder(module, index);
  if (builder.kind === 'function') enterFunction(walk, builder.module, builder.index, state, context, { by: 'unknown' });
}

function hasFields(walk: Walk, module: Module, index: number): boolean {
  return [{ module, index }, ...walk.project.classesAbove(module, index)].some((of) => {
    const statement = of.module.model.classes[of.index]?.statement;
    return statement !== undefined && isMadeOfFields(statement);
  });
}

/** A class whose constructor is made from its fields (`@dataclass`) goes on from there. */
function fillFields(walk: Walk, module: Module, index: number, state: State, context: Context, entry: Entry): void {
  for (const owner of [...walk.project.classesAbove(module, index).toReversed(), { module, index }]) {
    for (const call of fieldsOf(owner.module, owner.index)) {
      const record = walk.recordOf(owner.module, call);
      const factory = record?.roles?.includes('makes-field') === true && record.runs !== undefined ? findArgument(call, record.runs) : null;
      const given = entry.by === 'call' ? findArgument(entry.call, { name: call.assignedTo ?? '' }) : null;
      if (factory?.kind !== 'given' || given?.kind === 'given' || given?.kind === 'spread') continue;
      // Which fields a caller fills by their places is not looked at.
      const isSure = entry.by !== 'call' || entry.call.args.every(({ argument: { keyword } }) => keyword !== null);
      fillField(walk, { module: owner.module, call }, factory.argument.value, state, isSure ? context : unsure(context));
    }
  }
  const next = walk.project.method(module, index, '__post_init__');
  if (next.kind === 'function') enterFunction(walk, next.module, next.index, state, context, { by: 'unknown' });
}

function fillField(walk: Walk, site: Site, factory: Value, state: State, context: Context): void {
  callCommands(walk, site, factory, state, context);
  drawBy(walk, site, factory, state, context);
}

/** The calls that a class's own statements assign. */
function fieldsOf(module: Module, index: number): readonly CallFact[] {
  const body = module.model.classes[index]?.statement.body ?? [];
  return body.flatMap((statement) => (statement.kind === 'assign' && statement.value?.kind === 'call' ? callsOf(module).get(statement.value) ?? [] : []));
}
