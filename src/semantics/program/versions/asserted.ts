/** Versions of libraries that a module asks for where it runs: `assert version.parse(torch.__version__) >= version.parse("1.8.1")`. */
import type { Expression, Statement } from '../../../syntax/facts.js';
import { dottedName, walkExpressions, walkStatements } from '../../../syntax/walk.js';
import type { Module } from '../../project.js';

/** The libraries, each with the least version that does not fail. */
export function leastAsserted({ file, facts, model, catalogue }: Module): readonly { readonly library: string; readonly least: string }[] {
  if (!file.parseText.includes('__version__')) return [];
  return walkStatements(facts.body).flatMap((statement) => requiredBy(statement).flatMap(([asked, least]) => {
    const held = model.exports.get(asked);
    const library = catalogue.distributionOf((held?.kind === 'reference' ? held.name : asked).split('.')[0] ?? asked);
    return library === null ? [] : [{ library, least }];
  }));
}

/** The names of modules whose versions are asked for, each with the least that goes on. */
function requiredBy(statement: Statement): readonly (readonly [string, string])[] {
  if (statement.kind === 'assert') return conjuncts(statement.values[0]).flatMap((each) => leastOf(each, '>=', '>'));
  const [only, ...more] = statement.kind === 'if' ? statement.branches : [];
  return only?.body.at(-1)?.kind === 'raise' && more.length === 0 ? leastOf(only.test, '<', '<=') : [];
}

/** What must all hold. */
function conjuncts(test: Expression | undefined): readonly Expression[] {
  if (test === undefined) return [];
  return test.kind === 'binary' && test.operator === 'and' ? [...conjuncts(test.left), ...conjuncts(test.right)] : [test];
}

function leastOf(test: Expression, ...operators: readonly string[]): readonly (readonly [string, string])[] {
  if (test.kind !== 'binary' || !operators.includes(test.operator)) return [];
  const asked = walkExpressions([test.left]).find((part) => part.kind === 'attribute' && part.name === '__version__');
  const least = walkExpressions([test.right]).find((part) => part.kind === 'string');
  const name = asked?.kind === 'attribute' ? dottedName(asked.object) : null;
  return name === null || least?.kind !== 'string' || least.value === null || !/^\d+(?:\.\d+)*/.test(least.value) ? [] : [[name, least.value]];
}
