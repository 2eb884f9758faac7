import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { editorFiles } from '../../tools/generate-editor-files.js';

it.each(Object.entries(editorFiles()))('%s is what `npm run generate` writes', (path, made) => {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  expect(text === made, 'run npm run generate').toBe(true);
});
