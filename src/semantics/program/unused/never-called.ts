/** Methods whose names no module of the project mentions, and classes that none but names in imports. */
import type { ClassStatement, Expression, FunctionStatement } from '../../../syntax/facts.js';
import type { Span } from '../../../syntax/source.js';
import { dottedName, lastPart, walkStatements } from '../../../syntax/walk.js';
import type { Module, Project } from '../../project.js';
import { asksByName, comesToAny, isOpen } from './by-name.js';
import { importing, imports, mentioned, namedBeside } from './mentions.js';

/** Libraries' classes that call of what derives from them what `HOOKS` says, and are handed on to nobody for its other methods. */
const FRAMEWORKS = /^(?:flax\.(?:nnx|linen)\.(?:\w+\.)*Module|torch\.nn\.(?:\w+\.)*Module|torch\.utils\.data\.(?:\w+\.)*(?:Dataset|IterableDataset|DataLoader))$/;

const NO_FRAMEWORK = /^(?:builtins\.object|abc\.ABC)$/;

/** Methods that the libraries' classes have or call. */
const HOOKS = /^(?:_.*|forward|call|setup|build\w*|extra_repr|parameters|modules|children|buffers|named_\w+|register_\w+|train|eval|apply|init|bind|cuda|cpu|to|half|float|double|type|load_state_dict|(?:get|set)_extra_state)$/;

/** Methods by which whoever is handed an object of any class may ask for them: estimators, environments, agents, files, commands, visitors, callbacks. */
const PROTOCOLS = /^(?:_.*|fit\w*|(?:inverse_)?transform|predict\w*|partial_fit|score|split|(?:get|set)_params|[gs]et(?:item)?|sample|log_prob|step|reset|render|close|seed|act|forward|call|setup|run|main|start|stop|read\w*|write\w*|flush|update|send|collate\w*|keys|values|items|(?:on|visit|do|handle|log|before|after)_\w+)$/;

/** What leaves a method what it is. */
const PLAIN_DECORATORS = /^(?:staticmethod|classmethod|property|no_grad|inference_mode|jit)$/;

/** Whether `span` stands in a method of the class `around` of `module` whose name nothing in the project mentions. */
export function isInUncalledMethod(project: Project, module: Module, around: ClassStatement, span: Span): boolean {
  const method = around.body.find((each): each is FunctionStatement => each.kind === 'function' && each.start <= span.start && span.end <= each.end);
  if (method === undefined || method.broken || !method.decorators.every(isPlain)) return false;
  const bases = basesOf(project, module, around);
  return bases !== null && !(bases.length > 0 ? HOOKS : PROTOCOLS).test(method.name) && !asksByName(project) && !isNamed(project, mentioned, method.name);
}

/** Whether nothing in the project but imports mentions the class `around` of `module`, nor does anything come to it by a name that no text holds. */
export function isUnmade(project: Project, module: Module, around: ClassStatement): boolean {
  return !comesToAny(project) && isUnnamed(project, module, around, importing);
}

/** Whether nothing in the project but imports mentions the class `around` of `module`, nor do those of `importers` that have it come to it by a name that no text holds. */
export function isUnnamed(project: Project, module: Module, around: ClassStatement, importers: typeof importing): boolean {
  return !around.broken && isRegisteredNowhere(project, module, around) && !isNamed(project, namedBeside, around.name) && isOfferedToNobody(project, module, around.name, importers);
}

/** Whether the class `around` derives from nothing that may come to all that derive from it. */
export function isRegisteredNowhere(project: Project, module: Module, around: ClassStatement): boolean {
  return basesOf(project, module, around) !== null;
}

function isNamed(project: Project, names: (module: Module) => ReadonlySet<string>, name: string): boolean {
  return [...project.modules.values()].some((other) => names(other).has(name));
}

/** The frameworks that a class derives from; `null` where it may derive from anything else, or is registered somewhere. */
function basesOf(project: Project, module: Module, around: ClassStatement): readonly string[] | null {
  const index = module.model.classes.findIndex(({ statement }) => statement === around);
  if (index < 0 || around.decorators.length > 0) return null;
  const found: string[] = [];
  const isKnown = (of: Module, at: number, depth: number): boolean => {
    const fact = of.model.classes[at];
    return fact !== undefined && depth < MAX_BASES && fact.statement.bases.every(({ keyword }) => keyword === null) && fact.bases.length === fact.statement.bases.length && fact.bases.every((base) => {
      const target = base.kind === 'class' ? { kind: 'class' as const, module: of, index: base.index } : base.kind === 'reference' ? project.resolve(of, base.name) : { kind: 'unknown' as const };
      if (target.kind === 'class') return isKnown(target.module, target.index, depth + 1);
      if (target.kind !== 'library') return false;
      if (FRAMEWORKS.test(target.name)) found.push(target.name);
      return NO_FRAMEWORK.test(target.name) || FRAMEWORKS.test(target.name);
    });
  };
  return isKnown(module, index, 0) ? found : null;
}

/** Deeper no hierarchy of a project is. */
const MAX_BASES = 8;

function isPlain(decorator: Expression): boolean {
  const name = dottedName(decorator.kind === 'call' ? decorator.callee : decorator);
  return name !== null && PLAIN_DECORATORS.test(lastPart(name));
}

/** Whether those that import `name` of `module`, or all that it has, come to none of it by names that no text holds. */
function isOfferedToNobody(project: Project, module: Module, name: string, importers: typeof importing): boolean {
  const open = new Set([module]);
  // A module that is added is met later in the same turn.
  for (const each of open) {
    if (isOpen(each)) return false;
    for (const other of importers(project, each)) {
      if (mentioned(other).has(name) || imports(project, other, other.model.starImports, each)) open.add(other);
      else if (holds(project, other, each) && isOpen(other)) return false;
    }
  }
  return true;
}

/** Whether `from` has `module` itself, not only what it takes out of it by name. */
function holds(project: Project, from: Module, module: Module): boolean {
  const isIt = (name: string, isWhole: boolean): boolean => {
    const found = project.imported(from, name);
    return found?.module === module && (!isWhole || found.rest.length === 0);
  };
  return /\bimport_module\b|__import__/.test(from.file.source.text) || walkStatements(from.facts.body).some((each) => {
    if (each.kind === 'import') return each.names.some(({ name }) => isIt(name, false));
    return each.kind === 'from-import' && each.names.some(({ name }) => isIt(`${'.'.repeat(each.level)}${each.module}${each.module === '' ? '' : '.'}${name}`, true));
  });
}
