/** Weights that are drawn and then loaded or filled anew before anybody reads them, in one body of a module. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { Expression, ForStatement } from '../../syntax/facts.js';
import { calleeName, dottedName, elementsOf, expressionsUnder, lastPart, walkExpressions } from '../../syntax/walk.js';
import { TRAINS, findArgument, loadsPartly, valueOf } from '../program/arguments.js';
import { isNone } from '../program/effects.js';
import { FORM } from '../purpose/form.js';
import { grouped } from '../lookups.js';
import type { Arm, CallFact, Loader, Loop, Passed } from '../module/model.js';

/** The call of a body, as its order of events has it. */
export type MutableCallEvent = { kind: 'call'; call: CallFact; overwritten: boolean; overwrittenParts?: Set<string>; passes?: readonly Passed[]; loaders?: readonly Loader[]; /** It makes what has no weights yet. */ isEmpty?: true };

/** What is made and filled in a part of a body. */
interface Made {
  readonly calls: readonly CallFact[];
  /** The events of `calls`, one each. */
  readonly callEvents: readonly MutableCallEvent[];
  /** Parts of layers that are assigned, and after how many of the calls. */
  readonly weightWrites: readonly WeightWrite[];
  /** Names of what is asserted to be empty. */
  readonly empty: ReadonlySet<string>;
  /** The names a call's result is taken apart into, or becomes an element of. */
  readonly unpacked: readonly (readonly [CallFact, readonly (string | null)[]])[];
}

/** That all of a layer or model, or a part of a layer, is filled anew after so many calls; `draws`: perhaps with numbers drawn anew. */
export interface WeightWrite {
  readonly name: string;
  readonly of: 'all' | 'weight' | 'bias';
  readonly at: number;
  readonly path: readonly Arm[];
  readonly loops: readonly Loop[];
  readonly draws: boolean;
  /** The call that does. */
  readonly by?: CallFact;
}

/** Methods that fill a tensor anew. */
const FILLS = /^(?:(?:copy|fill|zero|normal|uniform)_|assign)$/;

/** Those that draw nothing. */
const SETS = /^(?:(?:copy|fill|zero)_|assign)$/;

/** The functions of `torch.nn.init` that draw nothing either. */
const INIT_SETS = /^(?:zeros|ones|constant|eye|dirac)_?$/;

/** What a model of Keras has one of for each layer or tensor of weights. */
const PARTS = /^(?:layers|weights|variables|trainable_(?:weights|variables))$/;

/** Marks the construction of every model whose weights are all loaded later on the same path of the body that `parts` are; `waysOn`: for an arm, all of its branch after which the program goes on, none where it is never taken. */
export function markOverwritten(catalogue: Catalogue, parts: readonly Made[], waysOn: WeakMap<Arm, readonly Arm[]>): MutableCallEvent[] {
  const writes: WeightWrite[] = [];
  const unpacked = new Map(parts.flatMap((part) => part.unpacked));
  const empty = new Set(parts.flatMap((part) => [...part.empty]));
  const calls = parts.flatMap((part) => part.calls);
  let before = 0;
  for (const part of parts) {
    const from = before;
    for (const write of part.weightWrites) writes.push({ ...write, at: before + write.at });
    part.calls.forEach((loader, at) => {
      const [missing = null] = unpacked.get(loader) ?? [loader.assignedTo];
      for (const name of loads(catalogue, loader, missing !== null && empty.has(missing))) writes.push({ name, of: 'all', at: before + at, path: loader.path, loops: loader.loops, draws: false, by: loader });
      const filled = fills(catalogue, loader) ?? fillsState(loader, () => calls.slice(0, from + at));
      if (filled !== null) writes.push({ ...filled, at: before + at, path: loader.path, loops: loader.loops, by: loader });
    });
    before += part.calls.length;
  }
  if (writes.length === 0) return [];
  // What every arm of a branch fills is filled behind it.
  for (const write of writes) {
    const { name, of, path } = write;
    const ways = waysOn.get(path.at(-1) ?? path) ?? [];
    const inArms = ways.map((way) => writes.find((other) => other.name === name && other.of === of && other.path.length === path.length && other.path.at(-1) === way));
    if (inArms.length < 2 || inArms[0] !== write || inArms.includes(undefined)) continue;
    writes.push({ name, of, at: write.at, loops: write.loops, path: path.slice(0, -1), draws: inArms.some((other) => other?.draws === true) });
  }
  const events = parts.flatMap((part) => part.callEvents);
  const namesGiven = (call: CallFact): readonly string[] => (unpacked.get(call) ?? [call.assignedTo]).filter((name) => name !== null);
  const elements = writes.some(({ name }) => name.includes('[')) ? elementNames(catalogue, events.map(({ call }) => call), namesGiven) : NO_NAMES;
  const namesOf = (at: number): readonly string[] => {
    const call = events[at]?.call;
    return call === undefined ? [] : [...namesGiven(call), ...elements.get(call.expression) ?? []];
  };
  const makers = grouped([...events.keys()], namesOf);
  /** With what is made to be a part of it: `model.fc = Linear(…)`. */
  const makersOfParts = grouped([...events.keys()], (at) => [...new Set(namesOf(at).flatMap(wholesOf))]);
  const marked: MutableCallEvent[] = [];
  const biases = grouped(writes.filter(({ of }) => of === 'bias'), ({ name }) => [name]);
  // Numbers that are drawn anew are as good as the first ones, unless a seeding stands between them.
  const isSeededBetween = (from: number, to: number): boolean => {
    return events.slice(from + 1, to).some(({ call }) => call.callee.kind === 'external' && catalogue.lookup(call.callee.name)?.seeds !== undefined);
  };
  const isOnPath = (path: readonly Arm[], inner: readonly Arm[]): boolean => path.filter((arm) => waysOn.get(arm)?.length !== 1).every((arm, depth) => inner[depth] === arm);
  /** The passes through `of`, made at `made`, before all that it draws for `write` is filled anew; `null` where it is not, or trained before. */
  const passesUntil = (write: WeightWrite, made: number, of: string): readonly Passed[] | null => {
    const call = events[made]?.call;
    if (call === undefined || made >= write.at || !isOnPath(write.path, call.path)) return null;
    const isBiasFilled = biases.get(write.name)?.some(({ at, path }) => at > made && isOnPath(path, call.path)) === true;
    if (write.of === 'weight' && !isBiasFilled && (of !== write.name || hasBias(call))) return null;
    if (write.draws && !isSeededBetween(made, write.at)) return null;
    const between = events.slice(made + 1, write.at);
    if (between.some((each) => trains(each.call, { ...write, name: of }) && !each.call.path.some((arm) => waysOn.get(arm)?.length === 0))) return null;
    const asked = between.filter((each) => isOnPath(each.call.path, call.path));
    return asked.some((each) => isAsked(each.call, of, FITS)) ? null
      : asked.flatMap((each) => (isPass(each.call, of) ? [{ call: each.call }] : []));
  };
  /** With what is handed to its maker, if it is filled as a whole: that comes before it. */
  const mark = (made: number, passes: readonly Passed[], { name, by }: WeightWrite, isWhole: boolean): void => {
    const whole = events[made]?.call.expression;
    for (let at = made; whole !== undefined && at >= (isWhole ? 0 : made); at--) {
      const inner = events[at];
      if (inner === undefined || inner.call.expression.start < whole.start || inner.call.expression.end > whole.end) break;
      // What fills it first decides which passes came before.
      const known = inner.overwritten ? (inner.passes ?? []) : passes;
      inner.loaders = [...inner.loaders ?? [], { call: by ?? null, name }];
      inner.overwritten = true;
      inner.passes = known.length < passes.length ? known : passes;
      marked.push(inner);
    }
  };
  for (const write of writes) {
    if (write.of === 'bias') continue;
    for (const whole of wholesOf(write.name).slice(1)) {
      for (const made of makers.get(whole) ?? []) {
        const event = events[made];
        if (event === undefined || passesUntil(write, made, whole) === null) continue;
        event.overwrittenParts = (event.overwrittenParts ?? new Set()).add(write.name.slice(whole.length + 1));
        marked.push(event);
      }
    }
    for (const made of (write.of === 'all' ? makersOfParts : makers).get(write.name) ?? []) {
      const event = events[made];
      const passes = passesUntil(write, made, write.name);
      const passesAround = wholesOfElement(write.name).map((whole) => passesUntil({ ...write, name: whole, of: 'all' }, made, whole));
      if (event === undefined || passes === null || passesAround.includes(null)) continue;
      mark(made, [...passes, ...passesAround.flatMap((each) => each ?? [])], write, write.of === 'all');
      if (write.of !== 'all') continue;
      for (const layer of layersOf(catalogue, events.map(({ call }) => call), namesOf, made, write)) mark(layer, passes, write, true);
    }
  }
  return marked;
}

/**
 * The places in `calls` of those that make the layers of the graph which the one at `made` puts together under `name`:
 * what its inputs and outputs come from, and what is added to it before the place `end`. `namesOf`: what their results are called.
 */
export function layersOf(catalogue: Catalogue, calls: readonly CallFact[], namesOf: (at: number) => readonly (string | null)[], made: number, { name, at: end }: Pick<WeightWrite, 'name' | 'at'>): readonly number[] {
  const maker = calls[made];
  if (maker?.callee.kind !== 'external' || catalogue.lookup(maker.callee.name)?.roles?.includes('holds-graph') !== true) return [];
  const sources = namesIn(maker.expression.args.map(({ value }) => value));
  const before = calls.slice(0, made).flatMap((_, at) => made - 1 - at).filter((at) => {
    const { expression } = calls[at] ?? maker;
    const isOnTheWay = namesOf(at).some((each) => each !== null && sources.has(each));
    if (isOnTheWay) for (const each of namesIn([expression])) sources.add(each);
    return isOnTheWay;
  });
  const added = calls.flatMap(({ expression }, at) => (at > made && at < end && dottedName(expression.callee) === `${name}.add` ? [at] : []));
  return [...before, ...added];
}

const NO_NAMES: ReadonlyMap<Expression, readonly string[]> = new Map();

/** What the calls that make the elements of a named container go by: `net[0]`, `net[-3]` is the first of three in `net`. */
function elementNames(catalogue: Catalogue, calls: readonly CallFact[], namesOf: (call: CallFact) => readonly string[]): ReadonlyMap<Expression, readonly string[]> {
  const found = new Map<Expression, readonly string[]>();
  // A container in a container is made before it.
  for (const call of calls.toReversed()) {
    const names = [...namesOf(call), ...found.get(call.expression) ?? []];
    const { callee, expression: { args } } = call;
    const keepsElements = callee.kind === 'external' && catalogue.lookup(callee.name)?.roles?.includes('keeps-elements') === true;
    if (names.length === 0 || !keepsElements || args.some(({ splat, keyword }) => splat !== null || keyword !== null)) continue;
    args.forEach(({ value }, at) => {
      found.set(value, names.flatMap((name) => [at, at - args.length].map((index) => `${name}[${String(index)}]`)));
    });
  }
  return found;
}

/** The containers that what goes by `name` is an element of: `net[0]` and `net` of `net[0][1]`. */
function wholesOfElement(name: string): readonly string[] {
  const inner = name.lastIndexOf('[');
  return inner < 0 || !name.endsWith(']') ? [] : [name.slice(0, inner), ...wholesOfElement(name.slice(0, inner))];
}

/** The names, with dots or without, that are read in `expressions`. */
function namesIn(expressions: readonly Expression[]): Set<string> {
  return new Set([...walkExpressions(expressions)].flatMap((part) => dottedName(part) ?? []));
}

/** What a call fills with weights: the receiver of a method, an argument of a library's function or class. */
function loadedModels(catalogue: Catalogue, call: CallFact): readonly Expression[] {
  const { callee } = call;
  const record = callee.kind === 'external' ? catalogue.lookup(callee.name) : undefined;
  if (record?.loadsInto !== undefined) {
    const found = findArgument(call, record.loadsInto);
    const given = found.kind === 'given' ? found.argument.argument.value : null;
    return given === null ? [] : given.kind === 'dict' ? given.entries.map(({ value }) => value) : [given];
  }
  if (record?.loadsWeights === true && callee.kind === 'external' && !/\.[A-Z]/.test(callee.name)) {
    const given = call.args.find(({ argument }) => argument.keyword === null)?.argument.value;
    if (given !== undefined) return [given];
  }
  const written = call.expression.callee;
  const filler = written.kind === 'attribute' ? catalogue.fillers.get(written.name) : undefined;
  const checkpoint = filler === undefined ? undefined : valueOf(call, filler.checkpoint);
  if (filler !== undefined && checkpoint !== undefined && !isNone(checkpoint)) {
    const network = findArgument(call, filler.network);
    return network.kind === 'given' ? [network.argument.argument.value] : [];
  }
  return written.kind === 'attribute' && catalogue.weightLoaders.has(written.name) ? [written.object] : [];
}

/** The names of the models whose weights `call` loads, all of them; `isComplete`: the program fails where it does not. */
function loads(catalogue: Catalogue, call: CallFact, isComplete: boolean): string[] {
  const models = loadedModels(catalogue, call).flatMap((loaded) => dottedName(loaded)?.replace(/\.module$/, '') ?? []);
  return models.length > 0 && !isComplete && loadsPartly(call) ? [] : models;
}

/** The network all of which `call`, in a loop or by itself, fills with what is no draw; `before`: the calls before it. */
export function networkPutInPlace(catalogue: Catalogue, call: CallFact, before: () => readonly CallFact[]): string | null {
  const filled = fills(catalogue, call) ?? fillsState(call, before);
  return filled?.of === 'all' && !filled.draws ? filled.name : null;
}

/** `own = net.state_dict()`, `for name, value in saved.items(): own[name].copy_(value)` */
function fillsState({ expression: { callee }, loops }: CallFact, before: () => readonly CallFact[]): Pick<WeightWrite, 'name' | 'of' | 'draws'> | null {
  const loop = loops.at(-1);
  const filled = callee.kind === 'attribute' && SETS.test(callee.name) && callee.object.kind === 'subscript' ? callee.object : null;
  const [index] = filled?.indices ?? [];
  const [key] = loop?.kind === 'for' && calleeName(loop.iterable) === 'items' ? elementsOf(loop.target) : [];
  if (filled === null || index === undefined || key === undefined || dottedName(index) !== dottedName(key)) return null;
  const state = before().findLast(({ assignedTo }) => assignedTo !== null && assignedTo === dottedName(filled.object))?.expression;
  const network = state?.callee.kind === 'attribute' && state.callee.name === 'state_dict' ? dottedName(state.callee.object) : null;
  return network === null ? null : { name: network, of: 'all', draws: false };
}

/** `init.normal_(layer.weight)`, `layer.bias.data.fill_(0)`: a part of a layer that is filled anew. */
export function fills(catalogue: Catalogue, { callee, expression, loops }: CallFact): Pick<WeightWrite, 'name' | 'of' | 'draws'> | null {
  const { callee: written, args } = expression;
  if (callee.kind === 'external' && catalogue.canonical(callee.name).startsWith('torch.nn.init.')) {
    const layer = args[0] === undefined ? null : partOfLayer(args[0].value);
    return layer === null ? null : { ...layer, draws: !INIT_SETS.test(lastPart(catalogue.canonical(callee.name))) };
  }
  if (written.kind !== 'attribute') return null;
  const { object } = written;
  if (written.name === 'set_weights') {
    const network = networkSet(object, loops.at(-1));
    return network === null ? null : { name: network, of: 'all', draws: false };
  }
  if (!FILLS.test(written.name)) return null;
  // `weight.detach()` shares its numbers with the weight.
  const shared = calleeName(object) === 'detach' && object.kind === 'call' && object.callee.kind === 'attribute' ? object.callee.object : object;
  const filled = dottedName(shared);
  const [loop] = loops.slice(-1);
  const walked = loop?.kind === 'for' && filled !== null ? networkFilled(loop, filled.replace(/\.data$/, '')) : null;
  if (walked !== null) return { name: walked, of: 'all', draws: !SETS.test(written.name) };
  const layer = partOfLayer(shared);
  return layer === null ? null : { ...layer, draws: !SETS.test(written.name) };
}

/**
 * Whether `call` trains the model before it is filled anew, or may: passes go through it in a loop that is over by then, or
 * a copy is handed out in each turn of the loop that fills it.
 */
function trains({ expression, args, loops, assignedTo }: CallFact, { name, loops: around }: WeightWrite): boolean {
  const isHanded = args.some(({ argument }) => dottedName(argument.value) === name);
  if (isHanded && assignedTo === null && calleeName(expression) === 'deepcopy' && loops.some((loop) => around.includes(loop))) return true;
  const isPass = dottedName(expression.callee) === name;
  if (!isHanded && !isPass) return false;
  return (isHanded && TRAINS.test(calleeName(expression))) || (isPass && loops.some((loop) => !around.includes(loop)));
}

/** Methods that train a network or take its weights, and those that pass through it. */
const FITS = /^(?:fit|fit_generator|train_on_batch|get_weights)$/;
const PASSES = /^(?:forward|predict|predict_on_batch|evaluate|generate)$/;

/** What a function is called that passes through the network that it is handed. */
const USES = /^_?(?:eval|test|valid|predict|infer|score|sample|generate)[a-z]*(?:_\w+)?$/i;

/** Whether `call` passes through network `name`, or hands it to what does. */
export function isPass(call: CallFact, name: string): boolean {
  const { callee, args } = call.expression;
  return dottedName(callee) === name || isAsked(call, name, PASSES) || (USES.test(calleeName(call.expression)) && args.some(({ value }) => dottedName(value) === name));
}

/** Whether `call` is of one of these methods of `name`. */
function isAsked({ expression: { callee } }: CallFact, name: string, methods: RegExp): boolean {
  return callee.kind === 'attribute' && methods.test(callee.name) && dottedName(callee.object) === name;
}

/** The Keras model that `set_weights` of `object` fills: the object itself, or the one all of whose layers `loop` goes through. */
function networkSet(object: Expression, loop: Loop | undefined): string | null {
  const name = dottedName(object);
  if (loop?.kind !== 'for') return name;
  if (name !== null) return networkWalked(loop.target, loop.iterable, name) ?? name;
  // `for i in range(len(model.layers)): model.layers[i].set_weights(…)`
  const [index, ...more] = object.kind === 'subscript' ? object.indices : [];
  if (object.kind !== 'subscript' || index === undefined || more.length > 0 || dottedName(index) !== dottedName(loop.target)) return null;
  const counted = onlyArgument(loop.iterable, 'range');
  const layers = counted === null ? null : dottedName(onlyArgument(counted, 'len') ?? counted);
  return layers !== null && layers === dottedName(object.object) ? /^(.+)\.layers$/.exec(layers)?.[1] ?? null : null;
}

/** What a call of `name` is handed, if that is one thing. */
function onlyArgument(call: Expression, name: string): Expression | null {
  const [only, ...more] = call.kind === 'call' && calleeName(call) === name ? call.args : [];
  return only === undefined || more.length > 0 ? null : only.value;
}

/** The network whose parameters a loop fills under `name` with what is not made of themselves, their form aside. */
function networkFilled({ target, iterable, body }: ForStatement, name: string): string | null {
  const mentions = expressionsUnder(body, (part) => part.kind === 'name' && part.id === name);
  const told = mentions.length === 1 ? mentions : expressionsUnder(body, (part) => part.kind === 'attribute' && (FILLS.test(part.name) || FORM.test(part.name)) && dottedName(part.object)?.replace(/\.data$/, '') === name);
  return told.length === mentions.length ? networkWalked(target, iterable, name) : null;
}

/** The network whose parameters or layers a loop goes through under `name`: `for p, q in zip(net.parameters(), other.parameters())`. */
function networkWalked(target: Expression, iterable: Expression, name: string): string | null {
  if (iterable.kind === 'attribute' && PARTS.test(iterable.name)) return dottedName(target) === name ? dottedName(iterable.object) : null;
  if (iterable.kind !== 'call') return null;
  const { callee, args } = iterable;
  const parts = elementsOf(target);
  if (calleeName(iterable) === 'enumerate') return parts[1] === undefined || args[0] === undefined ? null : networkWalked(parts[1], args[0].value, name);
  if (calleeName(iterable) === 'zip') {
    return parts.map((part, at) => (args[at] === undefined ? null : networkWalked(part, args[at].value, name))).find((each) => each !== null) ?? null;
  }
  if (callee.kind !== 'attribute') return null;
  const isState = callee.name === 'items' && callee.object.kind === 'call' && calleeName(callee.object) === 'state_dict';
  const holder = callee.name === 'parameters' ? target : callee.name === 'named_parameters' || isState ? parts[1] : undefined;
  const network = isState && callee.object.kind === 'call' && callee.object.callee.kind === 'attribute' ? callee.object.callee.object : callee.object;
  return holder !== undefined && dottedName(holder) === name ? dottedName(network)?.replace(/\.module$/, '') ?? null : null;
}

/** A name and the names of what it is a part of: `net.head.fc`, `net.head`, `net`. */
function wholesOf(name: string): string[] {
  const parts = name.split('.', MAX_PARTS);
  return [name, ...parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('.'))];
}

/** Names are taken apart so far. */
const MAX_PARTS = 6;

/** `layer.weight`, `net[0].bias.data`, all of it (`getattr(layer, "weight").data[:]`): which layer, which part. */
export function partOfLayer(expression: Expression): Pick<WeightWrite, 'name' | 'of'> | null {
  const written = expression.kind === 'subscript' && isWhole(expression.indices) ? expression.object : expression;
  const [, layer, part] = /^(.+)\.(weight|bias)(?:\.data)?$/.exec(elementName(written) ?? '') ?? [];
  return layer === undefined ? null : { name: layer, of: part === 'bias' ? 'bias' : 'weight' };
}

/** `[:]`, `[...]` */
function isWhole([only, ...more]: readonly Expression[]): boolean {
  return more.length === 0 && ((only?.kind === 'opaque' && only.children.length === 0) || (only?.kind === 'constant' && only.value === '...'));
}

/** A dotted name, with numbers that elements are read by: `net.head[-1].weight`. */
function elementName(expression: Expression): string | null {
  if (expression.kind === 'attribute') {
    const object = elementName(expression.object);
    return object === null ? null : `${object}.${expression.name}`;
  }
  if (expression.kind === 'call') {
    const [object, part] = calleeName(expression) === 'getattr' ? expression.args.map(({ value }) => value) : [];
    const name = object === undefined ? null : elementName(object);
    return name === null || part?.kind !== 'string' || part.value === null ? null : `${name}.${part.value}`;
  }
  if (expression.kind !== 'subscript') return dottedName(expression);
  const [index, ...more] = expression.indices;
  const object = elementName(expression.object);
  const isBelow = index?.kind === 'unary' && index.operator === '-';
  const number = isBelow ? index.operand : index;
  return object === null || number?.kind !== 'number' || more.length > 0 ? null : `${object}[${isBelow ? '-' : ''}${String(number.value)}]`;
}

/** An embedding has no numbers but its weight, and so has a layer that is told to have no bias. */
export function hasBias({ expression, args }: CallFact): boolean {
  const bias = args.find(({ argument }) => argument.keyword === 'bias')?.value;
  return !(bias?.kind === 'scalar' && bias.value === false) && !/^Embedding(?:Bag)?$/.test(calleeName(expression));
}
