import { CodeActionKind, type CodeAction, type Diagnostic, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { DiagnosticData } from './convert.js';

/** The quick fixes for the diagnostics that touch `range`: fixes first, suppressions last. */
export function actionsFor(document: TextDocument, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const touched = diagnostics.filter((diagnostic) => touches(diagnostic.range, range));
  const fixes = touched.flatMap((diagnostic): CodeAction[] => {
    const data = diagnostic.data as DiagnosticData;
    return data.fixes.map(({ title, applicability, changes }) => ({
      title: `${title} (Seedlint)`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      edit: { changes: { ...changes } },
      ...(applicability === 'safe' ? { isPreferred: true } : {}),
    }));
  });
  const rules = [...new Set(touched.map(({ code }) => String(code)))].filter((rule) => rule !== 'unused-suppression');
  return [...fixes, ...rules.flatMap((rule) => suppress(document, rule, touched.filter(({ code }) => code === rule)))];
}

function touches(a: Range, b: Range): boolean {
  return a.start.line <= b.end.line && b.start.line <= a.end.line;
}

/** A comment at the end of the first diagnostic's line; an existing one takes the rule up. */
function suppress(document: TextDocument, rule: string, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const [diagnostic] = diagnostics;
  if (diagnostic === undefined) return [];
  const { line } = diagnostic.range.start;
  const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }).replace(/[\r\n]+$/, '');
  // Behind a backslash there is no room for a comment.
  if (text.endsWith('\\')) return [];
  const known = /#\s*seedlint:\s*ignore\s*\[([^\]]*)\]/.exec(text);
  const at = known === null ? text.length : known.index + known[0].length - 1;
  const separator = known !== null && known[1]?.trim() !== '' ? ', ' : '';
  const newText = known === null ? `  # seedlint: ignore[${rule}]` : `${separator}${rule}`;
  const place = { line, character: at };
  return [
    {
      title: `Suppress ${rule} on this line (Seedlint)`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [...diagnostics],
      edit: { changes: { [document.uri]: [{ range: { start: place, end: place }, newText }] } },
    },
  ];
}
