import { createHash } from 'node:crypto';
import type { Rule } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import { formatGithub } from '../report/github.js';
import { formatHtml } from '../report/html.js';
import { formatJson } from '../report/json.js';
import { formatMarkdown } from '../report/markdown.js';
import { notebooksIn } from '../report/notebook-lines.js';
import { reproducibilityReport } from '../report/reproducibility.js';
import { formatSarif } from '../report/sarif.js';
import { formatStatistics } from '../report/statistics.js';
import { formatErrors, formatText } from '../report/text.js';
import type { CheckCommandOptions } from './check.js';
import type { Format } from './format-names.js';
import { terminalPaint, wantsColour } from './io.js';
import type { Io } from './io.js';
import { checkoutRoot, linkBase, slashed, sourceUrl } from './paths.js';
import type { Project } from './project.js';
import { rulePage } from './rule-pages.js';
import { VERSION } from './version.js';

/** A finished check that is to be shown. */
export interface Run {
  readonly options: CheckCommandOptions;
  readonly io: Io;
  readonly project: Project;
  readonly rules: readonly Rule[];
  /** Before the baseline is taken off. */
  readonly whole: ScanResult;
  readonly result: ScanResult;
}

export const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Where a report goes, and in which format. */
export type Destination = { readonly format: Format } & ({ readonly target: Io['stdout'] } | { readonly file: string });

export async function formatReport(run: Run, destination: Destination): Promise<string> {
  const { io, options, result, rules } = run;
  const cwd = slashed(io.cwd);
  const document = { cwd, version: VERSION, hash, whole: run.whole };
  switch (destination.format) {
    case 'json':
      return formatJson(result, document);
    case 'github':
      return formatGithub(result, { cwd, root: checkoutRoot(io), notebooks: await notebookTexts(run) });
    case 'sarif': {
      const pages = new Map(await Promise.all(rules.map(async (rule) => [rule.name, await rulePage(rule)] as const)));
      return formatSarif(result, { ...document, root: checkoutRoot(io), rules, pages, notebooks: await notebookTexts(run) });
    }
    case 'html': {
      const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
      return formatHtml(reproducibilityReport(result, { ...document, rules }), { base: linkBase(io, 'file' in destination ? destination.file : null), sha256 });
    }
    case 'markdown':
      return formatMarkdown(reproducibilityReport(result, { ...document, rules }), { source: sourceUrl(io) });
    case 'text':
      if (options.statistics === true) return formatStatistics(result) + formatErrors(result, { cwd });
      return textReport(run, 'target' in destination ? destination.target : null);
  }
}

function textReport(run: Run, target: Io['stdout'] | null): string {
  const paint = target === null ? undefined : paintFor(run, target);
  const width = target?.columns === undefined ? undefined : Math.max(40, target.columns - 10);
  return formatText(run.result, {
    cwd: slashed(run.io.cwd),
    ...(paint === undefined ? {} : { paint }),
    ...(width === undefined ? {} : { width }),
  });
}

/** The JSON of the notebooks the report speaks of; one that is gone meanwhile is left out. */
async function notebookTexts({ result, project }: Run): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const path of notebooksIn(result)) {
    const text = await project.text(path).catch(() => null);
    if (text !== null) texts.set(path, text);
  }
  return texts;
}

/** Colours for what is shown on `target`; none for a file. */
export function paintFor({ options, io }: Pick<Run, 'options' | 'io'>, target: Io['stdout']): typeof terminalPaint | undefined {
  return options.outputFile === undefined && wantsColour(target, io.env, options.color) ? terminalPaint : undefined;
}
