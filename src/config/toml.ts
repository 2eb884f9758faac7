import * as l10n from '@vscode/l10n';
import { getStaticTOMLValue, parseTOML, ParseError, traverseNodes, type AST } from 'toml-eslint-parser';

/** Why a text is no TOML. `line` and `column` count from 1. */
export class TomlError extends Error {
  constructor(message: string, readonly line: number, readonly column: number) {
    super(l10n.t('not valid TOML: {0}', message));
  }
}

/**
 * The syntax tree and the value of a TOML text.
 * @throws TomlError, also for a key that would reach the prototype of every object there is.
 */
export function readToml(source: string): { readonly program: AST.TOMLProgram; readonly value: unknown } {
  try {
    const program = parseTOML(source);
    traverseNodes(program, {
      enterNode(node) {
        const { line, column } = node.loc.start;
        if (node.type === 'TOMLKey' && keyNames(node).includes('__proto__')) throw new TomlError(l10n.t('no key may be named `__proto__`'), line, column + 1);
      },
      leaveNode: () => undefined,
    });
    return { program, value: getStaticTOMLValue(program) };
  } catch (error) {
    if (error instanceof TomlError) throw error;
    if (error instanceof ParseError) throw new TomlError(error.message, error.lineNumber, error.column + 1);
    // What is left is nesting that fills the stack.
    throw new TomlError(l10n.t('it is nested too deeply'), 1, 1);
  }
}

export function keyNames(key: AST.TOMLKey): string[] {
  return key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
}
