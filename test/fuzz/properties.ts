import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import type { Finding } from '../../rules/rule.js';
import { parseConfig } from '../../src/config/parse.js';
import { glob } from '../../src/config/glob.js';
import { enabledRules } from '../../src/config/select.js';
import { fixToFixpoint } from '../../src/lint/fixer.js';
import type { ScanResult } from '../../src/lint/result.js';
import { applyEditsToNotebook, notebookFile, scriptFile } from '../../src/notebook/build.js';
import type { SourceFile } from '../../src/notebook/source-file.js';
import { loadEngine } from '../../src/project/engine.js';
import { decode, encode } from '../../src/project/encoding.js';
import { formatDiff, textChanges } from '../../src/report/diff.js';
import { formatGithub } from '../../src/report/github.js';
import { formatJson, type JsonReport } from '../../src/report/json.js';
import { formatText } from '../../src/report/text.js';
import { reportSchema } from '../cli/report.schema.js';
import { anyText, mutate, mutatedText, mutation, notebookJson, realText, toml } from './arbitraries.js';
import { conversation, converse } from './clients.js';
import { distrust, explore, inhabit, inhabitWithoutRoom, spoiledCache, tree, world } from './worlds.js';
import { analyzerOver, engine } from './subject.js';
import { rules } from '../../rules/index.js';
import { editsBetween } from '../../src/lint/fixer.js';

/** Something that must hold for every input. */
export interface Property {
  /** What is tried, in a word. */
  readonly name: string;
  /** What must hold, for people. */
  readonly holds: string;
  /** How long what an input has started may go on behind it, in milliseconds: a server rests before it lets go. */
  readonly settles: number;
  /** Tries `runs` inputs; `onInput` hears of each, also of those that make a failing one smaller. */
  readonly run: (seed: number, runs: number, onInput: (input: unknown) => void) => Promise<Failure | null>;
}

/** The smallest input found for which a property does not hold. */
export interface Failure {
  readonly input: unknown;
  readonly reason: string;
}

/** Making a failing input smaller stops here, in milliseconds. */
const PATIENCE = 90_000;

export function property<Input>(name: string, holds: string, inputs: fc.Arbitrary<Input>, predicate: (input: Input) => Promise<void> | void, settles = 0): Property {
  return {
    name,
    holds,
    settles,
    async run(seed, runs, onInput) {
      const tried = fc.asyncProperty(inputs, async (input) => {
        onInput(input);
        await predicate(input);
      });
      const { failed, counterexample, errorInstance } = await fc.check(tried, { seed, numRuns: runs, interruptAfterTimeLimit: PATIENCE });
      if (!failed || counterexample === null) return null;
      return { input: counterexample[0], reason: errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance) };
    },
  };
}

const PATH = '/project/case.py';
const NOTEBOOK = '/project/case.ipynb';
const CWD = '/project';
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(reportSchema);
const native = await loadEngine('native').catch(() => null);

/** Whether the native engine is there to be compared with. */
export const hasNative = native !== null;

const findingsIn = (result: ScanResult): Finding[] => result.reports.flatMap(({ findings }) => [...findings]);
const unreadable = (file: SourceFile): number => engine.facts(file.parseText).errors.length;

async function check(file: SourceFile): Promise<ScanResult> {
  const { analyzer, paths } = analyzerOver([file]);
  return analyzer.check(paths, { explicit: new Set(paths) });
}

/** All that a result says of its files, fixes included. */
const told = ({ reports }: ScanResult): string => JSON.stringify(reports.map(({ findings, suppressed }) => ({ findings, suppressed })), null, 1);

/** Every place a result names lies inside its file, and every report of it is sound. */
function assertSound(result: ScanResult): void {
  for (const finding of findingsIn(result)) {
    const edits = finding.fixes.flatMap((fix) => fix.edits);
    for (const { path, span } of [finding, ...finding.related, ...edits]) {
      const length = result.files.get(path)?.source.text.length ?? -1;
      assert.ok(0 <= span.start && span.start <= span.end && span.end <= length, `${finding.rule} reaches outside of its file`);
    }
  }
  const json = formatJson(result, { cwd: CWD, version: '0.1.0', hash: (text) => createHash('sha256').update(text).digest('hex') });
  const report = JSON.parse(json) as JsonReport;
  validate(report);
  assert.deepEqual(validate.errors ?? [], []);
  const text = formatText(result, { cwd: CWD });
  assert.doesNotMatch(text, /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u, 'a control character reaches the terminal');
  const annotations = formatGithub(result, { cwd: CWD, root: CWD, notebooks: new Map() });
  assert.equal(annotations.split('\n').length - 1, report.findings.length + report.errors.length);
}

async function assertSuppressed(text: string): Promise<void> {
  const found = findingsIn(await check(scriptFile(PATH, `# seedlint: ignore-file\n${text}`)));
  assert.deepEqual(found.map(({ rule }) => rule).filter((rule) => rule !== 'unused-suppression'), []);
}

/** Fixes leave text that reads no worse, end, and have nothing left to do the second time. */
async function assertFixes(file: SourceFile): Promise<void> {
  const fixed = async (of: SourceFile): Promise<SourceFile> => {
    const { analyzer, paths } = analyzerOver([of]);
    const { changes } = await fixToFixpoint(analyzer, engine, paths, true, { explicit: new Set(paths) });
    formatDiff(changes.flatMap(({ before, after }) => textChanges(before, editsBetween(before, after), CWD)));
    return changes[0]?.after ?? of;
  };
  const once = await fixed(file);
  assert.ok(unreadable(once) <= unreadable(file), 'the fixed text reads worse');
  assert.equal((await fixed(once)).source.text, once.source.text, 'fixing again changes something');
}

export const PROPERTIES: readonly Property[] = [
  property(
    'texts',
    'checking ends without an error, every place lies inside its file, every report is sound, a suppression of all leaves nothing',
    anyText,
    async (text) => {
      assertSound(await check(scriptFile(PATH, text)));
      await assertSuppressed(text);
    },
  ),
  property(
    'edits',
    'the facts of a text that was edited are those of the same text read afresh',
    fc.tuple(mutatedText, fc.array(mutation, { minLength: 1, maxLength: 6 })),
    ([text, changes]) => {
      const document = engine.open(text);
      let current = text;
      for (const change of changes) {
        current = mutate(current, change);
        assert.deepEqual(document.update(current), engine.facts(current));
      }
    },
  ),
  property(
    'typing',
    'what is found in a text while it is edited is what is found in the same text read afresh',
    fc.tuple(realText, fc.array(mutation, { minLength: 1, maxLength: 6 })),
    async ([text, changes]) => {
      const { analyzer, paths } = analyzerOver([scriptFile(PATH, text)]);
      let current = text;
      for (const change of [null, ...changes]) {
        if (change !== null) current = mutate(current, change);
        analyzer.setFile(scriptFile(PATH, current));
        const found = await analyzer.check(paths, { explicit: new Set(paths) });
        assert.equal(told(found), told(await check(scriptFile(PATH, current))));
      }
    },
  ),
  ...(native === null ? [] : [
    property('engines', 'the native engine reads what the WebAssembly one reads', anyText, (text) => {
      assert.deepEqual(native.facts(text), engine.facts(text));
    }),
  ]),
  property(
    'fixes',
    'fixes leave text that reads no worse, come to an end, and change nothing the second time',
    mutatedText,
    (text) => assertFixes(scriptFile(PATH, text)),
  ),
  property(
    'notebooks',
    'anything is read as a notebook or refused with a reason, and fixes change the source of cells alone',
    notebookJson,
    async (json) => {
      let file: SourceFile;
      try {
        file = notebookFile(NOTEBOOK, json);
      } catch (error) {
        assert.match((error as Error).message, /^is (?:not a notebook|a notebook of format 3)/);
        return;
      }
      assertSound(await check(file));
      await assertFixes(file);
      const { analyzer, paths } = analyzerOver([file]);
      const { changes } = await fixToFixpoint(analyzer, engine, paths, true, { explicit: new Set(paths) });
      for (const { before, after } of changes) {
        const written = applyEditsToNotebook(json, editsBetween(before, after));
        assert.equal(notebookFile(NOTEBOOK, written).source.text, after.source.text);
        assert.deepEqual(withoutSources(written), withoutSources(json));
      }
    },
  ),
  property(
    'bytes',
    'bytes are decoded or refused with a reason, and what was decoded is written back as it was',
    fc.tuple(fc.constantFrom('utf-8', 'latin-1', 'cp1252', 'gbk', 'shift_jis', 'euc_jp', 'koi8-r', 'ascii', 'none'), fc.uint8Array({ maxLength: 200 })).map(([name, tail]) => {
      return Buffer.concat([Buffer.from(name === 'none' ? '' : `# coding: ${name}\n`), tail]);
    }),
    (bytes) => {
      let text: string;
      try {
        text = decode(bytes);
      } catch (error) {
        assert.match((error as Error).message, /^(?:is not valid|is UTF-16|declares the encoding)/);
        return;
      }
      assert.equal(decode(encode(text)), text);
    },
  ),
  property(
    'configurations',
    'a configuration is taken or refused with a place inside its file, and no pattern takes long',
    toml,
    (source) => {
      const { settings, errors } = parseConfig(source, 'seedlint.toml', 'seedlint');
      const lines = source.split('\n').length;
      for (const { line, column } of errors) assert.ok(line >= 1 && line <= lines + 1 && column >= 1);
      assert.equal(settings === null, errors.length > 0);
      assert.equal(({} as Record<string, unknown>)['unseeded-rng'], undefined, 'a prototype was written to');
      if (settings === null) return;
      enabledRules(rules, settings, `/${'a'.repeat(60)}/${'ab/'.repeat(40)}b.py`);
      for (const pattern of [...(settings.exclude ?? []), ...settings.extendExclude]) glob(pattern)(`/${'a'.repeat(60)}/b.py`);
    },
  ),
  property(
    'clients',
    'every request is answered, whatever was sent before, and a server that heard nonsense still finds what is there',
    conversation,
    converse,
    4000,
  ),
  property(
    'worlds',
    'the command line ends well in any tree of files, checking changes nothing, and fixing changes what it may alone, whole, and once',
    world,
    inhabit,
  ),
  property('full disks', 'where no file takes a byte, every file stays as it was and no half of one is left', world, inhabitWithoutRoom),
  property('caches', 'a cache that was changed, cut off or replaced changes nothing that is told', spoiledCache, distrust),
  property('trees', 'of many files none is lost, and fixing changes what was said, once', tree, explore),
];

/** A notebook's JSON without what fixes may change. */
function withoutSources(json: string): unknown {
  return JSON.parse(json.replace(/^\ufeff/, ''), (key, value: unknown) => (key === 'source' ? null : value));
}
