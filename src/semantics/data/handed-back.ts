/** Loaders, and what gives them their order, that functions hand back to programs which read others beside them. */
import type { Expression } from '../../syntax/facts.js';
import { calleeName, dottedName } from '../../syntax/walk.js';
import { callsOf, functionOf, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import { comesTo } from '../program/coming.js';
import type { ProgramRun } from '../program/run.js';
import type { Module, Project } from '../project.js';
import type { Place } from '../uses.js';
import { readsOf } from '../variables.js';
import { areLeftUnread } from '../weights/left-unread.js';
import { MEASURES } from './never-read.js';
import { keyOf, type Part } from './using/parts.js';

const MAX_HOPS = 8;

/** Decorators that leave what a function returns as it is. */
const HANDS_BACK = /^(?:staticmethod|classmethod|(?:\w+\.)*no_grad)$/;

/** Whether `run`, which comes to `call` of `module`, takes others beside the loader that it makes and reads nothing by that. */
export function isLeftBy(project: Project, run: ProgramRun, module: Module, call: CallFact): boolean {
  const handed = new Handed(project, run);
  return handed.isLeft(module, call.expression, null, 0) && handed.isBesideOthers;
}

class Handed {
  /** Others are taken of what it is handed back with: where nothing is, somebody may still be writing. */
  isBesideOthers = false;

  constructor(
    private readonly project: Project,
    private readonly run: ProgramRun,
  ) {}

  /** Whether nothing reads by `part` of what `expression` is, or by all of it. */
  isLeft(module: Module, expression: Expression, part: Part, hops: number): boolean {
    const place = usesOf(module).place(expression);
    if (place === undefined || hops > MAX_HOPS) return false;
    return place.parent === null ? this.isLeftAt(module, expression, place, part, hops) : this.isLeftIn(module, expression, place.parent, part, hops);
  }

  private isLeftIn(module: Module, expression: Expression, parent: Expression, part: Part, hops: number): boolean {
    switch (parent.kind) {
      case 'tuple':
      case 'list':
        return part === null && this.isLeft(module, parent, parent.elements.indexOf(expression), hops + 1);
      case 'dict': {
        const key = parent.entries.find(({ value }) => value === expression)?.key;
        return part === null && key?.kind === 'string' && key.value !== null && this.isLeft(module, parent, key.value, hops + 1);
      }
      case 'subscript': {
        const key = parent.object === expression ? keyOf(parent.indices) : null;
        if (part === null || key === null || usesOf(module).isTarget(parent)) return false;
        if (key === part) return this.isLeft(module, parent, null, hops + 1);
        this.isBesideOthers = true;
        return true;
      }
      case 'attribute':
        return part === null && MEASURES.test(parent.name);
      case 'call':
        return parent.callee !== expression && (calleeName(parent) === 'len' || (part === null && this.makesLoader(module, parent) && this.isLeft(module, parent, null, hops + 1)));
      default:
        return false;
    }
  }

  private isLeftAt(module: Module, expression: Expression, place: Place, part: Part, hops: number): boolean {
    const { statement, function: within } = place;
    if (statement.kind === 'return') return within !== null && this.isLeftByCallers(module, place, part, hops);
    const [target, ...more] = statement.kind === 'assign' && statement.value === expression && statement.operator === null ? statement.targets : [];
    if (target === undefined || more.length > 0) return false;
    if (target.kind === 'name') return this.isNameLeft(module, target.id, place, part, hops);
    if (target.kind === 'tuple' || target.kind === 'list') {
      const kept = typeof part === 'number' && target.elements.every(({ kind }) => kind === 'name') ? target.elements[part] : undefined;
      this.isBesideOthers ||= target.elements.some((each) => each !== kept && each.kind === 'name' && readsOf(module, each.id, within).length > 0);
      return kept?.kind === 'name' && this.isNameLeft(module, kept.id, place, null, hops);
    }
    // `loaders["train"] = DataLoader(…)`
    const key = target.kind === 'subscript' && part === null ? keyOf(target.indices) : null;
    return target.kind === 'subscript' && target.object.kind === 'name' && typeof key === 'string' && this.isNameLeft(module, target.object.id, place, key, hops);
  }

  private isNameLeft(module: Module, name: string, place: Place, part: Part, hops: number): boolean {
    const { function: within } = place;
    const uses = usesOf(module);
    // What stands at the top level of a module others may read.
    if (within === null ? this.project.isImported(module) : !uses.isLocal(name, within)) return false;
    const reads = readsOf(module, name, within).filter((read) => { const parent = uses.place(read)?.parent; return parent?.kind !== 'subscript' || parent.object !== read || !uses.isTarget(parent); });
    if (reads.length === 0) return name === '_' || areLeftUnread(this.project, module, [name], place);
    return reads.every((read) => this.isLeft(module, read, part, hops + 1));
  }

  /** Whether all that call the function around `place`, as far as the program comes to them, leave `part` of what it returns. */
  private isLeftByCallers(module: Module, { function: within }: Place, part: Part, hops: number): boolean {
    const fact = within === null ? undefined : functionOf(module, within);
    if (fact?.statement == null || fact.statement.decorators.some((each) => !HANDS_BACK.test(dottedName(each) ?? ''))) return false;
    const callers = this.project.callers(module, fact.index).filter(({ call }) => comesTo(this.run, call));
    return callers.length > 0 && callers.every(({ module: from, call }) => this.isLeft(from, call.expression, part, hops + 1));
  }

  private makesLoader(module: Module, expression: Expression & { kind: 'call' }): boolean {
    const call = callsOf(module).get(expression);
    const target = call === undefined ? null : this.project.callee(module, call);
    return target?.kind === 'library' && target.record?.loader !== undefined;
  }
}
