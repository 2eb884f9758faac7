import type { Catalogue } from '../catalogue/catalogue.js';
import type { Determinism, StreamInfo } from '../catalogue/types.js';
import { recordFunction, type RecordedLibraries } from './record-function.js';
import { SETUP_FUNCTION, SETUP_MODULE, SWITCH } from './templates.js';

export interface SetupModule {
  /** What `setup_seeds` seeds; with none there is no such function. */
  readonly streams: readonly StreamInfo[];
  /** Some program of the project uses a GPU. */
  readonly gpu: boolean;
  readonly seed: number;
  readonly libraries: RecordedLibraries;
}

const INDENT = '    ';
/** Holds the seed in use, for the record. */
const LAST_SEED = '_seed';

/** The switches that matter for programs that draw from `streams`; an operation of a library may be nondeterministic on the CPU too. */
export function determinismOf(streams: readonly StreamInfo[], gpu: boolean): readonly Determinism[] {
  return streams.flatMap(({ determinism }) => (determinism !== undefined && (gpu || determinism.roles.includes('op-determinism')) ? [determinism] : []));
}

/** The text of the file that seeds and records a project's runs. */
export function setupModuleText({ streams, gpu, seed, libraries }: SetupModule, catalogue: Catalogue): string {
  const imports = new Map<string, string | undefined>();
  const use = (module: string, alias?: string): string => {
    const known = libraries.roots.has(module.split('.')[0] ?? module) ? null : reexportOf(module, libraries.roots, catalogue);
    const root = known?.root ?? module;
    const name = known === null ? alias : catalogue.streams.find((stream) => stream.seeding.module === root)?.seeding.alias;
    imports.set(root, name);
    return (name ?? root) + (known?.rest ?? '');
  };
  const seeds = streams.length > 0;
  const record = recordFunction({ ...libraries, gpu }, INDENT, use, '__file__', seeds ? LAST_SEED : null);
  const functions = [...(seeds ? [setupFunction(streams, gpu, seed, use)] : []), record];
  const variables = seeds ? [`${LAST_SEED}: ${use('typing')}.Optional[int] = None`] : [];
  const sorted = [...imports].sort(([a], [b]) => (a < b ? -1 : 1)).map(([module, alias]) => {
    return { line: alias === undefined ? `import ${module}` : `import ${module} as ${alias}`, isStandard: catalogue.distributionOf(module.split('.')[0] ?? module) === null };
  });
  const blocks = [sorted.filter(({ isStandard }) => isStandard), sorted.filter(({ isStandard }) => !isStandard)].filter((block) => block.length > 0);
  const head = [`"""${SETUP_MODULE.docstring}"""`, ...blocks.map((block) => block.map(({ line }) => line).join('\n')), ...variables].join('\n\n');
  return `${[head, ...functions.map((lines) => lines.join('\n'))].join('\n\n\n')}\n`;
}

function setupFunction(streams: readonly StreamInfo[], gpu: boolean, seed: number, use: (module: string, alias?: string) => string): string[] {
  const seedings = new Set(streams.map(({ seeding }) => `${use(seeding.module, seeding.alias)}${seeding.call.slice(seeding.module.length)}(seed)`));
  const switches = determinismOf(streams, gpu).flatMap(({ module, alias, lines, onRequest }) => {
    const name = use(module, alias);
    const variables = Object.entries(onRequest?.variables ?? {}).map(([key, value]) => `${use('os')}.environ.setdefault("${key}", "${value}")`);
    return [...variables, ...[...lines, ...(onRequest?.lines ?? [])].map((line) => line.replaceAll('{module}', name))];
  });
  return [
    `def ${SETUP_FUNCTION.name}(seed: int = ${String(seed)}${switches.length > 0 ? `, ${SWITCH.name}: bool = False` : ''}) -> None:`,
    `${INDENT}"""${SETUP_FUNCTION.docstring.replace('this program uses', 'this project uses')}"""`,
    `${INDENT}global ${LAST_SEED}`,
    `${INDENT}${LAST_SEED} = seed`,
    ...Array.from(seedings, (line) => INDENT + line),
    ...(switches.length > 0 ? [`${INDENT}if ${SWITCH.name}:`, ...switches.map((line) => INDENT + INDENT + line)] : []),
  ];
}

/** A module the project imports by which `module` is reached too (`tensorflow.keras`). */
function reexportOf(module: string, roots: ReadonlySet<string>, catalogue: Catalogue): { root: string; rest: string } | null {
  for (const [prefix, canonical] of catalogue.reexports) {
    const dot = prefix.indexOf('.');
    if (canonical === module && dot > 0 && roots.has(prefix.slice(0, dot))) return { root: prefix.slice(0, dot), rest: prefix.slice(dot) };
  }
  return null;
}
