import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { startHost, type EditorHost } from './host.js';
import { openFile, openWorkbench, problems, runCommand, save } from './workbench.js';

const results = fileURLToPath(new URL('../../test-results/', import.meta.url));
let host: EditorHost;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  host = await startHost();
  page = await openWorkbench(browser, host);
});

test.afterAll(() => {
  (host as EditorHost | undefined)?.stop();
});

async function goToLine(line: number, column: number): Promise<void> {
  await page.keyboard.press('Control+G');
  const input = page.locator('.quick-input-widget input');
  await input.waitFor();
  await input.fill(`:${String(line)}:${String(column)}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

function onDisk(name: string): string {
  return readFileSync(join(host.folder, name), 'utf8');
}

test('shows findings as squiggles and in the Problems view', async () => {
  await openFile(page, 'train.py');
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 60_000 });
  await page.keyboard.press('Control+Shift+M');
  await expect(problems(page).filter({ hasText: 'NumPy\'s global generator' }).first()).toBeVisible();
  await expect(problems(page).filter({ hasText: 'unseeded-rng' }).first()).toBeVisible();
  await page.screenshot({ path: join(results, 'editor.png') });
});

test('a quick fix inserts setup_seeds, and the findings it is for go', async () => {
  await openFile(page, 'train.py');
  await goToLine(12, 20);
  await page.keyboard.press('Control+.');
  const action = page.locator('.action-widget .monaco-list-row', { hasText: 'Insert `setup_seeds`' }).first();
  await action.waitFor({ timeout: 30_000 });
  await page.screenshot({ path: join(results, 'quick-fix.png') });
  // The fix comes first, so it has the focus.
  await page.keyboard.press('Enter');
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('setup_seeds');
  await save(page);
  expect(onDisk('train.py')).toContain('def setup_seeds(seed: int = 42');
  expect(onDisk('train.py')).toMatch(/if __name__ == "__main__":\n {4}setup_seeds\(\)\n/);
  await expect(problems(page).filter({ hasText: 'unseeded-rng' })).toHaveCount(0, { timeout: 30_000 });
  await page.screenshot({ path: join(results, 'fixed.png') });
});

test('scanning the workspace brings the findings of closed files', async () => {
  await expect(problems(page).filter({ hasText: 'baseline.py' })).toHaveCount(0);
  await runCommand(page, 'Seedlint: Scan Workspace');
  await expect(page.locator('.notification-toast', { hasText: /Seedlint: \d+ findings in \d+ files/ })).toBeVisible({ timeout: 60_000 });
  await expect(problems(page).filter({ hasText: 'baseline.py' }).first()).toBeVisible();
  await page.screenshot({ path: join(results, 'scan.png') });
});

test('the command that fixes a file applies safe fixes', async () => {
  await openFile(page, 'speed.py');
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 60_000 });
  await runCommand(page, 'Seedlint: Fix All Safe Findings in This File');
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('benchmark = False');
  await save(page);
  expect(onDisk('speed.py')).toContain('torch.backends.cudnn.benchmark = False');
});
