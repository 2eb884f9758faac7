/** Fixes of loaders and samplers: a generator of their own, and a function that seeds their workers. */
import * as l10n from '@vscode/l10n';
import type { Applicability, Edit, Fix } from '../../rules/rule.js';
import type { Loader, ParameterRef, Stream } from '../catalogue/types.js';
import { findArgument, valueOf } from '../semantics/program/arguments.js';
import { bindingsOf, functionBindings, namesIn } from '../semantics/module/bindings.js';
import { isChained, seedingsOf } from '../semantics/generators.js';
import type { CallFact } from '../semantics/module/model.js';
import type { KnownCall, ModuleView } from '../semantics/views.js';
import type { Statement } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import { pathTo, type Step } from '../syntax/walk.js';
import { addArgument } from './arguments.js';
import { mergeEdits } from './edits.js';
import { afterImports, insertImports, localModule } from './imports.js';
import { seedInScope } from './seed-in-scope.js';
import { targetOf } from './setup-seeds-fix.js';
import { eol, indentUnit, lineIndent, lineStartAt, startsLine, type FixTarget } from './target.js';
import { WORKER_FUNCTION_NAME, WORKERS } from './templates.js';

/** A generator that a fix hands over, and what has to be written for it. */
interface Generator {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/**
 * Hands a loader or sampler the seeded generator in scope, else one that is made and seeded right before the statement.
 * `isControlled`: the order repeats already, so that any other generator changes it.
 */
export function generatorFix(module: ModuleView, call: CallFact, parameter: ParameterRef, isControlled: boolean): Fix[] {
  const target = targetOf(module.module);
  const generator = module.takes(call, parameter) ? generatorFor(module, target, call) : null;
  const argument = generator === null ? null : giveArgument(target, call, parameter, generator.name);
  if (generator === null || argument === null) return [];
  const isThere = generator.edits.length === 0;
  const applicability: Applicability = isThere && !isControlled ? 'safe' : 'suggestion';
  const title = isThere ? l10n.t('Pass `{0}`', `${parameter.name}=${generator.name}`) : l10n.t('Pass `{0}` a seeded generator', `${parameter.name}=`);
  return [{ title, applicability, edits: mergeEdits([...generator.edits, argument]) }];
}

/** Adds the argument, or replaces a `None` that stands for it. */
function giveArgument(target: FixTarget, call: CallFact, parameter: ParameterRef, value: string): Edit | null {
  const found = findArgument(call, parameter);
  if (found.kind === 'given') return { path: target.path, span: found.argument.argument.value, newText: value };
  return found.kind === 'absent' ? addArgument(target, call.expression, `${parameter.name}=${value}`) : null;
}

/** The seeded generator in scope, else one to be made; `null` where neither is sound. */
function generatorFor(module: ModuleView, target: FixTarget, call: CallFact): Generator | null {
  const scoped = generatorInScope(module, target, call);
  return scoped === null ? seededGenerator(module, target, call) : { name: scoped, edits: [] };
}

/** The name of a generator that is seeded before `call` wherever control comes to it; the nearest one. `null` without one. */
function generatorInScope(module: ModuleView, target: FixTarget, call: CallFact): string | null {
  const steps = pathTo(target.facts.body, call.expression.start);
  for (const known of generatorsOf(module)) {
    const seeding = seedingsOf(module, known).find(({ expression }) => expression.end <= call.statement.start);
    const statement = module.uses.place(known.call.expression)?.statement;
    if (seeding === undefined || statement?.kind !== 'assign') continue;
    const [name] = statement.targets;
    const isWhole = statement.value === known.call.expression || (isChained(seeding, known.call) && statement.value === seeding.expression);
    if (name?.kind !== 'name' || statement.targets.length > 1 || !isWhole) continue;
    const seeded = module.uses.place(seeding.expression)?.statement ?? statement;
    if (comesBefore(steps, statement) && comesBefore(steps, seeded) && !isBoundAnew(steps, name.id, statement)) return name.id;
  }
  return null;
}

/** The generators that a module makes for loaders and samplers, the last one first. */
const generatorsOf = remembered((module: ModuleView): readonly KnownCall[] => {
  return module.knownCalls.filter((known) => known.record.makesGenerator?.class === `${WORKERS.module}.${WORKERS.generator.class}` && isOnCpu(known)).toReversed();
});

/** Loaders and samplers shuffle on the processor. */
function isOnCpu({ call }: KnownCall): boolean {
  const device = valueOf(call, { name: 'device', position: 0 });
  return call.args.length === 0 || (device?.kind === 'scalar' && device.value === 'cpu');
}

/** Whether `statement` has run whenever control is at the end of `steps`: it stands further up in one of the blocks around. */
function comesBefore(steps: readonly Step[], statement: Statement): boolean {
  return steps.some(({ block, index }) => {
    const at = block.indexOf(statement);
    return at >= 0 && at < index;
  });
}

/** Whether `name`, which `statement` binds, may stand for something else at the end of `steps`. */
function isBoundAnew(steps: readonly Step[], name: string, statement: Statement): boolean {
  const inner = steps.slice(steps.findLastIndex(({ block }) => block.includes(statement)));
  const hides = inner.some(({ statement: around }) => around.kind === 'function' && functionBindings(around).some((binding) => binding.name === name));
  const between = inner[0]?.block.slice(inner[0].block.indexOf(statement) + 1, inner[0].index + 1) ?? [];
  return hides || bindingsOf(between).some((binding) => binding.name === name);
}

/** Statements before the call's own that make and seed a generator, and the name it has. */
function seededGenerator(module: ModuleView, target: FixTarget, call: CallFact): Generator | null {
  if (module.isEnteredInLoop(call.function)) return null;
  // Made inside a loop, every turn would draw the same again.
  const around = pathTo(target.facts.body, call.expression.start).map((step) => step.statement);
  const own = around.slice(around.findLastIndex(({ kind }) => kind === 'function' || kind === 'class') + 1);
  const statement = own.find(({ kind }) => kind === 'for' || kind === 'while') ?? call.statement;
  if (!startsLine(target, statement.start)) return null;
  const { catalogue } = module.module;
  const local = localModule(target, WORKERS.module, undefined, statement.start, catalogue);
  const taken = namesIn(target.facts);
  const name = WORKERS.generator.names.find((candidate) => !taken.has(candidate)) ?? 'loader_rng';
  const seed = seedInScope(target, statement.start)?.text ?? String(module.settings.seed);
  const indent = lineIndent(target, statement.start);
  const end = eol(target);
  const offset = lineStartAt(target, statement.start);
  const { class: maker, seedMethod } = WORKERS.generator;
  const lines = [`${name} = ${local.name}.${maker}()`, `${name}.${seedMethod}(${seed})`];
  const edits: Edit[] = [
    { path: target.path, span: { start: offset, end: offset }, newText: lines.map((line) => indent + line + end).join('') },
  ];
  if (local.importLine !== null) edits.unshift(...insertImports(target, [local.importLine], offset));
  return { name, edits };
}

/** Gives a loader a worker seeding function, and a seeded generator where it has none. */
export function workerSeedingFix(module: ModuleView, call: CallFact, loader: Loader): Fix[] {
  const target = targetOf(module.module);
  const { catalogue } = module.module;
  const top = target.facts.body.find(({ start, end }) => start <= call.expression.start && call.expression.start < end);
  if (top === undefined) return [];
  const edits: Edit[] = [];
  const known = target.facts.body.find(
    (statement) => statement.kind === 'function' && WORKER_FUNCTION_NAME.test(statement.name) && statement.end <= Math.max(top.start, call.expression.start),
  );
  let name = known?.kind === 'function' ? known.name : null;
  if (name === null) {
    name = WORKERS.function.name;
    if (namesIn(target.facts).has(name)) return [];
    const anchor = afterImports(target, top.start);
    if (anchor.offset > top.start) return [];
    const local = localModule(target, WORKERS.module, undefined, anchor.offset, catalogue);
    const unit = indentUnit(target);
    const end = eol(target);
    const imports = local.importLine === null ? [] : [local.importLine];
    // Other loaders of the file will use it as well.
    const drawn = drawnByLoaders(module);
    const used = catalogue.streams.filter(({ name: stream, seeding }) => {
      return WORKERS.streams.includes(stream) && (isImported(target, seeding.module) || drawn === null || drawn.has(stream));
    });
    const calls = (used.length > 0 ? used.map(({ seeding }) => seeding) : [WORKERS.fallback]).map((seeding) => {
      const { alias } = seeding as { readonly alias?: string };
      const reached = localModule(target, seeding.module, alias, anchor.offset, catalogue);
      if (reached.importLine !== null) imports.push(reached.importLine);
      return `${unit}${reached.name}${seeding.call.slice(seeding.module.length)}(${WORKERS.seedName})`;
    });
    const { parameter, docstring } = WORKERS.function;
    const lines = [
      `def ${name}(${parameter}: int) -> None:`,
      `${unit}"""${docstring}"""`,
      `${unit}${WORKERS.seedName} = ${WORKERS.seedValue.replace('{module}', local.name)}`,
      ...calls,
    ];
    const rest = target.source.text.slice(anchor.offset);
    const blanks = (/^(?:\r\n|\r|\n)((?:[ \t]*(?:\r\n|\r|\n))*)/.exec(rest)?.[1]?.match(/\r\n|\r|\n/g) ?? []).length;
    const newText = anchor.afterLine
      ? `${end}${end}${end}${lines.join(end)}${end.repeat(Math.max(0, 2 - blanks))}`
      : `${lines.join(end)}${end}${end}${end}`;
    edits.push(...insertImports(target, imports, top.start));
    edits.push({ path: target.path, span: { start: anchor.offset, end: anchor.offset }, newText });
  }
  const worker = giveArgument(target, call, loader.workerInit, name);
  if (worker === null) return [];
  const without = findArgument(call, loader.generator).kind === 'absent' && module.takes(call, loader.generator);
  const made = without ? generatorFor(module, target, call) : null;
  if (made !== null && worker.span.start === worker.span.end) {
    // The worker function has brought the import already.
    edits.push(...(known === undefined ? made.edits.slice(-1) : made.edits), { ...worker, newText: joinArguments(worker.newText, `${loader.generator.name}=${made.name}`) });
  } else {
    edits.push(worker);
  }
  return [
    {
      title: made === null
        ? l10n.t('Pass `{0}`', `${loader.workerInit.name}=${name}`)
        : l10n.t('Pass `{0}` and a seeded `{1}`', `${loader.workerInit.name}=${name}`, loader.generator.name),
      applicability: 'suggestion',
      edits: mergeEdits(edits),
    },
  ];
}

/** What the workers of any loader of the module draw from; `null` where that can't be known of one. */
const drawnByLoaders = remembered((module: ModuleView): ReadonlySet<Stream> | null => {
  const drawn = module.callsWith('loader').map(({ call, record }) => module.drawnInWorkers(call, record.loader));
  return drawn.every(({ rest }) => rest === 'nothing') ? new Set(drawn.flatMap(({ streams }) => [...streams])) : null;
});

/** Appends a second argument to the text that adds a first one, in the same layout. */
function joinArguments(first: string, second: string): string {
  const lead = /^[\s,]*/.exec(first)?.[0] ?? '';
  const trailing = first.endsWith(',');
  const own = lead.includes('\n') || lead.includes('\r');
  const space = lead.replace(/^,/, '');
  if (!own) return `${first}, ${second}`;
  return trailing ? `${first}${space}${second},` : `${first},${space}${second}`;
}

function isImported(target: FixTarget, module: string): boolean {
  return bindingsOf(target.facts.body).some(({ origin }) => origin.kind === 'module' && origin.module.split('.')[0] === module);
}

