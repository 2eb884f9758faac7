import type { CallExpression, Expression, ModuleFacts, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, elementsOf, expressionsUnder, walkStatements } from '../../syntax/walk.js';
import type { Value } from './model.js';

/** The names under which programs, and their objects, keep their options. */
export const OPTIONS = /^_?(?:args?|opts?|options?|cfg|conf|config|flags|params|hparams|hps|settings)$/;

/** The options of a module whose text is `text`, which mostly tells that there are none to look for. */
export function declaredOptions(facts: ModuleFacts, text: string): Map<string, Value> {
  return /\b(?:add_argument|option)\b/.test(text) ? parseOptions(facts) : new Map<string, Value>();
}

/**
 * The options a module declares (`parser.add_argument('--workers', default=4)`, `@click.option('--seed', default=1)`, `DEFINE_integer('seed', 1, …)`),
 * by the attribute or parameter name they are read under.
 */
export function parseOptions(facts: ModuleFacts): Map<string, Value> {
  const options = new Map(facts.body.flatMap(optionsIn));
  for (const [name, value] of facts.body.flatMap(defaultsIn)) options.set(name, value);
  for (const [name, value] of [...setBehind(facts.body), ...facts.body.flatMap(setInside)]) options.set(name, value);
  return new Map(Array.from(options, ([name, value]) => [name, value.kind === 'option' ? { ...value, name } : value]));
}

/** `args = parser.parse_args()`, `args.shuffle = True`: what a block says of what it has read. */
function setBehind(body: readonly Statement[]): readonly [string, Value][] {
  const read = new Set<string>();
  const found: [string, Value][] = [];
  for (const statement of body) {
    if (statement.kind !== 'assign' || statement.value === null) continue;
    const value = literal(statement.value);
    const isRead = /^parse_(?:known_|intermixed_)?args$/.test(calleeName(statement.value));
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

const optionsIn = remembered((statement: Statement) => {
  const options: [string, Value][] = [];
  for (const expression of expressionsUnder([statement], (part) => /^(?:add_argument|option|DEFINE_\w+)$/.test(calleeName(part)))) {
    if (expression.kind !== 'call') continue;
    const keyword = (name: string): Expression | undefined =>
      expression.args.find((argument) => argument.keyword === name)?.value;
    const flags = flagsOf(expression);
    const name = optionNamed(expression);
    if (name === null) continue;
    const stated = keyword('default') ?? (calleeName(expression).startsWith('DEFINE_') ? expression.args[1]?.value : undefined);
    const isRequired = isPlaced(expression, flags) || isTrue(keyword('required'));
    const isUnset = !isRequired && calleeName(expression) === 'add_argument' && stated === undefined && keyword('action') === undefined && expression.args.every(({ splat }) => splat === null);
    const value = converted(literal(stated), keyword('type'));
    options.push([name, { kind: 'option', default: value ?? (stated === undefined ? ofSwitch(keyword('action')) : null), ...(isRequired ? { required: true } : {}), ...(isUnset ? { unset: true } : {}), ...(stated !== undefined && value === null ? { computed: true } : {}) }]);
  }
  return options;
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

/** A switch is off, or on, until it is given. */
function ofSwitch(action: Expression | undefined): Value | null {
  if (action?.kind !== 'string') return null;
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
