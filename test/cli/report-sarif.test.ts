/** `--format sarif` over real files, held against the official schema; its fixes applied as a viewer would. */
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { Fix, Log, Result, Run } from 'sarif';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { cellLines } from '../../src/notebook/json.js';
import { SourceText } from '../../src/syntax/source.js';
import { folderWith, seedlint, type RunOptions } from './harness.js';

const schema = JSON.parse(readFileSync(
  join(createRequire(import.meta.url).resolve('@microsoft/jest-sarif'), '../schemas/sarif-2.1.0-rtm.5.json'), 'utf8',
)) as object;
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false, formats: fullFormats });
const validate = ajv.compile(schema);

async function sarif(argv: readonly string[], options: RunOptions): Promise<Run> {
  const { stdout, stderr } = await seedlint([...argv, '--format', 'sarif'], options);
  if (stdout === '') throw new Error(`no log: ${stderr}`);
  const log = JSON.parse(stdout) as Log;
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  const [run] = log.runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

const places = (results: readonly Result[] | undefined): unknown[] =>
  (results ?? []).map(({ ruleId, locations }) => {
    const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
    return [ruleId, artifactLocation?.uri, region?.startLine, region?.startColumn];
  });

/** `text` with the fix applied, as the standard says: regions of lines and columns from 1, their ends exclusive. */
function applyFix(text: string, fix: Fix | undefined): string {
  const source = new SourceText(text);
  const at = (line = 1, column = 1): number => source.offsetAt({ line: line - 1, character: column - 1 });
  const replacements = [...(fix?.artifactChanges[0]?.replacements ?? [])].reverse();
  return replacements.reduce((done, { deletedRegion: { startLine, startColumn, endLine, endColumn }, insertedContent }) =>
    done.slice(0, at(startLine, startColumn)) + (insertedContent?.text ?? '') + done.slice(at(endLine, endColumn)), text);
}

const TRAIN = [
  'import numpy as np', 'import torch', '', 'torch.backends.cudnn.benchmark = True', 'x = np.random.rand(3)', 'y = np.random.rand(3)', '',
].join('\n');

describe('--format sarif', () => {
  it('says where, how severe, which rule and what to read about it', async () => {
    const cwd = await folderWith({ 'sub dir/träin#1.py': TRAIN });
    const run = await sarif([], { cwd });
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.originalUriBaseIds).toEqual({ '%SRCROOT%': { uri: `file://${cwd}/` } });
    const uri = 'sub%20dir/tr%C3%A4in%231.py';
    expect(places(run.results)).toEqual([['cudnn-benchmark', uri, 4, 1], ['unseeded-rng', uri, 5, 5]]);
    const [benchmark, unseeded] = run.results ?? [];
    expect(benchmark?.locations?.[0]?.physicalLocation?.artifactLocation?.uriBaseId).toBe('%SRCROOT%');
    expect(benchmark?.level).toBe('warning');
    expect(unseeded?.relatedLocations?.map(({ id, message, physicalLocation }) => [id, message?.text, physicalLocation?.region?.startLine])).toEqual([
      [1, '`np.random.rand` draws from the same stream', 6],
    ]);
    const { rules: described = [] } = run.tool.driver;
    expect(described.map(({ id }) => id)).toEqual(rules.map(({ name }) => name).sort());
    const rule = described[benchmark?.ruleIndex ?? -1];
    expect(rule?.id).toBe('cudnn-benchmark');
    expect(rule?.helpUri).toMatch(/^https:.*\/rules\/cudnn-benchmark\.md$/);
    expect(rule?.help?.markdown).toBe(readFileSync('rules/cudnn-benchmark.md', 'utf8'));
    expect(rule?.defaultConfiguration).toEqual({ level: 'warning', enabled: true });
    expect(described.find(({ id }) => id === 'unrecorded-environment')?.defaultConfiguration).toEqual({ level: 'note', enabled: false });
  });

  it('gives a finding one fingerprint, whatever is edited elsewhere', async () => {
    const prints = async (text: string): Promise<unknown> => {
      const run = await sarif(['a.py'], { cwd: await folderWith({ 'a.py': text }) });
      return run.results?.map(({ ruleId, partialFingerprints }) => [ruleId, partialFingerprints?.['seedlint/v1']]);
    };
    const before = await prints(TRAIN);
    expect(await prints(`"""What it does."""\n\n${TRAIN.replace('True', 'True  # fast')}`)).not.toEqual(before);
    expect(await prints(`"""What it does."""\n\n${TRAIN}`)).toEqual(before);
  });

  it('keeps what comments suppress, marked so and with its reason', async () => {
    const cwd = await folderWith({
      'a.py': 'import torch\ntorch.backends.cudnn.benchmark = True  # seedlint: ignore[cudnn-benchmark] inputs never change\n',
    });
    const { results, invocations } = await sarif(['a.py'], { cwd });
    expect(results?.map(({ ruleId, suppressions }) => [ruleId, suppressions?.map(({ kind, justification, location }) => [
      kind, justification, location?.physicalLocation?.region?.startColumn,
    ])])).toEqual([['cudnn-benchmark', [['inSource', 'inputs never change', 40]]]]);
    expect(invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
    expect((await seedlint(['a.py', '--format', 'json'], { cwd })).code).toBe(0);
  });

  it('tells of a file that could not be read', async () => {
    const cwd = await folderWith({ 'bad.py': Buffer.from([0x78, 0x20, 0x3d, 0x20, 0xff, 0xfe, 0x0a]) });
    const { invocations, results } = await sarif(['bad.py'], { cwd });
    expect(results).toEqual([]);
    expect(invocations?.[0]?.toolExecutionNotifications?.map(({ level, message, locations }) => [
      level, message.text, locations?.[0]?.physicalLocation?.artifactLocation?.uri,
    ])).toEqual([['error', 'is not valid utf-8; declare its encoding in the first line or save it as UTF-8', 'bad.py']]);
  });

  it('offers the fixes that the command line makes', async () => {
    const cwd = await folderWith({ 'a.py': TRAIN });
    const { results } = await sarif(['a.py', '--select', 'cudnn-benchmark'], { cwd });
    const fixed = applyFix(TRAIN, results?.[0]?.fixes?.[0]);
    expect(results?.[0]?.fixes?.[0]?.properties).toEqual({ applicability: 'safe' });
    await seedlint(['a.py', '--select', 'cudnn-benchmark', '--fix'], { cwd });
    expect(fixed).toBe(readFileSync(join(cwd, 'a.py'), 'utf8'));
    expect(fixed).not.toBe(TRAIN);
  });

  describe('in a notebook', () => {
    const cells = [
      { cell_type: 'markdown', metadata: {}, source: ['# Title\n', 'text'] },
      { cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source: ['import torch\n', '\n', 'torch.backends.cudnn.benchmark = True'] },
      { cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source: 'x = 1\ntorch.backends.cudnn.benchmark = True' },
    ];
    const json = `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;

    it('counts the lines of the file and names the cell', async () => {
      const cwd = await folderWith({ 'n.ipynb': json });
      const { results = [] } = await sarif(['--select', 'cudnn-benchmark'], { cwd });
      const lines = json.split('\n');
      const found = results.map(({ locations: [location] = [] }) => {
        const { startLine, startColumn } = location?.physicalLocation?.region ?? {};
        return [lines[(startLine ?? 0) - 1]?.trim(), startColumn, location?.logicalLocations?.[0]?.fullyQualifiedName];
      });
      expect(found).toEqual([
        ['"torch.backends.cudnn.benchmark = True"', undefined, 'cell 2, line 3'],
        ['"source": "x = 1\\ntorch.backends.cudnn.benchmark = True"', undefined, 'cell 3, line 2'],
      ]);
      const { stdout } = await seedlint(['--select', 'cudnn-benchmark', '--format', 'github'], { cwd });
      expect([...stdout.matchAll(/,line=(\d+),endLine=(\d+)::/g)].map(([, line]) => Number(line))).toEqual(
        results.map(({ locations: [location] = [] }) => location?.physicalLocation?.region?.startLine),
      );
    });

    it('fixes the JSON itself, the touched cells alone', async () => {
      const cwd = await folderWith({ 'n.ipynb': json });
      const { results } = await sarif(['--select', 'cudnn-benchmark'], { cwd });
      const fixed = (results ?? []).reduce((text, { fixes }) => applyFix(text, fixes?.[0]), json);
      await seedlint(['--select', 'cudnn-benchmark', '--fix'], { cwd });
      expect(fixed).toBe(readFileSync(join(cwd, 'n.ipynb'), 'utf8'));
    });

    it('finds the lines of sources cut in any way', () => {
      const source = ['a = 1\nb = 2\n', 'c =', ' 3\n', 'd = 4\r\n', 'e'];
      const text = JSON.stringify({ cells: [{ source: [] }, { source: 'x\ny' }, { source }] }, null, 1);
      const lineOf = (part: string): number => text.slice(0, text.indexOf(JSON.stringify(part))).split('\n').length - 1;
      expect([...cellLines(text)]).toEqual([
        [0, []],
        [1, [lineOf('x\ny'), lineOf('x\ny')]],
        [2, [lineOf('a = 1\nb = 2\n'), lineOf('a = 1\nb = 2\n'), lineOf('c ='), lineOf('d = 4\r\n'), lineOf('e')]],
      ]);
    });
  });

  it('starts paths at the root of the checkout, and leaves files outside of it absolute', async () => {
    const root = await folderWith({ 'ml/train.py': TRAIN, 'shared.py': TRAIN });
    const env = { GITHUB_WORKSPACE: root };
    const inside = await sarif(['--select', 'cudnn-benchmark'], { cwd: join(root, 'ml'), env });
    expect(places(inside.results)).toEqual([['cudnn-benchmark', 'ml/train.py', 4, 1]]);
    expect(inside.originalUriBaseIds).toEqual({ '%SRCROOT%': { uri: `file://${root}/` } });
    const { stdout } = await seedlint(['--select', 'cudnn-benchmark', '--format', 'github'], { cwd: join(root, 'ml'), env });
    expect(stdout).toContain(',file=ml/train.py,line=4,');
    mkdirSync(join(root, 'other'));
    const outside = await sarif(['../shared.py', '--select', 'cudnn-benchmark'], { cwd: join(root, 'other') });
    expect(places(outside.results)).toEqual([['cudnn-benchmark', `file://${root}/shared.py`, 4, 1]]);
  });
});
