import { CommanderError } from 'commander';
import { check } from './check.js';
import { UsageError } from './errors.js';
import { terminalPaint, tolerateClosedPipe, wantsColour, write } from './io.js';
import type { Io } from './io.js';
import { unknownRule } from './names.js';
import { createProgram } from './program.js';
import type { Services } from './project.js';
import { rulePage } from './rule-pages.js';
import { rulesJson, rulesTable } from './rules-command.js';
import { services as realServices } from './services.js';
import { verify } from './verify.js';

/**
 * Runs Seedlint with `argv` (without the program's own name) and resolves to the exit code: 0 nothing at or above the
 * fail level, 1 something, 2 bad usage, bad configuration or a path that can't be read. Never rejects.
 */
export async function run(argv: readonly string[], io: Io, services: Services = realServices): Promise<number> {
  tolerateClosedPipe(io.stdout);
  tolerateClosedPipe(io.stderr);
  let exitCode = 0;
  const program = createProgram(
    {
      check: (paths, options) => check(paths, options, io, services),
      async rules({ format }) {
        const rules = await services.rules();
        const paint = wantsColour(io.stdout, io.env, true) ? terminalPaint : undefined;
        await write(io.stdout, format === 'json' ? rulesJson(rules) : rulesTable(rules, paint));
        return 0;
      },
      async explain(name) {
        const rules = await services.rules();
        const rule = rules.find((each) => each.name === name);
        if (rule !== undefined) {
          await write(io.stdout, await rulePage(rule));
          return 0;
        }
        const facts = services.explain(name);
        if (facts !== null) {
          await write(io.stdout, `${facts.join('\n')}\n`);
          return 0;
        }
        if (name.includes('.')) throw new UsageError(`nothing is known of ${name}; it is taken neither to draw nor to seed`);
        throw new UsageError(unknownRule(name, rules.map((each) => each.name)));
      },
      async lsp() {
        await services.startServer();
        return 0;
      },
      verify: (command, options) => verify(command, options, io, services),
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
    await write(io.stderr, `${describe(error)}\n`);
    return 2;
  }
}

/** Errors made for the user show their message; anything else is a defect and shows where it happened. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `seedlint: ${String(error)}`;
  if (USER_ERRORS.has(error.name)) return `seedlint: ${error.message}`;
  return `seedlint: internal error, please report it: ${error.stack ?? error.message}`;
}

const USER_ERRORS: ReadonlySet<string> = new Set(['UsageError', 'ConfigError', 'EngineError', 'VerifyError']);
