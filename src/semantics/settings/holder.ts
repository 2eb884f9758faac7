/** Where what holds settings by its name comes from: a place in a file that was read, or somewhere else. */
import type { Expression, FunctionStatement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { dottedName, walkStatements, withinScope } from '../../syntax/walk.js';
import { callsOf, functionOf, usesOf } from '../lookups.js';
import { stepOf } from '../module/settings.js';
import { findArgument, parameterNamed } from '../program/arguments.js';
import type { Module, Project } from '../project.js';
import type { Parameter } from '../module/model.js';
import { isHydraMain, LOADS } from './loads.js';
import { assignedAbroad, importedAs } from './places.js';
import { ROOT } from './read.js';

/** The way to a table from the root of the file it stands in; `other`: it is of no such file; `null`: who knows. */
export type Held = readonly string[] | 'other' | null;

/** What reads what a program kept, or what comes with a model, and no settings. */
const READS_OTHER = /^(?:torch|pickle|joblib|dill|cloudpickle|numpy)\.load$|\.from_pretrained$|^wandb\.init$/;

/** What makes settings of settings: of other settings, of a file's. */
const WRAPS = /(?:^|\.)(?:omegaconf\.OmegaConf\.\w+|(?:copy\.)?(?:deep)?copy|\w*[Dd]ict|CfgNode|Box|[Mm]unch\w*|\w*Namespace|vars|addict\.\w+)$/;

const known = remembered<Project, Map<Expression, Held>>(() => new Map());

/** Where `holder`, an expression of `module`, comes from. */
export function heldBy(project: Project, module: Module, holder: Expression): Held {
  const before = known(project).get(holder);
  if (before !== undefined) return before;
  // What is made over leads back here.
  known(project).set(holder, null);
  const found = traced(project, module, holder);
  known(project).set(holder, found);
  return found;
}

/** … or what another module has by a name, relative to `module`: `load.config`. */
export function heldByName(project: Project, module: Module, name: string): Held {
  const kept = assignedAbroad(project, module, name);
  return kept === null ? null : allOf(kept.values.map((each) => heldBy(project, kept.module, each)));
}

/** … and what is handed over for a parameter. */
export function heldByParameter(project: Project, module: Module, parameter: Parameter): Held {
  const statement = module.model.functions[parameter.function]?.statement ?? null;
  return statement === null ? null : handed(project, module, statement, parameter.name);
}

/** The way to what stands at `path` in a table; from the root, where that is known, and `null` where there is none. */
export function wayFrom(held: Held, path: readonly string[]): readonly string[] | null {
  return held === 'other' ? null : held === null ? path : [ROOT, ...held, ...path];
}

function traced(project: Project, module: Module, expression: Expression): Held {
  const uses = usesOf(module);
  switch (expression.kind) {
    case 'name': {
      const scope = uses.scopeOf(expression.id, expression);
      if (scope?.parameters.some(({ name }) => name === expression.id) === true) return handed(project, module, scope, expression.id);
      const assigned = uses.assigned(expression.id).filter((each) => (uses.place(each)?.function ?? null) === scope);
      if (assigned.length > 0) return allOf(assigned.map((each) => heldBy(project, module, each)));
      const imported = importedAs(module, expression.id);
      return imported === null ? null : heldByName(project, module, imported);
    }
    case 'dict':
      return expression.entries.every(({ key }) => key !== null) ? 'other' : null;
    case 'call': {
      const step = stepOf(expression);
      if (step !== null) return inside(project, module, step);
      return ofCall(project, module, expression);
    }
    default: {
      const step = stepOf(expression);
      const name = expression.kind === 'attribute' ? dottedName(expression) : null;
      const kept = name === null ? [] : uses.assigned(name);
      return kept.length > 0 ? allOf(kept.map((each) => heldBy(project, module, each))) : step === null ? null : inside(project, module, step);
    }
  }
}

/** What stands in a table under a name. */
function inside(project: Project, module: Module, { object, name }: { readonly object: Expression; readonly name: string }): Held {
  const whole = heldBy(project, module, object);
  return whole === null || whole === 'other' ? whole : [...whole, name];
}

function ofCall(project: Project, module: Module, expression: Expression & { readonly kind: 'call' }): Held {
  const call = callsOf(module).get(expression);
  if (call === undefined) return null;
  const target = project.callee(module, call);
  if (target.kind === 'function') {
    const body = target.module.model.functions[target.index]?.statement?.body ?? [];
    return allOf(walkStatements(body, withinScope).flatMap((each) => (each.kind === 'return' && each.value !== null ? [heldBy(project, target.module, each.value)] : [])));
  }
  if (call.callee.kind !== 'external' || target.kind === 'class') return null;
  const { name } = call.callee;
  if (LOADS.test(name)) return [];
  if (READS_OTHER.test(module.catalogue.canonical(name))) return 'other';
  return WRAPS.test(name) ? allOf(expression.args.map(({ value }) => heldBy(project, module, value))) : null;
}

/** What the calls of a function hand over for a parameter. */
function handed(project: Project, module: Module, statement: FunctionStatement, name: string): Held {
  if (isHydraMain(statement)) return [];
  const fact = functionOf(module, statement);
  const parameter = fact === undefined ? null : parameterNamed(fact, name);
  if (fact === undefined || parameter === null) return null;
  return allOf(project.callers(module, fact.index).map(({ module: from, call }) => {
    const found = findArgument(project.withoutObject(from, call), parameter);
    return found.kind === 'given' ? heldBy(project, from, found.argument.argument.value) : null;
  }));
}

/** What all of several say. */
function allOf([first = null, ...others]: readonly Held[]): Held {
  return others.every((other) => other === first || (Array.isArray(other) && Array.isArray(first) && other.join('\n') === first.join('\n'))) ? first : null;
}
