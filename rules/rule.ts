/** What a rule is and what it produces. Everything here is plain data over UTF-16 offsets. */
import * as l10n from '@vscode/l10n';
import type { Span } from '../src/syntax/source.js';
import type { ModuleView, ProgramView } from '../src/semantics/views.js';

/** From most to least severe. */
export const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type Preset = 'recommended' | 'strict';

/**
 * `safe`: keeps what the program computes when it was already deterministic, so `--fix` and fix-all apply it.
 * `suggestion`: changes what is sampled, so a person applies it one by one or by `--unsafe-fixes`.
 */
export type Applicability = 'safe' | 'suggestion';

/** A replacement of `span` in file `path` by `newText`; an empty span inserts. */
export interface Edit {
  readonly path: string;
  readonly span: Span;
  readonly newText: string;
}

export interface Fix {
  readonly title: string;
  readonly applicability: Applicability;
  /** Non-overlapping, sorted by path and start. */
  readonly edits: readonly Edit[];
}

/** A place in a file; for a notebook, offsets count in the joined source of its code cells. */
export interface Location {
  readonly path: string;
  readonly span: Span;
}

export interface RelatedLocation extends Location {
  readonly message: string;
}

export interface Finding extends Location {
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, why it matters, what to do. */
  readonly message: string;
  readonly related: readonly RelatedLocation[];
  readonly fixes: readonly Fix[];
}

/** What a rule reports; the pipeline adds the rule's name and, where none is given, its severity. */
export interface Report {
  /** The module's own path when absent. */
  readonly path?: string;
  readonly span: Span;
  readonly messageId: string;
  /** What tells findings of one rule at one place apart (a stream); the message by default. */
  readonly subject?: string;
  /** Values for the `{{placeholders}}` of the message. */
  readonly data?: Readonly<Record<string, string>>;
  readonly severity?: Severity;
  readonly related?: readonly RelatedLocation[];
  /** Of what several programs report of one place the least doubtful is told; 0 by default. */
  readonly doubt?: number;
  /** Called when somebody asks for them, once at most. */
  readonly fixes?: () => readonly Fix[];
}

export interface RuleMeta {
  /** One line, ends without a full stop. */
  readonly summary: string;
  readonly severity: Severity;
  readonly preset: Preset;
  /** The strongest kind of fix the rule offers; `none` if it never offers one. */
  readonly fix: Applicability | 'none';
}

export interface Rule {
  readonly name: string;
  readonly meta: RuleMeta;
  /** Message templates by id. */
  readonly messages: Readonly<Record<string, string>>;
  /** Called once a module. */
  readonly checkModule?: (module: ModuleView, report: (finding: Report) => void) => void;
  /** Called once a program; what it reports may stand in any of the program's modules. */
  readonly checkProgram?: (program: ProgramView, report: (finding: Report) => void) => void;
}

/** The page of a rule, for people. */
export function ruleUrl(name: string): string {
  return `https://github.com/seedlint/seedlint/blob/main/rules/${name}.md`;
}

/** Declares a rule: the identity function, there for its types and so that every rule module reads alike. */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** Fills the `{{placeholders}}` of `template`, in the reader's language; one that has no value is a programming error. */
export function formatMessage(template: string, data: Readonly<Record<string, string>> = {}): string {
  return l10n.t(template).replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = data[key];
    if (value === undefined) throw new Error(`no value for {{${key}}} in «${template}»`);
    return value;
  });
}
