import * as l10n from '@vscode/l10n';
import type { Edit, Fix } from '../../rules/rule.js';
import { namesIn } from '../semantics/module/bindings.js';
import type { CallFact } from '../semantics/module/model.js';
import { soundsLikeSeeding } from '../semantics/program/seeding-names.js';
import type { ModuleView, ProgramView } from '../semantics/views.js';
import type { Expression, Statement } from '../syntax/facts.js';
import { calleeName, dottedName, functionsAround, isDocstring, mainBlock, pathTo } from '../syntax/walk.js';
import { mergeEdits } from './edits.js';
import { insertImports, localModule } from './imports.js';
import { importEdits, projectFunction } from './project-imports.js';
import { librariesOf, recordFunction } from './record-function.js';
import { seedInScope } from './seed-in-scope.js';
import { block, callEdits, functionHome, type CallPlace } from './setup-seeds.js';
import { targetOf } from './setup-seeds-fix.js';
import { indentUnit, isUnconditional, startsLine, type FixTarget } from './target.js';
import { RECORD_FUNCTION, WORKER_FUNCTION_NAME } from './templates.js';

const SEED = /seed/i;

interface RecordPlace extends CallPlace {
  /** The seed in use there, `''` where none is known. */
  readonly seed: string;
}

/** The fix that keeps versions, seed and more of a run; `training` is where the program trains. */
export function recordRunFix(program: ProgramView, training: { readonly module: ModuleView; readonly expression: Expression }): readonly Fix[] {
  const { entry } = program;
  const target = targetOf(entry.module);
  const place = behindSeeding(program, target) ?? beforeWork(target, training.module === entry ? training.expression.start : null);
  if (place === null) return [];
  const top = pathTo(target.facts.body, place.statement.start)[0]?.statement ?? place.statement;
  const limit = place.before || top !== place.statement ? top.start : top.end;
  const made = recorder(program, target, limit);
  if (made === null) return [];
  const call = `${RECORD_FUNCTION.name}(${place.seed === '' ? '' : `seed=${place.seed}`})`;
  return [{
    title: l10n.t('Record this run in `{0}`', RECORD_FUNCTION.file),
    applicability: 'suggestion',
    edits: mergeEdits([...made, ...callEdits(target, place, call)]),
  }];
}

/** What makes `record_run` known before `limit`: an import of the project's, else the function itself. */
function recorder(program: ProgramView, target: FixTarget, limit: number): Edit[] | null {
  const known = projectFunction(program, RECORD_FUNCTION.name);
  if (known !== null) {
    if (known.module === program.run.entry) return (known.fact.statement?.end ?? limit) <= limit ? [] : null;
    return importEdits(target, known, limit);
  }
  const home = functionHome(target, limit);
  if (home === null || namesIn(target.facts).has(RECORD_FUNCTION.name)) return null;
  const { catalogue } = program.run.entry;
  const imports: string[] = [];
  const use = (module: string, alias?: string): string => {
    const local = localModule(target, module, alias, home.importsEnd, catalogue);
    if (local.importLine !== null) imports.push(local.importLine);
    return local.name;
  };
  const libraries = { ...librariesOf([program], catalogue), gpu: program.usesGpu };
  const lines = recordFunction(libraries, indentUnit(target), use, target.cells.length > 0 ? null : '__file__', null);
  return [...insertImports(target, imports, home.limit), block(target, home, lines, imports.length > 0, false)];
}

/** Behind the first seeding in the program's own file that always happens, and those that follow it directly. */
function behindSeeding({ entry, run }: ProgramView, target: FixTarget): RecordPlace | null {
  for (const call of entry.module.model.calls) {
    if (!isSeeding(entry, call) || call.loops.length > 0) continue;
    if (entry.knownCall(call.expression) !== undefined && !run.seedings.some((seeding) => seeding.call === call)) continue;
    const around = functionsAround(target.facts, call.expression.start);
    if (around.some(({ name }) => soundsLikeSeeding(name, false) || WORKER_FUNCTION_NAME.test(name))) continue;
    const steps = pathTo(target.facts.body, call.expression.start);
    const step = steps.findLast(({ statement }) => isUnconditional(target, statement));
    if (step === undefined || step.statement.kind === 'function' || step.statement.kind === 'class' || !startsLine(target, step.statement.start)) continue;
    let statement: Statement = step.statement;
    let last: CallFact | null = steps.at(-1)?.statement === statement ? call : null;
    for (const next of step.block.slice(step.index + 1)) {
      const further = next.kind === 'expression' ? entry.callAt(next.value) : undefined;
      if (further === undefined || !isSeeding(entry, further)) break;
      statement = next;
      last = further;
    }
    return { statement, before: false, seed: (last === null ? null : seedOf(entry, last)) ?? seedInScope(target, statement.end)?.text ?? '' };
  }
  return null;
}

function isSeeding(entry: ModuleView, call: CallFact): boolean {
  const record = entry.knownCall(call.expression)?.record;
  if (record !== undefined) return (record.seeds?.streams.length ?? 0) > 0;
  return soundsLikeSeeding(calleeName(call.expression), call.expression.callee.kind === 'attribute');
}

/** The seed of a seeding call: what it is handed, where reading it again gives the same, or its default. */
function seedOf(entry: ModuleView, call: CallFact): string | null {
  const [first] = call.expression.args;
  if (first === undefined) return defaultSeed(entry, call);
  if (first.splat !== null || (first.keyword !== null && !SEED.test(first.keyword))) return null;
  if (first.value.kind === 'number') return entry.text(first.value);
  const name = dottedName(first.value);
  // The project's own function may be handed anything: `setup(config)`.
  return name !== null && (SEED.test(name) || entry.knownCall(call.expression) !== undefined) ? name : null;
}

/** The default of the project's seeding function, unless the function that records stands beside it and knows better. */
function defaultSeed(entry: ModuleView, call: CallFact): string | null {
  const target = entry.target(call);
  if (target.kind !== 'function' || (target.module !== entry.module && target.module.model.exports.has(RECORD_FUNCTION.name))) return null;
  const seed = target.module.model.functions[target.index]?.statement?.parameters.find(({ name }) => SEED.test(name))?.default;
  return seed?.kind === 'number' ? target.module.file.source.slice(seed) : null;
}

/** Before the program's work: first in the `__main__` block, else before the top-level statement that trains or begins to work. */
function beforeWork(target: FixTarget, training: number | null): RecordPlace | null {
  const { body } = target.facts;
  const main = body.map(mainBlock).find((found) => found !== null)?.[0];
  const holds = (statement: Statement): boolean => training !== null && statement.start <= training && training < statement.end;
  const isDefinition = ({ kind }: Statement): boolean => kind === 'function' || kind === 'class';
  const own = body.find((statement) => holds(statement) && !isDefinition(statement));
  const lastDefinition = body.findLastIndex(isDefinition);
  const statement = main ?? own ?? body.slice(lastDefinition + 1).find((each) => !isDocstring(each) && each.kind !== 'import' && each.kind !== 'from-import');
  return statement === undefined ? null : { statement, before: true, seed: seedInScope(target, statement.start)?.text ?? '' };
}
