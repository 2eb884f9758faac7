/** Numbers that only make an address or a name: where a process is reached, what a run or a file is called. */
import type { Expression, FunctionStatement } from '../../syntax/facts.js';
import { calleeName, lastPart } from '../../syntax/walk.js';
import type { Uses } from '../uses.js';

/** Anything will do, and two runs need two. */
const ADDRESS = /(?:^|_)(?:port|dist_url|init_method|(?:run|job|exp|experiment)_?(?:id|name)|te?mp_?(?:dir|file|path|name))$/i;

/** A text of drawn numbers that goes before names or behind them. */
const AFFIX = /(?:^|_)(?:prefix|suffix)$/i;

/** What a function is called that makes up a name; texts made so may be data as well. */
const MAKES_NAME = /(?:random|unique)_?(?:id|name|str|string|suffix)$/i;

/** What makes a text or a whole number of what is drawn. */
const WRITES_OUT = /^(?:str|int|format|join)$/;

/** How many variables a text goes through. */
const MAX_HOPS = 2;

/** `port = randint(…)`, `args.dist_url = f"tcp://localhost:{randint(…)}"`, `run(port=randint(…))`, `def free_port(): return randint(…)`. */
export function isAddress(uses: Uses, expression: Expression, hops = 0): boolean {
  const place = uses.place(expression);
  if (place === undefined) return false;
  const { parent, statement } = place;
  if (parent === null) {
    if (statement.kind === 'return') return ADDRESS.test(place.function?.name ?? '');
    const [target, ...more] = statement.kind === 'assign' ? statement.targets : [];
    if (target === undefined || more.length > 0) return false;
    return ADDRESS.test(nameOf(target)) || (expression.kind === 'string' && AFFIX.test(nameOf(target))) || (isWrittenOut(expression) && goesIntoAddresses(uses, target, place.function, hops));
  }
  if (parent.kind === 'call' && parent.callee !== expression) {
    const keyword = parent.args.find(({ value }) => value === expression)?.keyword ?? null;
    const first = parent.args[0]?.value;
    // `os.environ.setdefault("MASTER_PORT", …)`, `parser.add_argument("--port", default=…)`
    if (first?.kind === 'string' && ADDRESS.test(first.value?.replace(/^-+/, '').replaceAll('-', '_') ?? '')) return true;
    return keyword === null ? WRITES_OUT.test(calleeName(parent)) && isAddress(uses, parent, hops) : ADDRESS.test(keyword);
  }
  const isPart = parent.kind === 'string' || parent.kind === 'binary' || (parent.kind === 'comprehension' && parent.elements.includes(expression));
  return isPart && isAddress(uses, parent, hops);
}

function isWrittenOut(expression: Expression): boolean {
  return expression.kind === 'string' || WRITES_OUT.test(calleeName(expression));
}

/** `tag = "".join(choice(letters) for _ in range(6))`, where all that reads the variable makes addresses or names of it. */
function goesIntoAddresses(uses: Uses, target: Expression, within: FunctionStatement | null, hops: number): boolean {
  const reads = target.kind === 'name' && hops < MAX_HOPS ? uses.reads(target.id, within) : [];
  return reads.length > 0 && reads.every((read) => isAddress(uses, read, hops + 1));
}

/** A function that makes an address or a name, as it is called: `random_string`. */
export function makesAddress(name: string): boolean {
  return ADDRESS.test(lastPart(name)) || MAKES_NAME.test(lastPart(name));
}

/** The last name of a target; of `os.environ["MASTER_PORT"]` the key. */
function nameOf(target: Expression): string {
  if (target.kind === 'attribute') return target.name;
  const [key] = target.kind === 'subscript' ? target.indices : [];
  if (key?.kind === 'string') return key.value ?? '';
  return target.kind === 'name' ? target.id : '';
}
