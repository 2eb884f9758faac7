/** Writes what the editor reads and the code knows: the configuration's schema, rule names in settings, texts to translate. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { rules } from '../rules/index.js';
import { configSchema, type Schema } from '../src/config/parse.js';

const root = new URL('..', import.meta.url);
/** Texts that rules and the configuration's schema hold as data. */
const FROM_DATA = /^(?:template|meta\.summary|description)$/;
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Path → what must be there. */
export function editorFiles(): Readonly<Record<string, string>> {
  return {
    'schemas/seedlint.schema.json': json(schemaFile()),
    'package.json': json(manifest()),
    'l10n/bundle.l10n.json': json(translatable()),
  };
}

function schemaFile(): unknown {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'seedlint.toml, or [tool.seedlint] of pyproject.toml',
    ...configSchema(),
  };
}

/** The manifest, with the names of the rules where a setting takes them. */
function manifest(): unknown {
  interface Setting { items?: { enum: string[] }; propertyNames?: { enum: string[] } }
  const found = JSON.parse(read('package.json')) as { contributes: { configuration: { properties: Record<string, Setting> } } };
  const { properties } = found.contributes.configuration;
  const names = { enum: rules.map(({ name }) => name) };
  for (const name of ['seedlint.select', 'seedlint.ignore']) Object.assign(properties[name]?.items ?? {}, names);
  Object.assign(properties['seedlint.severity'] ?? {}, { propertyNames: names });
  return found;
}

/** The texts that are given to `l10n.t` anywhere, and what rules and the configuration's keys say. */
function translatable(): Record<string, string> {
  const texts = rules.flatMap(({ meta, messages }) => [meta.summary, ...Object.values(messages)]);
  const describe = ({ description, properties, items }: Schema): void => {
    if (description !== undefined) texts.push(description);
    for (const inner of [...Object.values(properties ?? {}), ...(items === undefined ? [] : [items])]) describe(inner);
  };
  describe(configSchema());
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && /(?:^|\.)l10n\.t$/.test(node.expression.getText())) {
      const [text] = node.arguments;
      if (text !== undefined && ts.isStringLiteralLike(text)) texts.push(text.text);
      else if (!FROM_DATA.test(text?.getText() ?? '')) throw new Error(`a text to translate must be a literal: ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  for (const folder of ['src', 'rules']) {
    for (const name of readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.ts'))) {
      const path = `${folder}/${name}`;
      visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true));
    }
  }
  return Object.fromEntries([...new Set(texts)].sort().map((text) => [text, text]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of Object.entries(editorFiles())) writeFileSync(new URL(path, root), text);
}
