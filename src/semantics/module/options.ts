import type { CallExpression, Expression, ModuleFacts, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, elementsOf, expressionsUnder, walkStatements } from '../../syntax/walk.js';
import { boundBy } from './bindings.js';
import type { Value } from './model.js';

/** The names under which programs, and their objects, keep their options. */
export const OPTIONS = /^_?(?:args?|opts?|options?|cfg|conf|config|flags|params|hparams|hps|settings)$/;

/** The options of a module whose text is `text`, which mostly tells that there are none to look for. */
export function declaredOptions(facts: ModuleFacts, text: string): Map<string, Value> {
  return /\b(?:add_argument|(?:add_)?option|parse_\w*args)\b/.test(text) ? parseOptions(facts) : new Map<string, Value>();
}

/**
 * The options a module declares (`parser.add_argument('--workers', default=4)`, `add_option` of the older `optparse`, `@click.option('--seed', default=1)`, `DEFINE_integer('seed', 1, …)`),
 * by the attribute or parameter name they are read under.
 */
export function parseOptions(facts: ModuleFacts): Map<string, Value> {
  const options = new Map(facts.body.flatMap(optionsIn));
  for (const [name, value] of [...facts.body.flatMap(defaultsIn), ...givenIn(facts.body)]) options.set(name, value);
  for (const [name, value] of [...setBehind(facts.body), ...facts.body.flatMap(setInside)]) options.set(name, value);
  return new Map(Array.from(options, ([name, value]) => [name, value.kind === 'option' ? { ...value, name } : value]));
}

/** `parser.parse_args(["--workers", "0"])`: what a module that parses no other command line says in its place. */
function givenIn(body: readonly Statement[]): readonly [string, Value][] {
  const [only, ...others] = body.flatMap(parsedIn);
  const words = others.length > 0 || only === undefined ? null : wordsOf(only);
  if (words === null || words.length === 0) return [];
  const declared = new Map(body.flatMap(declarationsIn).flatMap((call) => flagsOf(call).map((flag) => [flag, call] as const)));
  const starts = words.flatMap((word, at) => (/^-{1,2}[A-Za-z]/.test(word) ? [at] : []));
  return starts.flatMap((at, turn): [string, Value][] => {
    const [flag = '', stated] = (words[at] ?? '').split(/=(.*)/s);
    const values = [...stated === undefined ? [] : [stated], ...words.slice(at + 1, starts[turn + 1] ?? words.length)];
    const call = declared.get(flag);
    const name = call === undefined ? flag.replace(/^-+/, '').replaceAll('-', '_') : optionNamed(call);
    const value = call === undefined ? null : statedBy(call, values);
    return name === null ? [] : [[name, { kind: 'option', default: value, ...(value === null ? { computed: true as const } : {}) }]];
  });
}

/** What the option that `call` declares is where `values` follow its flag on the command line; `null`: who knows. */
function statedBy({ args }: CallExpression, values: readonly string[]): Value | null {
  const keyword = (name: string): Expression | undefined => args.find((argument) => argument.keyword === name)?.value;
  const [value, ...others] = values;
  const action = keyword('action');
  if (action?.kind === 'string' && value === undefined) return action.value === 'store_true' ? { kind: 'scalar', value: true } : action.value === 'store_false' ? { kind: 'scalar', value: false } : null;
  return value === undefined || others.length > 0 || action !== undefined || keyword('nargs') !== undefined ? null : converted({ kind: 'scalar', value }, keyword('type'));
}

const parsedIn = remembered((statement: Statement) => [...expressionsUnder([statement], (part) => PARSES.test(calleeName(part)))].flatMap((call) => (call.kind === 'call' ? [call] : [])));

/** Whether a value is a table of the options of a program: `vars(args)`. */
export function holdsOptions(value: Value): boolean {
  return value.kind === 'result' && value.call.callee.kind === 'external' && value.call.callee.name === 'builtins.vars';
}

/** Whether a value is surely a parser of `argparse` itself. */
export function isArgumentParser(value: Value): boolean {
  return value.kind === 'instance' ? 'name' in value.of && value.of.name === 'argparse.ArgumentParser' : value.kind === 'result' && value.call.callee.kind === 'external' && value.call.callee.name === 'argparse.ArgumentParser';
}

/** What reads the command line. */
export const PARSES = /^parse_(?:known_|intermixed_)?args$/;

/** The words of the command line that a call is handed; `null`: nobody knows. */
function wordsOf({ args: [given, ...others] }: CallExpression): readonly string[] | null {
  if (given === undefined || others.length > 0 || given.splat !== null || (given.keyword !== null && given.keyword !== 'args')) return null;
  const { value } = given;
  const split = value.kind === 'call' && calleeName(value) === 'split' ? [...(value.callee.kind === 'attribute' ? [value.callee.object] : []), ...value.args.map((each) => each.value)] : [];
  const line = split.find(({ kind }) => kind === 'string');
  if (line?.kind === 'string' && line.value !== null) return line.value.trim().split(/\s+/);
  const words = elementsOf(value).map((element) => (element.kind === 'string' ? element.value : element.kind === 'number' ? String(element.value) : null));
  return words.length > 0 && words.every((word) => word !== null) ? words : null;
}

/** `args = parser.parse_args()`, `args.shuffle = True`: what a block says of what it has read. */
function setBehind(body: readonly Statement[]): readonly [string, Value][] {
  const read = new Set<string>();
  const found: [string, Value][] = [];
  for (const statement of body) {
    if (statement.kind !== 'assign' || statement.value === null) continue;
    const value = literal(statement.value);
    const isRead = PARSES.test(calleeName(statement.value));
    for (const target of statement.targets) {
      const [held] = elementsOf(target);
      const name = dottedName(held ?? target);
      if (isRead && name !== null) read.add(name);
      const owner = target.kind === 'attribute' ? dottedName(target.object) : null;
      if (target.kind === 'attribute' && owner !== null && read.has(owner) && value !== null) found.push([target.name, { kind: 'option', default: value }]);
    }
  }
  return found;
}

const setInside = remembered((statement: Statement) => walkStatements([statement]).flatMap((inner) => {
  return inner.kind === 'function' ? setBehind(inner.body) : inner.kind === 'if' ? inner.branches.flatMap(({ body }) => setBehind(body)) : [];
}));

/** `parser.set_defaults(shuffle=True)`, which is stronger than what an option's own declaration says. */
const defaultsIn = remembered((statement: Statement) => [...expressionsUnder([statement], (part) => calleeName(part) === 'set_defaults')].flatMap((expression): [string, Value][] => {
  const args = expression.kind === 'call' ? expression.args : [];
  return args.flatMap(({ keyword, value }): [string, Value][] => (keyword === null ? [] : [[keyword, { kind: 'option', default: literal(value) }]]));
}));

const declarationsIn = remembered((statement: Statement) => {
  return [...expressionsUnder([statement], (part) => /^(?:add_argument|(?:add_)?option|DEFINE_\w+)$/.test(calleeName(part)))].flatMap((call) => (call.kind === 'call' ? [call] : []));
});

/** How often a module declares an option that is read under `name`. */
export function declarationsOf({ body }: ModuleFacts, name: string): number {
  return body.flatMap(declarationsIn).filter((call) => optionNamed(call) === name).length;
}

/** Whether a module parses a command line that it writes out beside the one that the user gives: `defaults = parser.parse_args([])`. */
export function isParsedAnew({ body }: ModuleFacts): boolean {
  const parsed = body.flatMap(parsedIn);
  return parsed.length > 1 && parsed.some((call) => wordsOf(call) !== null || call.args[0]?.value.kind === 'list');
}

const optionsIn = remembered((statement: Statement) => {
  const options: [string, Value][] = [];
  for (const expression of declarationsIn(statement)) {
    const keyword = (name: string): Expression | undefined =>
      expression.args.find((argument) => argument.keyword === name)?.value;
    const flags = flagsOf(expression);
    const name = optionNamed(expression);
    if (name === null) continue;
    const stated = keyword('default') ?? (calleeName(expression).startsWith('DEFINE_') ? expression.args[1]?.value : undefined);
    const isRequired = isPlaced(expression, flags) || isTrue(keyword('required'));
    const isOfOptparse = calleeName(expression) === 'add_option';
    const isUnset = !isRequired && (isOfOptparse || calleeName(expression) === 'add_argument') && stated === undefined && keyword('action') === undefined && expression.args.every(({ splat }) => splat === null);
    const value = converted(literal(stated), keyword('type'));
    options.push([name, { kind: 'option', default: value ?? (stated === undefined ? ofSwitch(keyword('action'), isOfOptparse) : null), ...(isRequired ? { required: true } : {}), ...(isUnset ? { unset: true } : {}), ...(stated !== undefined && value === null ? { computed: true } : {}) }]);
  }
  return options;
});

/**
 * The statements of a block that declare an option of a parser it makes by a flag which that has by then, and the name the parser goes by there: argparse refuses it, unless it is told what to do
 * (https://docs.python.org/3/library/argparse.html#conflict-handler). Whether the class is argparse's the names in force say.
 */
export function declaredTwice(block: readonly Statement[]): ReadonlyMap<Statement, string> {
  const flags = new Map<string, Set<string>>();
  const refused = new Map<Statement, string>();
  for (const statement of block) {
    if (flags.size > 0) for (const name of handedOn(statement)) flags.delete(name);
    if (statement.kind === 'assign' && statement.operator === null && statement.value !== null && makesParser(statement.value)) {
      const [target, ...others] = statement.targets;
      if (target?.kind === 'name' && others.length === 0) flags.set(target.id, new Set());
    } else if (statement.kind === 'expression' && statement.value.kind === 'call' && statement.value.callee.kind === 'attribute' && statement.value.callee.name === 'add_argument') {
      const parser = dottedName(statement.value.callee.object) ?? '';
      const known = flags.get(parser);
      const own = flagsOf(statement.value).filter((flag) => flag.startsWith('-'));
      if (known !== undefined && own.some((flag) => known.has(flag))) refused.set(statement, parser);
      for (const flag of own) known?.add(flag);
    }
  }
  return refused;
}

/** `ArgumentParser(…)`, told neither what to do about flags given twice nor what these begin with. */
function makesParser(value: Expression): boolean {
  return calleeName(value) === 'ArgumentParser' && value.kind === 'call' && value.args.every(({ keyword, splat }) => splat === null && keyword !== 'conflict_handler' && keyword !== 'prefix_chars');
}

/** The names that a statement binds, or of whose objects it does anything but call public methods: what those do then nobody knows. */
const handedOn = remembered((statement: Statement): readonly string[] => {
  const called = new Set<Expression>();
  const read: (Expression & { kind: 'name' })[] = [];
  for (const part of expressionsUnder([statement])) {
    if (part.kind === 'call' && part.callee.kind === 'attribute' && !part.callee.name.startsWith('_')) called.add(part.callee.object);
    if (part.kind === 'name') read.push(part);
  }
  return [...boundBy([statement]).map(({ name }) => name), ...read.flatMap((name) => (called.has(name) ? [] : [name.id]))];
});

/** A default that is written as a text is made what the option's `type` makes of it; `null`: who knows. */
function converted(stated: Value | null, type: Expression | undefined): Value | null {
  const name = type === undefined ? 'str' : dottedName(type);
  if (stated?.kind !== 'scalar' || typeof stated.value !== 'string' || name === 'str') return stated;
  const isNumber = (name === 'int' && /^[+-]?\d+$/.test(stated.value)) || (name === 'float' && /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(stated.value));
  return isNumber ? { kind: 'scalar', value: Number(stated.value), isFloat: name === 'float' } : null;
}

function flagsOf({ args }: CallExpression): readonly string[] {
  return args.flatMap(({ keyword, value }) => keyword === null && value.kind === 'string' && value.value !== null ? [value.value] : []);
}

/** The name under which the option that `call` declares is read. */
export function optionNamed(call: CallExpression): string | null {
  const dest = call.args.find(({ keyword }) => keyword === 'dest')?.value;
  const flags = flagsOf(call);
  const long = flags.find((flag) => flag.startsWith('--')) ?? flags[0];
  const name = dest?.kind === 'string' && dest.value !== null ? dest.value : long?.replace(/^[-+/]+/, '').replaceAll('-', '_');
  return name === undefined || name === '' ? null : name;
}

/** `add_argument("data")`, which may be left out only where its number says so. */
function isPlaced(expression: Expression & { kind: 'call' }, flags: readonly string[]): boolean {
  return calleeName(expression) === 'add_argument' && flags[0]?.startsWith('-') === false && !expression.args.some(({ keyword }) => keyword === 'nargs');
}

function isTrue(stated: Expression | undefined): boolean {
  return stated?.kind === 'constant' && stated.value === true;
}

/** A switch is off, or on, until it is given; to `optparse` it is `None` (Python's documentation, «optparse», «Default values»). */
function ofSwitch(action: Expression | undefined, isOfOptparse: boolean): Value | null {
  if (action?.kind !== 'string') return null;
  if (isOfOptparse) return /^store_(?:true|false)$/.test(action.value ?? '') ? { kind: 'scalar', value: null } : null;
  return action.value === 'store_true' ? { kind: 'scalar', value: false } : action.value === 'store_false' ? { kind: 'scalar', value: true } : null;
}

/** The constant that is written; `null` where it is none. */
export function literal(expression: Expression | undefined): Value | null {
  if (expression?.kind === 'number') {
    return { kind: 'scalar', value: expression.value, isFloat: !expression.isInteger };
  }
  if (expression?.kind === 'unary' && expression.operator === '-' && expression.operand.kind === 'number') return { kind: 'scalar', value: -expression.operand.value, isFloat: !expression.operand.isInteger };
  if (expression?.kind === 'string' && expression.value !== null) return { kind: 'scalar', value: expression.value };
  if (expression?.kind === 'constant' && expression.value !== '...') return { kind: 'scalar', value: expression.value };
  return null;
}
