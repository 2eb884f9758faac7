/** The extension in a browser alone: the server in a worker, the files of a virtual workspace, nothing to run programs on. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { startWebHost, type WebHost } from './web-host.js';
import { applyQuickFix, code, goTo, openWorkbench, picture, problems, runCommand, save, toast, webview } from './workbench.js';

const train = readFileSync(new URL('../../examples/train_unseeded.py', import.meta.url), 'utf8');
let host: WebHost;
let page: Page;

test.beforeAll(async ({ browser }) => {
  host = await startWebHost({
    '/workspace/train.py': train,
    '/workspace/closed.py': 'import random\n\nprint(random.random())\n',
    // The seeding is in another file, and one finding is configured away: both are read through the editor.
    '/workspace/main.py': 'import numpy as np\nimport torch\nfrom lib.seeds import seed_all\n\nseed_all()\ntorch.backends.cudnn.benchmark = True\nx = np.random.rand(3)\n',
    '/workspace/lib/seeds.py': 'import numpy as np\n\n\ndef seed_all():\n    np.random.seed(0)\n',
    '/workspace/seedlint.toml': 'ignore = ["cudnn-benchmark"]\n',
  });
  page = await openWorkbench(browser, host);
});

test.afterAll(() => {
  (host as WebHost | undefined)?.stop();
});

test('finds, and fixes, in a file that only the editor can read', async () => {
  await page.locator('.explorer-viewlet .monaco-list-row', { hasText: 'train.py' }).dblclick();
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 60_000 });
  await goTo(page, 12, 20);
  await applyQuickFix(page, 'Insert `setup_seeds`');
  await expect(code(page)).toContainText('setup_seeds');
  await save(page);
  await picture(page, 'web');
});

test('follows imports and reads the configuration', async () => {
  await page.locator('.explorer-viewlet .monaco-list-row', { hasText: 'main.py' }).dblclick();
  await page.locator('.tab.active', { hasText: 'main.py' }).waitFor();
  await expect(page.locator('.squiggly-warning, .squiggly-info')).toHaveCount(0);
});

test('scans the workspace, reports, explains', async () => {
  await page.keyboard.press('Control+Shift+M');
  await runCommand(page, 'Seedlint: Scan Workspace');
  await expect(toast(page, /Seedlint: \d+ findings in 4 files/)).toBeVisible({ timeout: 60_000 });
  await expect(problems(page).filter({ hasText: 'closed.py' })).toHaveCount(1);
  await runCommand(page, 'Seedlint: Show Reproducibility Report');
  await expect(webview(page).locator('h1')).toHaveText('workspace', { timeout: 60_000 });
  await webview(page).locator('a[data-path="closed.py"][data-line="3"]').first().click();
  await page.locator('.tab.active', { hasText: 'closed.py' }).waitFor();
});

test('does not offer to run programs', async () => {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill('>Seedlint: ');
  await expect(page.locator('.quick-input-list .monaco-list-row', { hasText: 'Scan Workspace' })).toBeVisible();
  await expect(page.locator('.quick-input-list .monaco-list-row', { hasText: 'Run Twice' })).toHaveCount(0);
  await page.keyboard.press('Escape');
});
