import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { isAlive } from '../support/processes.js';
import { startHost, type EditorHost } from './host.js';
import { openFile, openWorkbench, problems, runCommand, save } from './workbench.js';

const results = fileURLToPath(new URL('../../test-results/', import.meta.url));
const TITLE = 'Seedlint: Run Twice and Compare';
const DIVERGES = 'Runs of this program diverge here first';
let host: EditorHost;
let page: Page;

test.describe.configure({ mode: 'serial' });
test.afterEach(() => { host.stop(); });

const input = () => page.locator('.quick-input-widget input');
const toast = (text: RegExp) => page.locator('.notification-toast', { hasText: text });

test('in a trusted workspace a program is run twice, and its divergence stands on the line that drew', async ({ browser }) => {
  host = await startHost();
  page = await openWorkbench(browser, host);
  await openFile(page, 'dice.py');
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 60_000 });
  await runCommand(page, TITLE);
  await expect(input()).toHaveValue('python3 dice.py');
  await input().fill('python3 dice.py --sides 6');
  await page.keyboard.press('Enter');
  await expect(toast(/the runs diverge at line 5 of dice\.py/)).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.terminal-wrapper.active')).toBeVisible();
  await page.screenshot({ path: join(results, 'verify.png') });
  await page.keyboard.press('Control+Shift+M');
  await expect(problems(page).filter({ hasText: DIVERGES })).toContainText('[Ln 5, Col 5]');

  // Once it is seeded and saved, nothing is left of it, and the command line is still known.
  await runCommand(page, 'Seedlint: Insert setup_seeds');
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('setup_seeds');
  await save(page);
  await expect(problems(page).filter({ hasText: DIVERGES })).toHaveCount(0);
  await runCommand(page, TITLE);
  await expect(input()).toHaveValue('python3 dice.py --sides 6');
  await page.keyboard.press('Enter');
  await expect(toast(/the runs are identical/)).toBeVisible({ timeout: 60_000 });

  // Runs that fail alike prove little.
  await runCommand(page, TITLE);
  await input().fill('python3 -c "raise SystemExit(2)"');
  await page.keyboard.press('Enter');
  await expect(toast(/the program failed in every run, with exit code 2; up to there the runs are identical/)).toBeVisible({ timeout: 60_000 });

  // A cancelled run leaves no process behind.
  await openFile(page, 'endless.py');
  await runCommand(page, TITLE);
  await expect(input()).toHaveValue('python3 endless.py');
  await page.keyboard.press('Enter');
  const pid = join(host.folder, 'endless.pid');
  await expect.poll(() => existsSync(pid), { timeout: 60_000 }).toBe(true);
  const started = Number(readFileSync(pid, 'utf8'));
  expect(isAlive(started)).toBe(true);
  await toast(/Seedlint: verify/).hover();
  await page.screenshot({ path: join(results, 'verify-running.png') });
  await toast(/Seedlint: verify/).getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => isAlive(started), { timeout: 20_000 }).toBe(false);
});

test('in an untrusted workspace nothing is run, whatever the way it is asked for', async ({ browser }) => {
  host = await startHost({ trusted: false, keys: { 'ctrl+alt+v': 'seedlint.verify' } });
  page = await openWorkbench(browser, host);
  await openFile(page, 'endless.py');
  await openFile(page, 'dice.py');
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 60_000 });
  await page.keyboard.press('F1');
  await input().fill('>Seedlint: ');
  await expect(page.locator('.quick-input-list .monaco-list-row', { hasText: 'Seedlint: Scan Workspace' })).toBeVisible();
  await expect(page.locator('.quick-input-list .monaco-list-row', { hasText: TITLE })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('Control+Alt+V');
  await expect(toast(/the workspace must be trusted first/)).toBeVisible();
  await expect(input()).toBeHidden();
  await page.screenshot({ path: join(results, 'verify-untrusted.png') });
});
