import { describe, expect, it } from 'vitest';
import { compareRuns, type RunRecord } from '../../src/verify/compare.js';
import { parseLog, type ProcessLog } from '../../src/verify/log.js';

const START = '{"k":"start","d":1,"h":"0"}';

function log(name: string, ...lines: readonly string[]): ProcessLog {
  return parseLog(name, [START, ...lines, ''].join('\n'));
}

function draw(line: number, digest: number, more = ''): string {
  return `{"k":"draw","s":"numpy","n":"numpy.random.rand","f":"/w/a.py","l":${String(line)},"d":${String(digest)}${more}}`;
}

function seeding(seeded: boolean, digest: number | null): string {
  return `{"k":"seed","s":"numpy","n":"numpy.random.seed","f":"/w/a.py","l":1,"d":${String(digest)},"seeded":${String(seeded)}}`;
}

function run(stdout: string, ...processes: readonly ProcessLog[]): RunRecord {
  return { exitCode: 0, signal: null, stdout, processes };
}

describe('parseLog', () => {
  it('leaves out a line that was cut off, and what it does not know', () => {
    const { events } = parseLog('main', `${START}\n${draw(2, 5)}\n{"k":"later"}\n[1]\n{"k":"draw","s":"nu`);
    expect(events.map(({ line, digest }) => [line, digest])).toEqual([[2, 5]]);
  });

  it('reads what was drawn beyond the limit', () => {
    const read = parseLog('main', '{"k":"limit","s":"torch","c":-1}\n{"k":"limit","s":"torch","c":70,"d":9,"u":4}\n{"k":"end"}\n');
    expect(read).toMatchObject({ truncated: true, ended: true });
    expect([...read.beyond]).toEqual([['torch', { count: 70, digest: 9, sum: 4 }]]);
  });
});

describe('compareRuns', () => {
  it('finds runs that did the same identical', () => {
    const one = run('1\n', log('main', seeding(true, 3), draw(2, 5)));
    expect(compareRuns([one, one, one])).toMatchObject({ identical: true, divergence: null, output: null, unseeded: [], draws: 1 });
  });

  it('names the first draw that differs, and that its stream was never seeded', () => {
    const verdict = compareRuns([run('', log('main', draw(2, 5), draw(3, 6))), run('', log('main', draw(2, 5), draw(3, 7)))]);
    expect(verdict.divergence).toMatchObject({ kind: 'value', index: 2, run: 2, seeded: false, first: { line: 3 } });
    expect(verdict.unseeded).toMatchObject([{ line: 2 }]);
  });

  it('takes the third run for the one that differs', () => {
    const same = run('', log('main', draw(2, 5)));
    expect(compareRuns([same, same, run('', log('main', draw(2, 6)))]).divergence?.run).toBe(3);
  });

  it('tells another place, a missing draw and one too many apart', () => {
    const one = run('', log('main', draw(2, 5)));
    expect(compareRuns([one, run('', log('main', draw(9, 5)))]).divergence?.kind).toBe('call');
    expect(compareRuns([one, run('', log('main'))]).divergence?.kind).toBe('missing');
    expect(compareRuns([run('', log('main')), one]).divergence?.kind).toBe('extra');
  });

  it('knows a seeding in the process it was forked from, and in no other', () => {
    const fork = (name: string, digest: number): RunRecord => run('', log('main', seeding(true, 3)), log(name, draw(2, digest)));
    expect(compareRuns([fork('main.f1', 5), fork('main.f1', 6)]).divergence).toMatchObject({ process: 'main.f1', seeded: true });
    expect(compareRuns([fork('main.f1.f2', 5), fork('main.f1.f2', 6)]).divergence).toMatchObject({ seeded: true });
    expect(compareRuns([fork('main.s1', 5), fork('main.s1', 6)]).divergence).toMatchObject({ process: 'main.s1', seeded: false });
    expect(compareRuns([fork('main-1', 5), fork('main-1', 6)]).divergence).toMatchObject({ process: 'main-1', seeded: false });
  });

  const THREAD = ',"t":true';
  const pool = (...shares: readonly (readonly string[])[]): RunRecord =>
    run('', log('main', seeding(true, 3)), ...shares.map((draws, at) => log(`main.f${String(at + 1)}`, ...draws)));

  it('lets workers share out their work in any way, and says so', () => {
    const verdict = compareRuns([pool([draw(2, 5), draw(2, 6)], [draw(2, 7)]), pool([draw(2, 7)], [draw(2, 5), draw(2, 6)])]);
    expect(verdict).toMatchObject({ identical: true, divergence: null });
    expect(verdict.notes.join()).toContain('Workers shared out their work in another way');
  });

  it('finds what workers drew differently, however they shared it out', () => {
    const verdict = compareRuns([pool([draw(2, 5), draw(3, 6)], [draw(2, 7)]), pool([draw(2, 7), draw(3, 8)], [draw(2, 5)])]);
    expect(verdict.divergence).toMatchObject({ kind: 'value', process: 'main.f1', index: 2, first: { line: 3, digest: 6 }, other: { digest: 8 } });
    expect(compareRuns([pool([draw(2, 5)], [draw(2, 6)]), pool([draw(4, 5)], [draw(2, 6)])]).divergence).toMatchObject({ kind: 'missing', first: { line: 2 } });
  });

  it('holds nothing against a worker that was stopped while it worked ahead', () => {
    const verdict = compareRuns([pool([draw(2, 5), draw(2, 6)]), pool([draw(2, 5), draw(2, 6), draw(2, 7)])]);
    expect(verdict.identical).toBe(true);
    expect(verdict.notes.join()).toContain('had gone on further');
    const toItsEnd = pool([draw(2, 5), '{"k":"end"}']);
    expect(compareRuns([toItsEnd, pool([draw(2, 5), draw(2, 6), '{"k":"end"}'])]).divergence?.kind).toBe('extra');
  });

  it('compares threads by what they drew together, and the main thread in order', () => {
    const threads = (...draws: readonly string[]): RunRecord => run('', log('main', ...draws));
    const one = threads(draw(2, 5, THREAD), draw(3, 6, THREAD), draw(9, 1));
    expect(compareRuns([one, threads(draw(9, 1), draw(3, 6, THREAD), draw(2, 5, THREAD))]).identical).toBe(true);
    expect(compareRuns([one, threads(draw(2, 5, THREAD), draw(3, 8, THREAD), draw(9, 1))]).divergence).toMatchObject({ kind: 'value', index: 2 });
    expect(compareRuns([threads(draw(2, 5), draw(3, 6)), threads(draw(3, 6), draw(2, 5))]).divergence?.kind).toBe('call');
  });

  it('takes the draws beyond the limit for the same when the workers drew them together', () => {
    const worker = (digest: number, sum: number): readonly string[] => [`{"k":"limit","s":"numpy","c":3,"d":${String(digest)},"u":${String(sum)}}`];
    expect(compareRuns([pool(worker(1, 4), worker(2, 9)), pool(worker(3, 9), worker(4, 4))]).identical).toBe(true);
    expect(compareRuns([pool(worker(1, 4), worker(2, 9)), pool(worker(3, 9), worker(4, 5))]).identical).toBe(false);
  });

  it('reads through twenty thousand seeded draws without delay', () => {
    const many = run('', log('main', seeding(true, 1), ...Array.from({ length: 20_000 }, (_, at) => draw(2, at))));
    expect(compareRuns([many, many]).unseeded).toEqual([]);
  });

  it('does not take a seeding without a seed for one', () => {
    const one = (digest: number): RunRecord => run('', log('main', seeding(false, 3), draw(2, digest)));
    expect(compareRuns([one(5), one(6)])).toMatchObject({ divergence: { seeded: false }, unseeded: [{ line: 2 }] });
  });

  it('compares the output word by word', () => {
    const verdict = compareRuns([run('epoch 1\nloss 0.51 acc 1\n'), run('epoch 1\nloss 0.52 acc 1\n')]);
    expect(verdict.output).toEqual({ run: 2, line: 2, token: 2, first: '0.51', other: '0.52' });
    expect(verdict.identical).toBe(false);
    expect(verdict.notes.join()).toContain('No Python process was seen');
  });

  it('lets processes mix their lines, and no process by itself', () => {
    const [one, two] = [log('main'), log('main.s1')];
    expect(compareRuns([run('a\nb\n', one, two), run('b\na\n', one, two)])).toMatchObject({ identical: true, output: null });
    expect(compareRuns([run('a\nb\n', one, two), run('b\nc\n', one, two)]).identical).toBe(false);
    expect(compareRuns([run('a\nb\n', one), run('b\na\n', one)]).identical).toBe(false);
  });

  it('takes another exit code for a difference, and says where all of them failed', () => {
    const failed: RunRecord = { exitCode: 1, signal: null, stdout: '', processes: [log('main')] };
    expect(compareRuns([run('', log('main')), failed])).toMatchObject({ identical: false, exitCodes: [0, 1] });
    const both = compareRuns([failed, failed]);
    expect(both.identical).toBe(true);
    expect(both.notes.join()).toContain('Every run ended with exit code 1');
  });
});
