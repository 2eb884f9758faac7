/** A workspace of several folders, each configured in its own way. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startHost, type EditorHost } from './host.js';
import { applyQuickFix, code, goTo, openFile, openWorkbench, problems, runCommand, toast, webview } from './workbench.js';

const DRAW = 'import numpy as np\n\n\ndef noise():\n    return np.random.rand(3)\n';
const SPLIT = 'from sklearn.model_selection import train_test_split\n\na, b = train_test_split(range(9))\n';
let host: EditorHost;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  host = await startHost({
    folders: {
      vision: { '.vscode/settings.json': '{ "seedlint.select": ["library-global-rng"], "seedlint.seed": 7 }', 'draw_vision.py': DRAW, 'split_vision.py': SPLIT },
      speech: { 'seedlint.toml': 'seed = 11\n', 'draw_speech.py': DRAW, 'split_speech.py': SPLIT },
    },
  });
  page = await openWorkbench(browser, host);
});

test.afterAll(() => {
  (host as EditorHost | undefined)?.stop();
});

const squiggles = () => page.locator('.squiggly-warning, .squiggly-info');

test('each folder has its own settings and configuration', async () => {
  await openFile(page, 'split_vision.py');
  await squiggles().first().waitFor({ timeout: 60_000 });
  await goTo(page, 3, 12);
  await applyQuickFix(page, 'Pass `random_state=7`');
  await expect(code(page)).toContainText('random_state=7');
  await openFile(page, 'split_speech.py');
  await squiggles().first().waitFor();
  await goTo(page, 3, 12);
  await applyQuickFix(page, 'Pass `random_state=11`');
  await expect(code(page)).toContainText('random_state=11');
  await openFile(page, 'draw_vision.py');
  await expect(squiggles()).toHaveCount(1);
  await openFile(page, 'draw_speech.py');
  await expect(squiggles()).toHaveCount(0);
});

test('what changes in one folder leaves the other alone', async () => {
  writeFileSync(join(host.folder, 'speech/seedlint.toml'), 'select = ["library-global-rng"]\n');
  await expect(squiggles()).toHaveCount(1);
  writeFileSync(join(host.folder, 'vision/.vscode/settings.json'), '{}');
  await openFile(page, 'draw_vision.py');
  await expect(squiggles()).toHaveCount(0);
  await openFile(page, 'draw_speech.py');
  await expect(squiggles()).toHaveCount(1);
});

test('a scan goes through all folders, and the report leads into each', async () => {
  await runCommand(page, 'File: Save All');
  await runCommand(page, 'View: Close All Editors');
  writeFileSync(join(host.folder, 'vision/split_vision.py'), SPLIT);
  writeFileSync(join(host.folder, 'speech/split_speech.py'), SPLIT);
  await page.keyboard.press('Control+Shift+M');
  await runCommand(page, 'Seedlint: Scan Workspace');
  await expect(toast(page, /Seedlint: \d+ findings in 4 files/)).toBeVisible({ timeout: 60_000 });
  await expect(problems(page).filter({ hasText: 'split_vision.py' })).toHaveCount(1);
  await expect(problems(page).filter({ hasText: 'split_speech.py' })).toHaveCount(1);
  await runCommand(page, 'Seedlint: Show Reproducibility Report');
  const report = webview(page);
  for (const name of ['split_vision.py', 'split_speech.py']) {
    await report.locator(`a[data-path$="${name}"][data-line="3"]`).first().click({ timeout: 60_000 });
    await page.locator('.tab.active', { hasText: name }).waitFor();
    await expect(page.locator('.statusbar', { hasText: 'Ln 3, Col' })).toBeVisible();
  }
});
