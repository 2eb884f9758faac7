/** Programs that only go on where strings hash alike in every process. */
import type { Statement } from '../../syntax/facts.js';
import type { Span } from '../../syntax/source.js';
import { dottedName, expressionsIn, walkStatements } from '../../syntax/walk.js';
import { rememberedOfText } from '../lookups.js';
import type { Module } from '../project.js';

/** What starts the program anew in place of this process, or ends it. */
const ENDS = /^(?:os\.)?(?:exec[lv]p?e?|_exit)$|^(?:sys\.)?exit$|^quit$/;

/**
 * Whether a module asks for the variable that fixes string hashes, and starts the program anew with it or ends where it is
 * not set: `if os.environ.get("PYTHONHASHSEED") != "0": sys.exit(1)`.
 */
export const fixesHashes = rememberedOfText(({ catalogue, file, facts }: Module): boolean => {
  const names = catalogue.variables.filter(({ role }) => role === 'hash-seed').map(({ name }) => name);
  if (!names.some((name) => file.source.text.includes(name))) return false;
  const asks = (span: Span): boolean => names.some((name) => file.source.slice(span).includes(name));
  return walkStatements(facts.body).some((statement) => {
    if (statement.kind === 'assert') return asks(statement);
    return statement.kind === 'if' && statement.branches.some(({ test, body }) => asks(test) && body.some(leaves));
  });
});

function leaves(statement: Statement): boolean {
  if (statement.kind === 'raise') return true;
  return expressionsIn(statement).some((part) => part.kind === 'call' && ENDS.test(dottedName(part.callee) ?? ''));
}
