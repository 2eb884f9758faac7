/** What it takes for everybody to use it: high contrast, the keyboard alone, a screen reader. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Frame, type Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';
import { startHost, type EditorHost } from './host.js';
import { code, openFile, openWorkbench, picture, problems, save, webview } from './workbench.js';

let host: EditorHost;
let page: Page;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  host = await startHost({ settings: { 'workbench.colorTheme': 'Default High Contrast', 'editor.accessibilitySupport': 'on' } });
  mkdirSync(join(host.folder, '.vscode'));
  page = await openWorkbench(browser, host);
});

test.afterAll(() => {
  (host as EditorHost | undefined)?.stop();
});

/** A command, by keys alone. */
async function command(title: string): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('F1');
    await expect(page.locator('.quick-input-widget input')).toBeFocused({ timeout: 2000 });
  }).toPass();
  await page.keyboard.type(title);
  await expect(page.locator('.quick-input-list .monaco-list-row.focused')).toContainText(title);
  await page.keyboard.press('Enter');
}

async function reportFrame(): Promise<Frame> {
  const frame = await (await webview(page).locator('body').elementHandle())?.ownerFrame();
  if (frame == null) throw new Error('there is no report');
  return frame;
}

test('in high contrast findings are marked, and told apart from the code', async () => {
  await openFile(page, 'train.py');
  await expect(page.locator('.monaco-workbench')).toHaveClass(/hc-black/);
  const mark = page.locator('.squiggly-warning').first();
  await mark.waitFor({ timeout: 60_000 });
  await expect.poll(async () => (await mark.boundingBox())?.width ?? 0).toBeGreaterThan(0);
  // The theme draws its own mark: a line, or the wave.
  const drawn = () => page.evaluate<boolean>(`(() => {
    const mark = document.querySelector('.squiggly-warning');
    const styles = mark === null ? [] : [null, '::before'].map((part) => getComputedStyle(mark, part));
    return styles.some((style) => style.borderBottomStyle !== 'none' || style.backgroundImage !== 'none');
  })()`);
  await expect.poll(drawn).toBe(true);
  await picture(page, 'high-contrast');
});

test('the keyboard is enough: to the next finding, what it says, its fix', async () => {
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('F8');
  const peek = page.locator('.marker-widget');
  await expect(peek).toContainText('cudnn');
  await page.keyboard.press('Escape');
  await expect(async () => {
    await page.keyboard.press('Control+.');
    await expect(page.locator('.action-widget')).toContainText('Turn it off', { timeout: 2000 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expect(code(page)).toContainText('benchmark = False');
  await save(page);
  await page.keyboard.press('Control+Shift+M');
  await expect(problems(page).filter({ hasText: 'unseeded-rng' }).first()).toBeVisible();
  await page.keyboard.press('Control+1');
});

test('the report is reached and read by the keyboard, and its first link followed', async () => {
  await command('Seedlint: Show Reproducibility Report');
  await expect(webview(page).locator('h1')).toHaveText('workspace', { timeout: 60_000 });
  const link = webview(page).getByRole('link', { name: /line \d+/ }).first();
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(link).toBeFocused({ timeout: 300 });
  }).toPass();
  // Where the focus is can be seen.
  await expect(link).not.toHaveCSS('outline-style', 'none');
  const file = await link.getAttribute('data-path');
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: file ?? '' }).waitFor();
});

test('the report names its parts', async () => {
  const report = webview(page);
  await expect(report.getByRole('heading', { level: 2, name: 'Programs and streams' })).toBeVisible();
  const table = report.getByRole('region', { name: 'Programs and streams, table' });
  await expect(table.getByRole('columnheader', { name: 'numpy' })).toBeVisible();
  await expect(table.getByRole('row', { name: /baseline\.py/ }).getByRole('cell').first()).toHaveText(/not controlled line 4/);
});

for (const { theme, kind } of [
  { theme: 'Default High Contrast Light', kind: 'vscode-high-contrast-light' },
  { theme: 'Default Light Modern', kind: 'vscode-light' },
  { theme: 'Default Dark Modern', kind: 'vscode-dark' },
  { theme: 'Default High Contrast', kind: 'vscode-high-contrast' },
]) {
  test(`the report holds nothing axe has against it, ${theme}`, async () => {
    writeFileSync(join(host.folder, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
    await expect(webview(page).locator('body')).toHaveClass(new RegExp(`${kind}( |$)`));
    const frame = await reportFrame();
    await frame.evaluate(axe.source);
    const { violations } = await frame.evaluate<AxeResults>('axe.run()');
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)])).toEqual([]);
    await picture(page, `report-${kind}`);
  });
}

test('a report that is out of date says so to a screen reader, and is made again by the keyboard', async () => {
  const report = webview(page);
  const told = report.getByRole('status');
  await expect(told).toBeEmpty();
  writeFileSync(join(host.folder, 'dice.py'), 'import random\n\nrandom.seed(1)\nprint(random.random())\n');
  await expect(told).toContainText('Files have changed since this report was made.');
  await expect(page.locator('.tab', { hasText: 'Reproducibility Report (out of date)' })).toBeVisible();
  await report.getByRole('button', { name: 'Scan Again' }).focus();
  await page.keyboard.press('Enter');
  await expect(told).toBeEmpty({ timeout: 60_000 });
  await expect(report.getByRole('row', { name: /dice\.py/ }).first()).toContainText('line 3');
  await expect(page.locator('.tab', { hasText: 'out of date' })).toHaveCount(0);
  // What is typed counts as well, before it is saved.
  await openFile(page, 'split.py');
  await page.locator('.editor-group-container.active .monaco-editor .view-lines').first().click();
  await page.keyboard.type('#');
  await expect(page.locator('.tab', { hasText: 'Reproducibility Report (out of date)' })).toBeVisible();
  await page.keyboard.press('Control+Z');
});

test('the status has a name that says how it is', async () => {
  await openFile(page, 'baseline.py');
  await page.locator('.squiggly-warning').first().waitFor();
  await expect(page.getByRole('button', { name: /^Editor Language Status: .*Seedlint\. Last check: / })).toBeVisible();
});

test('the walkthrough is read by its headings and pictures', async () => {
  await command('Welcome: Open Walkthrough...');
  await page.keyboard.type('Runs that repeat');
  await expect(page.locator('.quick-input-list .monaco-list-row.focused')).toContainText('Runs that repeat');
  await page.keyboard.press('Enter');
  const steps = page.locator('.gettingStartedContainer');
  await expect(steps.getByRole('heading', { level: 2, name: 'Runs that repeat' })).toBeVisible();
  for (const name of ['See what will not repeat', 'Mend it', 'Look at the whole workspace', 'Read the report', 'Understand a rule', 'Fix on save']) {
    await expect(steps.getByText(name, { exact: true }).first()).toBeAttached();
  }
  await expect(steps.getByRole('button', { name: 'Image showing A training script with five underlined places and the Problems view' }).first()).toBeAttached();
  await picture(page, 'walkthrough');
});
