import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Browser, type FrameLocator, type Locator, type Page } from '@playwright/test';
import type { EditorHost } from './host.js';

const pictures = fileURLToPath(new URL('../../test-results/pictures/', import.meta.url));

/** A window of the editor, ready to be used. */
export async function openWorkbench(browser: Browser, { url }: Pick<EditorHost, 'url'>): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator('.monaco-workbench').waitFor({ timeout: 90_000 });
  await page.locator('.explorer-viewlet .monaco-list-row').first().waitFor({ timeout: 60_000 });
  return page;
}

/** Opens a file of the workspace. */
export async function openFile(page: Page, name: string): Promise<void> {
  // A file that was just written is not found at once.
  await expect(async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+P');
    await page.locator('.quick-input-widget input').fill(name);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
  await page.locator('.tab.active', { hasText: name }).waitFor();
  await page.locator('.monaco-editor .view-line').first().waitFor();
}

/** Runs a command by its title in the palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  // What has the focus may take the key for itself while it loads.
  await expect(async () => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').fill(`>${title}`, { timeout: 2000 });
    await row.waitFor({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  await row.click();
}

/** Saves the file in front. */
export async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+S');
  await expect(page.locator('.tab.active.dirty')).toHaveCount(0);
}

/** The rows of the Problems view. */
export const problems = (page: Page): Locator => page.locator('.markers-panel .monaco-list-row');

/** Leaves the rows of the Problems view that match: the list holds no more than fit on screen, so what is told of it without is chance. */
export async function filterProblems(page: Page, text: string): Promise<void> {
  await page.getByPlaceholder(/^Filter \(e\.g\. text/).fill(text);
}

/** Puts the cursor at a place of the file in front, counted from 1. */
export async function goTo(page: Page, line: number, column = 1): Promise<void> {
  await page.keyboard.press('Control+G');
  const input = page.locator('.quick-input-widget input');
  await input.waitFor();
  await input.fill(`:${String(line)}:${String(column)}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** Opens the quick fixes at the cursor. */
export async function quickFixes(page: Page): Promise<Locator> {
  const actions = page.locator('.action-widget .monaco-list-row.action');
  // The first press may come before the finding is known.
  await expect(async () => {
    // Only a menu is closed: in a notebook the key would leave the cell.
    if (await page.locator('.action-widget').isVisible()) await page.keyboard.press('Escape');
    await page.keyboard.press('Control+.');
    await expect(actions.filter({ hasText: 'Seedlint' }).first()).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
  return actions;
}

/** Applies the quick fix of that title at the cursor. */
export async function applyQuickFix(page: Page, title: string): Promise<void> {
  const titles = await (await quickFixes(page)).allInnerTexts();
  const at = titles.findIndex((text) => text.includes(title));
  expect(titles[at] ?? titles.join('\n')).toContain(title);
  // The first has the focus.
  for (let index = 0; index < at; index++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('.action-widget').waitFor({ state: 'hidden' });
}

/** The text of a notebook with these cells. */
export function notebook(cells: readonly string[]): string {
  return JSON.stringify({
    cells: cells.map((source, index) => ({ cell_type: 'code', execution_count: null, id: `c${String(index)}`, metadata: {}, outputs: [], source })),
    metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } }, nbformat: 4, nbformat_minor: 5,
  });
}

/** A notification that holds `text`. */
export const toast = (page: Page, text: RegExp | string): Locator => page.locator('.notification-toast', { hasText: text });

/** The text of the file in front, as far as it is on screen. */
export const code = (page: Page): Locator => page.locator('.editor-instance .monaco-editor .view-lines').first();

/** The page in a webview: a rendered rule, the report. */
export const webview = (page: Page): FrameLocator => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');

/** Takes a picture for the README, the walkthrough and whoever looks at a failed run; with what pops up only where that is the subject. */
export async function picture(page: Page, name: string, { popups = false } = {}): Promise<void> {
  // Nothing is hovered, and what was hovered is forgotten.
  await page.mouse.move(700, 795);
  const style = popups ? '' : '.notifications-toasts, .workbench-hover-container { display: none !important; }';
  await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled', style });
}
