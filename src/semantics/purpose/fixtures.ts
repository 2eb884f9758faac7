/** Tests: which modules hold them, and what runs before them: the file of fixtures beside them, and fixtures that every test uses. */
import type { Stream } from '../../catalogue/types.js';
import type { Statement } from '../../syntax/facts.js';
import { dottedName } from '../../syntax/walk.js';
import { runFunction, runProgram } from '../program/program.js';
import type { Module, Project } from '../project.js';

/** The module that the test runner imports before the tests beside and below it. */
export const FIXTURES = 'conftest';

/** Whether the statements of a module's top level hold tests that a runner collects. */
export function holdsTests(body: readonly Statement[]): boolean {
  return body.some((statement) => (statement.kind === 'function' && statement.name.startsWith('test_')) || (statement.kind === 'class' && /^Test[A-Z]/.test(statement.name)));
}

/** The same by the bare text. */
export function mentionsTests(text: string): boolean {
  return /^(?:async )?def test_|^class Test[A-Z]/m.test(text);
}

/** Where test runners look for tests. */
const TEST_PATH = /(?:^|\/)(?:tests?\/(?:.+\/)?\w+|test_\w+|\w+_test|tests?)\.py$/;

/**
 * Whether a module is there to be collected by a test runner: it holds test cases, or functions that are tests by its
 * path. Their numbers are checked and thrown away, so that few people mind when they vary.
 */
export function isTestModule({ path, facts: { body } }: Module): boolean {
  if (path.endsWith(`/${FIXTURES}.py`) || (TEST_PATH.test(path) && holdsTests(body))) return true;
  return body.some((statement) => {
    return statement.kind === 'class' && statement.bases.some(({ value }) => dottedName(value)?.endsWith('TestCase') === true) && holdsTestMethods(statement.body);
  });
}

function holdsTestMethods(body: readonly Statement[]): boolean {
  return body.some((statement) => statement.kind === 'function' && statement.name.startsWith('test'));
}

/** The streams that are seeded before a test of `module` runs. */
export function seededBeforeTests(project: Project, module: Module): ReadonlySet<Stream> {
  if (!holdsTests(module.facts.body)) return new Set();
  const fixtures = project.imported(module, FIXTURES)?.module ?? null;
  return new Set([
    ...(fixtures === null ? [] : runProgram(project, fixtures).seededAtEnd),
    ...[module, ...(fixtures === null ? [] : [fixtures])].flatMap((each) => usedByAll(each).flatMap((index) => [...runFunction(project, each, index).seededAtEnd])),
  ]);
}

/** Functions that the test runner calls by their names. */
const HOOKS = /^pytest_(?:configure|sessionstart|runtest_setup)$/;

/** The functions under `@pytest.fixture(autouse=True)`, and hooks of the test runner. */
function usedByAll({ model }: Module): number[] {
  return model.functions.flatMap(({ index, name, decorators }) => {
    const isUsed = HOOKS.test(name) || decorators.some((value) => {
      return value.kind === 'result' && value.call.args.some(({ argument, value: given }) => argument.keyword === 'autouse' && given.kind === 'scalar' && given.value === true);
    });
    return isUsed ? [index] : [];
  });
}
