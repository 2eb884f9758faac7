import { styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formatStatistics } from '../../src/report/statistics.js';
import { formatSummary, formatText } from '../../src/report/text.js';
import { CWD, finding, notebook, scan, script, spanOf } from './fakes.js';

const train = script('/project/src/train.py', 'import torch\n\nflags.benchmark = True\nrun()\n');
const safe = { title: 'Set it to `False`', applicability: 'safe', edits: [] } as const;
const unsafe = { title: 'Pass `seed=42`', applicability: 'suggestion', edits: [] } as const;

describe('formatText', () => {
  it('shows the place, the source, related places and what mends it', () => {
    const result = scan(
      [train],
      [
        finding(train, 'flags.benchmark = True', {
          message: 'Autotuning picks kernels by timing. Results vary. Switch it off.',
          related: [{ path: train.path, span: spanOf(train, 'run()'), message: 'the training starts here' }],
          fixes: [safe, unsafe],
        }),
      ],
    );
    expect(formatText(result, { cwd: CWD })).toBe(
      [
        'src/train.py:3:1: warning cudnn-benchmark Autotuning picks kernels by timing. Results vary. Switch it off.',
        '  |',
        '3 | flags.benchmark = True',
        '  | ^^^^^^^^^^^^^^^^^^^^^^',
        '4 | run()',
        '  |',
        '  = note: src/train.py:4:1: the training starts here',
        '  = help: Set it to `False` (--fix)',
        '  = help: Pass `seed=42` (--unsafe-fixes)',
        '',
      ].join('\n'),
    );
  });

  it('expands tabs and counts two columns for wide characters', () => {
    const file = script('/project/a.py', '\tx = "日本🎲é" + rand()\n');
    expect(formatText(scan([file], [finding(file, 'rand()')]), { cwd: CWD })).toBe(
      [
        'a.py:1:16: warning cudnn-benchmark It varies.',
        '  |',
        '1 |     x = "日本🎲é" + rand()',
        `  | ${' '.repeat(20)}^^^^^^`,
        '  |',
        '',
      ].join('\n'),
    );
  });

  it('clips a long line around the finding', () => {
    const file = script('/project/a.py', `x = ${'1 + '.repeat(100)}bad()${' + 2'.repeat(5000)}\n`);
    const lines = formatText(scan([file], [finding(file, 'bad()')]), { cwd: CWD, width: 40 }).split('\n');
    expect(lines[2]).toBe('1 | … + 1 + 1 + 1 + 1 + bad() + 2 + 2 + 2 +…');
    expect(lines[3]).toBe(`  | ${' '.repeat(20)}^^^^^`);
  });

  it('underlines the first three lines of a long span', () => {
    const file = script('/project/a.py', 'f(\n  1,\n  2,\n  3,\n)\n');
    const result = scan([file], [finding(file, 'f(\n  1,\n  2,\n  3,\n)')]);
    expect(formatText(result, { cwd: CWD }).split('\n').slice(1, 10)).toEqual([
      '  |',
      '1 | f(',
      '  | ^^',
      '2 |   1,',
      '  |   ^^',
      '3 |   2,',
      '  |   ^^',
      '4 |   3,',
      '  |',
    ]);
  });

  it('counts lines from the start of the cell and shows no other cell', () => {
    const file = notebook('/project/n.ipynb', ['import torch', 'x = rand()\ny = 1', 'z = 2'], [1, 3, 4]);
    expect(formatText(scan([file], [finding(file, 'rand()')]), { cwd: CWD })).toBe(
      [
        'n.ipynb:cell 4:1:5: warning cudnn-benchmark It varies.',
        '  |',
        '1 | x = rand()',
        '  |     ^^^^^^',
        '2 | y = 1',
        '  |',
        '',
      ].join('\n'),
    );
  });

  it('points at an empty span, at the end of a file too', () => {
    const file = script('/project/a.py', 'x =');
    const result = scan([file], [finding(file, 'x =', { span: { start: 3, end: 3 } })]);
    expect(formatText(result, { cwd: CWD }).split('\n').slice(2, 4)).toEqual(['1 | x =', '  |    ^']);
  });

  it('does not count a byte-order mark as a column', () => {
    const file = script('/project/a.py', '\ufeffbad()\n');
    expect(formatText(scan([file], [finding(file, 'bad()')]), { cwd: CWD }).split('\n').slice(0, 4)).toEqual([
      'a.py:1:1: warning cudnn-benchmark It varies.',
      '  |',
      '1 | bad()',
      '  | ^^^^^',
    ]);
  });

  it('lets no control character or direction mark through', () => {
    const file = script('/project/a\x1b[31m\n.py', 'bad() # \x1b[2J\u202e\x9b\x7f\n');
    const text = formatText(scan([file], [finding(file, 'bad()', { message: 'a\rb' })]), { cwd: CWD });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(text.split('\n')[0]).toBe('a␛[31m␊.py:1:1: warning cudnn-benchmark a␍b');
    expect(text.split('\n')[2]).toBe('1 | bad() # ␛[2J\ufffd\ufffd␡');
  });

  it('lists files that could not be read, after the findings', () => {
    const result = scan([train], [], { errors: [{ path: '/project/bad.py', message: 'is not valid UTF-8' }] });
    expect(formatText(result, { cwd: CWD })).toBe('bad.py: error: is not valid UTF-8\n');
  });

  it('colours only through the paint it is given', () => {
    const result = scan([train], [finding(train, 'flags')]);
    expect(formatText(result, { cwd: CWD })).not.toContain('\x1b');
    const painted = formatText(result, {
      cwd: CWD,
      paint: (tone, text) => styleText(tone, text, { validateStream: false }),
    });
    expect(painted).toContain('\x1b[33mwarning\x1b[39m \x1b[1mcudnn-benchmark\x1b[22m');
    expect(painted.replace(/\x1b\[\d+m/g, '')).toBe(formatText(result, { cwd: CWD }));
  });

  it('orders findings by path, position and rule', () => {
    const other = script('/project/a.py', 'x\n');
    const result = scan(
      [train, other],
      [finding(train, 'run()'), finding(train, 'flags', { rule: 'b' }), finding(train, 'flags', { rule: 'a' }), finding(other, 'x')],
    );
    const heads = formatText(result, { cwd: CWD }).split('\n').filter((line) => line.includes(': warning'));
    expect(heads.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'a.py:1:1: warning cudnn-benchmark',
      'src/train.py:3:1: warning a',
      'src/train.py:3:1: warning b',
      'src/train.py:4:1: warning cudnn-benchmark',
    ]);
  });
});

describe('formatSummary', () => {
  it('counts by severity and tells what can be fixed', () => {
    const result = scan(
      [train, script('/project/b.py', '')],
      [
        finding(train, 'flags', { fixes: [safe] }),
        finding(train, 'run()', { fixes: [unsafe] }),
        finding(train, 'True', { fixes: [unsafe, safe] }),
        finding(train, 'import', { severity: 'hint' }),
      ],
      { programs: 2 },
    );
    expect(formatSummary(result)).toBe(
      'Found 3 warnings and 1 hint in 2 programs (2 files). 2 fixable with --fix, 1 more with --unsafe-fixes.\n',
    );
  });

  it('says what is no plural', () => {
    const result = scan([train], [finding(train, 'flags', { severity: 'information' }), finding(train, 'run()', { severity: 'information' })]);
    expect(formatSummary(result)).toBe('Found 2 informational in 1 program (1 file).\n');
  });

  it('is friendly when nothing is wrong, and plain when there is nothing to check', () => {
    expect(formatSummary(scan([train], []))).toBe('All clear: nothing found in 1 program (1 file).\n');
    expect(formatSummary(scan([], [], { programs: 0 }))).toBe('No Python files or notebooks to check.\n');
    expect(formatSummary(scan([], [], { programs: 0, errors: [{ path: '/project/x.py', message: 'no' }] }))).toBe(
      '1 file could not be read.\n',
    );
  });
});

describe('formatStatistics', () => {
  it('counts by rule, the most frequent first, and marks what --fix mends', () => {
    const result = scan(
      [train],
      [
        finding(train, 'flags', { rule: 'b' }),
        finding(train, 'flags', { rule: 'a', fixes: [safe] }),
        finding(train, 'run()', { rule: 'a' }),
        finding(train, 'run()', { rule: 'c', fixes: [safe] }),
      ],
    );
    expect(formatStatistics(result)).toBe('2  [-] a\n1  [ ] b\n1  [*] c\n');
  });
});
