/** What is shown follows what happens to files behind the editor's back, or at its hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startHost, type EditorHost } from './host.js';
import { applyQuickFix, goTo, notebook, openFile, openWorkbench, problems, runCommand } from './workbench.js';

const HELPER = 'import random\n\n\ndef setup_seeds(seed=42):\n    random.seed(seed)\n';
let host: EditorHost;
let page: Page;

test.beforeAll(async ({ browser }) => {
  host = await startHost({
    folders: {
      project: {
        'explore.ipynb': notebook(['import numpy as np', 'np.random.seed(0)', 'x = np.random.rand()']),
        'draw.ipynb': notebook(['import random\nimport numpy as np\nfrom sampling import sample', 'np.random.seed(3)', 'x = sample([1, 2])', 'y = random.random()']),
        'sampling.py': 'import numpy as np\n\n\ndef sample(items):\n    return np.random.choice(items)\n',
        'seeds.py': HELPER,
        'front.py': 'import numpy as np\nfrom seeds import setup_seeds\n\nsetup_seeds()\nprint(np.random.rand(3))\n',
      },
    },
  });
  page = await openWorkbench(browser, host);
});

test.afterAll(() => {
  (host as EditorHost | undefined)?.stop();
});

const onDisk = (name: string): string => readFileSync(join(host.folder, 'project', name), 'utf8');
const write = (name: string, text: string): void => { writeFileSync(join(host.folder, 'project', name), text); };
const squiggles = () => page.locator('.squiggly-warning, .squiggly-info');

test('the findings of a notebook are of the cells as they are shown, also once it is reverted or changes on disk', async () => {
  await openFile(page, 'explore.ipynb');
  const cell = (text: string) => page.locator('.notebookOverlay .monaco-editor', { hasText: text }).first();
  await cell('rand()').waitFor();
  await expect(squiggles()).toHaveCount(0);
  await cell('seed(0)').locator('.view-line').first().click();
  await page.keyboard.press('Home');
  await page.keyboard.type('# ');
  await expect(cell('rand()').locator('.squiggly-warning')).toHaveCount(1, { timeout: 60_000 });
  await page.keyboard.press('Escape');
  await runCommand(page, 'File: Revert File');
  await expect(page.locator('.tab.active.dirty')).toHaveCount(0);
  // Some versions of the editor leave the cells as they are until the file changes.
  await expect(async () => {
    const isUnseeded = (await cell('seed(0)').innerText()).includes('#');
    await expect(squiggles()).toHaveCount(isUnseeded ? 1 : 0, { timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  write('explore.ipynb', notebook(['import numpy as np', 'np.random.seed(1)', 'x = np.random.rand()']));
  await expect(cell('seed(1)')).toBeVisible();
  await expect(squiggles()).toHaveCount(0);
  write('explore.ipynb', notebook(['import numpy as np', '# nothing', 'x = np.random.rand()', 'y = 1']));
  await expect(cell('rand()').locator('.squiggly-warning')).toHaveCount(1);
  await expect(squiggles()).toHaveCount(1);
  await runCommand(page, 'View: Close All Editors');
});

test('a notebook and the script that it imports, side by side, follow each other unsaved', async () => {
  await openFile(page, 'draw.ipynb');
  await runCommand(page, 'View: Split Editor Right');
  await openFile(page, 'sampling.py');
  const cell = (text: string) => page.locator('.notebookOverlay .monaco-editor', { hasText: text }).first();
  await page.keyboard.press('Control+Shift+M');
  const draws = (name: string) => problems(page).filter({ hasText: `\`${name}\` draws from` });
  const shows = async (inNotebook: number, inScript: number): Promise<void> => {
    await expect(draws('random.random')).toHaveCount(inNotebook, { timeout: 60_000 });
    await expect(draws('np.random.choice')).toHaveCount(inScript);
  };
  await shows(1, 0);
  await cell('seed(3)').locator('.view-line').first().click();
  await page.keyboard.press('Home');
  await page.keyboard.type('# ');
  await shows(1, 1);
  // A change that leaves the notebook as unsaved as it was.
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await shows(1, 0);
  await page.locator('.view-line', { hasText: 'np.random.choice' }).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('import random; random.seed(1)\n');
  await shows(0, 0);
  await runCommand(page, 'File: Save All');
  await runCommand(page, 'View: Close All Editors');
});

test('a fix in the file in front goes where the function that seeds is now, in another file that changes', async () => {
  await openFile(page, 'front.py');
  await expect(squiggles()).toHaveCount(1, { timeout: 60_000 });
  write('seeds.py', `${HELPER}    np.random.seed(seed)\n`.replace('import random', 'import random\n\nimport numpy as np'));
  await expect(squiggles()).toHaveCount(0);
  write('seeds.py', `"""Seeds."""\n\n${HELPER}`);
  await expect(squiggles()).toHaveCount(1);
  await openFile(page, 'seeds.py');
  // Not saved.
  await goTo(page, 1);
  await page.keyboard.type('# first\n');
  await openFile(page, 'front.py');
  await goTo(page, 5, 12);
  await applyQuickFix(page, 'Complete `setup_seeds`');
  await expect(squiggles()).toHaveCount(0);
  await runCommand(page, 'File: Save All');
  await expect.poll(() => onDisk('seeds.py')).toBe(`# first\n"""Seeds."""\n\n${HELPER.replace('import random\n', 'import random\nimport numpy as np\n')}    np.random.seed(seed)\n`);
});
