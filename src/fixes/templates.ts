/** What fixes know about libraries and habits, as data. `{name}` stands for the local name of an imported module. */

/** The function that seeds a whole program. */
export const SETUP_FUNCTION = {
  name: 'setup_seeds',
  docstring: 'Seed every random number generator this program uses, so that its runs repeat.',
} as const;

/** The file that holds a project's `setup_seeds` and `record_run`, by its name as a module. */
export const SETUP_MODULE = { name: 'reproducibility', docstring: 'How the runs of this project are seeded and recorded.' } as const;

/** The parameter, and the option of a command line, that asks for deterministic kernels. */
export const SWITCH = { name: 'deterministic', flag: '--deterministic', help: 'use deterministic kernels, which may be slower' } as const;

/** What marks a function as a command whose parameters are its options: decorators, or calls it is handed to. */
export const COMMANDS: readonly {
  readonly marks: readonly string[];
  /** The decorator that declares an option, where the parameter alone does not. */
  readonly decorator: { readonly module: string; readonly text: string } | null;
}[] = [
  {
    marks: ['click.command', 'click.option', 'click.argument', 'click.Group.command'],
    decorator: { module: 'click', text: `{module}.option("${SWITCH.flag}", is_flag=True, help="${SWITCH.help}")` },
  },
  { marks: ['typer.Typer.command', 'typer.run'], decorator: null },
];

/** The function that keeps with a run's results what it takes to run it again. */
export const RECORD_FUNCTION = {
  name: 'record_run',
  file: 'run.json',
  docstring: 'Save what it takes to run this program again as it ran now.',
  /** Environment variables that matter whatever the libraries. */
  variables: ['CUDA_VISIBLE_DEVICES', 'OMP_NUM_THREADS'],
} as const;

export interface WorkerTemplate {
  /** The module that holds the worker's seed and the generator. */
  readonly module: string;
  readonly function: { readonly name: string; readonly parameter: string; readonly docstring: string };
  /** The variable that holds the worker's seed and its value. */
  readonly seedName: string;
  readonly seedValue: string;
  /** The streams that a worker draws from and its loader does not seed in every version. */
  readonly streams: readonly string[];
  /** What is seeded where nothing is drawn. */
  readonly fallback: { readonly module: string; readonly call: string };
  readonly generator: {
    /** The class by its name behind the module, and variable names in order of preference. */
    readonly class: string;
    readonly names: readonly string[];
    readonly seedMethod: string;
  };
}

/** How loaders that start worker processes are seeded. */
export const WORKERS: WorkerTemplate = {
  module: 'torch',
  function: {
    name: 'seed_worker',
    parameter: 'worker_id',
    docstring: "Seed this worker's random number generators from the seed its loader gave it.",
  },
  seedName: 'worker_seed',
  seedValue: '{module}.initial_seed() % 2**32',
  streams: ['numpy', 'python'],
  fallback: { module: 'random', call: 'random.seed' },
  generator: {
    class: 'Generator',
    names: ['g', 'generator', 'loader_generator', 'seeded_generator'],
    seedMethod: 'manual_seed',
  },
};

/** Names of functions that seed a worker. */
export const WORKER_FUNCTION_NAME = /^_?(seed_worker|worker_seed|worker_init(_fn|_function)?|init_worker|worker_init_\w+|seed_\w*worker\w*)$/i;

/** Names of callables that take a seed. */
export const SEEDING_NAME = /seed|^(RandomState|default_rng|Random|Generator|PRNGKey)$/i;

/** Names under which a seed is kept, in lower case and without underscores. */
export const SEED_NAMES: ReadonlySet<string> = new Set([
  ...['seed', 'randomseed', 'randomstate', 'rngseed', 'manualseed', 'globalseed', 'baseseed', 'seedvalue'],
  ...['randseed', 'defaultseed', 'myseed', 'seednum', 'initialseed', 'initseed', 'masterseed', 'torchseed', 'npseed'],
]);

/** Parameter names under which parsed options are handed around. */
export const NAMESPACE_NAMES: ReadonlySet<string> = new Set([
  ...['args', 'arg', 'opt', 'opts', 'options', 'cfg', 'config', 'conf', 'hparams', 'hps', 'hp', 'params', 'flags'],
  ...['FLAGS', 'arguments', 'cli_args', 'namespace', 'parsed_args', 'config_args', 'settings'],
]);

/** Methods that declare an option by its flag, and those that read the options. */
export const OPTION_METHODS = {
  declare: /^(add_argument|option)$/,
  read: /^parse_(known_|intermixed_)?args$/,
} as const;
