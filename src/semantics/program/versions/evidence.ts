import { atLeast, isOpenBelow } from '../../../catalogue/versions.js';
import type { Catalogue } from '../../../catalogue/catalogue.js';
import type { FormerStream, Stream, StreamInfo } from '../../../catalogue/types.js';
import { rememberedOfText, usesOf } from '../../lookups.js';
import { remembered } from '../../../syntax/remember.js';
import { elementsOf } from '../../../syntax/walk.js';
import type { ProgramRun } from '../run.js';
import type { CallFact, Callee, ModuleModel } from '../../module/model.js';
import { holdsPython2 } from '../../module/python2.js';
import type { Module } from '../../project.js';
import { leastAsserted } from './asserted.js';
import { mayComeTo } from '../unused/mentioned-from.js';

/** What the names in use prove of a library's version: `least` has them all, `below` is the first that lacks one. */
interface Bounds {
  readonly least?: string;
  readonly below?: string;
}

/** Library → what is proven of its version. */
export type Proven = ReadonlyMap<string, Bounds>;

interface Proof {
  readonly library: string;
  readonly bounds: Bounds;
  /** Where the object is not known: the root module without which it is another library's. */
  readonly root?: string;
}

/** What the use of names proves, by name: the same few hundred come again and again. */
class Proofs {
  readonly #own = new Map<string, Proof[]>();
  readonly #byName = new Map<string, readonly Proof[]>();
  /** Callables by whose results, by how many there are, something is proven. */
  readonly counted = new Set<string>();

  constructor(private readonly catalogue: Catalogue) {
    for (const { name, library, version } of catalogue.introduced) this.add(name, { library, bounds: { least: version } });
    for (const { name, library, version } of catalogue.removed) this.add(name, { library, bounds: { below: version } });
  }

  private add(name: string, proof: Proof): void {
    const at = name.indexOf(`.${ANY_OBJECT}`);
    if (at > 0) this.put(name.slice(at + 1), { ...proof, root: name.slice(0, at) });
    else this.put(name, proof);
  }

  private put(name: string, proof: Proof): void {
    const counted = /^(.+)\.\d+$/.exec(name)?.[1];
    if (counted !== undefined) this.counted.add(counted);
    this.#own.set(name, [...(this.#own.get(name) ?? []), proof]);
  }

  /** What the use of `name` proves: a name uses all that it is a member of. What is gone is gone under the names of inner modules as well, where it may have been long before. */
  by(name: string): readonly Proof[] {
    let found = this.#byName.get(name);
    if (found === undefined) {
      const own = inside(name).flatMap((each) => this.#own.get(each) ?? []);
      const canonical = inside(this.ofSameRoot(name)).flatMap((each) => this.#own.get(each) ?? []).filter(({ bounds }) => bounds.below !== undefined);
      found = [...new Set([...own, ...canonical])];
      if (this.#byName.size >= MAX_NAMES) this.#byName.clear();
      this.#byName.set(name, found);
    }
    return found;
  }

  /** The canonical name, where that is the same library's: `keras.layers.core.Dense`, and not `tensorflow.keras.layers.Dense`. */
  private ofSameRoot(name: string): string {
    const canonical = this.catalogue.canonical(name);
    return canonical.startsWith(name.slice(0, name.indexOf('.') + 1)) ? canonical : name;
  }
}

/** `a.b.c`, with `a` and `a.b`, which it is inside of. */
function inside(name: string): readonly string[] {
  const parts = name.split('.', MAX_PARTS);
  return [...parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('.')), name];
}

/** Stands for an object that nobody knows before the name of its method: `keras.*.fit.nb_epoch`, in a module that uses Keras. */
const ANY_OBJECT = '*.';

/** A name is looked at so far. */
const MAX_PARTS = 12;

/** Names whose proofs are kept. */
const MAX_NAMES = 20_000;

const proofsOf = remembered((catalogue: Catalogue) => new Proofs(catalogue));

const byModel = new WeakMap<ModuleModel, Proven>();
const byRun = new WeakMap<ProgramRun, Proven>();

function namesIn({ callee, args }: CallFact): readonly string[] {
  const name = nameOf(callee);
  return name === null ? [] : [name, ...args.flatMap(({ argument: { keyword } }) => (keyword === null ? [] : [`${name}.${keyword}`]))];
}

function nameOf(callee: Callee): string | null {
  switch (callee.kind) {
    case 'external':
      return callee.name;
    case 'parameter':
    case 'result':
      return `${ANY_OBJECT}${callee.name}`;
    case 'unknown':
      return callee.isMethod ? `${ANY_OBJECT}${callee.name}` : null;
    default:
      return null;
  }
}

/** The names of libraries that a module uses; a parameter is a member of its callable: `torch.load.weights_only`. */
export const namesUsed = remembered((model: ModuleModel): ReadonlySet<string> => {
  const names = new Set(model.imports);
  for (const call of model.calls) for (const name of namesIn(call)) names.add(name);
  for (const { name } of model.flags) names.add(name);
  return names;
});

/** Where `call` drew in older versions, if it is one of those that drew elsewhere: the same layers under another root never did. */
export function formerStream(info: StreamInfo | undefined, { callee }: CallFact): FormerStream | null {
  const root = callee.kind === 'external' ? (callee.name.split('.')[0] ?? '') : '';
  return info?.formerly?.roots.includes(root) === true ? info.formerly : null;
}

/** The stream whose seeding counts for `call` in the versions that `module` is known to be run with, if these draw elsewhere than older ones. */
export function laterStream(info: StreamInfo | undefined, { callee }: CallFact, module: Module, program: Iterable<Module>): Stream | null {
  const root = callee.kind === 'external' ? (callee.name.split('.')[0] ?? '') : '';
  const later = info?.lately?.find((each) => each.root === root);
  if (later === undefined) return null;
  const { versions } = module.catalogue;
  const verdicts = Object.entries(later.since).map(([library, since]) => {
    const stated = versions[library];
    const proven = provenByModule(module).get(library);
    return stated !== undefined && proven !== undefined && isRefuted(stated, proven) ? 'no' : atLeast(stated, since);
  });
  if (verdicts.includes('no') || !verdicts.includes('yes')) return null;
  const { unless } = later;
  const isLeft = unless !== undefined && (versions[unless.distribution] !== undefined || Array.from(program).some((each) => each.file.parseText.includes(unless.variable)));
  return isLeft ? null : later.stream;
}

/** Whether the calls of a module drew elsewhere, as those of older versions did, by the version of the library and the names that it uses. */
export function drewFormerly(model: ModuleModel, former: FormerStream, version: string | undefined): 'surely' | 'perhaps' | 'no' {
  if (atLeast(version, former.until) === 'yes' || !model.imports.some((name) => former.roots.includes(name.split('.')[0] ?? name))) return 'no';
  if (atLeast(version, former.before) === 'no' || usesOneOf(former.signs)(model)) return 'surely';
  const isOpen = version !== undefined && isOpenBelow(version) && atLeast(version, former.before) === 'unknown';
  return isOpen || usesOneOf(former.hints)(model) ? 'perhaps' : 'no';
}

const usesOneOf = remembered((names: readonly string[]) => remembered((model: ModuleModel): boolean => {
  return [...namesUsed(model)].some((used) => names.some((name) => used === name || used.startsWith(`${name}.`)));
}));

/** What the names one module uses prove, those aside that it uses in one version alone, and the versions that it asks for. */
export function provenByModule(module: Module): Proven {
  const known = byModel.get(module.model);
  if (known !== undefined) return known;
  const proven = provenBy(module, new Set());
  byModel.set(module.model, proven);
  return proven;
}

/** … without what it calls under the names `unread`, which it only does where the program never comes: old code is often left standing, newer names are not put there. */
function provenBy(module: Module, unread: ReadonlySet<string>): Proven {
  const { file, model, catalogue } = module;
  const proofs = proofsOf(catalogue);
  const found = new Set<Proof>();
  const proving = [...namesUsed(model), ...countedIn(module, proofs)].filter((name) => proofs.by(name).length > 0);
  const switched = proving.length === 0 ? new Set<string>() : switchedNames(module);
  const uses = (root: string): boolean => model.imports.some((name) => name === root || name.startsWith(`${root}.`));
  for (const name of proving) {
    if (switched.has(name)) continue;
    for (const proof of proofs.by(name)) if ((proof.root === undefined || uses(proof.root)) && !(proof.bounds.below !== undefined && unread.has(name))) found.add(proof);
  }
  if (holdsPython2(module)) for (const proof of [...lastOfPython2(catalogue), ...(file.kind === 'script' ? [PYTHON_2] : [])]) found.add(proof);
  for (const { library, least } of leastAsserted(module)) found.add({ library, bounds: { least } });
  return join(Array.from(found, ({ library, bounds }) => [library, bounds] as const));
}

/** The names under which `module` calls something only where the program never comes. */
function unreadNames(run: ProgramRun, module: Module): ReadonlySet<string> {
  const unread = new Set<string>();
  const read = new Set(module.model.imports);
  for (const call of module.model.calls) for (const name of namesIn(call)) (mayComeTo(run, module, call.expression.start) ? read : unread).add(name);
  for (const name of read) unread.delete(name);
  return unread;
}

/** Calls with the number of names that their results are given to: `observation, reward, done, info = env.step(action)` is `gymnasium.Env.step.4`. */
function countedIn(module: Module, { counted }: Proofs): readonly string[] {
  return module.model.calls.flatMap(({ callee, expression }) => {
    if (callee.kind !== 'external' || !counted.has(callee.name)) return [];
    const place = usesOf(module).place(expression);
    const [target] = place?.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
    const elements = target === undefined ? [] : elementsOf(target);
    return elements.some(({ kind }) => kind === 'unary') ? [] : [`${callee.name}.${String(elements.length)}`];
  });
}

/** What Python 3 refuses to read runs on none; a notebook may show what one of its cells came to. */
const PYTHON_2: Proof = { library: 'python', bounds: { below: '3' } };

/** What runs on Python 2 proves of libraries that newer versions have left it behind. */
const lastOfPython2 = remembered((catalogue: Catalogue) => catalogue.files.flatMap(({ library, impliedBy }) => {
  return (impliedBy ?? []).flatMap(({ library: by, until, version }): Proof[] => (by === 'python' && until === '3' && version.startsWith('<') ? [{ library, bounds: { below: version.slice(1) } }] : []));
}));

/** What the names one module uses prove of a library's version, as a requirement states it; `undefined` where they prove nothing, or too much. */
export function provenVersion(module: Module, library: string): string | undefined {
  const bounds = provenByModule(module).get(library);
  return bounds === undefined || isContradictory(bounds) ? undefined : requirement(bounds);
}

/** Names that are called only where a test has asked for the version: `if tf.__version__.startswith("2")`. */
const switchedNames = rememberedOfText((module): ReadonlySet<string> => {
  const { file, model } = module;
  const names = new Set<string>();
  if (!/version/i.test(file.parseText)) return names;
  const uses = usesOf(module);
  const plain = new Set(model.imports);
  for (const call of model.calls) {
    const isSwitched = uses.place(call.expression)?.around.some((statement) => statement.kind === 'if' && statement.branches.some(({ test }) => /version/i.test(file.source.slice(test)))) === true;
    for (const name of namesIn(call)) (isSwitched ? names : plain).add(name);
  }
  for (const name of plain) names.delete(name);
  return names;
});

/** What the modules of a program prove together by what it may come to: they run in one environment. */
export function provenByRun(run: ProgramRun): Proven {
  const known = byRun.get(run);
  if (known !== undefined) return known;
  const proven = join([...run.modules].flatMap((module) => {
    const whole = provenByModule(module);
    return [...(Array.from(whole.values()).some(({ below }) => below !== undefined) ? provenBy(module, unreadNames(run, module)) : whole)];
  }));
  byRun.set(run, proven);
  return proven;
}

/** The bounds of each library together. */
export function join(proven: Iterable<readonly [string, Bounds]>): Proven {
  const joined = new Map<string, Bounds>();
  for (const [library, bounds] of proven) {
    const before = joined.get(library) ?? {};
    const least = pick(before.least, bounds.least, 'yes');
    const below = pick(before.below, bounds.below, 'no');
    joined.set(library, { ...(least === undefined ? {} : { least }), ...(below === undefined ? {} : { below }) });
  }
  return joined;
}

/** Of two versions the newer one (`yes`) or the older one (`no`). */
function pick(a: string | undefined, b: string | undefined, isNewer: 'yes' | 'no'): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return atLeast(b, a) === isNewer ? b : a;
}

/** Whether no version has all names: those of one kind stand behind tests, or in code that nobody runs any more. */
export function isContradictory({ least, below }: Bounds): boolean {
  return least !== undefined && below !== undefined && atLeast(least, below) === 'yes';
}

/** Whether the program would fail with the version that is `stated`, by names that others have; names of both kinds stand behind tests. */
export function isRefuted(stated: string, bounds: Bounds): boolean {
  if (isContradictory(bounds)) return false;
  const { least, below } = bounds;
  return (below !== undefined && atLeast(stated, below) === 'yes') || (least !== undefined && atLeast(stated, least) === 'no');
}

/** Bounds as a requirement states them (`>=1.9,<2`). */
export function requirement({ least, below }: Bounds): string {
  return [...(least === undefined ? [] : [`>=${least}`]), ...(below === undefined ? [] : [`<${below}`])].join();
}
