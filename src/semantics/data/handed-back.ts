/** Loaders, what gives them their order and transforms, that are kept or handed back in programs which read others beside them. */
import type { CallExpression, Expression } from '../../syntax/facts.js';
import { calleeName, dottedName } from '../../syntax/walk.js';
import { callsOf, functionOf, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import { comesTo } from '../program/unused/coming.js';
import type { ProgramRun } from '../program/run.js';
import type { Module, Project } from '../project.js';
import type { Place } from '../uses.js';
import { readsOf, takenBy } from '../variables.js';
import { areLeftUnread } from '../weights/left-unread.js';
import { DESCRIBES, isMaker } from '../weights/never-applied.js';
import { turnsAround, turnsBy, type Turn } from './loop-keys.js';
import { MEASURES } from './never-read.js';
import { keyOf, type Part } from './using/parts.js';

const MAX_HOPS = 16;

/** Decorators that leave what a function returns as it is. */
const HANDS_BACK = /^(?:staticmethod|classmethod|(?:\w+\.)*no_grad)$/;

/**
 * Whether `run`, which comes to `call` of `module`, takes others beside what that makes and reads nothing by it; where a
 * loop makes one for each of several keys, by those of which `matters` is so.
 */
export function isLeftBy(project: Project, run: ProgramRun, module: Module, call: CallFact, matters: (turn: Turn) => boolean = () => true): boolean {
  const handed = new Handed(project, run);
  const turns = turnsAround(module, call.expression);
  const asked = turns.length === 0 ? [null] : turns.filter(matters);
  return asked.every((turn) => handed.isLeft(module, call.expression, null, turn, 0)) && handed.isBesideOthers;
}

class Handed {
  /** Others are taken of what it is handed back with: where nothing is, somebody may still be writing. */
  isBesideOthers = false;
  /** What has been asked for of each expression: what leads back to itself adds nothing. */
  readonly #asked = new Map<Expression, Set<string>>();

  constructor(
    private readonly project: Project,
    private readonly run: ProgramRun,
  ) {}

  /** Whether nothing reads by `part` of what `expression` is, or by all of it, in a turn of a loop around it. */
  isLeft(module: Module, expression: Expression, part: Part, turn: Turn | null, hops: number): boolean {
    const place = usesOf(module).place(expression);
    if (place === undefined || hops > MAX_HOPS) return false;
    const asked = this.#asked.get(expression) ?? new Set<string>();
    const what = JSON.stringify([part, turn?.name, turn?.key]);
    if (asked.has(what)) return true;
    this.#asked.set(expression, asked.add(what));
    return place.parent === null ? this.isLeftAt(module, expression, place, part, turn, hops) : this.isLeftIn(module, expression, place.parent, part, turn, hops);
  }

  private isLeftIn(module: Module, expression: Expression, parent: Expression, part: Part, turn: Turn | null, hops: number): boolean {
    switch (parent.kind) {
      case 'tuple':
      case 'list':
        return part === null && this.isLeft(module, parent, parent.elements.indexOf(expression), turn, hops + 1);
      case 'dict': {
        const key = parent.entries.find(({ value }) => value === expression)?.key;
        return part === null && key?.kind === 'string' && key.value !== null && this.isLeft(module, parent, key.value, turn, hops + 1);
      }
      case 'comprehension': {
        const [key, value] = parent.of === 'dict' ? parent.elements : [];
        const turns = key === undefined ? [] : turnsBy(module, key, turn);
        return part === null && value === expression && turns.length > 0 && turns.every((each) => this.isLeft(module, parent, each.key, null, hops + 1));
      }
      case 'conditional':
        return parent.test !== expression && this.isLeft(module, parent, part, turn, hops + 1);
      case 'subscript': {
        if (part === null || parent.object !== expression || usesOf(module).isTarget(parent)) return false;
        const [index] = parent.indices;
        const key = keyOf(parent.indices);
        const turns = index === undefined ? [] : turnsBy(module, index, turn);
        const asked = key === null ? turns.find((each) => each.key === part) : undefined;
        if (key === null && turns.length === 0) return false;
        if (key === part || asked !== undefined) return this.isLeft(module, parent, null, asked ?? turn, hops + 1);
        this.isBesideOthers = true;
        return true;
      }
      case 'attribute':
        return part === null && (MEASURES.test(parent.name) || DESCRIBES.test(parent.name));
      case 'call':
        return parent.callee !== expression && (calleeName(parent) === 'len' || (isMaker(this.project, module, parent, expression) && this.isLeft(module, parent, null, turn, hops + 1)) || this.isTakenUnread(module, parent, expression, part, hops));
      default:
        return false;
    }
  }

  /** Whether a function of the project is handed what `expression` is and reads nothing by it. */
  private isTakenUnread(module: Module, call: CallExpression, expression: Expression, part: Part, hops: number): boolean {
    const fact = callsOf(module).get(call);
    const target = fact === undefined || part === null ? null : this.project.callee(module, fact);
    const taken = target?.kind === 'function' ? takenBy(target, call, expression) : null;
    return target?.kind === 'function' && taken?.parameter.splat === null && taken.reads.every((read) => this.isLeft(target.module, read, part, null, hops + 1));
  }

  private isLeftAt(module: Module, expression: Expression, place: Place, part: Part, turn: Turn | null, hops: number): boolean {
    const { statement, function: within } = place;
    if (statement.kind === 'return') return within !== null && this.isLeftByCallers(module, place, part, hops);
    const [target, ...more] = statement.kind === 'assign' && statement.value === expression && statement.operator === null ? statement.targets : [];
    if (target === undefined || more.length > 0) return false;
    if (target.kind === 'name') return this.isNameLeft(module, target.id, place, part, turn, hops);
    if (target.kind === 'tuple' || target.kind === 'list') {
      const kept = typeof part === 'number' && target.elements.every(({ kind }) => kind === 'name') ? target.elements[part] : undefined;
      this.isBesideOthers ||= target.elements.some((each) => each !== kept && each.kind === 'name' && readsOf(module, each.id, within).length > 0);
      return kept?.kind === 'name' && this.isNameLeft(module, kept.id, place, null, turn, hops);
    }
    // `loaders["train"] = DataLoader(…)`, `for split in ("train", "test"): loaders[split] = DataLoader(…)`
    if (target.kind !== 'subscript' || target.object.kind !== 'name' || part !== null) return false;
    const { object: { id } } = target;
    const [index] = target.indices;
    const key = keyOf(target.indices);
    const keys = typeof key === 'string' ? [key] : index === undefined ? [] : turnsBy(module, index, turn).map((each) => each.key);
    return keys.length > 0 && keys.every((each) => this.isNameLeft(module, id, place, each, turn, hops));
  }

  private isNameLeft(module: Module, name: string, place: Place, part: Part, turn: Turn | null, hops: number): boolean {
    const { function: within } = place;
    const uses = usesOf(module);
    // What stands at the top level of a module others may read.
    if (within === null ? this.project.isImported(module) : !uses.isLocal(name, within)) return false;
    const reads = readsOf(module, name, within).filter((read) => { const parent = uses.place(read)?.parent; return parent?.kind !== 'subscript' || parent.object !== read || !uses.isTarget(parent); });
    if (reads.length === 0) return name === '_' || areLeftUnread(this.project, module, [name], place);
    return reads.every((read) => this.isLeft(module, read, part, turn, hops + 1));
  }

  /** Whether all that call the function around `place`, as far as the program comes to them, leave `part` of what it returns. */
  private isLeftByCallers(module: Module, { function: within }: Place, part: Part, hops: number): boolean {
    const fact = within === null ? undefined : functionOf(module, within);
    if (fact?.statement == null || fact.statement.decorators.some((each) => !HANDS_BACK.test(dottedName(each) ?? ''))) return false;
    const callers = this.project.callers(module, fact.index).filter(({ call }) => comesTo(this.run, call));
    return callers.length > 0 && callers.every(({ module: from, call }) => this.isLeft(from, call.expression, part, null, hops + 1));
  }
}
