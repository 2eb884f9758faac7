/** Keys that a module keeps under a name of its own and that several of its functions use up. */
import type { Expression } from '../../syntax/facts.js';
import { grouped } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import { exclude, type ModuleView } from '../views.js';

/** Two calls that use up one key, or one that does so each time its function is called in a loop. */
export interface SharedReuse {
  readonly key: string;
  readonly first: CallFact;
  readonly second: CallFact;
}

/** The reuses of keys that are made once, at the top level; `consumed`: what a call uses up for certain. */
export function sharedReuses(module: ModuleView, consumed: (call: CallFact) => readonly Expression[]): readonly SharedReuse[] {
  const { uses, module: { model } } = module;
  const made = model.calls.flatMap(({ function: index, loops, path, assignedTo, expression }) => {
    const isKept = index === 0 && loops.length === 0 && path.length === 0 && module.knownCall(expression)?.record.key?.makes === true;
    return isKept && assignedTo !== null && !assignedTo.includes('.') ? [assignedTo] : [];
  });
  const own = new Set(made.filter((name) => uses.of(name).filter((each) => uses.isTarget(each) && uses.scopeOf(name, each) === null).length === 1));
  if (own.size === 0) return [];
  const used = grouped(model.calls, (call) => (isRun(module, call.function) ? consumed(call).flatMap((key) => (key.kind === 'name' && own.has(key.id) && uses.scopeOf(key.id, key) === null ? [key.id] : [])) : []));
  return [...used].flatMap(([key, calls]): readonly SharedReuse[] => {
    const repeated = calls.find((call) => call.function !== 0 && module.project.callers(module.module, call.function).some(({ call: { loops } }) => loops.length > 0));
    if (repeated !== undefined) return [{ key, first: repeated, second: repeated }];
    const [found] = calls.flatMap((second) => {
      const first = calls.find((other) => other.function !== second.function && other.expression.start < second.expression.start && mayFollow(module, other, second));
      return first === undefined ? [] : [{ key, first, second }];
    });
    return found === undefined ? [] : [found];
  });
}

/** A program comes to the function: nothing is known of what calls the rest. */
function isRun(module: ModuleView, index: number): boolean {
  return index === 0 || module.programs.some(({ run }) => run.entered.some((entered) => entered.module === module.module && entered.index === index));
}

/** One run may come to both calls, as far as those tell that lead to their functions. */
function mayFollow(module: ModuleView, one: CallFact, other: CallFact): boolean {
  const ways = ({ function: index, path }: CallFact): readonly { readonly function: number; readonly path: CallFact['path'] }[] => {
    const callers = index === 0 ? [] : module.project.callers(module.module, index).filter(({ module: from }) => from === module.module);
    return callers.length === 0 ? [{ function: index, path }] : callers.map(({ call }) => call);
  };
  return ways(one).some((way) => ways(other).some((each) => !exclude({ module, ...way }, { module, ...each })));
}
