/** Classes of the project that lack what an abstract class above them asks for: Python makes no object of one. */
import type { ClassStatement } from '../../../syntax/facts.js';
import { dottedName, lastPart } from '../../../syntax/walk.js';
import { bindingsOf } from '../../module/bindings.js';
import { ANY_BOUND, boundIn } from '../../module/unbound-names.js';
import type { CallFact } from '../../module/model.js';
import type { Module, Project } from '../../project.js';
import { readWhole } from '../../uses.js';

const MARKS = /^abstract(?:method|property|classmethod|staticmethod)$/;
const REFUSES = /^(?:abc\.)?ABC(?:Meta)?$/;

/** Bases that give nothing a name. */
const EMPTY = /^(?:abc\.ABC|builtins\.object|typing\.Generic)$/;

interface ProjectClass {
  readonly module: Module;
  readonly index: number;
}

/** Whether a class, or one above it, says that no object of it may be made while something is abstract. */
export function mayBeAbstract(project: Project, { module, index }: ProjectClass): boolean {
  return [{ module, index }, ...project.classesAbove(module, index)].some(refuses);
}

/** Whether `call` makes an object of a class that leaves a method abstract. */
export function makesAbstract(project: Project, module: Module, call: CallFact): boolean {
  const target = project.callee(module, call);
  if (target.kind !== 'class') return false;
  readWhole();
  const family = [target, ...project.classesAbove(target.module, target.index)];
  if (!family.every((each) => isPlain(project, each))) return false;
  return family.some((each) => {
    const marked = markedIn(statementOf(each));
    if (marked.length === 0) return false;
    const beneath = [each, ...project.classesAbove(each.module, each.index)];
    const known = new Set(beneath.flatMap((base) => project.libraryBases(base.module, base.index).map(({ name }) => name)));
    // What derives from a library's class on its own may have the method from there.
    const isAlone = project.libraryBases(target.module, target.index).every(({ name }) => EMPTY.test(name) || known.has(name));
    return isAlone && beneath.some(refuses) && marked.some((name) => family.every((other) => other === each || !binds(statementOf(other), name)));
  });
}

function statementOf({ module, index }: ProjectClass): ClassStatement | undefined {
  return module.model.classes[index]?.statement;
}

/** Whether all that a class has is what is written in it and what its bases, which are known, have. */
function isPlain(project: Project, { module, index }: ProjectClass): boolean {
  const fact = module.model.classes[index];
  if (fact === undefined || fact.statement.broken || fact.statement.decorators.length > 0 || fact.methods.has('__new__')) return false;
  const isKnown = fact.bases.every((base) => /^(?:class|library)$/.test(project.classTarget(module, base).kind));
  return isKnown && fact.statement.bases.every(({ keyword }) => keyword === null || keyword === 'metaclass') && !boundIn(fact.statement).own.has(ANY_BOUND);
}

/** The names that a class marks as to be written by those that derive from it. */
function markedIn(statement: ClassStatement | undefined): readonly string[] {
  const body = statement?.body ?? [];
  const bound = bindingsOf(body);
  return body.flatMap((each) => (each.kind === 'function' && each.decorators.some((decorator) => MARKS.test(lastPart(dottedName(decorator) ?? ''))) && bound.filter(({ name }) => name === each.name).length === 1 ? [each.name] : []));
}

/** Whether a class says itself that no object is to be made while something is abstract. */
function refuses(each: ProjectClass): boolean {
  return statementOf(each)?.bases.some(({ value }) => REFUSES.test(dottedName(value) ?? '')) === true;
}

function binds(statement: ClassStatement | undefined, name: string): boolean {
  return bindingsOf(statement?.body ?? []).some((binding) => binding.name === name);
}
