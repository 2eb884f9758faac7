/** Lists that stand in the order of one another: what has a number in one has the same in the other. */
import type { CallExpression, Expression, Statement } from '../../syntax/facts.js';
import { bodiesOf, calleeName, dottedName, elementsOf } from '../../syntax/walk.js';
import type { ModuleView } from '../views.js';

/** What moves elements to other places, or puts in what the other list has none for. */
const MOVES = ['sort', 'reverse', 'pop', 'remove', 'insert', 'extend', 'clear', 'popleft', 'appendleft'];

/** Whether two lists have the same number of elements at `use`, each of which stands where the other has what it was made with. */
export function standAlike(module: ModuleView, a: string, b: string, use: Expression): boolean {
  if (a === b) return true;
  if ([a, b].some((name) => module.uses.callsOn(name, MOVES).length > 0)) return false;
  return isMadeOfEach(module, a, b, use) || isMadeOfEach(module, b, a, use) || growTogether(module, a, b, use);
}

/** What puts one more into a list before `use`; what comes later may be for another list of that name. */
function addsBefore({ uses }: ModuleView, list: string, use: Expression): readonly CallExpression[] {
  return uses.callsOn(list, ['append']).filter((call) => call.start < use.start);
}

/** `names = [name(file) for file in files]`; `for file in files: names.append(…)`, once in every turn. */
function isMadeOfEach(module: ModuleView, list: string, source: string, use: Expression): boolean {
  const { uses } = module;
  const isOfSource = (value: Expression): boolean => dottedName(value) === source || (value.kind === 'call' && /^(?:tqdm|track)$/.test(calleeName(value)) && dottedName(value.args[0]?.value ?? value) === source);
  const [adds, ...more] = addsBefore(module, list, use);
  if (adds !== undefined) {
    const around = uses.place(adds)?.around.at(-2);
    return more.length === 0 && around?.kind === 'for' && isOfSource(around.iterable) && !leavesOut(around);
  }
  const [value, ...others] = uses.assigned(list).filter(({ start }) => start < use.start);
  return others.length === 0 && value?.kind === 'comprehension' && value.of === 'list' && value.clauses.length === 1 && value.clauses.every((clause) => isOfSource(clause.value));
}

/** `for file in files: if …: continue` */
function leavesOut(loop: Statement): boolean {
  return bodiesOf(loop).flat().some((statement) => /^(?:continue|break)$/.test(statement.kind) || (statement.kind === 'if' && leavesOut(statement)));
}

/** `images.append(…)` and `labels.append(…)`, one beside the other wherever there is one. */
function growTogether(module: ModuleView, a: string, b: string, use: Expression): boolean {
  const blockOf = (call: CallExpression): readonly Statement[] | undefined => {
    const [holder, statement] = module.uses.place(call)?.around.slice(-2) ?? [];
    return holder === undefined || statement === undefined ? undefined : bodiesOf(holder).find((body) => body.includes(statement));
  };
  const [first, second] = [a, b].map((name) => addsBefore(module, name, use).map(blockOf));
  return first !== undefined && second !== undefined && first.length > 0 && first.length === second.length && first.every((block, at) => block !== undefined && block === second[at]);
}

/** What `list` got in the order of `source` is taken in a loop over the same, each by the number of its turn: `for at, name in enumerate(names): parts[at]`. */
export function isTakenAlike({ uses }: ModuleView, list: string, source: Expression | null): boolean {
  const name = source === null ? null : dottedName(source);
  const reads = uses.of(list).filter((read) => !uses.isTarget(read) && uses.place(read)?.parent?.kind !== 'attribute');
  return name !== null && reads.length > 0 && reads.every((read) => {
    const place = uses.place(read);
    const [index] = place?.parent?.kind === 'subscript' && place.parent.object === read ? place.parent.indices : [];
    return index?.kind === 'name' && place?.around.some((around) => {
      const counted = around.kind === 'for' && around.iterable.kind === 'call' && calleeName(around.iterable) === 'enumerate' ? around.iterable.args[0]?.value : undefined;
      return around.kind === 'for' && counted !== undefined && dottedName(counted) === name && dottedName(elementsOf(around.target)[0] ?? around.target) === index.id;
    }) === true;
  });
}
