/** Listings of folders that go by the names of their methods alone: whatever has these is a path. */
import type { Expression } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';

/** File systems and archives have methods by these names too, and keep an order of their own. */
const NO_PATH = /(?:fs|filesystem|gfile|bucket|client|zip\w*|tar\w*|hdfs|s3|gcs?|remote|sftp|storage|stores?|zarr|group|archive|repo|api)(?:$|[([])|fsspec/i;

const FILE_SYSTEMS = /^\s*(?:import|from) (?:fsspec|s3fs|gcsfs|adlfs|paramiko|zarr|h5py)\b/m;

/** The qualified name of the listing that `call` of `module`, of an object which nobody knows, makes; `null` where it may be something else. */
export function listingOfPath(project: Project, module: Module, { callee, expression, args, function: index }: CallFact): string | null {
  const { callee: written } = expression;
  if (written.kind !== 'attribute' || !/^(?:unknown|parameter|result)$/.test(callee.kind)) return null;
  const [pattern, ...more] = args.map(({ argument }) => argument);
  const isListing = written.name === 'iterdir' ? pattern === undefined
    : (written.name === 'rglob' || written.name === 'glob') && more.length === 0 && pattern?.keyword === null && pattern.value.kind === 'string' && (pattern.value.value ?? '').includes('*');
  return isListing && !NO_PATH.test(module.file.source.slice(written.object)) && !FILE_SYSTEMS.test(module.file.parseText) && !isAnnotated(module, index, written.object) && !hasMethod(project).has(written.name) ? `pathlib.Path.${written.name}` : null;
}

/** A parameter of which its function says what it is: no path, or that would be known. */
function isAnnotated({ model, file: { source } }: Module, index: number, object: Expression): boolean {
  const parameter = object.kind === 'name' ? model.functions[index]?.statement?.parameters.find(({ name }) => name === object.id) : undefined;
  return parameter !== undefined && /^\w+\s*:/.test(source.slice(parameter));
}

/** Methods of classes of the project by names that paths have. */
const hasMethod = remembered(({ modules }: Project): ReadonlySet<string> => {
  const names = ['iterdir', 'rglob', 'glob'];
  return new Set(names.filter((name) => [...modules.values()].some(({ model: { classes } }) => classes.some(({ methods }) => methods.has(name)))));
});
