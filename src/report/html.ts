import * as l10n from '@vscode/l10n';
import { SEVERITIES } from '../../rules/rule.js';
import type { Severity } from '../../rules/rule.js';
import type { StreamControl } from '../lint/summary.js';
import { STYLE } from './html-style.js';
import type { JsonFinding } from './json.js';
import { html, Markup } from './markup.js';
import type { Part } from './markup.js';
import type { CodePlace, ProgramReport, ReproducibilityReport, StreamReport } from './reproducibility.js';
import { encodePath } from './place.js';
import { fileCount, findingCount, nounOf, programCount, severityCount } from './findings.js';
import { draws, verdict } from './verdict.js';
import { neutralise } from './visible.js';

export interface HtmlOptions {
  /** The SHA-256 of a text in base64: the page's policy allows its own style by it, and nothing else. */
  readonly sha256: (text: string) => string;
  /** What leads from the page to the folder that paths start from, ended by `/`; empty when that is where it lies. */
  readonly base?: string;
  /** A script the page may run, for an editor that opens places itself; links carry `data-path`, `-line`, `-column`, `-cell`. */
  readonly script?: string;
}

/** The report as one self-contained page: no file, font or script from elsewhere, nothing sent anywhere. */
export function formatHtml(report: ReproducibilityReport, options: HtmlOptions): string {
  const page = new Page(report, options);
  return `${page.markup().text}\n`;
}

type Tone = 'good' | 'bad' | 'warn' | 'info' | 'mute';

const SEVERITY_TONES: Readonly<Record<Severity, Tone>> = { error: 'bad', warning: 'warn', information: 'info', hint: 'mute' };

const CONTROLS: Readonly<Record<StreamControl, { readonly tone: Tone; readonly words: () => string; readonly icon: string }>> = {
  controlled: { tone: 'good', words: () => l10n.t('controlled'), icon: 'M3 8.5 6.5 12 13 4.5' },
  uncontrolled: { tone: 'bad', words: () => l10n.t('not controlled'), icon: 'M4 4 12 12M12 4 4 12' },
  unknown: { tone: 'warn', words: () => l10n.t('can’t tell'), icon: 'M5.5 5.8a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.7M8 12.4v.2' },
  unused: { tone: 'mute', words: () => l10n.t('not used'), icon: 'M4.5 8h7' },
};

class Page {
  constructor(
    private readonly report: ReproducibilityReport,
    private readonly options: HtmlOptions,
  ) {}

  markup(): Markup {
    const { report, options } = this;
    const style = new Markup(STYLE);
    const script = options.script;
    const policy = [
      "default-src 'none'",
      `style-src 'sha256-${options.sha256(STYLE)}'`,
      ...(script === undefined ? [] : [`script-src 'sha256-${options.sha256(script)}'`]),
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; ');
    return html`<!DOCTYPE html>
<html lang="${l10n.t('en')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${l10n.t('Reproducibility of {0}', report.project)}</title>
<style>${style}</style>
</head>
<body>
${script === undefined ? null : html`<div class="stale" role="status"></div>`}
${this.head()}
<main>
${this.matrix()}
${this.seedings()}
${this.determinism()}
${this.findings()}
${this.errors()}
</main>
<footer>
<p>Seedlint ${report.tool.version}. ${l10n.t('The same files and settings give the same report. A stream is controlled where a seeding comes before the draw in the order in which the program runs.')}</p>
</footer>
${script === undefined ? null : html`<script>${new Markup(script)}</script>`}
</body>
</html>`;
  }

  private head(): Markup {
    const { report } = this;
    const { summary } = report;
    return html`<header>
<p class="eyebrow">${l10n.t('Reproducibility report')}</p>
<h1>${report.project}</h1>
<p class="verdict">${verdict(report)}</p>
<div class="figures">
${this.controlFigure()}
${strip(l10n.t('Findings'), summary.findings === 0 ? l10n.t('none') : findingCount(summary.findings), SEVERITIES.map((severity) => ({
  words: nounOf(severity, summary.bySeverity[severity]), tone: SEVERITY_TONES[severity], count: summary.bySeverity[severity],
})))}
<div><h2>${l10n.t('Checked')}</h2><p class="soft">${fileCount(summary.files)}, ${programCount(summary.programs)}${
  report.errors.length === 0 ? null : html`; <a href="#errors">${l10n.t('{0} could not be read', fileCount(report.errors.length))}</a>`
}</p></div>
</div>
</header>`;
  }

  private controlFigure(): Markup {
    const all = this.report.programs.flatMap(({ streams }) => streams);
    const shares = (['controlled', 'uncontrolled', 'unknown'] as const).map((control) => ({
      words: CONTROLS[control].words(), tone: CONTROLS[control].tone, count: all.filter((stream) => stream.control === control).length,
    }));
    const total = shares.reduce((sum, { count }) => sum + count, 0);
    const drawing = this.report.programs.filter(draws).length;
    return strip(l10n.t('Random streams'), total === 0 ? l10n.t('none drawn from') : l10n.t('{0} in {1}', total === 1 ? l10n.t('1 stream') : l10n.t('{0} streams', total), programCount(drawing)), shares);
  }

  private matrix(): Markup | null {
    const { streams } = this.report;
    const programs = this.report.programs.filter((program) => program.streams.length > 0).sort((a, b) => looseness(b) - looseness(a));
    if (programs.length === 0) return null;
    const others = this.report.programs.length - programs.length;
    return html`<section aria-labelledby="matrix">
<h2 id="matrix">${l10n.t('Programs and streams')}</h2>
<p class="lead">${l10n.t('A tick leads to the seeding, a cross to the first draw that comes unseeded.')}<br>${(['controlled', 'uncontrolled', 'unknown', 'unused'] as const).map((control) => html`<span class="place">${icon(control)} ${CONTROLS[control].words()}</span> &ensp; `)}</p>
${scroll(l10n.t('Programs and streams'), html`<table class="matrix">
<thead><tr><th scope="col">${l10n.t('Program')}</th>${streams.map(({ name, title }) => html`<th scope="col" title="${title}">${name}</th>`)}</tr></thead>
<tbody>
${programs.map((program) => html`<tr><th scope="row">${this.fileLink(program.path)}</th>${streams.map(({ name }) => this.cell(program, name))}</tr>
`)}</tbody>
</table>`)}
${others === 0 ? null : html`<p class="note">${others === 1 ? l10n.t('1 further program draws from no random stream.') : l10n.t('{0} further programs draw from no random stream.', others)}</p>`}
</section>`;
  }

  private cell(program: ProgramReport, name: string): Markup {
    const stream = program.streams.find((each) => each.name === name);
    const control = stream?.control ?? 'unused';
    const place = control === 'unused' ? null : (stream?.unseeded ?? stream?.seedings[0] ?? null);
    return html`<td>${icon(control)}<span class="unseen">${CONTROLS[control].words()} </span>${place === null ? null : this.link(place, program.path, true)}</td>`;
  }

  private seedings(): Markup | null {
    const programs = this.report.programs.filter(({ streams }) => streams.length > 0);
    if (programs.length === 0) return null;
    const titles = new Map(this.report.streams.map(({ name, title }) => [name, code(title)]));
    return html`<section aria-labelledby="seeding">
<h2 id="seeding">${l10n.t('Where each stream is seeded')}</h2>
<p class="lead">${l10n.t('In the order in which each program runs.')}</p>
${scroll(l10n.t('Where each stream is seeded'), html`<table class="seeding">
<thead><tr><th scope="col">${l10n.t('Stream')}</th><th scope="col">${l10n.t('State')}</th><th scope="col">${l10n.t('Seeded by')}</th><th scope="col">${l10n.t('First draw that comes unseeded')}</th></tr></thead>
${programs.map((program) => html`<tbody>
<tr class="program"><th scope="rowgroup" colspan="4">${this.fileLink(program.path)}</th></tr>
${program.streams.map((stream) => html`<tr><td>${titles.get(stream.name) ?? stream.name}</td><td class="place">${icon(stream.control)} ${CONTROLS[stream.control].words()}</td><td>${this.seededBy(stream, program)}</td><td>${
  stream.unseeded === null ? html`<span class="soft">${l10n.t('none')}</span>` : this.codeLink(stream.unseeded, program.path)
}</td></tr>
`)}</tbody>
`)}</table>`)}
</section>`;
  }

  private seededBy({ seedings, control }: StreamReport, program: ProgramReport): Part {
    if (seedings.length > 0) {
      return html`<ul>${seedings.map((seeding) => html`<li>${this.codeLink(seeding, program.path)}${seeding.varies ? html` <span class="bad">${l10n.t('differs each run')}</span>` : null}</li>`)}</ul>`;
    }
    return html`<span class="soft">${control === 'controlled' ? l10n.t('a helper that can’t be read') : l10n.t('nothing')}</span>`;
  }

  private determinism(): Markup | null {
    const programs = this.report.programs.filter(({ streams, switches, usesGpu }) => streams.length > 0 || switches.length > 0 || usesGpu);
    if (programs.length === 0) return null;
    return html`<section aria-labelledby="determinism">
<h2 id="determinism">${l10n.t('Determinism and records')}</h2>
<p class="lead">${l10n.t('Switches that decide whether kernels repeat, and what is kept with the results so that somebody can run the program again as it was.')}</p>
${scroll(l10n.t('Determinism and records'), html`<table class="matrix">
<thead><tr><th scope="col">${l10n.t('Program')}</th><th scope="col">${l10n.t('Switches')}</th><th scope="col">${l10n.t('Versions recorded')}</th><th scope="col">${l10n.t('Seed recorded')}</th></tr></thead>
<tbody>
${programs.map((program) => html`<tr><th scope="row">${this.fileLink(program.path)}</th><td>${this.switches(program)}</td><td>${this.recorded(program, 'versions')}</td><td>${this.recorded(program, 'seed')}</td></tr>
`)}</tbody>
</table>`)}
</section>`;
  }

  private switches({ switches, usesGpu, path }: ProgramReport): Markup {
    if (switches.length === 0) return html`<span class="soft">${usesGpu ? l10n.t('none set, works on a GPU') : l10n.t('none set')}</span>`;
    return html`<ul>${switches.map((each) => html`<li><code>${each.name}</code> ${switchWords(each.value)} ${this.link(each, path)}</li>`)}</ul>`;
  }

  private recorded({ recordings, path }: ProgramReport, kind: 'versions' | 'seed'): Markup {
    const own = recordings.find((recording) => recording.kind === kind);
    if (own !== undefined) return html`${icon('controlled')}${l10n.t('yes')} ${this.link(own, path)}`;
    const run = recordings.find((recording) => recording.kind === 'run');
    if (run !== undefined) return html`${icon('unknown')}${l10n.t('by a tracker')} ${this.link(run, path)}`;
    return html`${icon('unused')}<span class="soft">${l10n.t('not seen')}</span>`;
  }

  private findings(): Markup {
    const { findings, summary } = this.report;
    if (findings.length === 0) {
      return html`<section aria-labelledby="findings">
<h2 id="findings">${l10n.t('Findings by rule')}</h2>
<p class="lead">${summary.files === 0 ? l10n.t('There were no Python files or notebooks to check.') : html`${icon('controlled')} ${l10n.t('Nothing found.')}`}</p>
</section>`;
    }
    const groups = this.groups();
    const most = Math.max(...groups.map((group) => group.findings.length));
    return html`<section aria-labelledby="findings">
<h2 id="findings">${l10n.t('Findings by rule')}</h2>
<p class="lead">${l10n.t('The most severe first.')}</p>
<table class="bars">
<thead><tr><th scope="col">${l10n.t('Rule')}</th><th scope="col" class="number">${l10n.t('Findings')}</th><th><span class="unseen">${l10n.t('Share')}</span></th></tr></thead>
<tbody>
${groups.map(({ rule, findings: found }) => html`<tr><th scope="row"><a href="#rule-${rule}">${rule}</a></th><td class="number">${found.length}</td><td>${segments('bar', sharesOf(found), most)}</td></tr>
`)}</tbody>
</table>
<div class="groups">
${groups.map(({ rule, summary: words, url, findings: found }) => html`<details open id="rule-${rule}">
<summary><h3>${rule}</h3> ${sharesOf(found).map(({ severity, tone, count }) => html`<span class="${tone}">${severityCount(severity, count)}</span> `)}</summary>
<p class="soft">${code(words)}. <a href="${url}">${l10n.t('About this rule')}</a></p>
${found.map((finding) => this.finding(finding))}</details>
`)}</div>
</section>`;
  }

  private finding(finding: ReproducibilityReport['findings'][number]): Markup {
    return html`<div class="finding">
<p>${this.link(finding, null)} <span class="${SEVERITY_TONES[finding.severity]}">${nounOf(finding.severity, 1)}</span></p>
<code class="code">${neutralise(finding.code)}</code>
<p>${code(finding.message)}</p>
${finding.fixes.slice(0, 1).map(({ title, applicability }) => html`<p class="fix">${code(applicability === 'safe' ? l10n.t('Fix: {0} (safe)', title) : l10n.t('Fix: {0} (changes what is sampled)', title))}</p>`)}
</div>
`;
  }

  /** The findings of each rule, the most severe rule first, then the most frequent. */
  private groups() {
    const rank = (findings: readonly JsonFinding[]): number => Math.min(...findings.map(({ severity }) => SEVERITIES.indexOf(severity)));
    return Object.keys(this.report.summary.byRule)
      .map((rule) => {
        const known = this.report.rules.find(({ name }) => name === rule);
        const findings = this.report.findings.filter((finding) => finding.rule === rule);
        return { rule, findings, summary: known?.summary ?? rule, url: known?.url ?? findings[0]?.url ?? '' };
      })
      .sort((a, b) => rank(a.findings) - rank(b.findings) || b.findings.length - a.findings.length);
  }

  private errors(): Markup | null {
    const { errors } = this.report;
    if (errors.length === 0) return null;
    return html`<section aria-labelledby="errors">
<h2 id="errors">${l10n.t('Files that could not be read')}</h2>
<ul class="errors">${errors.map(({ path, message }) => html`<li>${this.fileLink(path)}: ${message}</li>`)}</ul>
</section>`;
  }

  private fileLink(path: string): Markup {
    return html`<a href="${this.href(path)}" data-path="${path}" data-line="1" data-column="1">${breakable(path)}</a>`;
  }

  /** A link to `place`, named for a reader of the file `from`; a `short` name leaves the folder out. */
  private link(place: Omit<CodePlace, 'code'>, from: string | null, short = false): Markup {
    const { path, cell, range } = place;
    const { line, column } = range.start;
    const position = cell === null ? l10n.t('line {0}', line) : l10n.t('cell {0}, line {1}', cell + 1, line);
    const file = short ? path.slice(path.lastIndexOf('/') + 1) : path;
    const name = path === from ? position : cell === null ? `${file}:${String(line)}` : `${file}, ${position}`;
    const anchor = cell === null ? `L${String(line)}` : `cell-${String(cell)}`;
    const isShort = path === from || short;
    return html`<a${isShort ? html` class="place"` : null} href="${this.href(path)}#${anchor}" data-path="${path}" data-line="${line}" data-column="${column}"${
      cell === null ? null : html` data-cell="${cell}"`
    }>${isShort ? neutralise(name) : breakable(name)}</a>`;
  }

  private codeLink(place: CodePlace, from: string): Markup {
    return html`<code>${neutralise(place.code)}</code> ${this.link(place, from)}`;
  }

  private href(path: string): string {
    return (this.options.base ?? '') + encodePath(path);
  }
}

interface Share {
  readonly tone: Tone;
  readonly count: number;
}

function sharesOf(findings: readonly JsonFinding[]): (Share & { readonly severity: Severity })[] {
  return SEVERITIES.map((severity) => ({
    severity, tone: SEVERITY_TONES[severity], count: findings.filter((finding) => finding.severity === severity).length,
  })).filter(({ count }) => count > 0);
}

/** A whole cut into shares, with its numbers in words beneath. */
function strip(title: string, words: string, shares: readonly (Share & { readonly words: string })[]): Markup {
  const total = shares.reduce((sum, { count }) => sum + count, 0);
  return html`<div><h2>${title}</h2><p class="soft">${words}</p>
${total === 0 ? null : segments('strip', shares, total)}
<ul class="keys">${shares.filter(({ count }) => count > 0).map(({ words: key, tone, count }) => html`<li><span class="${tone}" aria-hidden="true">■</span> <b>${count}</b> ${key}</li>`)}</ul></div>`;
}

/** The picture says what the numbers beside it do, so it is kept from screen readers. */
function segments(kind: 'strip' | 'bar', shares: readonly Share[], total: number): Markup {
  let at = 0;
  const parts = shares.filter(({ count }) => count > 0).map(({ tone, count }) => {
    const x = (at / total) * 100;
    at += count;
    return html`<rect class="${tone}" x="${percent(x)}" width="${percent((count / total) * 100)}" height="100%"/>`;
  });
  return html`<svg class="${kind}" aria-hidden="true" focusable="false">${parts}</svg>`;
}

function percent(value: number): string {
  return `${String(Math.round(value * 100) / 100)}%`;
}

function icon(control: StreamControl): Markup {
  const { tone, icon: path } = CONTROLS[control];
  return html`<svg class="icon ${tone}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="${path}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
}

/** A table that scrolls by itself where the page is too narrow, by keyboard too. */
function scroll(label: string, content: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${l10n.t('{0}, table', label)}" tabindex="0">${content}</div>`;
}

/** What a switch is set to. */
function switchWords(value: string | null): string {
  if (value === null) return l10n.t('set');
  return value === 'on' ? l10n.t('on') : value === 'off' ? l10n.t('off') : value;
}

/** A path that may be broken over lines where its parts end. */
function breakable(path: string): Part {
  return neutralise(path).split(/(?<=[/_])/).flatMap((part, index) => (index === 0 ? [part] : [html`<wbr>`, part]));
}

/** How many of its streams come unseeded. */
function looseness({ streams }: ProgramReport): number {
  return streams.filter(({ control }) => control === 'uncontrolled').length;
}

/** A message with its `code` set apart. */
function code(text: string): Part {
  return text.split('`').map((part, index) => (index % 2 === 0 ? neutralise(part) : html`<code class="chip">${neutralise(part)}</code>`));
}
