import { Command, InvalidArgumentError, Option } from 'commander';
import { SEVERITIES } from '../../rules/rule.js';
import type { CheckCommandOptions } from './check.js';
import type { Io } from './io.js';
import type { VerifyCommandOptions } from './verify.js';
import { VERSION } from './version.js';

/** What each command does once its arguments are read; every one resolves to the exit code. */
export interface Actions {
  readonly check: (paths: readonly string[], options: CheckCommandOptions) => Promise<number>;
  readonly rules: (options: { readonly format: 'text' | 'json' }) => Promise<number>;
  readonly explain: (name: string) => Promise<number>;
  readonly lsp: () => Promise<number>;
  readonly verify: (command: readonly string[], options: VerifyCommandOptions) => Promise<number>;
}

const EXIT_CODES = `
Exit codes:
  0  nothing at or above the fail level
  1  something
  2  bad usage, bad configuration, or a path that can't be read

Findings go to standard output, everything else to standard error.
With --diff nothing is written, so the exit code is that of the files as they are.
A file or folder named like a command is checked by \`seedlint check NAME\`.`;

const VERIFY_EXIT_CODES = `
It runs your program. Random draws are observed in Python processes that inherit the environment.

Exit codes:
  0  the runs were identical
  1  they diverged
  2  the program could not be run to its end`;

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
    finish(await actions.check(paths, options));
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
    .argument('<name>', 'a rule (`unseeded-rng`) or a callable by its qualified name (`numpy.random.rand`)')
    .action(async (name: string) => finish(await actions.explain(name)));

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
    .addHelpText('after', EXIT_CODES);
  return program;
}

function checkCommand(): Command {
  return new Command('check')
    .description('check files, folders and notebooks (the default command)')
    .argument('[path...]', 'files and folders; `-` reads standard input (default: the working directory)')
    .addOption(
      new Option('--format <format>', 'how to report')
        .choices(['text', 'json', 'sarif', 'github', 'html'])
        .default('text'),
    )
    .option('--output-file <file>', 'write the report to a file')
    .option('--stdin-filename <path>', 'the name of what `-` reads; it decides on configuration and kind')
    .addOption(list('--select <rules>', 'add rules to the preset, separated by commas'))
    .addOption(list('--ignore <rules>', 'leave rules out, separated by commas'))
    .addOption(new Option('--preset <preset>', 'the base set of rules').choices(['recommended', 'strict']))
    .option('--config <file>', 'read the configuration from this file')
    .option('--isolated', 'read no configuration file')
    .option('--fix', 'apply safe fixes in place; for standard input, print the fixed text')
    .option('--unsafe-fixes', 'apply suggestions too (implies --fix unless --diff is given)')
    .option('--diff', 'print what fixing would change and write nothing')
    .option('--baseline <file>', 'report only what is not in this baseline')
    .option('--write-baseline <file>', 'write what is there to this baseline and exit with 0')
    .addOption(
      new Option('--fail-level <level>', 'the least severity that makes exit code 1')
        .choices(SEVERITIES)
        .default('warning'),
    )
    .option('--statistics', 'print counts by rule instead of the findings (text format)')
    .option('--quiet', 'print findings and errors alone')
    .option('--no-color', 'use no colours')
    .addOption(
      new Option('--engine <engine>', 'the parser; native needs the optional tree-sitter package')
        .choices(['wasm', 'native'])
        .default('wasm'),
    )
    .option('--jobs <n>', 'accepted for scripts; has no effect yet', positiveInteger)
    .option('--cache-dir <dir>', 'accepted for scripts; has no effect yet')
    .option('--no-cache', 'accepted for scripts; has no effect yet');
}

function list(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((value: string, previous: readonly string[]) => [
      ...previous,
      ...value.split(',').map((name) => name.trim()).filter((name) => name !== ''),
    ])
    .default([], 'none');
}

function positiveInteger(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(value);
}
