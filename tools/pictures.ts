/** Takes the pictures of the README and the walkthrough from those the end-to-end tests took, and draws the icon. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import playwright from '../test/e2e/playwright.config.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const NAMES = ['editor', 'quick-fix', 'fixed', 'scan', 'report', 'rule'];

const taken = (name: string): string => `${root}test-results/pictures/${name}.png`;
const missing = NAMES.filter((name) => !existsSync(taken(name)));
if (missing.length > 0) throw new Error(`not taken: ${missing.join(', ')}; run npm run test:e2e first`);
// With 256 colours they look the same and are a third as long, which the size of the package asks for (Debian: `pngquant`).
for (const name of NAMES) execFileSync('pngquant', ['--quality=80-100', '--speed=1', '--strip', '--force', '--output', `${root}media/${name}.png`, taken(name)], { stdio: 'inherit' });

const browser = await chromium.launch(playwright.use?.launchOptions);
const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
await page.setContent(`<style>body { margin: 0 }</style>${readFileSync(`${root}media/icon.svg`, 'utf8')}`);
await page.screenshot({ path: `${root}media/icon.png`, omitBackground: true });
await browser.close();
