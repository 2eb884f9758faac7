/** Data sets of the project that are one item long, as their `__len__` says. */
import type { Expression, Statement } from '../../syntax/facts.js';
import { calleeName, dottedName } from '../../syntax/walk.js';
import { usesOf } from '../lookups.js';
import { usableOf } from '../module/environment.js';
import { literalOf } from '../module/conditions.js';
import type { CallFact } from '../module/model.js';
import { grows, hasOneItem } from '../order/single.js';
import { argumentOf, parameterRef } from '../program/arguments.js';
import { truth, type Literal } from '../program/reached.js';
import type { Handed, Project, ProjectClass } from '../project.js';
import { MAX_HOPS } from '../project/targets.js';
import type { Uses } from '../uses.js';

/** Whether `held` is an object whose class counts one item, itself or in what it is made around: a written list of one, or another such object. */
export function isOneItemLong(project: Project, held: Handed, hops = 0): boolean {
  const { module, value } = held;
  if (hops > MAX_HOPS) return false;
  if (value.kind === 'choice') return usableOf(value).every((each) => isOneItemLong(project, { module, value: each }, hops + 1));
  const of = project.classOf(module, value);
  const length = of?.kind === 'class' ? project.method(of.module, of.index, '__len__') : null;
  const statement = length?.kind === 'function' ? length.module.model.functions[length.index]?.statement : undefined;
  const [self] = statement?.parameters ?? [];
  if (of?.kind !== 'class' || statement == null || self === undefined) return false;
  const maker = makerOf(project, held);
  /** Whether the object keeps what its maker hands it, of one item, under the name in `expression`. */
  const keepsOne = (expression: Expression | undefined): boolean => {
    const dotted = expression === undefined ? null : dottedName(expression);
    const name = dotted?.startsWith(`${self.name}.`) === true ? dotted.slice(self.name.length + 1) : null;
    const kept = name === null ? null : project.attribute(of, name);
    const constructor = project.method(of.module, of.index, '__init__');
    if (maker === null || kept?.value.kind !== 'parameter' || constructor.kind !== 'function' || kept.module !== constructor.module || kept.value.function !== constructor.index) return false;
    const given = argumentOf(maker, parameterRef(kept.value));
    const its = usesOf(constructor.module);
    const fills = its.inScope(kept.value.name, constructor.module.model.functions[constructor.index]?.statement ?? null).some((each) => isChanged(its, each));
    const uses = usesOf(module);
    const isFilledOutside = maker.assignedTo !== null && uses.of(`${maker.assignedTo}.${name}`).some((each) => isChanged(uses, each));
    if (fills || isFilledOutside || isFilledInside(project, of, `${self.name}.${name}`)) return false;
    return given !== null && (hasOneItem(uses, given.argument.value) || isOneItemLong(project, { module, value: given.value }, hops + 1));
  };
  // `len(self.picked)`, and `self.picked` itself, which then holds something.
  return givesOne(statement.body, (part) => part.kind === 'call' && calleeName(part) === 'len' ? (keepsOne(part.args[0]?.value) ? 1 : undefined) : keepsOne(part) ? true : literalOf(part));
}

/** Whether anything in a class or those above it sets or fills what its objects keep as `written`, beside the constructor, which sets it. */
function isFilledInside(project: Project, of: ProjectClass, written: string): boolean {
  const changes = [of, ...project.classesAbove(of.module, of.index)].flatMap(({ module, index }) => {
    const statement = module.model.classes[index]?.statement;
    const uses = usesOf(module);
    return uses.of(written).filter((each) => statement !== undefined && uses.place(each)?.around.includes(statement) === true && isChanged(uses, each));
  });
  return changes.length > 1;
}

/** `rows = …`, `rows.append(…)` */
function isChanged(uses: Uses, written: Expression): boolean {
  return uses.isTarget(written) || grows(uses, written);
}

/** The call by which the object is made. */
function makerOf(project: Project, { module, value }: Handed): CallFact | null {
  return value.kind === 'instance' ? value.call : value.kind === 'result' && project.callee(module, value.call).kind === 'class' ? value.call : null;
}

/** Whether a body returns 1 on each way that may be taken through it. */
function givesOne(body: readonly Statement[], literal: Literal): boolean {
  for (const statement of body) {
    if (statement.kind === 'return') return statement.value !== null && literal(statement.value) === 1;
    if (statement.kind === 'if') {
      for (const { test, body: inner } of statement.branches) {
        const isSo = truth(test, literal);
        if (isSo === false) continue;
        if (!givesOne(inner, literal)) return false;
        if (isSo === true) return true;
      }
      if (statement.otherwise.length > 0) return givesOne(statement.otherwise, literal);
    } else if (statement.kind !== 'expression') return false;
  }
  return false;
}
