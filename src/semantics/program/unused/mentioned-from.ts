/** What of its modules a program may come to, by the names that it mentions. */
import type { Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import type { Module } from '../../project.js';
import { namesIn } from './mentions.js';
import type { ProgramRun } from '../run.js';

/** The functions and classes of the top level of the program's modules that it gets into, or that what it may come to mentions by their name. */
const comeTo = remembered((run: ProgramRun): ReadonlySet<Statement> => {
  const open = new Map<string, Statement[]>();
  const found = new Set<Statement>();
  const next: (readonly string[])[] = [];
  const isEntered = new Set<Statement | null | undefined>(run.entered.map(({ module, index }) => module.model.functions[index]?.statement));
  for (const { facts: { body } } of run.modules) {
    for (const statement of body) {
      if (statement.kind === 'import' || statement.kind === 'from-import') next.push(statement.names.flatMap(({ name, alias }) => (alias === null ? [] : [name])));
      else if (statement.kind !== 'function' && statement.kind !== 'class') next.push(namesIn(statement));
      else if (statement.decorators.length > 0 || isEntered.has(statement) || (statement.kind === 'class' && statement.body.some((each) => isEntered.has(each)))) {
        found.add(statement);
        next.push(namesIn(statement));
      } else open.set(statement.name, [...(open.get(statement.name) ?? []), statement]);
    }
  }
  for (let names = next.pop(); names !== undefined; names = next.pop()) {
    for (const name of names) {
      const defined = open.get(name) ?? [];
      open.delete(name);
      for (const statement of defined) {
        found.add(statement);
        next.push(namesIn(statement));
      }
    }
  }
  return found;
});

/** Whether a program may come to what stands at `offset` of `module`; what stands in no function or class of the top level runs. */
export function mayComeTo(run: ProgramRun, { facts: { body } }: Module, offset: number): boolean {
  const around = body.find(({ start, end }) => start <= offset && offset < end);
  return (around?.kind !== 'function' && around?.kind !== 'class') || comeTo(run).has(around);
}
