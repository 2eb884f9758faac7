/** Lists that stand in the order of one another: what has a number in one has the same in the other. */
import type { CallExpression, Expression, Statement } from '../../syntax/facts.js';
import { bodiesOf, calleeName, dottedName } from '../../syntax/walk.js';
import type { ModuleView } from '../views.js';

/** What moves elements to other places, or puts in what the other list has none for. */
const MOVES = ['sort', 'reverse', 'pop', 'remove', 'insert', 'extend', 'clear', 'popleft', 'appendleft'];

/** Whether two lists have the same number of elements, each of which stands where the other has what it was made with. */
export function standAlike(module: ModuleView, a: string, b: string): boolean {
  if (a === b) return true;
  if ([a, b].some((name) => module.uses.callsOn(name, MOVES).length > 0)) return false;
  return isMadeOfEach(module, a, b) || isMadeOfEach(module, b, a) || growTogether(module, a, b);
}

/** `names = [name(file) for file in files]`; `for file in files: names.append(…)`, once in every turn. */
function isMadeOfEach({ uses }: ModuleView, list: string, source: string): boolean {
  const isOfSource = (value: Expression): boolean => dottedName(value) === source || (value.kind === 'call' && /^(?:tqdm|track)$/.test(calleeName(value)) && dottedName(value.args[0]?.value ?? value) === source);
  const [adds, ...more] = uses.callsOn(list, ['append']);
  if (adds !== undefined) {
    const around = uses.place(adds)?.around.at(-2);
    return more.length === 0 && around?.kind === 'for' && isOfSource(around.iterable) && !leavesOut(around);
  }
  const [value, ...others] = uses.assigned(list);
  return others.length === 0 && value?.kind === 'comprehension' && value.of === 'list' && value.clauses.length === 1 && value.clauses.every((clause) => isOfSource(clause.value));
}

/** `for file in files: if …: continue` */
function leavesOut(loop: Statement): boolean {
  return bodiesOf(loop).flat().some((statement) => /^(?:continue|break)$/.test(statement.kind) || (statement.kind === 'if' && leavesOut(statement)));
}

/** `images.append(…)` and `labels.append(…)`, one beside the other wherever there is one. */
function growTogether({ uses }: ModuleView, a: string, b: string): boolean {
  const blockOf = (call: CallExpression): readonly Statement[] | undefined => {
    const [holder, statement] = uses.place(call)?.around.slice(-2) ?? [];
    return holder === undefined || statement === undefined ? undefined : bodiesOf(holder).find((body) => body.includes(statement));
  };
  const [first, second] = [a, b].map((name) => uses.callsOn(name, ['append']).map(blockOf));
  return first !== undefined && second !== undefined && first.length > 0 && first.length === second.length && first.every((block, at) => block !== undefined && block === second[at]);
}
