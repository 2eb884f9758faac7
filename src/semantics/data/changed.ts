/** What is put into tables, and set of objects, besides where they are written. */
import type { Expression, ModuleFacts } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { elementsOf, walkStatements } from '../../syntax/walk.js';
import { callsOf, usesOf } from '../lookups.js';
import { CHANGES, changedTables, lateIn, ofNamespace } from '../module/open-tables.js';
import { parameterTaking } from '../program/arguments.js';
import { setByAny, touchers } from '../program/guards.js';
import type { Module, Project } from '../project.js';
import type { Uses } from '../uses.js';

/** `settings["chance"] = 1`, `settings.update(…)` */
export function isFilled(uses: Uses, table: Expression): boolean {
  const parent = uses.place(table)?.parent;
  return (parent?.kind === 'subscript' && parent.object === table && uses.isTarget(parent)) || (parent?.kind === 'attribute' && CHANGES.test(parent.name));
}

/** `self.step += 1` */
export function isCounted(uses: Uses, written: Expression): boolean {
  const statement = uses.place(written)?.statement;
  return statement?.kind === 'assign' && statement.operator !== null && statement.targets.includes(written);
}

/** Whether something fills the table that goes by a name at each of `mentions`: there, by another name, or in a function that it is handed to. */
export function isFilledAt(project: Project, module: Module, mentions: readonly Expression[]): boolean {
  const uses = usesOf(module);
  return mentions.some((each) => isFilled(uses, each) || isCounted(uses, each) || isFilledByAlias(uses, each) || isHandedToFiller(project, module, each));
}

/** The same of a table that is handed over under its name. */
export function isFilledByName(project: Project, module: Module, written: Expression): boolean {
  return written.kind === 'name' && isFilledAt(project, module, usesOf(module).of(written.id));
}

/** `other = settings`, and `other["chance"] = 1` */
function isFilledByAlias(uses: Uses, table: Expression): boolean {
  const { statement, parent } = uses.place(table) ?? {};
  const names = parent === null && statement?.kind === 'assign' && statement.value === table ? statement.targets : [];
  return names.some((target) => target.kind === 'name' && uses.of(target.id).some((each) => isFilled(uses, each)));
}

/** `choose(settings)`, where `choose` fills what it is handed. */
function isHandedToFiller(project: Project, module: Module, table: Expression): boolean {
  const parent = usesOf(module).place(table)?.parent;
  const call = parent?.kind === 'call' && parent.callee !== table ? callsOf(module).get(parent) : undefined;
  const target = call === undefined ? null : project.callee(module, call);
  const fact = target?.kind === 'function' ? target.module.model.functions[target.index] : undefined;
  const parameter = fact === undefined || call === undefined ? undefined : parameterTaking(fact, call.expression, table);
  if (target?.kind !== 'function' || fact?.statement == null || parameter === undefined) return false;
  const uses = usesOf(target.module);
  return uses.inScope(parameter.name, fact.statement).some((each) => isFilled(uses, each));
}

/** Whether another module sets the name `name` of `module` anew, or may change the table that goes by it. */
export function isSetAbroad(project: Project, module: Module, name: string): boolean {
  return setByAny(project).has(name) || touchers(project).has(`${module.path}:${name}`);
}

/** Whether attribute `name` of some object is set, or the table that it is filled, from outside: `data.chance = 1`, `data.settings["chance"] = 1`. */
export function isSetFromOutside(project: Project, name: string): boolean {
  return setOutside(project).has(ofNamespace(name));
}

/** `data.settings`, some key of which is set out of order, as it stands among what may be changed; and an attribute, of whatever is its owner. */
const LATE_PART = new RegExp(`^(?:${lateIn('(\\w+)')})?(\\.\\w+)$`);

const setOutside = remembered((project: Project): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { facts } of project.modules.values()) {
    for (const [key, owner] of changedTables(facts)) {
      // A part of a variable goes by both: `data.settings`.
      const [, root = '', attribute] = LATE_PART.exec(key) ?? [];
      if (attribute !== undefined && root !== 'self' && owner !== 'self' && !(root === '' ? setOfOthers(facts).has(attribute) : NO_DATA.test(root))) found.add(attribute);
    }
  }
  return found;
});

/** What goes by such a name is a network, or options: neither data nor a transform. */
const NO_DATA = /^(?:model|net|network|optimizer|scheduler|args|opt|opts|options|cfg|config|hparams|flags)$/i;

/** The attributes that a module sets of nothing but what is no data: `model.chance = chance`. */
const setOfOthers = remembered((facts: ModuleFacts): ReadonlySet<string> => {
  const set = walkStatements(facts.body).flatMap((each) => (each.kind === 'assign' ? each.targets.flatMap(elementsOrSelf) : [])).filter((target) => target.kind === 'attribute');
  const isOther = ({ object }: Expression & { kind: 'attribute' }): boolean => object.kind === 'name' && NO_DATA.test(object.id);
  const ofAny = new Set(set.flatMap((each) => (isOther(each) ? [] : [each.name])));
  return new Set(set.flatMap((each) => (isOther(each) && !ofAny.has(each.name) ? [ofNamespace(each.name)] : [])));
});

function elementsOrSelf(target: Expression): readonly Expression[] {
  return [target, ...elementsOf(target)];
}
