import { SEVERITIES } from '../../rules/rule.js';
import type { Severity } from '../../rules/rule.js';
import type { StreamControl } from '../lint/summary.js';
import { cellName } from '../notebook/source-file.js';
import { STYLE } from './html-style.js';
import type { JsonFinding } from './json.js';
import { html, Markup } from './markup.js';
import type { Part } from './markup.js';
import type { CodePlace, ProgramReport, ReproducibilityReport, StreamReport } from './reproducibility.js';
import { encodePath } from './place.js';
import { nounOf, severityCount } from './findings.js';
import { counted } from './text.js';
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

const CONTROLS: Readonly<Record<StreamControl, { readonly tone: Tone; readonly words: string; readonly icon: string }>> = {
  controlled: { tone: 'good', words: 'controlled', icon: 'M3 8.5 6.5 12 13 4.5' },
  uncontrolled: { tone: 'bad', words: 'not controlled', icon: 'M4 4 12 12M12 4 4 12' },
  unknown: { tone: 'warn', words: 'can’t tell', icon: 'M5.5 5.8a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.7M8 12.4v.2' },
  unused: { tone: 'mute', words: 'not used', icon: 'M4.5 8h7' },
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
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Reproducibility of ${report.project}</title>
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
<p>Seedlint ${report.tool.version}. The same files and settings give the same report. A stream is <em>controlled</em> where a seeding comes before the draw in the order in which the program runs.</p>
</footer>
${script === undefined ? null : html`<script>${new Markup(script)}</script>`}
</body>
</html>`;
  }

  private head(): Markup {
    const { report } = this;
    const { summary } = report;
    return html`<header>
<p class="eyebrow">Reproducibility report</p>
<h1>${report.project}</h1>
<p class="verdict">${verdict(report)}</p>
<div class="figures">
${this.controlFigure()}
${strip('Findings', summary.findings === 0 ? 'none' : counted(summary.findings, 'finding'), SEVERITIES.map((severity) => ({
  words: nounOf(severity, summary.bySeverity[severity]), tone: SEVERITY_TONES[severity], count: summary.bySeverity[severity],
})))}
<div><h2>Checked</h2><p class="soft">${counted(summary.files, 'file')}, ${counted(summary.programs, 'program')}${
  report.errors.length === 0 ? null : html`; <a href="#errors">${counted(report.errors.length, 'file')} could not be read</a>`
}</p></div>
</div>
</header>`;
  }

  private controlFigure(): Markup {
    const all = this.report.programs.flatMap(({ streams }) => streams);
    const shares = (['controlled', 'uncontrolled', 'unknown'] as const).map((control) => ({
      words: CONTROLS[control].words, tone: CONTROLS[control].tone, count: all.filter((stream) => stream.control === control).length,
    }));
    const total = shares.reduce((sum, { count }) => sum + count, 0);
    const drawing = this.report.programs.filter(draws).length;
    return strip('Random streams', total === 0 ? 'none drawn from' : `${counted(total, 'stream')} in ${counted(drawing, 'program')}`, shares);
  }

  private matrix(): Markup | null {
    const { streams } = this.report;
    const programs = this.report.programs.filter((program) => program.streams.length > 0).sort((a, b) => looseness(b) - looseness(a));
    if (programs.length === 0) return null;
    const others = this.report.programs.length - programs.length;
    return html`<section aria-labelledby="matrix">
<h2 id="matrix">Programs and streams</h2>
<p class="lead">A tick leads to the seeding, a cross to the first draw that comes unseeded.<br>${(['controlled', 'uncontrolled', 'unknown', 'unused'] as const).map((control) => html`<span class="place">${icon(control)} ${CONTROLS[control].words}</span> &ensp; `)}</p>
${scroll('Programs and streams', html`<table class="matrix">
<thead><tr><th scope="col">Program</th>${streams.map(({ name, title }) => html`<th scope="col" title="${title}">${name}</th>`)}</tr></thead>
<tbody>
${programs.map((program) => html`<tr><th scope="row">${this.fileLink(program.path)}</th>${streams.map(({ name }) => this.cell(program, name))}</tr>
`)}</tbody>
</table>`)}
${others === 0 ? null : html`<p class="note">${counted(others, 'further program')} ${others === 1 ? 'draws' : 'draw'} from no random stream.</p>`}
</section>`;
  }

  private cell(program: ProgramReport, name: string): Markup {
    const stream = program.streams.find((each) => each.name === name);
    const control = stream?.control ?? 'unused';
    const place = control === 'unused' ? null : (stream?.unseeded ?? stream?.seedings[0] ?? null);
    return html`<td>${icon(control)}<span class="unseen">${CONTROLS[control].words} </span>${place === null ? null : this.link(place, program.path, true)}</td>`;
  }

  private seedings(): Markup | null {
    const programs = this.report.programs.filter(({ streams }) => streams.length > 0);
    if (programs.length === 0) return null;
    const titles = new Map(this.report.streams.map(({ name, title }) => [name, code(title)]));
    return html`<section aria-labelledby="seeding">
<h2 id="seeding">Where each stream is seeded</h2>
<p class="lead">In the order in which each program runs.</p>
${scroll('Where each stream is seeded', html`<table class="seeding">
<thead><tr><th scope="col">Stream</th><th scope="col">State</th><th scope="col">Seeded by</th><th scope="col">First draw that comes unseeded</th></tr></thead>
${programs.map((program) => html`<tbody>
<tr class="program"><th scope="rowgroup" colspan="4">${this.fileLink(program.path)}</th></tr>
${program.streams.map((stream) => html`<tr><td>${titles.get(stream.name) ?? stream.name}</td><td class="place">${icon(stream.control)} ${CONTROLS[stream.control].words}</td><td>${this.seededBy(stream, program)}</td><td>${
  stream.unseeded === null ? html`<span class="soft">none</span>` : this.codeLink(stream.unseeded, program.path)
}</td></tr>
`)}</tbody>
`)}</table>`)}
</section>`;
  }

  private seededBy({ seedings, control }: StreamReport, program: ProgramReport): Part {
    if (seedings.length > 0) {
      return html`<ul>${seedings.map((seeding) => html`<li>${this.codeLink(seeding, program.path)}${seeding.varies ? html` <span class="bad">differs each run</span>` : null}</li>`)}</ul>`;
    }
    return html`<span class="soft">${control === 'controlled' ? 'a helper that can’t be read' : 'nothing'}</span>`;
  }

  private determinism(): Markup | null {
    const programs = this.report.programs.filter(({ streams, switches, usesGpu }) => streams.length > 0 || switches.length > 0 || usesGpu);
    if (programs.length === 0) return null;
    return html`<section aria-labelledby="determinism">
<h2 id="determinism">Determinism and records</h2>
<p class="lead">Switches that decide whether kernels repeat, and what is kept with the results so that somebody can run the program again as it was.</p>
${scroll('Determinism and records', html`<table class="matrix">
<thead><tr><th scope="col">Program</th><th scope="col">Switches</th><th scope="col">Versions recorded</th><th scope="col">Seed recorded</th></tr></thead>
<tbody>
${programs.map((program) => html`<tr><th scope="row">${this.fileLink(program.path)}</th><td>${this.switches(program)}</td><td>${this.recorded(program, 'versions')}</td><td>${this.recorded(program, 'seed')}</td></tr>
`)}</tbody>
</table>`)}
</section>`;
  }

  private switches({ switches, usesGpu, path }: ProgramReport): Markup {
    if (switches.length === 0) return html`<span class="soft">none set${usesGpu ? ', works on a GPU' : ''}</span>`;
    return html`<ul>${switches.map((each) => html`<li><code>${each.name}</code> ${each.value ?? 'set'} ${this.link(each, path)}</li>`)}</ul>`;
  }

  private recorded({ recordings, path }: ProgramReport, kind: 'versions' | 'seed'): Markup {
    const own = recordings.find((recording) => recording.kind === kind);
    if (own !== undefined) return html`${icon('controlled')}yes ${this.link(own, path)}`;
    const run = recordings.find((recording) => recording.kind === 'run');
    if (run !== undefined) return html`${icon('unknown')}by a tracker ${this.link(run, path)}`;
    return html`${icon('unused')}<span class="soft">not seen</span>`;
  }

  private findings(): Markup {
    const { findings, summary } = this.report;
    if (findings.length === 0) {
      return html`<section aria-labelledby="findings">
<h2 id="findings">Findings by rule</h2>
<p class="lead">${summary.files === 0 ? 'There were no Python files or notebooks to check.' : html`${icon('controlled')} Nothing found.`}</p>
</section>`;
    }
    const groups = this.groups();
    const most = Math.max(...groups.map((group) => group.findings.length));
    return html`<section aria-labelledby="findings">
<h2 id="findings">Findings by rule</h2>
<p class="lead">The most severe first.</p>
<table class="bars">
<thead><tr><th scope="col">Rule</th><th scope="col" class="number">Findings</th><th><span class="unseen">Share</span></th></tr></thead>
<tbody>
${groups.map(({ rule, findings: found }) => html`<tr><th scope="row"><a href="#rule-${rule}">${rule}</a></th><td class="number">${found.length}</td><td>${segments('bar', sharesOf(found), most)}</td></tr>
`)}</tbody>
</table>
<div class="groups">
${groups.map(({ rule, summary: words, url, findings: found }) => html`<details open id="rule-${rule}">
<summary><h3>${rule}</h3> ${sharesOf(found).map(({ severity, tone, count }) => html`<span class="${tone}">${severityCount(severity, count)}</span> `)}</summary>
<p class="soft">${code(words)}. <a href="${url}">About this rule</a></p>
${found.map((finding) => this.finding(finding))}</details>
`)}</div>
</section>`;
  }

  private finding(finding: ReproducibilityReport['findings'][number]): Markup {
    return html`<div class="finding">
<p>${this.link(finding, null)} <span class="${SEVERITY_TONES[finding.severity]}">${finding.severity}</span></p>
<code class="code">${neutralise(finding.code)}</code>
<p>${code(finding.message)}</p>
${finding.fixes.slice(0, 1).map(({ title, applicability }) => html`<p class="fix">Fix: ${code(title)} (${applicability === 'safe' ? 'safe' : 'changes what is sampled'})</p>`)}
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
<h2 id="errors">Files that could not be read</h2>
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
    const position = cell === null ? `line ${String(line)}` : `${cellName(cell)}, line ${String(line)}`;
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
  return html`<div class="scroll" role="region" aria-label="${label}, table" tabindex="0">${content}</div>`;
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
