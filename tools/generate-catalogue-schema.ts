/**
 * Writes `rules/catalogue/catalogue.schema.json` from `src/catalogue/types.ts`, the one place where the form is said.
 * With `--check` it writes nothing and fails when the file is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}rules/catalogue/catalogue.schema.json`;

const schema = createGenerator({
  path: `${root}src/catalogue/types.ts`,
  tsconfig: `${root}tsconfig.json`,
  type: 'CatalogueFile',
  topRef: false,
  additionalProperties: false,
  skipTypeCheck: true,
}).createSchema('CatalogueFile');

const { definitions, ...top } = schema;
const properties = { $schema: { type: 'string' }, ...top.properties };
const text = `${JSON.stringify({ title: 'What Seedlint knows about a library', ...top, properties, definitions }, null, 2)}\n`;

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  process.stderr.write('catalogue.schema.json is stale: run `npx tsx tools/generate-catalogue-schema.ts`\n');
  process.exitCode = 1;
}
