/** Restricted mode: everything works but what runs the workspace's code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startHost } from './host.js';
import { applyQuickFix, code, goTo, openFile, openWorkbench, picture, runCommand, save, toast } from './workbench.js';

test('an untrusted workspace is checked, fixed and scanned, and the status says what is withheld', async ({ browser }) => {
  const host = await startHost({ trusted: false });
  try {
    const page = await openWorkbench(browser, host);
    await openFile(page, 'speed.py');
    await page.locator('.squiggly-warning').first().waitFor({ timeout: 60_000 });
    await goTo(page, 4, 10);
    await applyQuickFix(page, 'Turn it off');
    await expect(code(page)).toContainText('benchmark = False');
    await save(page);
    expect(readFileSync(join(host.folder, 'speed.py'), 'utf8')).toContain('benchmark = False');
    await runCommand(page, 'Seedlint: Scan Workspace');
    await expect(toast(page, /Seedlint: \d+ findings in \d+ files/)).toBeVisible({ timeout: 60_000 });
    await page.locator('.statusbar-item[id="status.languageStatus"]').click();
    await expect(page.locator('.hover-language-status', { hasText: 'Seedlint does not run programs here' })).toContainText('needs a trusted workspace');
    await picture(page, 'untrusted');
  } finally {
    host.stop();
  }
});
