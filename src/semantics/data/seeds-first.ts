import type { Stream } from '../../catalogue/types.js';
import { calleeName, dottedName, walkExpressions } from '../../syntax/walk.js';
import { callsIn, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import { effectsOf } from '../program/effects.js';
import type { Module, Project } from '../project.js';

/**
 * The streams that function `index` seeds before it draws from any, whatever it is called with: `np.random.seed(at)` in
 * `__getitem__`. A worker that seeds with its own number there does so once, which it looks up first.
 */
export function seedsFirst(project: Project, module: Module, index: number): ReadonlySet<Stream> {
  const seeded = new Set<Stream>();
  for (const call of callsIn(module, index)) {
    const target = project.callee(module, call);
    if (isBesideWay(module, call)) continue;
    if (target.kind === 'function' || target.kind === 'class') break;
    const { draws, seeds } = effectsOf(call, target.kind === 'library' ? target.record : undefined, module.catalogue);
    if (draws.length > 0) break;
    const isSure = (call.path.length === 0 && !isOfWorker(call)) || isNumberOfWorker(module, call);
    if (call.loops.length === 0 && isSure) for (const { streams } of seeds) for (const stream of streams) seeded.add(stream);
  }
  return seeded;
}

/** What a worker seeds with its own seed is as its loader's base seed is. */
function isOfWorker({ expression: { args } }: CallFact): boolean {
  return [...walkExpressions(args.map(({ value }) => value))].some((part) => (part.kind === 'call' && /^(?:initial_seed|get_worker_info|seed)$/.test(calleeName(part))) || (part.kind === 'attribute' && part.name === 'seed'));
}

/** Whether `call` stands in a branch behind which the function goes no further: `if self.is_test: return load(at)`. */
function isBesideWay(module: Module, { expression, path }: CallFact): boolean {
  if (path.length === 0) return false;
  const around = usesOf(module).place(expression)?.around ?? [];
  return around.some((statement, at) => {
    const inner = around[at + 1];
    const body = statement.kind !== 'if' || inner === undefined ? undefined : [...statement.branches.map(({ body: each }) => each), statement.otherwise].find((each) => each.includes(inner));
    return body?.at(-1)?.kind === 'return';
  });
}

/** `info = get_worker_info()`, `np.random.seed(info.id)`: there is none but in a worker. */
function isNumberOfWorker(module: Module, { expression: { args }, function: within }: CallFact): boolean {
  return [...walkExpressions(args.map(({ value }) => value))].some((part) => {
    if (part.kind !== 'attribute' || part.name !== 'id') return false;
    const { object } = part;
    return callsIn(module, within).some(({ expression, assignedTo }) => calleeName(expression) === 'get_worker_info' && (expression === object || (assignedTo !== null && assignedTo === dottedName(object))));
  });
}
