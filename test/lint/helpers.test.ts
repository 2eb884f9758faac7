/** Which files have functions that fixes of other files may call, and which of many are asked. */
import { expect, it } from 'vitest';
import { helps, nearestOf } from '../../src/lint/groups.js';
import { scriptFile } from '../../src/notebook/build.js';

const DEFINITION = 'import random\n\n\ndef setup_seeds(seed: int = 42) -> None:\n    random.seed(seed)\n';

it.each([
  ['a module that defines one', DEFINITION, true],
  ['a program of its own', `${DEFINITION}\n\nif __name__ == "__main__":\n    setup_seeds()\n`, false],
  ['a program that seeds at its top', `${DEFINITION}\n\nsetup_seeds()\nprint(random.random())\n`, false],
  ['a method', 'class A:\n    def setup_seeds(self):\n        pass\n', false],
])('%s', (_, text, expected) => {
  expect(helps(scriptFile('/w/a.py', text))).toBe(expected);
});

it('asks all while they are few, and of many those that are nearest', () => {
  const few = ['/w/a/h.py', '/w/b/h.py'];
  expect(nearestOf(few)(['/w/c/d/m.py'])).toEqual(few);
  const many = Array.from({ length: 5000 }, (_, at) => `/w/p${String(at)}/h.py`);
  const near = nearestOf(many);
  expect(near(['/w/p4321/deep/m.py'])[0]).toBe('/w/p4321/h.py');
  expect(near(['/w/p4321/deep/m.py']).length).toBe(16);
  // What lies in different folders is near to what lies above both.
  expect(near(['/w/p4321/a.py', '/w/p17/a.py'])).toEqual(many.slice(0, 16));
  expect(near(['/elsewhere/a.py'])).toEqual(many.slice(0, 16));
});
