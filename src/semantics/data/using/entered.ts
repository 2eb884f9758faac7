/** How the function around a loader is entered: data for training and for evaluation is often made by the same one. */
import type { CallFact } from '../../module/model.js';
import type { Frame } from '../../program/choices/chosen.js';
import type { Module, Project } from '../../project.js';
import type { Comes } from './reading.js';

/** How many ways to enter it are told apart: the data is read once for each. */
const MAX_FRAMES = 4;

/** How many callers, each called by the one before, are told apart. */
const MAX_HOPS = 2;

/** What the function that `call` of `module` stands in is entered with, by those of its callers that `comes` tells; `null` where nobody is known to call it, or too many do. */
export function framesAround(project: Project, module: Module, call: CallFact, comes: Comes, hops = 0): readonly (Frame | null)[] {
  const { statement } = module.model.functions[call.function] ?? {};
  if (statement == null || hops >= MAX_HOPS) return [null];
  const callers = project.callers(module, call.function).filter((caller) => comes(caller.module, caller.call));
  if (callers.length === 0 || callers.length > MAX_FRAMES) return [null];
  const around = callers.map((caller) => framesAround(project, caller.module, caller.call, comes, hops + 1));
  const isMuch = around.flat().length > MAX_FRAMES;
  return callers.flatMap((caller, at): readonly Frame[] => {
    const maker = { module: caller.module, call: project.withoutObject(caller.module, caller.call) };
    return (isMuch ? [null] : around[at] ?? []).map((frame) => ({ function: statement, maker: { ...maker, frame } }));
  });
}
