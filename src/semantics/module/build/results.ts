/** What calls hand back. */
import type { Catalogue } from '../../../catalogue/catalogue.js';
import { evaluate } from '../../../catalogue/condition.js';
import type { ParameterRef } from '../../../catalogue/types.js';
import type { Expression } from '../../../syntax/facts.js';
import { calleeName, dottedName } from '../../../syntax/walk.js';
import { argumentReader, findArgument } from '../../program/arguments.js';
import { isNone } from '../../program/effects.js';
import { libraryName, withBound } from '../callees.js';
import { NONE } from '../conditions.js';
import { fallingBack, isRandom } from '../environment.js';
import { UNKNOWN, type CallArgument, type CallFact, type ClassRef, type Value } from '../model.js';
import { holdsOptions, OPTIONS, PARSES } from '../options.js';
import { isChanged, ofTable, placeOf } from '../open-tables.js';
import type { Scope } from '../scope.js';
import { asSetting, copiesSettings } from '../settings.js';
import { askedBy, elementOf, elementsUnder, entryOf, keyOf, madeOfHanded, madeOfText, pairsWith, seriesOf, textFrom, textIn, wholeOf } from '../values.js';
import { anyOf, attributeOf } from './attributes.js';
import { importedBy } from './imports.js';
import { lookup } from './names.js';
import { DEFAULTING } from './special-methods.js';
import type { ModuleState } from './state.js';

/** Calls whose result is as unpredictable, or as drawn, as what they are handed. */
const PASS_THROUGH = new Set([
  'builtins.int', 'builtins.float', 'builtins.abs', 'builtins.round', 'builtins.str', 'builtins.min', 'builtins.max',
  'builtins.int.from_bytes', 'builtins.sum', 'builtins.divmod', 'struct.unpack', 'numpy.int64', 'numpy.uint32',
  'numpy.uint64', 'builtins.bytes', 'zlib.crc32', 'math.floor', 'math.ceil', 'math.fmod', 'operator.mod',
  'numpy.mod', 'numpy.remainder', 'numpy.fmod', 'numpy.abs', 'numpy.floor', 'numpy.ceil', 'numpy.int32',
]);

/** Calls that hand on what they are given to go through, and calls that take one of it. */
const HANDS_SERIES = /^(?:builtins\.(?:frozenset|iter|list|reversed|set|sorted|tuple)|tqdm\.(?:\w+\.)*(?:tqdm|trange)|rich\.progress\.track|natsort\.natsorted)$/;

const TAKES_ONE = /^(?:builtins\.(?:max|min|next)|random\.choice)$/;

/** Calls that give what they are handed where the environment says nothing. */
const FALLS_BACK = /^os\.(?:environ\.get|getenv)$/;

/** Methods of a model that return the model itself. */
export const HANDS_BACK = /^(?:to|cuda|cpu|eval|train|half|float|double|bfloat16|requires_grad_|share_memory)$/;

/** A list of what is handed over, or an empty one. */
function listOf(fact: CallFact, parameter: ParameterRef): Value {
  const found = findArgument(fact, parameter);
  const value = found.kind === 'given' ? found.argument.value : UNKNOWN;
  return found.kind === 'absent' ? { kind: 'collection', elements: [] } : value.kind === 'collection' || value.kind === 'series' ? value : seriesOf(elementOf(value));
}

/** What a call hands back of which `called` is called. */
export function resultOf(state: ModuleState, fact: CallFact, called: Value, scope: Scope): Value {
  const { callee, receiver } = fact;
  const first = fact.args[0]?.value;
  if (receiver?.kind === 'instance' && handsBack(state, fact, receiver)) return receiver;
  switch (callee.kind) {
    case 'class':
      return { kind: 'instance', of: { index: callee.index }, call: fact };
    case 'external': {
      const { name } = callee;
      if (name === 'builtins.super' && scope.class !== null) return { kind: 'super', class: scope.class };
      if (name === 'builtins.dict') {
        const keywords = fact.args.filter(({ argument }) => argument.keyword !== null);
        const entries = new Map(keywords.map(({ argument, value }) => [argument.keyword ?? '', value]));
        return { kind: 'dict', entries, complete: keywords.length === fact.args.length };
      }
      // What fills entries with empty ones does nothing that matters.
      if (name === DEFAULTING) return first !== undefined && /^(?:function|class|reference|method)$/.test(first.kind) && !(first.kind === 'reference' && first.name.startsWith('builtins.')) ? { kind: 'instance', of: { name }, call: fact } : UNKNOWN;
      if (name === 'builtins.getattr' || name === 'builtins.eval') return reachedByName(state, name, fact, scope);
      if (name === 'importlib.import_module') return importedBy(state, fact, scope);
      if (name === 'builtins.__import__') {
        const imported = importedBy(state, fact, scope);
        return imported.kind === 'reference' && fact.args.length === 1 ? { kind: 'reference', name: imported.name.split('.')[0] ?? imported.name } : imported;
      }
      if (name === 'builtins.vars' && first?.kind === 'reference') return { kind: 'reference', name: `${first.name}.__dict__` };
      if (name === 'builtins.vars' && (first?.kind === 'result' || first?.kind === 'option') && readsOptions(fact.args[0]?.argument.value)) return { kind: 'result', call: fact };
      if (first?.kind === 'series' || first?.kind === 'collection') {
        if (HANDS_SERIES.test(name)) return first;
        // `next(rows, None)` may be what is stated instead.
        const one = TAKES_ONE.test(name) ? elementOf(first) : UNKNOWN;
        if (one.kind !== 'unknown' && (one.kind !== 'cases' || fact.args.length === 1)) return one;
      }
      const listed = state.catalogue.lookup(name)?.lists;
      if (listed !== undefined) return listOf(fact, listed);
      if (name === 'builtins.enumerate' && first !== undefined) return pairsWith(elementOf(first));
      if (name === 'builtins.zip') return seriesOf({ kind: 'collection', elements: fact.args.map(({ value }) => elementOf(value)) });
      if (PASS_THROUGH.has(name)) {
        const source = fact.args.find(({ value }) => value.kind === 'entropy' || value.kind === 'drawn');
        if (source !== undefined) return source.value;
        return name === 'builtins.int' && first !== undefined && fact.args.length === 1 ? wholeOf(first) : UNKNOWN;
      }
      // `os.environ.get("SEED", time.time())`
      const instead = FALLS_BACK.test(name) ? findArgument(fact, { name: 'default', position: 1 }) : null;
      if (instead?.kind === 'given' && isRandom(instead.argument.value)) return instead.argument.value;
      if (name === 'functools.partial' && first !== undefined) {
        if (first.kind === 'method') return first;
        return first.kind === 'function' || first.kind === 'reference' || first.kind === 'class' ? { ...first, bound: withBound(first, fact.args.slice(1)) } : UNKNOWN;
      }
      return statedDefault(name, fact) ?? filledFrom(name, fact) ?? fallenBack(name, fact, state.catalogue) ?? libraryResult(name, fact, state.catalogue);
    }
    case 'result': {
      const key = callee.name === 'get' && holdsOptions(callee.of) ? textIn(first) : null;
      return (key === null ? undefined : state.options.get(key)) ?? { kind: 'result', call: fact };
    }
    case 'function':
    case 'method':
      return { kind: 'result', call: fact };
    case 'parameter': {
      const name = libraryName(callee);
      if (name !== null) return libraryResult(name, fact, state.catalogue);
      const made = madeOfHanded(callee.name, callee.of, fact.args.map(({ value, argument }) => (value.kind === 'scalar' && argument.keyword === null ? value.value : undefined)));
      if (made !== null) return made;
      const key = /^(?:get|pop|setdefault)$/.test(callee.name) ? textIn(first) : null;
      return key === null ? UNKNOWN : { kind: 'entry', of: callee.of, key, default: fact.args[1]?.value ?? (callee.name === 'pop' ? null : NONE) };
    }
    default: {
      const made = callee.kind === 'unknown' && callee.isMethod ? madeOfText(callee.name, receiver ?? undefined, fact.args.map(({ value }) => (value.kind === 'scalar' ? value.value : undefined))) : null;
      if (made !== null) return made;
      // What Ray sends to another process, as it is told to be run there.
      if ((receiver?.kind === 'function' || receiver?.kind === 'class') && callee.kind === 'unknown' && callee.name === 'options') return receiver;
      if (receiver?.kind === 'dict' && callee.kind === 'unknown') return callee.name === 'get' && first !== undefined ? entryOf(receiver, first, lacking(state, fact, scope)) : elementsUnder(callee.name, receiver);
      if (callee.kind === 'unknown' && callee.name === 'format') return textFrom(textIn(receiver ?? undefined)?.split('{')[0]);
      return called.kind === 'entropy' || called.kind === 'drawn' ? called : callee.kind === 'unknown' && callee.name === 'get' ? asSetting(askedBy(first), fact.expression) : UNKNOWN;
    }
  }
}

/** What `table.get(…)` gives where the table is not seen to have the key; nobody knows where something else may have put it there. */
function lacking(state: ModuleState, { expression: { callee }, args: [key, otherwise] }: CallFact, scope: Scope): Value {
  const place = callee.kind === 'attribute' ? placeOf(callee.object) : null;
  const asked = key === undefined ? null : keyOf(key.argument.value);
  const isClosed = place !== null && place.root !== scope.selfName && asked !== null && !isChanged(state.changed, place, ofTable(asked));
  return isClosed ? otherwise?.value ?? NONE : UNKNOWN;
}

/** Whether somebody asks for options, or for what goes by a name of theirs: `parser.parse_args()`, `args`. */
function readsOptions(expression: Expression | undefined): boolean {
  return expression !== undefined && (expression.kind === 'name' ? OPTIONS.test(expression.id) : PARSES.test(calleeName(expression)));
}

/** `net.to(device)` hands back the object itself, unless its class says otherwise. */
function handsBack(state: ModuleState, { callee, expression }: CallFact, { of }: Value & { kind: 'instance' }): boolean {
  const method = calleeName(expression);
  if ('name' in of && copiesSettings(`${of.name}.${method}`)) return true;
  if (!HANDS_BACK.test(method) || method === 'train') return false;
  return 'name' in of ? callee.kind === 'external' && state.catalogue.lookup(callee.name)?.returns === undefined : state.membersOf(of.index).methods.get(method) === undefined;
}

/** `getattr(models, 'resnet18')`, `eval('resnet18')`: what is reached by a name that is stated. */
function reachedByName(state: ModuleState, how: string, { args, expression }: CallFact, scope: Scope): Value {
  const [first, second] = args;
  const name = textIn((how === 'builtins.eval' ? first : second)?.value);
  const asked = (how === 'builtins.eval' ? first : second)?.value;
  const any = name === null && how !== 'builtins.eval' && first?.value.kind === 'reference' ? anyOf(state, first.value) : UNKNOWN;
  if (any.kind !== 'unknown') return any;
  if (name === null || first === undefined || !(how === 'builtins.eval' ? /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/ : /^[A-Za-z_]\w*$/).test(name)) return askedBy(asked);
  if (how !== 'builtins.eval') return attributeOf(state, first.value, name, expression, scope);
  const [root = '', ...rest] = name.split('.');
  return rest.reduce((object, part) => attributeOf(state, object, part, expression, scope), lookup(state, root, scope));
}

/** What says of a field of a class what it is by default: `field(default=3)`. */
const DEFAULTS = /^(?:dataclasses\.field|attrs?\.(?:field|ib)|pydantic\.Field)$/;

function statedDefault(name: string, fact: CallFact): Value | null {
  const found = DEFAULTS.test(name) ? findArgument(fact, { name: 'default', position: 0 }) : null;
  return found?.kind === 'given' && found.argument.value.kind === 'scalar' && found.argument.value.value !== null ? found.argument.value : null;
}

/** What fills a class from the command line, and a parser that does so for several. */
const FILLS = /^(?:tyro\.cli|simple_parsing\.parse|pyrallis\.parse|draccus\.parse)$/;

const FILLS_SEVERAL = /\.HfArgumentParser\.(?:parse_args_into_dataclasses|parse_args)$/;

/** `args = tyro.cli(Args)`, `(args,) = HfArgumentParser((Args,)).parse_args_into_dataclasses()`: objects of these classes, with what the user says in them. */
function filledFrom(name: string, fact: CallFact): Value | null {
  const made = (of: Value | undefined): Value | null => {
    const type: Value | null = of?.kind === 'class' ? { kind: 'instance', of: { index: of.index }, call: null } : of?.kind === 'reference' ? { kind: 'instance', of: { name: of.name }, call: null } : null;
    return type === null ? null : { kind: 'result', call: fact, type };
  };
  if (FILLS.test(name)) return made(fact.args.find(({ argument: { keyword } }) => keyword === null || keyword === 'config_class')?.value);
  const parser = FILLS_SEVERAL.test(name) && fact.receiver?.kind === 'instance' ? fact.receiver.call : null;
  const of = parser?.args[0]?.value;
  if (of === undefined) return null;
  return { kind: 'collection', elements: (of.kind === 'collection' ? of.elements : [of]).map((each) => made(each) ?? UNKNOWN) };
}

/** What a call hands back that makes a generator of what it is handed, and a module's functions of nothing (`check_random_state`). */
function fallenBack(name: string, fact: CallFact, catalogue: Catalogue): Value | null {
  const { fallsBack } = catalogue.lookup(name) ?? {};
  const seed = fallsBack === undefined ? null : findArgument(fact, fallsBack.on);
  if (fallsBack === undefined || seed?.kind !== 'given') return null;
  const module: Value = { kind: 'reference', name: fallsBack.to };
  return isNone(seed.argument.value) ? module : fallingBack(seed.argument.value, module);
}

/** Rows of the tables that `call` is handed, `parts` times each; `null` where no class of theirs is known. */
function partsOf({ args }: CallFact, parts: number): Value | null {
  const tables = args.filter(({ argument }) => argument.keyword === null);
  if (tables.some(({ argument }) => argument.splat !== null)) return null;
  const elements = tables.flatMap(({ value }): Value[] => Array.from({ length: parts }, () => (value.kind === 'instance' && 'name' in value.of ? { ...value, call: null } : UNKNOWN)));
  const [only, ...more] = elements;
  if (only === undefined || elements.every(({ kind }) => kind === 'unknown')) return null;
  return more.length === 0 ? only : { kind: 'collection', elements };
}

/** What a call of the library callable `name` hands back. */
function libraryResult(name: string, fact: CallFact, catalogue: Catalogue): Value {
  const record = catalogue.lookup(name);
  const wrapped = record?.wraps === undefined ? null : findArgument(fact, record.wraps);
  if (wrapped?.kind === 'given' && WRAPPED.has(wrapped.argument.value.kind)) return wrapped.argument.value;
  const instance = (of: ClassRef): Value => ({ kind: 'instance', of, call: fact });
  if (record?.returns === 'types.NoneType') return { kind: 'scalar', value: null };
  if (record?.returns !== undefined && (record.returnsWhen === undefined || evaluate(record.returnsWhen, argumentReader(fact)) === 'yes')) {
    // A method that returns its own object keeps the object's identity.
    const same = fact.receiver?.kind === 'instance' && 'name' in fact.receiver.of && fact.receiver.of.name === record.returns;
    return same && record.seedsReceiver !== undefined && fact.receiver !== null ? fact.receiver : instance({ name: record.returns });
  }
  if (record?.makesGenerator !== undefined) return instance({ name: record.makesGenerator.class });
  const parts = record?.returnsParts === undefined ? null : partsOf(fact, record.returnsParts);
  if (parts !== null) return parts;
  if (record?.yields !== undefined) return seriesOf({ kind: 'instance', of: { name: record.yields }, call: null });
  if (record?.entropy !== undefined && (name !== 'builtins.hash' || isText(fact.args[0]))) {
    return { kind: 'entropy', what: record.entropy.what, call: fact };
  }
  if (record?.option === true) return { kind: 'option', default: null };
  if (LAZY.test(name) || record?.roles?.some((role) => role === 'reads-rng-state' || role === 'compiles' || role === 'loads-checkpoint') === true) return { kind: 'result', call: fact };
  if (/(?:^|\.)[A-Z]\w*$/.test(name)) return instance({ name });
  // Parts of the data that it is handed are no numbers.
  if ((record?.drawsBy?.length ?? 0) > 0) return { kind: 'result', call: fact };
  if (record?.draws !== undefined) return { kind: 'drawn', call: fact };
  return record === undefined ? { kind: 'result', call: fact } : UNKNOWN;
}

/** Builtins that do what they are handed when somebody goes through what they return. */
const LAZY = /^builtins\.(?:filter|map)$/;

/** Values that anybody can call. */
const WRAPPED = new Set<Value['kind']>(['function', 'class', 'method', 'instance', 'reference', 'result']);

/** A string literal, an f-string or `str(…)`. */
function isText(given: CallArgument | undefined): boolean {
  if (given === undefined) return false;
  const { argument: { value: written }, value } = given;
  const known = value.kind === 'option' ? value.default : value;
  if (known?.kind === 'scalar') return typeof known.value === 'string';
  if (written.kind === 'call') return dottedName(written.callee) === 'str';
  return written.kind === 'string' || (written.kind === 'subscript' && /^(?:sys\.argv|os\.environ)$/.test(dottedName(written.object) ?? ''));
}
