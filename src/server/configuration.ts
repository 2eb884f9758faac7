import * as l10n from '@vscode/l10n';
import { CompletionItemKind, MarkupKind, type CompletionItem, type Hover, type MarkupContent, type Position, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { rules } from '../../rules/index.js';
import { ruleUrl } from '../../rules/rule.js';
import { defaultCatalogue } from '../catalogue/default.js';
import { meaning, proposals, type ConfigKind, type Proposal } from '../config/assist.js';
import type { Schema } from '../config/parse.js';
import type { Abilities } from './abilities.js';
import { decode, encodeRange, type PositionEncoding } from './positions.js';

/** What begins something that can be completed, besides letters. */
export const TRIGGERS = ['"', "'", '[', '.', ' '];

const KINDS = { table: CompletionItemKind.Module, key: CompletionItemKind.Property, value: CompletionItemKind.EnumMember } as const;

/** What a configuration may say at `position`. */
export function completeConfiguration(document: TextDocument, position: Position, encoding: PositionEncoding, { hasCommands }: Pick<Abilities, 'hasCommands'>): CompletionItem[] {
  const text = document.getText();
  const offset = document.offsetAt(decode(document, position, encoding));
  return proposals(text, offset, kindOf(document), namesFor).map((proposal, at): CompletionItem => {
    const { label, kind, schema, start, end } = proposal;
    const documentation = kind === 'value' ? saysValue(label, schema) : saysKey(label, schema);
    return {
      label,
      kind: KINDS[kind],
      ...(documentation === undefined ? {} : { documentation }),
      // What is written already begins with the quote.
      filterText: kind === 'value' ? proposal.text : label,
      sortText: String(at).padStart(4, '0'),
      textEdit: { range: rangeOf(document, { start, end }, encoding), newText: proposal.text },
      // What a key may be is shown next.
      ...(hasCommands && isNamed(proposal) ? { command: { title: '', command: 'editor.action.triggerSuggest' } } : {}),
    };
  });
}

/** What the key or value at `position` means. */
export function hoverConfiguration(document: TextDocument, position: Position, encoding: PositionEncoding): Hover | null {
  const found = meaning(document.getText(), document.offsetAt(decode(document, position, encoding)), kindOf(document));
  if (found === null) return null;
  const { word, role, schema } = found;
  const contents = role === 'value' ? saysValue(word, schema) : saysKey(word, schema);
  return contents === undefined ? null : { contents, range: rangeOf(document, found, encoding) };
}

function kindOf({ uri }: TextDocument): ConfigKind {
  return uri.endsWith('/pyproject.toml') ? 'pyproject' : 'seedlint';
}

function rangeOf(document: TextDocument, { start, end }: { readonly start: number; readonly end: number }, encoding: PositionEncoding): Range {
  return encodeRange(document, { start: document.positionAt(start), end: document.positionAt(end) }, encoding);
}

function isNamed({ kind, schema }: Proposal): boolean {
  return kind === 'key' && schema.enum !== undefined;
}

/** Names for keys that may be any text: the libraries of which something changed with a version. */
function namesFor(path: readonly string[]): readonly string[] {
  if (path.join('.') !== 'assume') return [];
  const dated = defaultCatalogue().files.filter((file) => /"(?:since|until|removed)":/.test(JSON.stringify(file)));
  // Python's has a key of its own.
  return [...new Set(dated.map(({ library }) => library))].filter((library) => library !== 'python').sort();
}

function saysKey(name: string, schema: Schema): MarkupContent {
  const { description, enum: names, default: usual } = schema;
  const isShort = names !== undefined && names.length <= 6;
  return markdown([
    description === undefined ? `**${name}**` : `**${name}**: ${l10n.t(description)}`,
    isShort ? l10n.t('One of {0}.', names.map((each) => `\`${JSON.stringify(each)}\``).join(', ')) : null,
    usual === undefined || Array.isArray(usual) || typeof usual === 'object' ? null : l10n.t('Default: {0}', `\`${JSON.stringify(usual)}\``),
  ]);
}

/** What a value means, where it is a word of ours; a rule with the way to its page. */
function saysValue(value: string, { enum: names, description }: Schema): MarkupContent | undefined {
  if (names?.includes(value) !== true) return description === undefined ? undefined : markdown([l10n.t(description)]);
  const rule = rules.find(({ name }) => name === value);
  if (rule === undefined) return value in WORDS ? markdown([WORDS[value]?.() ?? null]) : undefined;
  const { meta } = rule;
  return markdown([`**${value}**: ${l10n.t(meta.summary)}`, `[${l10n.t('About this rule')}](${ruleUrl(value)})`]);
}

const WORDS: Readonly<Record<string, () => string>> = {
  recommended: () => l10n.t('Rules whose findings are worth a look in any project.'),
  strict: () => l10n.t('Every rule.'),
  off: () => l10n.t('The rule says nothing.'),
};

function markdown(paragraphs: readonly (string | null)[]): MarkupContent {
  return { kind: MarkupKind.Markdown, value: paragraphs.filter((part) => part !== null).join('\n\n') };
}
