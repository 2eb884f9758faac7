import { createHash } from 'node:crypto';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { formatJson, jsonReport } from '../../src/report/json.js';
import { relativePath } from '../../src/report/place.js';
import { CWD, finding, notebook, scan, script, spanOf } from './fakes.js';
import { reportSchema } from './report.schema.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const options = { cwd: CWD, version: '0.1.0', hash };
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(reportSchema);

const train = script('/project/src/train.py', '"🎲"; flags.benchmark = True\r\nrun()\r\n');
const book = notebook('/project/n.ipynb', ['import torch', 'y = 0\nx = rand()'], [1, 3]);

describe('jsonReport', () => {
  const result = scan(
    [train, book],
    [
      finding(train, 'flags.benchmark = True', {
        related: [{ path: book.path, span: spanOf(book, 'rand()'), message: 'drawn here' }],
        fixes: [
          {
            title: 'Set it to `False`',
            applicability: 'safe',
            edits: [{ path: train.path, span: spanOf(train, 'True'), newText: 'False' }],
          },
        ],
      }),
      finding(book, 'rand()', { rule: 'unseeded-rng', severity: 'hint' }),
    ],
    { programs: 2, errors: [{ path: '/project/bad.py', message: 'is not valid UTF-8' }] },
  );

  it('is the document to the letter', () => {
    const report = jsonReport(result, options);
    expect(report).toEqual({
      version: 1,
      tool: { name: 'seedlint', version: '0.1.0' },
      findings: [
        {
          rule: 'unseeded-rng',
          severity: 'hint',
          message: 'It varies.',
          url: 'https://github.com/seedlint/seedlint/blob/main/rules/unseeded-rng.md',
          path: 'n.ipynb',
          cell: 3,
          range: { start: { line: 2, column: 5 }, end: { line: 2, column: 11 } },
          related: [],
          fixes: [],
          fingerprint: report.findings[0]?.fingerprint,
        },
        {
          rule: 'cudnn-benchmark',
          severity: 'warning',
          message: 'It varies.',
          url: 'https://github.com/seedlint/seedlint/blob/main/rules/cudnn-benchmark.md',
          path: 'src/train.py',
          cell: null,
          range: { start: { line: 1, column: 7 }, end: { line: 1, column: 29 } },
          related: [
            {
              path: 'n.ipynb',
              cell: 3,
              range: { start: { line: 2, column: 5 }, end: { line: 2, column: 11 } },
              message: 'drawn here',
            },
          ],
          fixes: [
            {
              title: 'Set it to `False`',
              applicability: 'safe',
              edits: [
                {
                  path: 'src/train.py',
                  cell: null,
                  range: { start: { line: 1, column: 25 }, end: { line: 1, column: 29 } },
                  newText: 'False',
                },
              ],
            },
          ],
          fingerprint: report.findings[1]?.fingerprint,
        },
      ],
      errors: [{ path: 'bad.py', message: 'is not valid UTF-8' }],
      summary: {
        files: 2,
        programs: 2,
        findings: 2,
        bySeverity: { error: 0, warning: 1, information: 0, hint: 1 },
        byRule: { 'cudnn-benchmark': 1, 'unseeded-rng': 1 },
      },
    });
  });

  it('holds to the schema, full and empty', () => {
    validate(JSON.parse(formatJson(result, options)));
    expect(validate.errors ?? []).toEqual([]);
    validate(JSON.parse(formatJson(scan([], [], { programs: 0 }), options)));
    expect(validate.errors ?? []).toEqual([]);
  });
});

describe('fingerprints', () => {
  const prints = (text: string, parts: readonly string[], path = '/project/a.py'): string[] => {
    const file = script(path, text);
    const findings = parts.map((part) => finding(file, part));
    return jsonReport(scan([file], findings), options).findings.map((each) => each.fingerprint);
  };

  it('survive edits elsewhere and a new indentation', () => {
    expect(prints('import os\n\nif x:\n    y  = rand()\n', ['rand()'])).toEqual(prints('y = rand()\n', ['rand()']));
  });

  it('change with the line, the rule and the path', () => {
    const all = [
      ...prints('y = rand()\n', ['rand()']),
      ...prints('z = rand()\n', ['rand()']),
      ...prints('y = rand()\n', ['rand()'], '/project/b.py'),
    ];
    expect(new Set(all).size).toBe(3);
  });

  it('tell equal lines apart by their order', () => {
    const file = script('/project/a.py', 'rand()\nrand()\n');
    const findings = [finding(file, 'rand()'), { ...finding(file, 'rand()'), span: { start: 7, end: 13 } }];
    const both = jsonReport(scan([file], findings), options).findings.map((each) => each.fingerprint);
    expect(new Set(both).size).toBe(2);
    expect(both[0]).toBe(prints('rand()\n', ['rand()'])[0]);
  });
});

describe('relativePath', () => {
  it.each([
    ['/project', '/project/a.py', 'a.py'],
    ['/project/src', '/project/test/a.py', '../test/a.py'],
    ['/project', '/project2/a.py', '../project2/a.py'],
    ['/', '/a.py', 'a.py'],
    ['C:/work', 'C:/work/a.py', 'a.py'],
    ['C:/work', 'D:/a.py', 'D:/a.py'],
    ['/project', 'Untitled-1', 'Untitled-1'],
  ])('from %s, %s is %s', (from, path, expected) => {
    expect(relativePath(from, path)).toBe(expected);
  });
});
