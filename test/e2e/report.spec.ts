/** The page of `--format html` in a real browser: its policy holds, its links lead somewhere, everybody can read it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'seedlint-report-'));

test.beforeAll(() => {
  cpSync(join(root, 'examples'), folder, { recursive: true });
  // A name that would be markup, and one that would be a scheme, a query and an anchor.
  writeFileSync(join(folder, '<b onclick="x">&amp;.py'), 'import torch, numpy as np\ntorch.manual_seed(1)\nprint(torch.rand(1), np.random.rand())\n');
  writeFileSync(join(folder, 'javascript:alert(1)#?.py'), 'import numpy as np\nprint(np.random.rand())\n');
  const scan = spawnSync(process.execPath, [join(root, 'dist/cli.cjs'), '--preset', 'strict', '--format', 'html', '--output-file', 'report.html'], { cwd: folder, encoding: 'utf8' });
  expect(scan.status, scan.stderr).toBe(1);
});

test.afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

/** Opens the report; what the browser complains of, the policy's violations among it, comes back. */
async function open(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => { complaints.push(message.text()); });
  page.on('pageerror', (error) => { complaints.push(error.message); });
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  return complaints;
}

test('runs nothing, asks for nothing and looks as meant', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => { requests.push(request.url()); });
  const complaints = await open(page);
  expect(complaints).toEqual([]);
  expect(requests).toHaveLength(1);
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  await expect(page.locator('b[onclick]')).toHaveCount(0);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(21, 25, 31)');
});

test('is printed dark on white, whatever the reader has, and no heading ends a page', async ({ page }) => {
  await open(page);
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  for (const theme of ['', 'vscode-dark', 'vscode-high-contrast', 'vscode-high-contrast-light']) {
    await page.evaluate(`document.body.className = '${theme}'; document.documentElement.style.setProperty('--vscode-editor-background', '${theme === '' ? '' : '#000'}')`);
    await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  }
  for (const heading of ['section > .lead', '.seeding .program', 'summary', 'summary + p']) {
    await expect(page.locator(heading).first()).toHaveCSS('break-after', 'avoid');
  }
});

test('says in the matrix what is controlled, and every link leads to a file', async ({ page }) => {
  await open(page);
  const row = page.locator('.matrix').first().locator('tr', { hasText: 'train_seeded.py' });
  await expect(row.locator('td')).toHaveText([/^controlled line 15$/, /^controlled line 16$/]);
  const links = await page.evaluate<[string, string][]>('[...document.querySelectorAll("a[data-path]")].map((link) => [link.href, link.dataset.path])');
  expect(links.length).toBeGreaterThan(20);
  for (const [url, path] of links) expect(decodeURIComponent(new URL(url).pathname)).toBe(join(folder, path));
});

for (const scheme of ['light', 'dark'] as const) {
  test(`has nothing axe holds against it, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open(page);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)])).toEqual([]);
  });
}

test('fits a narrow window: tables scroll, the page does not', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 700 });
  await open(page);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
});
