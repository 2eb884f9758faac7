/** Draws whose numbers reach no result: examples of the right shape for a network, how long to wait, a port, a layer that no pass goes through. */
import type { ClassStatement, Expression, FunctionStatement, Statement } from '../syntax/facts.js';
import { bodiesOf, calleeName, dottedName, walkStatements, withinScope } from '../syntax/walk.js';
import { bindingsOf } from './bindings.js';
import { callsOf, classesAround, usesOf } from './lookups.js';
import type { CallFact, Value } from './model.js';
import type { Module, Project } from './project.js';
import type { Uses } from './uses.js';

/** What an array says of itself whatever numbers it holds. */
const FORM = /^(?:shape|size|dim|ndim|ndimension|dtype|device|numel|get_shape|is_cuda|requires_grad)$/;

/** Callables that look at the form of what they are given, or only wait for so long. */
const FORM_ONLY = /^(?:sleep|len|type|isinstance|(?:zeros|ones|empty|full)_like|shape|ndim)$/;

/** What hands on the array that it is given. */
const WRAPS = /^(?:Variable|asarray|from_numpy|as_tensor)$/;

/** Where a process is reached, what a run or a file is called: anything will do, and two runs need two. */
const ADDRESS = /(?:^|_)(?:port|dist_url|init_method|(?:run|job|exp|experiment)_?(?:id|name)|te?mp_?(?:dir|file|path|name))$/i;

/** What makes a text or a whole number of what is drawn. */
const WRITES_OUT = /^(?:str|int|format|join)$/;

/** What a class does with all its layers at once, whatever their names. */
const ALL_LAYERS = /\bself\.(?:named_)?(?:children|modules|parameters|state_dict|apply|_modules|__dict__|get_submodule)\b|\b(?:getattr|vars|exec|eval)\(/;

const MAX_HOPS = 5;

/** Whether nothing depends on the numbers that `call` of `module` draws. */
export function isUnread(project: Project, module: Module, call: CallFact): boolean {
  return new Reader(module).isUnread(call.expression, 0) || isIdleLayer(project, module, call);
}

/** `self.fc = nn.Linear(…)` of a network in which no pass goes through `fc`: nothing in the module mentions it again. */
function isIdleLayer(project: Project, module: Module, { callee, expression }: CallFact): boolean {
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
  if (!text.includes(name)) return 0;
  const word = new RegExp(`\\b${name}\\b`, 'g');
  let count = 0;
  while (count < 2 && word.test(text)) count++;
  return count;
}

class Reader {
  readonly #uses: Uses;

  constructor(private readonly module: Module) {
    this.#uses = usesOf(module);
  }

  isUnread(expression: Expression, hops: number): boolean {
    const place = this.#uses.place(expression);
    if (place === undefined || hops > MAX_HOPS) return false;
    const { parent, statement } = place;
    if (this.isAddress(expression)) return true;
    if (parent === null) {
      const [target, ...more] = statement.kind === 'assign' ? statement.targets : [];
      if (statement.kind !== 'assign' || statement.value !== expression || statement.operator !== null) return false;
      if (target?.kind !== 'name' || more.length > 0) return false;
      const reads = this.readsOf(target.id, place.function);
      // A value that nothing reads may still be looked at by whoever runs the program step by step.
      return reads.length > 0 && reads.every((read) => this.isBoundAnew(target.id, statement, read) || this.isUnread(read, hops + 1));
    }
    switch (parent.kind) {
      case 'attribute':
        return FORM.test(parent.name) || this.isUnread(parent, hops);
      case 'binary':
        return this.isUnread(parent, hops);
      case 'subscript':
        return parent.object === expression && this.isUnread(parent, hops);
      case 'tuple':
      case 'list':
        return this.isUnread(parent, hops + 1);
      case 'call':
        if (parent.callee === expression || WRAPS.test(calleeName(parent))) return this.isUnread(parent, hops + 1);
        return FORM_ONLY.test(calleeName(parent)) || this.takesExample(parent) || (this.isObject(parent) && this.isUnread(parent, hops + 1));
      default:
        return false;
    }
  }

  /** `port = randint(…)`, `args.dist_url = f"tcp://localhost:{randint(…)}"`, `run(port=randint(…))`, `def free_port(): return randint(…)`. */
  private isAddress(expression: Expression): boolean {
    const place = this.#uses.place(expression);
    if (place === undefined) return false;
    const { parent, statement } = place;
    if (parent === null) {
      if (statement.kind === 'return') return ADDRESS.test(place.function?.name ?? '');
      const [target, ...more] = statement.kind === 'assign' ? statement.targets : [];
      return target !== undefined && more.length === 0 && ADDRESS.test(nameOf(target));
    }
    if (parent.kind === 'call' && parent.callee !== expression) {
      const keyword = parent.args.find(({ value }) => value === expression)?.keyword ?? null;
      const first = parent.args[0]?.value;
      // `os.environ.setdefault("MASTER_PORT", …)`, `parser.add_argument("--port", default=…)`
      if (first?.kind === 'string' && ADDRESS.test(first.value?.replace(/^-+/, '').replaceAll('-', '_') ?? '')) return true;
      return keyword === null ? WRITES_OUT.test(calleeName(parent)) && this.isAddress(parent) : ADDRESS.test(keyword);
    }
    const isPart = parent.kind === 'string' || parent.kind === 'binary' || (parent.kind === 'comprehension' && parent.elements.includes(expression));
    return isPart && this.isAddress(parent);
  }

  /** On every way from `statement`, which gives `name` a value, to `read` it is given another one. */
  private isBoundAnew(name: string, statement: Statement, read: Expression): boolean {
    const around = this.#uses.place(read)?.around ?? [];
    return around.some((inner, at) => {
      const outer = around[at - 1];
      const block = outer === undefined ? this.module.facts.body : bodiesOf(outer).find((body) => body.includes(inner));
      const between = block?.filter(({ start, end }) => start > statement.start && end <= inner.start) ?? [];
      return bindingsOf(between).some((binding) => binding.name === name && binding.certainty === 'always');
    });
  }

  /** Where a variable is read, in functions inside its own too. */
  private readsOf(name: string, within: FunctionStatement | null): readonly Expression[] {
    if (within === null || !this.#uses.isLocal(name, within)) return this.#uses.reads(name, null);
    return this.#uses.near(name, within).filter((read) => !this.#uses.isTarget(read) && this.#uses.place(read)?.around.includes(within) === true);
  }

  private call(expression: Expression): CallFact | undefined {
    return expression.kind === 'call' ? callsOf(this.module).get(expression) : undefined;
  }

  /** A library's function that runs a network on an example to learn its structure. */
  private takesExample(expression: Expression): boolean {
    const callee = this.call(expression)?.callee;
    return callee?.kind === 'external' && this.module.catalogue.lookup(callee.name)?.roles?.includes('takes-example') === true;
  }

  /** A network that is called, and no function, which may do anything with what it is given. */
  private isObject(expression: Expression): boolean {
    const call = this.call(expression);
    if (call === undefined) return false;
    const { callee, receiver } = call;
    if (callee.kind === 'external') return callee.name.endsWith('.__call__');
    if (callee.kind === 'method') return callee.name === '__call__';
    return callee.kind === 'result' || callee.kind === 'parameter' ? callee.name === '__call__' : callee.kind === 'unknown' && receiver === null;
  }
}

/** The last name of a target; of `os.environ["MASTER_PORT"]` the key. */
function nameOf(target: Expression): string {
  if (target.kind === 'attribute') return target.name;
  const [key] = target.kind === 'subscript' ? target.indices : [];
  if (key?.kind === 'string') return key.value ?? '';
  return target.kind === 'name' ? target.id : '';
}
