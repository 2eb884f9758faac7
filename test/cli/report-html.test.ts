import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { services } from '../../src/cli/services.js';
import { formatHtml } from '../../src/report/html.js';
import { html } from '../../src/report/markup.js';
import { reproducibilityReport, type ProgramReport, type ReproducibilityReport } from '../../src/report/reproducibility.js';
import { CWD, finding, scan, script } from './fakes.js';
import { folderWith, seedlint } from './harness.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

async function reportOf(files: Readonly<Record<string, string>>): Promise<ReproducibilityReport> {
  const cwd = await folderWith(files);
  const project = await services.open({
    cwd, paths: ['.'], config: null, isolated: false, overrides: { preset: null, select: [], ignore: [] }, engine: 'wasm', jobs: null, cacheFolder: null, stdin: null,
  });
  return reproducibilityReport(await project.check({ summaries: true }), { cwd, version: '1', hash, rules });
}

/** `torch: uncontrolled, seeded nowhere, drawn at train.py:6` and so on. */
function streamsOf(program: ProgramReport | undefined): string[] {
  return (program?.streams ?? []).map(({ name, control, seedings, unseeded }) => {
    const by = seedings.map(({ path, range, varies }) => `${path}:${String(range.start.line)}${varies ? '?' : ''}`).join(' ');
    const drawn = unseeded === null ? '' : ` ${unseeded.path}:${String(unseeded.range.start.line)}`;
    return `${name} ${control} (${by})${drawn}`;
  });
}

describe('reproducibilityReport', () => {
  it('says of each program and stream whether it is controlled, by what, and where the first unseeded draw is', async () => {
    const report = await reportOf({
      'tools.py': 'import numpy as np\n\ndef seed_all(seed):\n    np.random.seed(seed)\n',
      'train.py': 'import numpy as np\nimport torch\nfrom tools import seed_all\n\nseed_all(1)\nnet = torch.nn.Linear(2, 2)\nx = np.random.rand(3)\n',
      'clock.py': 'import random, time\nrandom.seed(time.time())\nprint(random.random())\n',
      'plain.py': 'import numpy as np\nprint(np.ones(3))\n',
    });
    expect(report.streams.map(({ name }) => name)).toEqual(['numpy', 'python', 'torch']);
    expect(report.programs.map(({ path }) => path)).toEqual(['clock.py', 'plain.py', 'train.py']);
    const [clock, plain, train] = report.programs;
    expect(streamsOf(train)).toEqual(['numpy controlled (tools.py:4)', 'torch uncontrolled () train.py:6']);
    // A clock for a seed controls nothing.
    expect(streamsOf(clock)).toEqual(['python uncontrolled (clock.py:2?)']);
    expect(streamsOf(plain)).toEqual([]);
    expect(train?.streams[1]?.unseeded?.code).toBe('torch.nn.Linear(2, 2)');
  });

  it('tells the switches that are set, and whether versions and seed are kept', async () => {
    const report = await reportOf({
      'a.py': [
        'import os, json, torch', 'os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"', 'seed = 3', 'torch.manual_seed(seed)',
        'torch.use_deterministic_algorithms(True)', 'torch.backends.cudnn.benchmark = False', 'print(torch.rand(1))',
        'json.dump({"seed": seed, "torch": torch.__version__}, open("run.json", "w"))', '',
      ].join('\n'),
      'b.py': 'import torch, wandb\nwandb.init()\nprint(torch.rand(1))\n',
    });
    const [a, b] = report.programs;
    expect(a?.switches.map(({ name, value, range }) => [name, value, range.start.line])).toEqual([
      ['torch.use_deterministic_algorithms(mode)', 'on', 5],
      ['cudnn.benchmark', 'off', 6],
      ['CUBLAS_WORKSPACE_CONFIG', ':4096:8', 2],
    ]);
    expect(a?.recordings.map(({ kind, range }) => [kind, range.start.line])).toEqual([['seed', 8], ['versions', 8]]);
    expect(b?.recordings.map(({ kind }) => kind)).toEqual(['run']);
  });

  it('is plain data: what comes out of JSON is what went in', async () => {
    const report = await reportOf({ 'a.py': 'import numpy as np\nprint(np.random.rand())\n' });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(JSON.stringify(report).length).toBeLessThan(4000);
  });
});

describe('html', () => {
  it('keeps every text a text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { text: page } = html`<p title="${text}">${text}</p>`;
      const [, attribute, content] = /^<p title="([^"<>]*)">([^"<>]*)<\/p>$/.exec(page) ?? [];
      const plain = content?.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" })[entity] ?? '&');
      expect([attribute, plain]).toEqual([content, text]);
    }));
  });
});

describe('formatHtml', () => {
  const file = script('/project/a b/<img src=x onerror=alert(1)>:#?.py', 'import x\nx.y(1)\n');
  const result = scan([file], [finding(file, 'x.y(1)', { message: 'Call `f("</code><script>")`, \u202Eor not.' })]);
  const report = reproducibilityReport(result, { cwd: CWD, version: '1', hash, rules });

  it('is one file whose policy allows its own style and nothing else', () => {
    const page = formatHtml(report, { sha256 });
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    const policy = `default-src 'none'; style-src 'sha256-${sha256(style)}'; base-uri 'none'; form-action 'none'`;
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="${policy.replaceAll("'", '&#39;')}">`);
    expect(style).not.toMatch(/@import|url\(|expression|<\//);
    const tags = page.replace(style, '').match(/<\w(?:[^<>"]|"[^"]*")*>/g)?.map((tag) => tag.replaceAll(/"[^"]*"/g, '""')) ?? [];
    expect(tags.filter((tag) => /^<(?:script|img|link|iframe|object|base|form)\b| (?:on\w+|style)=/.test(tag))).toEqual([]);
    expect(page.match(/(?:src|href)="(?!#)[^"]*"/g)?.filter((link) => !link.startsWith('href="https://github.com/seedlint/'))).toEqual([
      'href="a%20b/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%3A%23%3F.py#L2"',
    ]);
  });

  it('shows a hostile message as what it is', () => {
    const page = formatHtml(report, { sha256 });
    expect(page).toContain('Call <code class="chip">f(&quot;&lt;/code&gt;&lt;script&gt;&quot;)</code>, \ufffdor not.');
  });

  it('takes a script where an editor brings one, and allows no other', () => {
    const page = formatHtml(report, { sha256, script: 'go()' });
    expect(page).toContain(`script-src &#39;sha256-${sha256('go()')}&#39;`);
    expect(page).toContain('<script>go()</script>');
  });

  it('says so when there is nothing to say', () => {
    const empty = reproducibilityReport(scan([], [], { programs: 0 }), { cwd: CWD, version: '1', hash, rules });
    expect(formatHtml(empty, { sha256 })).toContain('There is nothing to check.');
    const clean = reproducibilityReport(scan([file], []), { cwd: CWD, version: '1', hash, rules });
    expect(formatHtml(clean, { sha256 })).toContain('No program here draws from a random stream. Nothing was found.');
  });
});

describe('seedlint --format html', () => {
  it('writes links that lead from the page to the files', async () => {
    const cwd = await folderWith({ 'src/train.py': 'import numpy as np\n\nprint(np.random.rand())\n', 'out/x': '' });
    const { code, stdout } = await seedlint(['--format', 'html', '--output-file', 'out/report.html'], { cwd });
    expect([code, stdout]).toEqual([1, '']);
    const page = await readFile(join(cwd, 'out/report.html'), 'utf8');
    const link = 'href="../src/train.py#L3" data-path="src/train.py" data-line="3" data-column="7"';
    expect(page.split(link).length).toBeGreaterThan(3);
    expect((await seedlint(['--format', 'html'], { cwd })).stdout).toContain('href="src/train.py#L3"');
  });
});
