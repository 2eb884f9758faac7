/** Functions that seed and are only called by whoever has been handed them: hooks, handlers of events, what a registry runs at the start. */
import { remembered } from '../../../syntax/remember.js';
import { calleeName } from '../../../syntax/walk.js';
import { callsIn } from '../../lookups.js';
import type { CallFact, FunctionFact, Value } from '../../module/model.js';
import type { Module, Project, ProjectClass } from '../../project.js';
import { soundsLikeSeeding } from '../seeding-names.js';

export interface KeptSeeder {
  readonly kind: 'function';
  readonly module: Module;
  readonly index: number;
}

/** More of them than these are alternatives. */
const MAX_KEPT = 12;

/** Whether function `index` seeds a stream itself, or calls a function whose name says so. */
function seeds(project: Project, module: Module, index: number): boolean {
  return callsIn(module, index).some((call) => {
    const target = project.callee(module, call);
    return target.kind === 'library' ? target.record?.seeds !== undefined : target.kind === 'function' && soundsLikeSeeding(calleeName(call.expression), false);
  });
}

/** What a decorator of the project, or of an object that nobody can read, may keep a function by. */
function mayKeep(project: Project, module: Module, decorator: Value): boolean {
  return decorator.kind === 'reference' ? /^(?:function|class|unknown)$/.test(project.resolve(module, decorator.name).kind) : /^(?:function|class|method|result|instance|unknown)$/.test(decorator.kind);
}

/** The functions that seed, nothing calls by their names, and `is` so; none where they are many. */
function seedersKept(project: Project, is: (fact: FunctionFact, module: Module) => boolean): readonly KeptSeeder[] {
  const found = [...project.modules.values()].flatMap((module) => module.model.functions.flatMap((fact): KeptSeeder[] => {
    const { index } = fact;
    return is(fact, module) && seeds(project, module, index) && project.callers(module, index).length === 0 ? [{ kind: 'function', module, index }] : [];
  }));
  return found.length > MAX_KEPT ? [] : found;
}

const keptByDecorators = remembered((project: Project) => seedersKept(project, ({ class: owner, decorators }, module) => owner === null && decorators.some((each) => mayKeep(project, module, each))));

const methodsKept = remembered((project: Project) => seedersKept(project, ({ class: owner }) => owner !== null));

/** Whether no name that is written tells what is called: what each turn of a loop is given, an entry, what a call returns. */
function isUnnamed({ callee, expression }: CallFact): boolean {
  return callee.kind === 'unknown' || callee.kind === 'result' ? /^(?:name|subscript|call)$/.test(expression.callee.kind) : false;
}

/** `getattr(hook, name)(self)` */
function isOfSomeName({ expression: { callee } }: CallFact): boolean {
  return callee.kind === 'call' && calleeName(callee) === 'getattr' && callee.args[1] !== undefined && callee.args[1].value.kind !== 'string';
}

/** Whether `call`, of nobody knows what, may run one of those, or by the name of the function around it seeds whatever it calls. */
export function mayRunKeptSeeder(project: Project, module: Module, call: CallFact): boolean {
  return isUnnamed(call) && (seedsAsItSays(module, call) || keptByDecorators(project).length > 0 || (isOfSomeName(call) && methodsKept(project).length > 0));
}

/** `for seed in seeders(): seed(value)`, in a function whose name says that it seeds. */
export function seedsAsItSays({ model }: Module, call: CallFact): boolean {
  const { name = '', class: owner } = model.functions[call.function] ?? {};
  return isUnnamed(call) && soundsLikeSeeding(name.split('.').at(-1) ?? name, owner != null);
}

/** Those that `call` may run, with the class of the object where they are methods of one of `objects`. */
export function keptSeeders(project: Project, call: CallFact, objects: ReadonlyMap<string, ProjectClass>): readonly { readonly target: KeptSeeder; readonly self: ProjectClass | null }[] {
  if (!isUnnamed(call)) return [];
  const functions = keptByDecorators(project).map((target) => ({ target, self: null }));
  const methods = isOfSomeName(call) ? methodsKept(project) : [];
  const own = methods.length === 0 ? [] : [...objects.values()].flatMap((self) => methods.flatMap((target) => {
    const name = target.module.model.functions[target.index]?.statement?.name ?? '';
    const method = project.method(self.module, self.index, name);
    return method.kind === 'function' && method.module === target.module && method.index === target.index ? [{ target, self }] : [];
  }));
  return [...functions, ...own];
}
