/** Classes whose constructor is made from their fields. */
import type { ClassStatement } from '../../syntax/facts.js';
import { dottedName } from '../../syntax/walk.js';

/** What makes the constructor of a class from its fields. */
const OF_FIELDS = /(?:^|\.)(?:dataclass|define|frozen|attrs|attr\.s)$/;

/** `@dataclass` */
export function isMadeOfFields({ decorators }: ClassStatement): boolean {
  return decorators.some((decorator) => OF_FIELDS.test(dottedName(decorator.kind === 'call' ? decorator.callee : decorator) ?? ''));
}
