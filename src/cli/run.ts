import { CommanderError } from 'commander';
import { reasonFor } from './errors.js';
import { tolerateClosedPipe, write } from './io.js';
import type { Io } from './io.js';
import { createProgram } from './program.js';
import type { Services } from './project.js';

/**
 * Runs Seedlint with `argv` (without the program's own name) and resolves to the exit code: 0 nothing at or above the
 * fail level, 1 something, 2 bad usage, bad configuration or a path that can't be read. Never rejects.
 *
 * Each command is loaded when it is called: what only prints a version or a page of help starts at once.
 */
export async function run(argv: readonly string[], io: Io, given?: Services): Promise<number> {
  tolerateClosedPipe(io.stdout);
  tolerateClosedPipe(io.stderr);
  let exitCode = 0;
  const services = async (): Promise<Services> => given ?? (await import('./services.js')).services;
  const program = createProgram(
    {
      check: async (paths, options) => (await import('./check.js')).check(paths, options, io, await services()),
      rules: async ({ format }) => (await import('./rules-command.js')).listRules(format, io, await services()),
      explain: async (name) => (await import('./rules-command.js')).explain(name, io, await services()),
      lsp: async () => {
        await (await services()).startServer();
        return 0;
      },
      init: async (paths, options) => (await import('./init.js')).init(paths, options, io, await services()),
      verify: async (command, options) => (await import('./verify.js')).verify(command, options, io, await services()),
    },
    io,
    (code) => {
      exitCode = code;
    },
  );
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has told the user already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    await write(io.stderr, `${reasonFor(error)}\n`);
    return 2;
  }
}
