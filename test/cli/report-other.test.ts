import { describe, expect, it } from 'vitest';
import { formatDiff, textChanges } from '../../src/report/diff.js';
import { annotationNote, formatGithub } from '../../src/report/github.js';
import { CWD, finding, notebook, scan, script, spanOf } from './fakes.js';

describe('formatDiff', () => {
  it('is a unified diff that keeps line endings and a missing final newline', () => {
    const file = script('/project/a.py', 'import x\r\nflag = True\r\nlast');
    const edits = [{ path: file.path, span: spanOf(file, 'True'), newText: 'False' }];
    expect(formatDiff(textChanges(file, edits, CWD))).toBe(
      [
        '--- a.py',
        '+++ a.py',
        '@@ -1,3 +1,3 @@',
        ' import x\r',
        '-flag = True\r',
        '+flag = False\r',
        ' last',
        '\\ No newline at end of file',
        '',
      ].join('\n'),
    );
  });

  it('shows a notebook cell by cell, touched cells alone', () => {
    const file = notebook('/project/n.ipynb', ['import x', 'y = rand()', 'z = 1'], [0, 2, 5]);
    const edits = [{ path: file.path, span: spanOf(file, 'rand()'), newText: 'rand(42)' }];
    const lines = formatDiff(textChanges(file, edits, CWD)).split('\n');
    expect(lines.filter((line) => /^(---|\+\+\+) /.test(line))).toEqual(['--- n.ipynb:cell 3', '+++ n.ipynb:cell 3']);
    expect(lines.filter((line) => /^[-+][a-z]/.test(line))).toEqual(['-y = rand()', '+y = rand(42)']);
  });

  it('applies several edits of one text, whatever their order', () => {
    const file = script('/project/a.py', 'a = 1\nb = 2\n');
    const edits = [
      { path: file.path, span: spanOf(file, '2'), newText: 'two' },
      { path: file.path, span: { start: 0, end: 0 }, newText: 'import x\n' },
    ];
    expect(textChanges(file, edits, CWD)).toEqual([
      { label: 'a.py', before: 'a = 1\nb = 2\n', after: 'import x\na = 1\nb = two\n' },
    ]);
  });

  it('shows control characters as pictures on a terminal, and keeps tabs', () => {
    const changes = [{ label: 'a.py', before: '', after: '\tx = "\x1b"\n' }];
    const painted = formatDiff(changes, (tone, text) => `<${tone}>${text}</>`);
    expect(painted).toContain('<green>+\tx = "␛"</>');
    expect(painted).not.toContain('\x1b');
  });
});

describe('formatGithub', () => {
  it('writes one workflow command a finding and escapes what would break it', () => {
    const file = script('/project/a,b.py', 'x = 1\nbad()\n');
    const book = notebook('/project/n.ipynb', ['x = 1', 'bad()'], [0, 4]);
    const result = scan(
      [file, book],
      [finding(file, 'bad()', { severity: 'error', message: '100 %\nsure' }), finding(book, 'bad()', { severity: 'hint' })],
      { errors: [{ path: '/project/c.py', message: 'is a folder' }] },
    );
    expect(formatGithub(result, { cwd: CWD, root: CWD, notebooks: new Map() }).split('\n')).toEqual([
      '::error title=Seedlint (cudnn-benchmark),file=a%2Cb.py,line=2,endLine=2,col=1,endColumn=5::' +
        'a,b.py:2:1: cudnn-benchmark 100 %25%0Asure',
      '::notice title=Seedlint (cudnn-benchmark),file=n.ipynb,line=1,endLine=1::n.ipynb:cell 5:1:1: cudnn-benchmark It varies.',
      '::error title=Seedlint,file=c.py::c.py: is a folder',
      '',
    ]);
  });

  it('says when GitHub will not annotate them all', () => {
    const file = script('/project/a.py', 'bad()\n');
    const findings = (count: number, severity: 'warning' | 'hint' | 'information') => Array.from({ length: count }, () => finding(file, 'bad()', { severity }));
    expect(annotationNote(scan([file], [...findings(10, 'warning'), ...findings(10, 'hint')]))).toBe('');
    // Information and hints are both notices.
    expect(annotationNote(scan([file], [...findings(12, 'warning'), ...findings(6, 'hint'), ...findings(6, 'information')]))).toMatch(/: 4 more are in the log/);
  });
});
