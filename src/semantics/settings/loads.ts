/** Where programs read their settings from files: `yaml.safe_load(open("config.yaml"))`, `OmegaConf.load(path)`, `@hydra.main(config_name="train")`. */
import type { CallExpression, Expression, FunctionStatement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName } from '../../syntax/walk.js';
import { rememberedOfText, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { ANY, filesNamed, type Named } from './places.js';

/** A file of settings that `via` read; `isHydra`: others may be put together with it. */
export interface Load extends Named {
  /** Nothing is known to call the function that reads it. */
  readonly isLoose: boolean;
  /** Data is kept in such files as well. */
  readonly isData: boolean;
  readonly isHydra: boolean;
  /** Other files that nobody knows say more than this one. */
  readonly isPart?: true;
}

/** What reads settings that are written in Python, of the form that OpenMMLab gave them (https://mmengine.readthedocs.io/en/latest/advanced_tutorials/config.html). */
const LOADS_PYTHON = String.raw`(?:mmcv|mmengine)\.(?:\w+\.)*Config\.fromfile`;

/** Most of them start with this one, which says how programs run: which one it is only the command line tells. */
const RUNTIME = 'configs/_base_/default_runtime.py';

/** What reads settings from what it is handed. */
export const LOADS = new RegExp(`^(?:yaml\\.(?:(?:safe_|full_|unsafe_)?load)|omegaconf\\.OmegaConf\\.load|json\\.loads?|${LOADS_PYTHON})$`);

const HYDRA = /(?:^|\.)hydra\.main$/;

/** Whether a text reads settings at all, which most do not. */
const MENTIONS = /\byaml\b|\bjson\b|OmegaConf|\bhydra\b|\bfromfile\b/;

/** All that the modules of a project read. */
export const loadsIn = remembered((project: Project): readonly Load[] => Array.from(project.modules.values()).flatMap((module) => [
  ...loadingCalls(module).flatMap((call) => loaded(project, module, call)),
  ...hydraLoads(project, module),
]));

/** What hydra puts together for the functions of a module. */
export function hydraLoads(project: Project, module: Module): readonly Load[] {
  return hydraMains(module).map((call): Load => ({ path: hydraFile(project, module, call), via: [module], isLoose: true, isData: false, isHydra: true }));
}

/** Files that a program writes itself: what it reads there later stands in none that lies there now. */
export const writesIn = remembered((project: Project): readonly Named[] => Array.from(project.modules.values()).flatMap((module) => writingCalls(module).flatMap((call) => {
  const written = fileWritten(call);
  return written === null ? [] : filesNamed(project, module, written).filter(({ path }) => path !== null);
})));

/** The modules that go to another folder than their own, so that no path relative to where the program was started leads where it did. */
export const goElsewhere = remembered((project: Project): readonly Module[] => Array.from(project.modules.values()).filter((module) => {
  return module.file.parseText.includes('chdir') && module.model.calls.some(({ callee, expression: { args: [first] } }) => {
    if (callee.kind !== 'external' || callee.name !== 'os.chdir' || first === undefined) return false;
    const own = module.path.slice(0, module.path.lastIndexOf('/'));
    return filesNamed(project, module, first.value).some(({ path }) => path !== own);
  });
}));

const writingCalls = rememberedOfText(({ file: { parseText }, model: { calls } }): readonly CallFact[] => {
  return MENTIONS.test(parseText) ? calls.filter((call) => fileWritten(call) !== null) : [];
});

/** What names the file that `call` writes: `open(path, "w")`, `shutil.copy(source, path)`, `OmegaConf.save(settings, path)`, `path.write_text(text)`. */
function fileWritten({ callee, expression: { callee: written, args } }: CallFact): Expression | null {
  const [first, second] = args.map(({ value }) => value);
  const name = callee.kind === 'external' ? callee.name : '';
  if (name === 'builtins.open') return first !== undefined && second?.kind === 'string' && /[wx]/.test(second.value ?? '') ? first : null;
  if (/^(?:shutil\.(?:copy(?:2|file)?|move)|os\.(?:rename|replace)|omegaconf\.OmegaConf\.save)$/.test(name)) return second ?? null;
  return written.kind === 'attribute' && written.name === 'write_text' ? written.object : null;
}

/** The calls of a module that read settings. */
const loadingCalls = rememberedOfText(({ file: { parseText }, model: { calls } }): readonly CallFact[] => {
  return MENTIONS.test(parseText) ? calls.filter(({ callee }) => callee.kind === 'external' && LOADS.test(callee.name)) : [];
});

/** Whether a module may read settings from files. */
export function readsSettings(module: Module): boolean {
  return loadingCalls(module).length > 0 || hydraMains(module).length > 0;
}

function loaded(project: Project, module: Module, call: CallFact): readonly Load[] {
  const [source] = call.expression.args;
  const isPython = call.callee.kind === 'external' && call.callee.name.endsWith('.fromfile');
  const isData = isPython || (call.callee.kind === 'external' && call.callee.name.startsWith('json.'));
  const callers = call.function === 0 ? [] : project.callers(module, call.function);
  const isLoose = call.function !== 0 && callers.length === 0;
  const file = source === undefined || isPython ? null : fileRead(module, source.value, call.callee.kind === 'external' && call.callee.name.endsWith('OmegaConf.load'));
  const named = file === null ? [{ path: isPython ? RUNTIME : null, via: [module] }] : filesNamed(project, module, file);
  // What calls a function runs where that is run.
  const around = named.some(({ via }) => via.length > 1) || callers.length === 0 ? [[]] : [...new Set(callers.map((each) => each.module))].map((each) => [each]);
  return named.flatMap(({ path, via }) => around.map((more): Load => ({ path, via: [...new Set([...via, ...more])], isLoose, isData, isHydra: false, ...(isPython ? { isPart: true } : {}) })));
}

/** What names the file that `source` is, or is read from: `open(path)`, `file` of a `with` statement, `file.read()`, `path.read_text()`; `isPath`: it may be a path. */
function fileRead(module: Module, source: Expression, isPath = false): Expression | null {
  const uses = usesOf(module);
  if (source.kind === 'name') {
    const opened = uses.place(source)?.around.findLast((statement) => statement.kind === 'with' && statement.items.some(({ target }) => target?.kind === 'name' && target.id === source.id));
    const item = opened?.kind === 'with' ? opened.items.find(({ target }) => target?.kind === 'name' && target.id === source.id)?.value : undefined;
    if (item !== undefined) return fileRead(module, item);
    const [value, ...others] = uses.assigned(source.id).filter((each) => uses.place(each)?.function === uses.place(source)?.function);
    const found = value === undefined || others.length > 0 ? null : fileRead(module, value);
    return found ?? (isPath ? source : null);
  }
  if (source.kind !== 'call') return isPath ? source : null;
  const { callee, args: [first] } = source;
  const name = calleeName(source);
  if (/^(?:open|GFile|FileIO)$/.test(name) && first !== undefined && first.keyword === null && (callee.kind === 'name' || !/^\w$/.test(name))) {
    return callee.kind === 'attribute' && !/^(?:io|codecs|gfile|file_io|fs)$/.test(dottedName(callee.object)?.split('.').at(-1) ?? '') ? callee.object : first.value;
  }
  if (callee.kind === 'attribute' && /^(?:open|read_text)$/.test(name)) return callee.object;
  if (callee.kind === 'attribute' && name === 'read') return fileRead(module, callee.object);
  return isPath ? source : null;
}

/** The decorators of a module that hand its functions what hydra puts together. */
const hydraMains = rememberedOfText(({ file: { parseText }, model: { functions } }): readonly CallExpression[] => {
  if (!/\bhydra\b/.test(parseText)) return [];
  return functions.flatMap(({ statement }) => (statement === null ? [] : hydraMain(statement) ?? []));
});

function hydraMain({ decorators }: FunctionStatement): CallExpression | undefined {
  return decorators.filter((each) => each.kind === 'call').find(({ callee }) => HYDRA.test(dottedName(callee) ?? ''));
}

/** Whether hydra hands a function what it puts together. */
export function isHydraMain(statement: FunctionStatement): boolean {
  return hydraMain(statement) !== undefined;
}

/** The file that hydra begins with; `null`: who knows. */
function hydraFile(project: Project, module: Module, { args }: CallExpression): string | null {
  const given = (name: string): string | null | undefined => {
    const written = args.find(({ keyword }) => keyword === name)?.value;
    const [only, ...others] = written === undefined ? [] : filesNamed(project, module, written);
    return written === undefined ? undefined : others.length > 0 || only?.path?.includes(ANY) === true ? null : only?.path ?? null;
  };
  const [folder = '.', name] = [given('config_path'), given('config_name')];
  if (folder === null || name === null || args.some(({ keyword, splat }) => keyword === null || splat !== null) || folder.includes('://')) return null;
  // It goes by the folder of the function's own file, wherever the program is started.
  const base = folder.startsWith('/') ? folder : `${module.path.slice(0, module.path.lastIndexOf('/'))}/${folder}`;
  if (name === undefined) return /\.ya?ml$/.test(folder) ? base : null;
  return `${base}/${/\.ya?ml$/.test(name) ? name : `${name}.yaml`}`;
}
