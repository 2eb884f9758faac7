import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { SEVERITIES } from '../../rules/rule.js';
import type { CheckCommandOptions } from './check.js';
import { completionScript, SHELLS, type Shell } from './completions.js';
import { FORMATS } from './format-names.js';
import type { InitCommandOptions } from './init.js';
import { write, type Io } from './io.js';
import type { VerifyCommandOptions } from './verify.js';
import { VERSION } from './version.js';

/** What each command does once its arguments are read; every one resolves to the exit code. */
export interface Actions {
  readonly check: (paths: readonly string[], options: CheckCommandOptions) => Promise<number>;
  readonly rules: (options: { readonly format: 'text' | 'json' }) => Promise<number>;
  readonly explain: (name: string) => Promise<number>;
  readonly lsp: () => Promise<number>;
  readonly init: (paths: readonly string[], options: InitCommandOptions) => Promise<number>;
  readonly verify: (command: readonly string[], options: VerifyCommandOptions) => Promise<number>;
}

const EXAMPLES = `
Examples:
  seedlint                                  check this folder
  seedlint train.py notebooks/              files and folders
  seedlint --diff --unsafe-fixes .          what the fixes would change
  seedlint --fix .                          apply those that keep what the program computes
  seedlint --format html --output-file reproducibility.html
  seedlint --write-baseline seedlint.baseline.json && seedlint --baseline seedlint.baseline.json
  seedlint explain unseeded-rng             the page of a rule
  seedlint init                             seed and record the project's runs
  seedlint verify -- python train.py        run it twice and compare
`;

const EXIT_CODES = `
Exit codes:
  0  nothing at or above the fail level
  1  something
  2  bad usage, bad configuration, or a path that can't be read

Findings go to standard output, everything else to standard error.
With --diff nothing is written, so the exit code is that of the files as they are.
A file or folder named like a command is checked by \`seedlint check NAME\`.
Configuration: [tool.seedlint] in pyproject.toml, or seedlint.toml. One place: # seedlint: ignore[rule] reason`;

const COMPLETIONS = `
Where it goes:
  bash  seedlint completions bash > ~/.local/share/bash-completion/completions/seedlint
  zsh   seedlint completions zsh > "\${fpath[1]}/_seedlint"
  fish  seedlint completions fish > ~/.config/fish/completions/seedlint.fish`;

const VERIFY_EXIT_CODES = `
It runs your program. Random draws are observed in Python processes that inherit the environment.

Exit codes:
  0  the runs were identical
  1  they diverged
  2  the program could not be run to its end`;

const INIT_EXIT_CODES = `
Programs that draw unseeded call setup_seeds; a project's own seeding function is used where there is one.
An existing file is never replaced.

Exit codes:
  0  done, or nothing to do
  2  bad usage, no program, or a file that can't be written`;

/** The command line: `finish` is told the exit code of the command that ran. Parsing throws commander's errors. */
export function createProgram(actions: Actions, io: Io, finish: (code: number) => void): Command {
  const program = new Command('seedlint')
    .description('Finds what keeps a machine-learning program from repeating, and mends it.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text, () => undefined),
      writeErr: (text) => io.stderr.write(text.replace(/^error: /, 'seedlint: '), () => undefined),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError();

  const check = checkCommand().action(async (paths: string[], options: CheckCommandOptions) => {
    finish(await actions.check(paths, { ...NO_LISTS, ...options }));
  });
  program.addCommand(check, { isDefault: true });

  program
    .command('rules')
    .description('list the rules')
    .addOption(new Option('--format <format>', 'how to list them').choices(['text', 'json']).default('text'))
    .action(async (options: { format: 'text' | 'json' }) => finish(await actions.rules(options)));

  program
    .command('explain')
    .description('print the page of a rule, or what is known of a callable')
    .argument('<rule or callable>', 'a rule (`unseeded-rng`) or a callable by its qualified name (`numpy.random.rand`)')
    .action(async (name: string) => finish(await actions.explain(name)));

  program
    .command('init')
    .description('write a module that seeds and records the project’s runs, and have its programs call it')
    .argument('[path...]', 'files and folders of the project (default: the working directory)')
    .option('--output <file>', 'where the module goes (default: reproducibility.py in the folder of the programs)')
    .option('--record', 'have training programs call record_run too')
    .option('--diff', 'print what would change and write nothing')
    .option('--config <file>', 'read the configuration from this file')
    .option('--isolated', 'read no configuration file')
    .option('--no-color', 'use no colours')
    .addHelpText('after', INIT_EXIT_CODES)
    .action(async (paths: string[], options: InitCommandOptions) => finish(await actions.init(paths, options)));

  program
    .command('verify')
    .description('run a program several times and report the first place where the runs differ')
    .usage('[options] -- COMMAND [ARGUMENT…]')
    .argument('[command...]', 'the command, behind `--`: `seedlint verify -- python train.py`')
    .addOption(new Option('--runs <n>', 'how often to run it').argParser(positiveInteger).default(2))
    .addOption(new Option('--timeout <seconds>', 'stop a run that takes longer').argParser(positiveInteger))
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json']).default('text'))
    .option('--no-color', 'use no colours')
    .addHelpText('after', VERIFY_EXIT_CODES)
    .action(async (command: string[], options: VerifyCommandOptions) => finish(await actions.verify(command, options)));

  program
    .command('lsp')
    .description('run the language server')
    .option('--stdio', 'speak over standard input and output')
    .action(async () => finish(await actions.lsp()));

  program
    .command('completions')
    .description('print a script that completes this command line in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', COMPLETIONS)
    .action(async (shell: Shell) => {
      await write(io.stdout, completionScript(program, shell));
      finish(0);
    });

  for (const command of program.commands) command.copyInheritedSettings(program).helpOption('-h, --help', 'show this help');
  program
    .usage('[check] [options] [path...]\n       seedlint COMMAND [options]')
    .configureHelp({
      // `check` is what runs when no command is named, so its options belong on the first page.
      visibleOptions: (command) => {
        const own = command.createHelp();
        const plain = Object.getPrototypeOf(own) as typeof own;
        const options = plain.visibleOptions.call(own, command);
        return command === program ? [...plain.visibleOptions.call(own, check).slice(0, -1), ...options] : options;
      },
    })
    .addHelpText('after', EXAMPLES + EXIT_CODES);
  return program;
}

function checkCommand(): Command {
  return new Command('check')
    .description('check files, folders and notebooks (the default command)')
    .argument('[path...]', 'files and folders; `-` reads standard input (default: the working directory)')
    .optionsGroup('Rules:')
    .addOption(list('--select <rules>', 'report these rules alone, separated by commas'))
    .addOption(list('--ignore <rules>', 'leave rules out, separated by commas'))
    .addOption(new Option('--preset <preset>', 'the base set of rules').choices(['recommended', 'strict']))
    .option('--config <file>', 'read the configuration from this file')
    .option('--isolated', 'read no configuration file')
    .option('--stdin-filename <path>', 'the name of what `-` reads; it decides on configuration and kind')
    .optionsGroup('Fixes:')
    .option('--fix', 'apply safe fixes in place; for standard input, print the fixed text')
    .option('--unsafe-fixes', 'apply suggestions too (implies --fix unless --diff is given)')
    .option('--diff', 'print what fixing would change and write nothing')
    .optionsGroup('Report:')
    .addOption(new Option('--format <format>', 'how to report').choices(FORMATS).default('text'))
    .option('--output-file <file>', 'write the report to a file')
    .addOption(
      new Option('--report <format=file>', 'write a further report to a file; may be given more than once').argParser(furtherReport),
    )
    .option('--statistics', 'print counts by rule instead of the findings (text format)')
    .option('--quiet', 'print findings and errors alone')
    .option('--no-color', 'use no colours')
    .optionsGroup('Continuous integration:')
    .addOption(
      new Option('--fail-level <level>', 'the least severity that makes exit code 1')
        .choices(SEVERITIES)
        .default('warning'),
    )
    .option('--baseline <file>', 'report only what is not in this baseline')
    .option('--write-baseline <file>', 'write what is there to this baseline and exit with 0')
    .addOption(
      new Option('--progress <kind>', 'on standard error: a bar on a terminal, or a line of JSON a step')
        .choices(['auto', 'json', 'none'])
        .default('auto'),
    )
    .optionsGroup('Speed:')
    .option('--jobs <n>', 'threads to check with (default: as many as are worth it)', positiveInteger)
    .option('--cache-dir <dir>', 'where results are kept for the next run (default: the user\'s cache folder)')
    .option('--no-cache', 'neither use nor keep results')
    .addOption(
      new Option('--engine <engine>', 'the parser; native needs the packages tree-sitter and tree-sitter-python')
        .choices(['wasm', 'native'])
        .default('wasm'),
    )
    .optionsGroup('Options:');
}

/** `sarif=out/seedlint.sarif` */
function furtherReport(value: string, previous: CheckCommandOptions['report'] | undefined) {
  const [name = '', ...rest] = value.split('=');
  const format = FORMATS.find((each) => each === name);
  const file = rest.join('=');
  if (format === undefined || file === '') {
    throw new InvalidArgumentError(`It must be FORMAT=FILE, where FORMAT is one of ${FORMATS.join(', ')}.`);
  }
  return [...(previous ?? []), { format, file }];
}

/** What options that may be given more than once hold when none is: no default of theirs, so that help names none. */
const NO_LISTS = { select: [], ignore: [], report: [] } satisfies Partial<CheckCommandOptions>;

function list(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((value: string, previous: readonly string[] | undefined) => [
      ...(previous ?? []),
      ...value.split(',').map((name) => name.trim()).filter((name) => name !== ''),
    ]);
}

function positiveInteger(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(value);
}
