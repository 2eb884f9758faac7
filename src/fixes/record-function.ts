import type { Catalogue } from '../catalogue/catalogue.js';
import type { RunRecording } from '../catalogue/types.js';
import type { ProgramView } from '../semantics/views.js';
import { RECORD_FUNCTION } from './templates.js';

/** The libraries whose versions a record keeps. */
export interface RecordedLibraries {
  /** The root modules that are imported. */
  readonly roots: ReadonlySet<string>;
  /** The distributions that install them, in order. */
  readonly distributions: readonly string[];
  /** What else is known to matter of them. */
  readonly recordings: readonly RunRecording[];
  /** Environment variables that steer them. */
  readonly variables: readonly string[];
}

/** The libraries that programs of a project import; `own` is the name of a module that is the project's though it may not be there yet. */
export function librariesOf(programs: readonly ProgramView[], catalogue: Catalogue, own = ''): RecordedLibraries {
  const roots = new Set(programs.flatMap(({ modules }) => modules).flatMap(({ module, project }) =>
    module.model.imports
      .filter((name) => !name.startsWith('.') && project.imported(module, name) === null)
      .map((name) => name.split('.')[0] ?? name),
  ));
  roots.delete(own);
  const distributions = [...new Set([...roots].flatMap((root) => catalogue.distributionOf(root) ?? []))].sort();
  const used = catalogue.files.filter((file) => file.standardLibrary !== undefined || file.roots.some((root) => roots.has(root)));
  return {
    roots, distributions,
    recordings: used.flatMap(({ recording }) => (recording !== undefined && roots.has(recording.module) ? [recording] : [])),
    variables: [...RECORD_FUNCTION.variables, ...new Set(used.flatMap(({ variables }) => variables ?? []).map(({ name }) => name))].sort(),
  };
}

/**
 * The lines of `record_run`. `use` gives the local name of a module; `file` is the expression for the file the function
 * stands in, `null` where there is none, as in a notebook; `lastSeed` is a variable that holds the seed in use.
 */
export function recordFunction(
  libraries: RecordedLibraries & { readonly gpu: boolean },
  indent: string,
  use: (module: string, alias?: string) => string,
  file: string | null,
  lastSeed: string | null,
): string[] {
  const metadata = libraries.distributions.length > 0 ? use('importlib.metadata') : null;
  const json = use('json');
  const os = use('os');
  const platform = use('platform');
  const subprocess = use('subprocess');
  const sys = use('sys');
  const time = use('time');
  const typing = use('typing');
  const facts = new Map<string, string>();
  for (const { module, alias, entries, gpus } of libraries.recordings) {
    for (const [key, text] of [...Object.entries(entries), ...(gpus !== undefined && libraries.gpu ? [['gpus', gpus] as const] : [])]) {
      if (!facts.has(key)) facts.set(key, text.replaceAll('{module}', use(module, alias)));
    }
  }
  const folder = file === null ? [] : [`    folder = ${os}.path.dirname(${os}.path.abspath(${file}))`];
  const lines = [
    `def ${RECORD_FUNCTION.name}(path: str = "${RECORD_FUNCTION.file}", seed: ${typing}.Optional[int] = None, **extra: ${typing}.Any) -> None:`,
    `    """${RECORD_FUNCTION.docstring}"""`,
    `    versions: ${typing}.Dict[str, str] = {}`,
    ...(metadata === null ? [] : versionLines(libraries.distributions, metadata)),
    `    cpu = ${platform}.processor() or ${platform}.machine()`,
    `    if ${os}.path.exists("/proc/cpuinfo"):`,
    '        with open("/proc/cpuinfo", encoding="utf-8") as file:',
    '            cpu = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), cpu)',
    ...folder,
    '    git = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]',
    '    try:',
    `        commit = ${subprocess}.run(git, capture_output=True, text=True, check=True${file === null ? '' : ', cwd=folder'}).stdout.strip()`,
    `    except (OSError, ${subprocess}.CalledProcessError):`,
    '        commit = ""',
    '    record = {',
    `        "time": ${time}.strftime("%Y-%m-%dT%H:%M:%S%z"),`,
    `        "command": ${sys}.argv,`,
    `        "seed": ${lastSeed === null ? 'seed' : `${lastSeed} if seed is None else seed`},`,
    '        "commit": commit or None,',
    `        "python": ${platform}.python_version(),`,
    '        "libraries": versions,',
    ...[...facts].map(([key, text]) => `        "${key}": ${text},`),
    '        "cpu": cpu,',
    `        "platform": ${platform}.platform(),`,
    '        "environment": {',
    `            name: ${os}.environ.get(name)`,
    ...sequence('            for name in ', libraries.variables, ''),
    '        },',
    '        **extra,',
    '    }',
    `    draft = f"{path}.{${os}.getpid()}.tmp"`,
    '    with open(draft, "w", encoding="utf-8") as file:',
    `        ${json}.dump(record, file, indent=2, default=str)`,
    '        file.write("\\n")',
    `    ${os}.replace(draft, path)`,
  ];
  return lines.map((line) => line.replace(/^(?: {4})+/, (space) => indent.repeat(space.length / 4)));
}

function versionLines(names: readonly string[], metadata: string): string[] {
  return [
    ...sequence('    for name in ', names, ':'),
    '        try:',
    `            versions[name] = ${metadata}.version(name)`,
    `        except ${metadata}.PackageNotFoundError:`,
    '            pass',
  ];
}

const LINE_LENGTH = 100;

/** A tuple of names behind `head`, on lines of its own where it would be too long for one. */
function sequence(head: string, names: readonly string[], tail: string): string[] {
  const quoted = names.map((name) => `"${name}"`);
  const line = `${head}(${quoted.join(', ')}${names.length === 1 ? ',' : ''})${tail}`;
  if (line.length <= LINE_LENGTH) return [line];
  const indent = /^ */.exec(head)?.[0] ?? '';
  return [`${head}(`, ...quoted.map((name) => `${indent}    ${name},`), `${indent})${tail}`];
}
