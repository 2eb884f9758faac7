import { expect, type Browser, type Locator, type Page } from '@playwright/test';
import type { EditorHost } from './host.js';

/** A window of the editor, ready to be used. */
export async function openWorkbench(browser: Browser, { url }: EditorHost): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator('.monaco-workbench').waitFor({ timeout: 90_000 });
  await page.locator('.explorer-viewlet .monaco-list-row').first().waitFor({ timeout: 60_000 });
  return page;
}

/** Opens a file of the workspace. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  const input = page.locator('.quick-input-widget input');
  await input.waitFor();
  await input.fill(name);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: name }).waitFor();
  await page.locator('.monaco-editor .view-line').first().waitFor();
}

/** Runs a command by its title in the palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input');
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
}

/** Saves the file in front. */
export async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+S');
  await expect(page.locator('.tab.active.dirty')).toHaveCount(0);
}

/** The rows of the Problems view. */
export const problems = (page: Page): Locator => page.locator('.markers-panel .monaco-list-row');
