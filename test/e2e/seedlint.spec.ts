/** What a user does with the extension, in a real editor. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startHost, type EditorHost } from './host.js';
import { applyQuickFix, code, filterProblems, goTo, notebook, openFile, openWorkbench, picture, problems, quickFixes, runCommand, save, toast, webview } from './workbench.js';

let host: EditorHost;
let page: Page;

test.beforeAll(async ({ browser }) => {
  host = await startHost();
  page = await openWorkbench(browser, host);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});

test.afterAll(() => {
  (host as EditorHost | undefined)?.stop();
});

const onDisk = (name: string): string => readFileSync(join(host.folder, name), 'utf8');
const squiggles = () => page.locator('.squiggly-warning, .squiggly-info, .squiggly-error, .squiggly-hint');
const rows = () => page.locator('.quick-input-list .monaco-list-row');

function write(name: string, text: string): void {
  mkdirSync(dirname(join(host.folder, name)), { recursive: true });
  writeFileSync(join(host.folder, name), text);
}

/** The workspace's settings; those that were set before are gone. */
function configure(settings: Readonly<Record<string, unknown>>): void {
  write('.vscode/settings.json', JSON.stringify(settings, null, 2));
}

async function openProblems(): Promise<void> {
  if (!(await page.locator('.markers-panel').isVisible())) await page.keyboard.press('Control+Shift+M');
  await page.locator('.markers-panel').waitFor();
}

async function closeAll(): Promise<void> {
  await runCommand(page, 'View: Close All Editors');
  await expect(page.locator('.tab')).toHaveCount(0);
  // A webview that goes takes the focus along, and Chromium draws a page without it once a second.
  await page.bringToFront();
}

test('shows findings as squiggles, in the Problems view and on hover', async () => {
  await openFile(page, 'train.py');
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 60_000 });
  await openProblems();
  await expect(problems(page).filter({ hasText: 'NumPy\'s global generator' }).first()).toBeVisible();
  await expect(problems(page).filter({ hasText: 'unseeded-rng' }).first()).toBeVisible();
  await picture(page, 'editor');
  await goTo(page, 12, 20);
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+I');
  const hover = page.locator('.monaco-hover:visible', { hasText: 'Not controlled here' });
  await expect(hover).toContainText('which nothing seeds first');
  await picture(page, 'hover');
});

test('a quick fix inserts setup_seeds, and the findings it is for go', async () => {
  await openFile(page, 'train.py');
  await openProblems();
  await squiggles().first().waitFor();
  await goTo(page, 12, 20);
  const actions = await quickFixes(page);
  // Fixes come first, what hides a finding last.
  await expect(actions.first()).toContainText('Insert `setup_seeds`');
  await expect(actions.last()).toContainText('Suppress');
  await picture(page, 'quick-fix');
  await page.keyboard.press('Enter');
  await expect(code(page)).toContainText('setup_seeds');
  await save(page);
  expect(onDisk('train.py')).toContain('def setup_seeds(seed: int = 42');
  expect(onDisk('train.py')).toMatch(/if __name__ == "__main__":\n {4}setup_seeds\(\)\n/);
  await expect(problems(page).filter({ hasText: 'unseeded-rng' })).toHaveCount(0, { timeout: 30_000 });
  await runCommand(page, 'Seedlint: Fix All Safe Findings in This File');
  await expect(problems(page).filter({ hasText: 'cudnn-benchmark' })).toHaveCount(0);
  await save(page);
  await picture(page, 'fixed');
});

test.describe('the other fixes of the mission are applied and saved', () => {
  for (const { file, line, title, becomes } of [
    { file: 'split.py', line: 6, title: 'Pass `random_state=42`', becomes: /train_test_split\(features, random_state=42\)/ },
    { file: 'loader.py', line: 17, title: 'Pass `worker_init_fn=seed_worker`', becomes: /DataLoader\(Crops\(\), num_workers=2, worker_init_fn=seed_worker, generator=\w+\)/ },
    { file: 'speed.py', line: 4, title: 'Turn it off', becomes: /cudnn\.benchmark = False/ },
  ]) {
    test(file, async () => {
      await openFile(page, file);
      await squiggles().first().waitFor();
      await goTo(page, line, 20);
      await applyQuickFix(page, title);
      await expect.poll(async () => (await code(page).innerText()).replaceAll('\u00a0', ' ')).toMatch(becomes);
      await save(page);
      expect(onDisk(file)).toMatch(becomes);
      await expect(squiggles()).toHaveCount(0);
    });
  }
});

test('Insert setup_seeds does it for the file in front, and says when there is nothing to do', async () => {
  await openFile(page, 'dice.py');
  await squiggles().first().waitFor();
  await runCommand(page, 'Seedlint: Insert setup_seeds');
  await expect(code(page)).toContainText('random.seed(seed)');
  await save(page);
  await expect(squiggles()).toHaveCount(0);
  await runCommand(page, 'Seedlint: Insert setup_seeds');
  await expect(toast(page, 'Nothing this program draws from is left unseeded')).toBeVisible();
});

const LOADER = readFileSync(new URL('workspace/loader.py', import.meta.url), 'utf8');
const UNSAFE_AND_SAFE = 'import torch\n\ntorch.backends.cudnn.benchmark = True\nmodel = torch.nn.Linear(2, 1)\n';

test('Fix All applies the safe fixes and leaves the suggestions', async () => {
  write('all.py', UNSAFE_AND_SAFE);
  await openFile(page, 'all.py');
  await expect(squiggles()).toHaveCount(2);
  await runCommand(page, 'Seedlint: Fix All Safe Findings in This File');
  await expect(code(page)).toContainText('benchmark = False');
  await save(page);
  expect(onDisk('all.py')).toBe(UNSAFE_AND_SAFE.replace('True', 'False'));
});

test('source.fixAll.seedlint does so on save', async () => {
  configure({ 'editor.codeActionsOnSave': { 'source.fixAll.seedlint': 'explicit' } });
  write('on_save.py', UNSAFE_AND_SAFE);
  await openFile(page, 'on_save.py');
  await expect(squiggles()).toHaveCount(2);
  await goTo(page, 4, 30);
  // The setting takes a moment to arrive.
  await expect(async () => {
    await page.keyboard.type('#');
    await save(page);
    expect(onDisk('on_save.py')).toContain('benchmark = False');
  }).toPass();
  expect(onDisk('on_save.py').replace(/#+/, '')).toBe(UNSAFE_AND_SAFE.replace('True', 'False'));
  configure({});
});

test('a rule is explained beside the code, from the extension\'s own pages', async () => {
  await closeAll();
  await openFile(page, 'baseline.py');
  await squiggles().first().waitFor();
  await goTo(page, 5, 10);
  await runCommand(page, 'Seedlint: Explain a Rule');
  await expect(rows().first()).toContainText('missing-random-state');
  await page.keyboard.press('Enter');
  await expect(webview(page).locator('body')).toContainText('When not to use it', { timeout: 30_000 });
  await expect(code(page)).toBeVisible();
  await picture(page, 'rule');
  await runCommand(page, 'View: Close Editor');
});

test('the status says that the server runs and when it last checked', async () => {
  await openFile(page, 'baseline.py');
  await page.locator('.statusbar-item[id="status.languageStatus"]').click();
  const hover = page.locator('.hover-language-status', { hasText: 'Seedlint' });
  await expect(hover).toContainText('Last check');
  await picture(page, 'status', { popups: true });
  await page.keyboard.press('Escape');
});

test('Copy Debug Information tells what is needed and nothing of the project', async () => {
  await runCommand(page, 'Seedlint: Copy Debug Information');
  await expect(toast(page, 'the debug information is on the clipboard')).toBeVisible();
  const text = String(await page.evaluate('navigator.clipboard.readText()'));
  expect(text).toMatch(/^Seedlint: \d+\.\d+\.\d+\nEditor: .*1\.100/);
  expect(text).toContain('Server: running, started again 0 times');
  expect(text).not.toContain(host.folder);
});

test('Show Output opens the log', async () => {
  await runCommand(page, 'Seedlint: Show Output');
  await expect(page.locator('.output-view-container, .panel .view-lines').filter({ hasText: 'Server: running' }).first()).toBeVisible();
});

test('scanning the workspace brings the findings of closed files, and opening one hands them over', async () => {
  await closeAll();
  await openProblems();
  await filterProblems(page, '**/baseline.py');
  await expect(problems(page)).toHaveCount(0);
  await filterProblems(page, '');
  await runCommand(page, 'Seedlint: Scan Workspace');
  await expect(toast(page, /Seedlint: \d+ findings in \d+ files/)).toBeVisible({ timeout: 60_000 });
  const file = problems(page).filter({ hasText: 'baseline.py' });
  await expect(file).toHaveCount(1);
  await picture(page, 'scan');
  await openFile(page, 'baseline.py');
  await expect(squiggles()).toHaveCount(2);
  await expect(problems(page).filter({ hasText: /np\.random\.rand/ })).toHaveCount(1);
});

test('a scan shows counts and can be cancelled', async () => {
  for (let index = 0; index < 800; index++) {
    write(`many/part${String(index)}.py`, `import numpy as np\n${'x = np.random.rand(3) + np.arange(3)\n'.repeat(100)}`);
  }
  const running = toast(page, 'scanning the workspace');
  // The scan before may still be fading out.
  await expect(running).toHaveCount(0);
  await runCommand(page, 'Seedlint: Scan Workspace');
  await expect(running).toContainText(/\d+ of 8\d\d files/, { timeout: 30_000 });
  await picture(page, 'scanning', { popups: true });
  await running.hover();
  await running.getByRole('button', { name: 'Cancel' }).click();
  await expect(running).toHaveCount(0);
  const told = page.locator('.statusbar', { hasText: 'the scan was cancelled' });
  await expect(told).toBeVisible();
  await expect(told).toHaveCount(0);
  rmSync(join(host.folder, 'many'), { recursive: true });
});

test('the report shows programs and streams, and its links open the line', async () => {
  await closeAll();
  await runCommand(page, 'Seedlint: Show Reproducibility Report');
  const report = webview(page);
  await expect(report.locator('h1')).toHaveText('workspace', { timeout: 60_000 });
  await expect(report.locator('table').first()).toContainText('baseline.py');
  await page.keyboard.press('Control+B');
  await page.keyboard.press('Control+J');
  await picture(page, 'report');
  await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
  await expect(report.locator('body')).toHaveClass(/vscode-dark/);
  await picture(page, 'report-dark');
  await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
  await expect(report.locator('body')).toHaveClass(/vscode-light/);
  await report.locator('a[data-path="baseline.py"][data-line="5"]').first().click();
  await page.locator('.tab.active', { hasText: 'baseline.py' }).waitFor();
  await expect(page.locator('.statusbar', { hasText: 'Ln 5, Col' })).toBeVisible();
  await picture(page, 'report-link');
  await closeAll();
  await page.keyboard.press('Control+B');
});

test('in a notebook a fix goes into the right cell, also after cells were added', async () => {
  await openFile(page, 'explore.ipynb');
  // All cells are in sight.
  if (await page.locator('.part.panel').isVisible()) await page.keyboard.press('Control+J');
  await squiggles().first().waitFor({ timeout: 30_000 });
  const cell = (text: string) => page.locator('.notebookOverlay .monaco-editor .view-line', { hasText: text }).first();
  await cell('default_rng').click();
  await applyQuickFix(page, 'Pass the seed `42`');
  await page.keyboard.press('Control+S');
  const sources = (): string[] => (JSON.parse(onDisk('explore.ipynb')) as { cells: { source: string[] | string }[] }).cells.map(({ source }) => [source].flat().join(''));
  await expect.poll(() => sources()[4]).toContain('np.random.default_rng(42)');
  await picture(page, 'notebook');
  await cell('random.normal').click();
  await runCommand(page, 'Notebook: Insert Code Cell Above');
  await cell('KMeans(').click();
  await applyQuickFix(page, 'Pass `random_state=42`');
  await page.keyboard.press('Control+S');
  await expect.poll(() => sources()[4]).toContain('random_state=42');
  expect(sources()[5]).toContain('np.random.default_rng(42)');
  await closeAll();
});

test('in a notebook findings follow cells that are moved and deleted', async () => {
  write('order.ipynb', notebook(['import numpy as np', 'np.random.seed(0)', 'x = np.random.rand()']));
  await openFile(page, 'order.ipynb');
  const cell = (text: string) => page.locator('.notebookOverlay .monaco-editor', { hasText: text }).first();
  await cell('rand()').locator('.view-line').first().click();
  await expect(squiggles()).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(cell('seed(0)').locator('.squiggly-warning')).toHaveCount(1);
  await expect(cell('rand()').locator('.squiggly-warning')).toHaveCount(0);
  await cell('seed(0)').locator('.view-line').first().click();
  await page.keyboard.press('Escape');
  await runCommand(page, 'Notebook: Delete Cell');
  await expect(cell('rand()').locator('.squiggly-warning')).toHaveCount(1);
  await expect(squiggles()).toHaveCount(1);
  await page.keyboard.press('Control+S');
  await closeAll();
});

test('notebook.source.fixAll.seedlint fixes a notebook on save', async () => {
  configure({ 'notebook.codeActionsOnSave': { 'notebook.source.fixAll.seedlint': 'explicit' } });
  write('speed.ipynb', notebook(['import torch\ntorch.manual_seed(0)', 'torch.backends.cudnn.benchmark = True']));
  await openFile(page, 'speed.ipynb');
  await squiggles().first().waitFor();
  await page.locator('.notebookOverlay .monaco-editor .view-line').first().click();
  await page.keyboard.press('End');
  await page.keyboard.type('  # here');
  await page.keyboard.press('Control+S');
  await expect.poll(() => onDisk('speed.ipynb')).toContain('cudnn.benchmark = False');
  configure({});
  await closeAll();
});

test('a configuration that changes on disk is taken over; a faulty one is shown and the last good one holds', async () => {
  await openFile(page, 'baseline.py');
  await expect(squiggles()).toHaveCount(2);
  write('seedlint.toml', 'ignore = ["missing-random-state"]\n');
  await expect(squiggles()).toHaveCount(1);
  write('seedlint.toml', 'ignore = ["missing-random-stat"]\n');
  await openProblems();
  await filterProblems(page, 'did you mean');
  await expect(problems(page).filter({ hasText: 'did you mean "missing-random-state"?' })).toBeVisible();
  await expect(squiggles()).toHaveCount(1);
  rmSync(join(host.folder, 'seedlint.toml'));
  await expect(squiggles()).toHaveCount(2);
  await expect(problems(page).filter({ hasText: 'did you mean' })).toHaveCount(0);
  await filterProblems(page, '');
});

test('a configuration is completed while it is written', async () => {
  write('seedlint.toml', '');
  await openFile(page, 'seedlint.toml');
  const suggestions = page.locator('.suggest-widget .monaco-list-row');
  await page.keyboard.type('pre');
  await page.keyboard.press('Control+Space');
  await expect(suggestions.first()).toContainText('preset');
  await page.keyboard.press('Tab');
  // What the key may be comes up by itself.
  await expect(suggestions.filter({ hasText: 'strict' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect(code(page)).toContainText(/preset\s=\s"strict"/);
  await page.keyboard.press('Enter');
  await page.keyboard.type('ignore = ["cud');
  await page.keyboard.press('Control+Space');
  await expect(suggestions.first()).toContainText('cudnn-benchmark');
  await page.keyboard.press('Tab');
  await expect(code(page)).toContainText('"cudnn-benchmark"');
  await picture(page, 'configuration', { popups: true });
  await save(page);
  expect(onDisk('seedlint.toml')).toMatch(/^preset = "strict"\nignore = \["cudnn-benchmark"\]?/);
  await closeAll();
  rmSync(join(host.folder, 'seedlint.toml'));
});

test('every setting does what it says', async () => {
  // There are many, and some start the server anew.
  test.slow();
  await openProblems();
  await openFile(page, 'baseline.py');
  await expect(squiggles()).toHaveCount(2);

  configure({ 'seedlint.enable': false });
  await expect(squiggles()).toHaveCount(0);
  configure({ 'seedlint.ignore': ['unseeded-rng'] });
  await expect(squiggles()).toHaveCount(1);
  configure({ 'seedlint.severity': { 'unseeded-rng': 'error' } });
  await expect(page.locator('.squiggly-error')).toHaveCount(1);
  configure({ 'seedlint.seed': 7 });
  await goTo(page, 5, 10);
  await expect(async () => {
    await expect((await quickFixes(page)).first()).toContainText('random_state=7', { timeout: 500 });
  }).toPass();
  await page.keyboard.press('Escape');

  write('helper.py', 'import numpy as np\n\n\ndef noise():\n    return np.random.rand(3)\n');
  await openFile(page, 'helper.py');
  await expect(squiggles()).toHaveCount(0);
  configure({ 'seedlint.select': ['library-global-rng'] });
  await expect(squiggles()).toHaveCount(1);
  configure({ 'seedlint.preset': 'strict' });
  await expect(squiggles()).toHaveCount(1);
  configure({});
  await expect(squiggles()).toHaveCount(0);

  // A module that a seeded program imports is seeded; as an entry point it is a program of its own.
  write('step.py', 'import numpy as np\n\nnoise = np.random.rand(3)\n');
  write('whole.py', 'import numpy as np\n\nnp.random.seed(0)\nimport step\n');
  await openFile(page, 'step.py');
  await expect(squiggles()).toHaveCount(0);
  configure({ 'seedlint.entryPoints': ['step.py'] });
  await expect(squiggles()).toHaveCount(1);

  // Before 1.9 the workers' NumPy streams were not seeded.
  write('workers.py', LOADER.replace('import random\n', 'import numpy as np\n').replace('random.random()', 'np.random.rand()'));
  await openFile(page, 'workers.py');
  await expect(page.locator('.squiggly-warning')).toHaveCount(1);
  configure({ 'seedlint.assume': { torch: '1.8' } });
  await expect(page.locator('.squiggly-warning')).toHaveCount(2);

  configure({ 'seedlint.extendExclude': ['baseline.py'] });
  await closeAll();
  await runCommand(page, 'Seedlint: Scan Workspace');
  await expect(toast(page, /Seedlint: \d+ findings in \d+ files/)).toBeVisible({ timeout: 60_000 });
  await filterProblems(page, '**/explore.ipynb');
  await expect(problems(page).filter({ hasText: 'explore.ipynb' })).toHaveCount(1);
  await filterProblems(page, '**/baseline.py');
  await expect(problems(page)).toHaveCount(0);
  await filterProblems(page, '');

  // The limits say so themselves, in a finding of their own at the first character.
  await openFile(page, 'baseline.py');
  configure({ 'seedlint.maxFindings': 1 });
  await expect(page.locator('.squiggly-warning')).toHaveCount(1);
  await expect(page.locator('.squiggly-info')).toHaveCount(1);
  configure({ 'seedlint.maxSeconds': 1 });
  await expect(page.locator('.squiggly-warning')).toHaveCount(2);
  write('long.py', `import numpy as np\n\nprint(np.random.rand(3))\n# ${'long '.repeat(300)}\n`);
  await openFile(page, 'long.py');
  await expect(page.locator('.squiggly-warning')).toHaveCount(1);
  configure({ 'seedlint.maxFileSize': 1 });
  await expect(page.locator('.squiggly-warning')).toHaveCount(0);
  await expect(page.locator('.squiggly-info')).toHaveCount(1);

  configure({ 'seedlint.codeLens': true });
  await openFile(page, 'baseline.py');
  await expect(page.locator('.codelens-decoration').first()).toContainText('numpy not seeded');
  await picture(page, 'code-lens');

  configure({ 'seedlint.trace.server': 'messages' });
  await openFile(page, 'baseline.py');
  await runCommand(page, 'Seedlint: Show Output');
  await expect(page.locator('.panel .view-lines').filter({ hasText: 'textDocument/diagnostic' }).first()).toBeVisible();

  // Closed files are shown without a scan, and a scan shows nothing twice.
  write('all.py', UNSAFE_AND_SAFE.replace('True', 'False'));
  await closeAll();
  await openProblems();
  configure({ 'seedlint.workspaceDiagnostics': true });
  // One that was closed just now may be open to the server for a while.
  await filterProblems(page, '**/all.py');
  const found = problems(page).filter({ hasText: '[Ln' });
  await expect(found).toHaveCount(1, { timeout: 60_000 });
  await runCommand(page, 'Seedlint: Scan Workspace');
  await expect(toast(page, /Seedlint: \d+ findings in \d+ files/)).toBeVisible({ timeout: 60_000 });
  await expect(found).toHaveCount(1);
  configure({});
  await expect(found).toHaveCount(0);
  await filterProblems(page, '');
  await expect(toast(page, 'failed')).toHaveCount(0);
});

test('a server that ends by itself comes back; one that ends again and again is left alone and says so', async () => {
  await closeAll();
  await openFile(page, 'baseline.py');
  await expect(squiggles()).toHaveCount(2);
  const first = await serverOf(host);
  process.kill(first, 'SIGKILL');
  await expect.poll(() => serverOf(host).catch(() => first)).not.toBe(first);
  await page.keyboard.press('Control+End');
  await page.keyboard.type('print(np.random.rand(2))\n');
  await expect(squiggles()).toHaveCount(2);
  await page.keyboard.press('Control+Z');
  for (let end = 1; end < 5; end++) {
    const pid = await serverOf(host);
    process.kill(pid, 'SIGKILL');
    if (end < 4) await expect.poll(() => serverOf(host).catch(() => pid), { timeout: 30_000 }).not.toBe(pid);
  }
  await page.locator('.statusbar-item[id="status.languageStatus"]').click();
  const hover = page.locator('.hover-language-status', { hasText: 'Seedlint has failed' });
  await expect(hover).toContainText('It ended 5 times within three minutes.');
  await picture(page, 'failed', { popups: true });
  await page.keyboard.press('Escape');
  await runCommand(page, 'Seedlint: Restart Server');
  await expect(squiggles()).toHaveCount(2);
});

/** The process id of the running language server. */
async function serverOf({ folder }: EditorHost): Promise<number> {
  const home = dirname(folder);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      if (words.some((word) => word.startsWith(home) && word.endsWith('dist/server.cjs'))) return Number(name);
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('no server runs');
}
