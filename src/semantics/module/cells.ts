/** The cells of marimo's notebooks, which run behind those that give them their names, wherever they stand. */
import { remembered } from '../../syntax/remember.js';
import type { Statement } from '../../syntax/facts.js';
import { dottedName, expressionsUnder } from '../../syntax/walk.js';
import { addTo } from '../lookups.js';
import { bindingsOf } from './bindings.js';
import { boundIn } from './unbound-names.js';

/** The statements of a module's top level in the order in which they run. */
export const inOrderOfRun = remembered((body: readonly Statement[]): readonly Statement[] => {
  if (!body.some(makesApp)) return body;
  const cells = body.filter(isCell);
  const sorted = sortedByNames(cells);
  let next = 0;
  return body.map((each) => (isCell(each) ? sorted[next++] ?? each : each));
});

/** `app = marimo.App()` */
function makesApp(statement: Statement): boolean {
  return statement.kind === 'assign' && statement.value?.kind === 'call' && dottedName(statement.value.callee) === 'marimo.App';
}

/** `if 1:`, as what makes a function of a cell is read. */
function isCell(statement: Statement): boolean {
  return statement.kind === 'if' && statement.branches[0]?.test.kind === 'number';
}

/** `cells` behind those whose names they read; of several that may run the one that stands first does. */
function sortedByNames(cells: readonly Statement[]): readonly Statement[] {
  const makers = new Map<string, number[]>();
  for (const [at, cell] of cells.entries()) for (const name of new Set(bindingsOf([cell]).map((binding) => binding.name))) if (!name.startsWith('_')) addTo(makers, name, at);
  const users = new Map<number, number[]>();
  const missing = cells.map((cell, at) => {
    const names = new Set(expressionsUnder([cell], (part) => part.kind === 'name').flatMap((part) => (part.kind === 'name' ? [part.id] : [])));
    // What functions, lambdas and comprehensions call theirs is no other cell's.
    const { own, inner } = boundIn(cell);
    const before = new Set([...names].filter((name) => !own.has(name) && !inner.has(name)).flatMap((name) => makers.get(name) ?? []).filter((maker) => maker !== at));
    for (const maker of before) addTo(users, maker, at);
    return before.size;
  });
  const ready = [...cells.keys()].filter((at) => missing[at] === 0);
  const order: number[] = [];
  for (let at = ready.shift(); at !== undefined; at = ready.shift()) {
    order.push(at);
    for (const user of users.get(at) ?? []) {
      const left = (missing[user] ?? 0) - 1;
      missing[user] = left;
      if (left === 0) ready.splice(placeIn(ready, user), 0, user);
    }
  }
  // Cells that wait for each other run nowhere.
  const isSorted = new Set(order);
  return [...order, ...[...cells.keys()].filter((at) => !isSorted.has(at))].flatMap((at) => cells[at] ?? []);
}

/** Where `number` belongs among `sorted` ones. */
function placeIn(sorted: readonly number[], number: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
