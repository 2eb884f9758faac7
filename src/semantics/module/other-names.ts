/** Variables of a function that are other names for what an object keeps. */
import type { Expression, FunctionStatement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { dottedName, walkStatements, withinScope } from '../../syntax/walk.js';

/** What each variable stands for that is assigned once: `net = self.net.module if hasattr(self.net, "module") else self.net`. */
export const otherNames = remembered(({ body }: FunctionStatement): ReadonlyMap<string, string> => {
  const found = new Map<string, string | null>();
  for (const statement of walkStatements(body, withinScope)) {
    if (statement.kind !== 'assign') continue;
    for (const target of statement.targets) {
      if (target.kind === 'name') found.set(target.id, found.has(target.id) || statement.value === null ? null : meantBy(statement.value));
    }
  }
  return new Map([...found].flatMap(([name, meant]) => (meant === null ? [] : [[name, meant] as const])));
});

function meantBy(value: Expression): string | null {
  const [first, ...others] = (value.kind === 'conditional' ? [value.then, value.otherwise] : [value]).map((each) => (each.kind === 'attribute' ? dottedName(each)?.replace(/\.module$/, '') : null));
  return first != null && others.every((other) => other === first) ? first : null;
}
