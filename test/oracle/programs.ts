import fc from 'fast-check';
import { EXPRESSIONS, OPEN, STATEMENTS } from './constructs.js';

/** A construct, and what stands in its holes, from its top. */
export interface Node {
  readonly construct: string;
  readonly holes: readonly (readonly Node[])[];
}

const HEAD = ['asyncio', 'atexit', 'concurrent.futures', 'contextlib', 'dataclasses', 'functools', 'random', 'sys', 'threading', 'typing']
  .map((name) => `import ${name}\n`).join('');

const LEAVES: Readonly<Record<string, string>> = {
  draw: 'print(random.random())', seed: 'random.seed(1)', pass: 'pass',
  return: 'if ?:\n    return', break: 'if ?:\n    break', continue: 'if ?:\n    continue', raise: 'if ?:\n    raise ValueError',
};
const VALUES: Readonly<Record<string, string>> = { 'a draw': 'random.random()', 'a seeding': 'random.seed(1)', 'a number': '1' };

const HOLE = /§[fl]?|\$/g;
const textOf = (construct: string): string => {
  const text = STATEMENTS[construct] ?? EXPRESSIONS[construct] ?? LEAVES[construct] ?? VALUES[construct];
  if (text === undefined) throw new Error(construct);
  return text;
};

const STATED = Object.keys(STATEMENTS).filter((name) => !OPEN.has(name));
const EXPRESSED = Object.keys(EXPRESSIONS).filter((name) => !OPEN.has(name));

/** What may stand somewhere: `return`, `break`. */
interface Place { readonly function: boolean; readonly loop: boolean }

function inside(place: Place, hole: string): Place {
  return hole === '§f' ? { function: true, loop: false } : hole === '§l' ? { ...place, loop: true } : place;
}

function leaf(place: Place): fc.Arbitrary<Node> {
  const ways = ['draw', 'draw', 'draw', 'draw', 'seed', 'seed', 'pass', 'pass', 'pass', 'raise', ...(place.function ? ['return'] : []), ...(place.loop ? ['break', 'continue'] : [])];
  return fc.constantFrom(...ways).map((construct) => ({ construct, holes: [] }));
}

const value: fc.Arbitrary<Node> = fc.constantFrom('a draw', 'a draw', 'a draw', 'a seeding', 'a number', 'a number').map((construct) => ({ construct, holes: [] }));

function filled(construct: string, place: Place, depth: number): fc.Arbitrary<Node> {
  const holes = textOf(construct).match(HOLE) ?? [];
  return fc.tuple(...holes.map((hole) => hole === '$' ? expression(depth - 1).map((node) => [node]) : block(inside(place, hole), depth - 1)))
    .map((parts) => ({ construct, holes: parts }));
}

function expression(depth: number): fc.Arbitrary<Node> {
  return depth <= 0 ? value : fc.oneof({ weight: 2, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(...EXPRESSED).chain((name) => filled(name, { function: false, loop: false }, depth)) });
}

function statement(place: Place, depth: number): fc.Arbitrary<Node> {
  return depth <= 0 ? leaf(place) : fc.oneof({ weight: 1, arbitrary: leaf(place) }, { weight: 1, arbitrary: fc.constantFrom(...STATED).chain((name) => filled(name, place, depth)) });
}

function block(place: Place, depth: number): fc.Arbitrary<readonly Node[]> {
  return fc.array(statement(place, depth), { minLength: 1, maxLength: 2 });
}

/** Programs of one construct each and a statement around it, and of several, one in another. */
export const program: fc.Arbitrary<readonly Node[]> = fc.oneof(
  fc.constantFrom(...STATED).chain((name) => fc.tuple(filled(name, { function: false, loop: false }, 1), leaf({ function: false, loop: false }))),
  fc.constantFrom(...EXPRESSED).chain((name) => fc.tuple(filled(name, { function: false, loop: false }, 1).map((node) => ({ construct: 'expression', holes: [[node]] })), leaf({ function: false, loop: false }))),
  fc.array(statement({ function: false, loop: false }, 2), { minLength: 2, maxLength: 3 }),
  fc.array(statement({ function: false, loop: false }, 3), { minLength: 1, maxLength: 2 }),
);

/** The program as text. */
export function written(nodes: readonly Node[]): string {
  let made = 0;
  let asked = 0;
  const write = ({ construct, holes }: Node, indent: string): string => {
    made += 1;
    const number = String(made);
    let at = 0;
    const lines = textOf(construct).replaceAll('#', number).split('\n').map((line) => {
      const margin = indent + (/^ */.exec(line)?.[0] ?? '');
      if (/^ *§[fl]?$/.test(line)) return (holes[at++] ?? []).map((node) => write(node, margin)).join('\n');
      return indent + line.replaceAll(/\$|\?/g, (mark) => {
        if (mark === '$') return (holes[at++] ?? []).map((node) => write(node, '')).join('');
        asked += 1;
        return `"option${String(asked)}" in sys.argv`;
      });
    });
    return lines.join('\n');
  };
  return `${HEAD}print("starts")\n${nodes.map((node) => write(node, '')).join('\n')}\n`;
}

/** Smaller programs: one node less, or what stands inside it in its place. */
export function smaller(nodes: readonly Node[]): (readonly Node[])[] {
  const isValue = (construct: string): boolean => construct in EXPRESSIONS || construct in VALUES;
  return nodes.flatMap((node, at) => {
    const put = (...instead: Node[]): readonly Node[] => [...nodes.slice(0, at), ...instead, ...nodes.slice(at + 1)];
    const isHere = isValue(node.construct);
    const plain: Node = { construct: isHere ? 'a number' : 'pass', holes: [] };
    const inner = node.holes.flatMap((hole, each) => smaller(hole).map((less) => put({ ...node, holes: node.holes.map((other, index) => (index === each ? less : other)) })));
    const within = node.holes.flatMap((hole) => (hole.every(({ construct }) => isValue(construct) === isHere) ? [put(...hole)] : []));
    const gone = nodes.length > 1 && !isHere ? [put()] : [];
    return [...gone, ...within, ...(node.construct === plain.construct ? [] : [put(plain)]), ...inner];
  });
}
