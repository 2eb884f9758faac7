/** Environments that a project gives a name of its own. */
import { remembered } from '../../../syntax/remember.js';
import { valueOf } from '../arguments.js';
import type { CallFact } from '../../module/model.js';
import type { Module, Project } from '../../project.js';

const ID = { name: 'id', position: 0 } as const;
const ENTRY_POINT = { name: 'entry_point', position: 1 } as const;

/** A generator that an environment draws from; where it is only made or seeded, nothing is. */
const DRAWS = /\bnp_random\b(?!\s*[,=(\]:]|\.seed\b)/;

interface Registered {
  readonly ids: ReadonlySet<unknown>;
  /** Names that are made up as the program runs. */
  readonly isOpen: boolean;
}

const registered = remembered((project: Project): Registered => {
  const ids = [...project.modules.values()].flatMap((module) => module.model.calls.flatMap((call) => {
    const target = call.callee.kind === 'external' ? project.callee(module, call) : null;
    return target?.kind === 'library' && target.record?.roles?.includes('registers-environment') === true && !isOfLibrary(project, module, call) ? [idOf(call)] : [];
  }));
  return { ids: new Set(ids.filter((id) => id !== null)), isOpen: ids.includes(null) };
});

const drawsAnywhere = remembered((project: Project) => [...project.modules.values()].some(({ file }) => DRAWS.test(file.parseText)));

/** Whether `maker` makes an environment of the project's own, and none of those draws from the generator that a reset seeds. */
export function isOwnWithoutGenerator(project: Project, maker: CallFact): boolean {
  const { ids, isOpen } = registered(project);
  const id = idOf(maker);
  return (id === null ? isOpen || ids.size > 0 : ids.has(id)) && !drawsAnywhere(project);
}

/** `entry_point="gym.envs.toy_text:FrozenLakeEnv"` */
function isOfLibrary(project: Project, module: Module, call: CallFact): boolean {
  const value = valueOf(call, ENTRY_POINT);
  const [path = ''] = value?.kind === 'scalar' && typeof value.value === 'string' ? value.value.split(':') : [];
  return path !== '' && project.imported(module, path) === null;
}

function idOf(call: CallFact): unknown {
  const value = valueOf(call, ID);
  const usual = value?.kind === 'option' ? value.default : value;
  return usual?.kind === 'scalar' ? usual.value : null;
}
