/** Layers that no pass of their network goes through. */
import type { ClassStatement, FunctionStatement, Statement } from '../../syntax/facts.js';
import { dottedName, walkStatements, withinScope } from '../../syntax/walk.js';
import { classesAround, usesOf } from '../lookups.js';
import type { CallFact, Value } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { mentionedAbroad } from '../program/unused/mentions.js';
import { readWhole } from '../uses.js';

/** What a class does with all its layers at once, whatever their names. */
const ALL_LAYERS = /\bself\.(?:named_)?(?:children|modules|parameters|state_dict|apply|_modules|__dict__|get_submodule)\b|\b(?:getattr|vars|exec|eval)\(/;

/** `self.fc = nn.Linear(…)` of a network in which no pass goes through `fc`: nothing in the module mentions it again. */
export function isIdleLayer(project: Project, module: Module, { callee, expression }: CallFact): boolean {
  if (callee.kind !== 'external' || module.catalogue.lookup(callee.name)?.draws?.weights !== true) return false;
  const place = usesOf(module).place(expression);
  const [target] = place?.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
  if (place === undefined || target?.kind !== 'attribute' || dottedName(target.object) !== 'self' || place.function?.name !== '__init__') return false;
  const owner = classesAround(module, place).at(-1);
  if (owner === undefined || !isPlainNetwork(owner.statement, owner.bases)) return false;
  const { file } = module;
  if (mentions(file.parseText, target.name) !== 1 || ALL_LAYERS.test(file.source.slice(owner.statement))) return false;
  // A class derived from it elsewhere may use what it makes.
  return [...project.modules.values()].every((other) => {
    return other === module || mentions(other.file.parseText, owner.name) === 0
      || other.model.classes.some(({ name }) => name === owner.name) || mentions(other.file.parseText, target.name) === 0;
  });
}

/** A network that derives from no other and says itself how a pass goes. */
function isPlainNetwork({ body }: ClassStatement, bases: readonly Value[]): boolean {
  const forward = body.find((each): each is FunctionStatement => each.kind === 'function' && each.name === 'forward');
  const returns = (each: Statement): boolean => each.kind === 'return' && each.value !== null;
  return bases.every((base) => base.kind === 'reference' && base.name === 'torch.nn.Module') && bases.length === 1
    && forward !== undefined && [...walkStatements(forward.body, withinScope)].some(returns);
}

/** How often `text` mentions `name`: 2 stands for any more, so that most texts are only looked at from their top. */
export function mentions(text: string, name: string): number {
  readWhole();
  if (!text.includes(name)) return 0;
  const word = new RegExp(`\\b${name}\\b`, 'g');
  let count = 0;
  while (count < 2 && word.test(text)) count++;
  return count;
}

/** Whether another module of the project than `module` mentions `name` in what it does, not only in a comment, and defines nothing by it itself. */
export function isMentionedElsewhere(project: Project, module: Module, name: string): boolean {
  readWhole();
  return [...project.modules.values()].some((other) => other !== module && other.file.parseText.includes(name) && mentionedAbroad(other).has(name));
}
