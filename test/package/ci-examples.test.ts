/** The examples of docs/ci.md, run: the action's own steps, pre-commit's hooks, the commands; on the packed package. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { packInto } from '../support/packed.js';

const BENCHMARK = 'import torch\n\ntorch.backends.cudnn.benchmark = True\n';
const SUPPRESSED = 'import torch\n\ntorch.backends.cudnn.benchmark = True  # seedlint: ignore[cudnn-benchmark] shapes are fixed\n';
const work = mkdtempSync(join(tmpdir(), 'seedlint-ci-'));
let tarball = '';
let count = 0;

beforeAll(() => {
  tarball = packInto(work);
  execFileSync('npm', ['install', '--prefix', join(work, 'installed'), '--offline', '--no-audit', '--no-fund', tarball], { cwd: work, stdio: 'pipe' });
}, 180_000);
afterAll(() => { rmSync(work, { recursive: true, force: true }); });

/** A checkout with a program and a library that are found fault with. */
function checkout(): string {
  const folder = join(work, `checkout-${String(count++)}`);
  mkdirSync(join(folder, 'lib'), { recursive: true });
  writeFileSync(join(folder, 'train.py'), BENCHMARK);
  writeFileSync(join(folder, 'lib/more.py'), SUPPRESSED);
  return folder;
}

interface Example { readonly language: string; readonly text: string }

const examples: readonly Example[] = [...readFileSync('docs/ci.md', 'utf8').matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
  .map(([, language = '', text = '']) => ({ language, text }));

/** The examples for the file that is named in their first line. */
const filesNamed = (name: string): string[] => examples.filter(({ text }) => text.startsWith(`# ${name}\n`)).map(({ text }) => text);

/** What an example says of the published package, said of the packed one. */
const packed = (text: string): string => text.replaceAll(`seedlint@${manifest.version}`, `seedlint@file:${tarball}`);

function shell(script: string, cwd: string, env: Readonly<Record<string, string>> = {}) {
  // As GitHub runs `shell: bash`.
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd, encoding: 'utf8', timeout: 100_000,
    env: { ...process.env, PATH: `${join(work, 'installed/node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`, ...env },
  });
  return { code: status, stdout, stderr };
}

describe('the commands', () => {
  it.each(examples.filter(({ language }) => language === 'sh').map(({ text }) => [text]))('%s', (text) => {
    const cwd = checkout();
    const { code, stderr } = shell(text, cwd);
    expect([code, stderr.match(/^seedlint: .*/gm)]).toEqual([0, null]);
  });

  it('write what they say', () => {
    const cwd = checkout();
    for (const { language, text } of examples) if (language === 'sh') shell(text, cwd);
    for (const name of ['seedlint.sarif', 'reproducibility.html', 'summary.md', 'seedlint.baseline.json']) expect(existsSync(join(cwd, name)), name).toBe(true);
    expect(readFileSync(join(cwd, 'progress.jsonl'), 'utf8').trim().split('\n').at(-1)).toBe('{"event":"progress","done":2,"total":2}');
  });

  it('of the GitLab job', () => {
    const [text = ''] = filesNamed('.gitlab-ci.yml');
    const { seedlint: job } = parse(packed(text)) as { seedlint: { script: string[]; artifacts: { paths: string[] } } };
    const cwd = checkout();
    for (const line of job.script) expect(shell(line, cwd)).toMatchObject({ code: 0 });
    for (const path of job.artifacts.paths) expect(existsSync(join(cwd, path)), path).toBe(true);
  });
});

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly { readonly id?: string; readonly if?: string; readonly run?: string; readonly uses?: string; readonly env?: Readonly<Record<string, string>>; readonly 'working-directory'?: string }[] };
}

/** Runs the steps of `action.yml` as the runner does, the upload left out. */
function runAction(cwd: string, given: Readonly<Record<string, unknown>>) {
  const action = parse(readFileSync('action.yml', 'utf8')) as Action;
  const inputs: Record<string, string> = {};
  for (const [name, { default: value }] of Object.entries(action.inputs)) inputs[name] = `${(given[name] ?? value) as string}`;
  expect(Object.keys(given).filter((name) => !(name in inputs))).toEqual([]);
  inputs['version'] = `file:${tarball}`;
  const temp = mkdtempSync(join(work, 'runner-'));
  const outputs: Record<string, Record<string, string>> = {};
  const fill = (text: string): string => text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const [first = '', name = '', , output = ''] = expression.split('.');
    return (first === 'inputs' ? inputs[name] : first === 'steps' ? outputs[name]?.[output] : '') ?? '';
  });
  let stdout = '';
  let code: number | null = 0;
  const summary = join(temp, 'summary.md');
  const uploads: boolean[] = [];
  for (const step of action.runs.steps) {
    if (step.uses !== undefined) {
      expect(step.if).toBe("inputs.upload-sarif == 'true' && steps.check.outputs.sarif-file != ''");
      uploads.push(inputs['upload-sarif'] === 'true' && outputs['check']?.['sarif-file'] !== undefined);
      continue;
    }
    const outputFile = join(temp, 'output');
    writeFileSync(outputFile, '');
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value)]));
    const result = shell(step.run ?? '', join(cwd, fill(step['working-directory'] ?? '.')), {
      ...env, RUNNER_TEMP: temp, GITHUB_WORKSPACE: cwd, GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summary,
      GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'me/lab', GITHUB_SHA: 'c0ffee',
    });
    outputs[step.id ?? ''] = Object.fromEntries(readFileSync(outputFile, 'utf8').split('\n').filter((line) => line !== '').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
    stdout += result.stdout;
    code = result.code;
    if (code !== 0) break;
  }
  const read = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);
  return { code, stdout, outputs: outputs['check'], summary: read(summary), uploads, upload: read(join(temp, 'seedlint-upload.sarif')) };
}

describe('the action', () => {
  it('takes the example of the workflow, annotates, sums up, and uploads all but what is suppressed', () => {
    const [text = ''] = filesNamed('.github/workflows/seedlint.yml');
    const workflow = parse(text) as { jobs: { seedlint: { steps: { uses: string; with?: Record<string, unknown> }[] } } };
    const step = workflow.jobs.seedlint.steps.find(({ uses }) => uses.startsWith('seedlint/'));
    expect(step?.uses).toBe(`seedlint/seedlint@v${manifest.version}`);
    const cwd = checkout();
    const { code, stdout, summary, outputs, uploads, upload } = runAction(cwd, step?.with ?? {});
    expect(code).toBe(0);
    expect(stdout).toContain('::warning title=Seedlint (cudnn-benchmark),file=train.py,line=3,endLine=3');
    expect(summary).toContain('https://github.com/me/lab/blob/c0ffee/train.py#L3');
    expect(outputs).toMatchObject({ 'exit-code': '0', findings: '1' });
    expect(existsSync(join(cwd, 'reproducibility.html'))).toBe(true);
    expect(uploads).toEqual([true]);
    const { runs: [run] } = JSON.parse(upload ?? '') as { runs: [{ results: { suppressions?: unknown }[] }] };
    expect(run.results.map(({ suppressions }) => suppressions)).toEqual([undefined]);
    expect(readFileSync(outputs?.['sarif-file'] ?? '', 'utf8')).toContain('"justification": "shapes are fixed"');
  });

  it('fails the job at the fail level, never when told so, and with 2 for what it can’t do', () => {
    const cwd = checkout();
    expect(runAction(cwd, {})).toMatchObject({ code: 1, outputs: { 'exit-code': '1' }, uploads: [false] });
    expect(runAction(cwd, { 'fail-level': 'never' })).toMatchObject({ code: 0, outputs: { 'exit-code': '1', findings: '1' } });
    expect(runAction(cwd, { 'fail-level': 'never', args: '--nonsense' })).toMatchObject({ code: 2, summary: null });
  });

  it('runs in a folder of its own, takes paths and options with spaces, and executes none of them', () => {
    const cwd = checkout();
    mkdirSync(join(cwd, 'a b'));
    writeFileSync(join(cwd, 'a b/$(touch pwned).py'), BENCHMARK);
    const { code, stdout, summary } = runAction(cwd, { 'working-directory': 'a b', paths: '$(touch pwned).py', args: '--select\ncudnn-benchmark', summary: false });
    expect(code).toBe(1);
    expect(stdout).toContain(',file=a b/$(touch pwned).py,');
    expect([existsSync(join(cwd, 'a b/pwned')), summary]).toEqual([false, null]);
  });
});

describe.skipIf(process.env['CI'] === undefined && spawnSync('pre-commit', ['--version']).status !== 0)('pre-commit', () => {
  const git = (cwd: string, ...argv: string[]): void => {
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...argv], { cwd, stdio: 'pipe' });
  };

  /** A repository with the hooks, as users name it. */
  function hooks(): string {
    const folder = join(work, 'hooks');
    mkdirSync(folder);
    writeFileSync(join(folder, '.pre-commit-hooks.yaml'), packed(readFileSync('.pre-commit-hooks.yaml', 'utf8')));
    git(folder, 'init', '-q');
    git(folder, 'add', '.');
    git(folder, 'commit', '-qm', 'hooks');
    git(folder, 'tag', `v${manifest.version}`);
    return folder;
  }

  it('runs the hooks as the examples configure them, and stops a commit at the fail level', () => {
    const [remote = '', local = ''] = filesNamed('.pre-commit-config.yaml');
    for (const text of [remote.replace('https://github.com/seedlint/seedlint', hooks()), packed(local).replace('seedlint@file:', '')]) {
      const cwd = checkout();
      git(cwd, 'init', '-q');
      git(cwd, 'add', '.');
      const run = (): { code: number | null; stdout: string; stderr: string } =>
        shell('pre-commit run --all-files', cwd, { PRE_COMMIT_HOME: join(work, 'pre-commit'), npm_config_offline: 'true' });
      writeFileSync(join(cwd, '.pre-commit-config.yaml'), text);
      git(cwd, 'add', '.');
      expect(run()).toMatchObject({ code: 0, stdout: expect.stringMatching(/seedlint\.+Passed/) as string });
      writeFileSync(join(cwd, '.pre-commit-config.yaml'), text.replace('error', 'warning'));
      git(cwd, 'add', '.');
      const stopped = run();
      expect(stopped.code, stopped.stdout + stopped.stderr).toBe(1);
      expect(stopped.stdout).toContain('train.py:3:1: warning cudnn-benchmark');
    }
  }, 180_000);
});

it('every example is run by one of these', () => {
  const known = ['.github/workflows/seedlint.yml', '.gitlab-ci.yml', '.pre-commit-config.yaml'];
  expect(examples.filter(({ language, text }) => language !== 'sh' && !known.some((name) => text.startsWith(`# ${name}\n`)))).toEqual([]);
  expect(readFileSync('action.yml', 'utf8')).toContain(`default: ${manifest.version}\n`);
  expect(readFileSync('.pre-commit-hooks.yaml', 'utf8').match(/seedlint@[^ ]*/g)).toEqual([`seedlint@${manifest.version}`, `seedlint@${manifest.version}`]);
});
