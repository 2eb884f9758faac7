import { RuleTester } from '@typescript-eslint/rule-tester';
import { afterAll, describe, it } from 'vitest';
import { layerGraph } from '../../tools/eslint/layer-graph.js';
import { noLibraryNames } from '../../tools/eslint/no-library-names.js';
import { noTreeOutsideSyntax } from '../../tools/eslint/no-tree-outside-syntax.js';
import { translated } from '../../tools/eslint/translated.js';

RuleTester.afterAll = afterAll;
RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;
const tester = new RuleTester();
const at = (path: string): string => `/project/${path}`;

tester.run('layer-graph', layerGraph as never, {
  valid: [
    { filename: at('src/lint/a.ts'), code: "import { x } from '../semantics/b.js';" },
    { filename: at('rules/a.ts'), code: "import { x } from '../src/fixes/b.js';" },
    { filename: at('src/cli/a.ts'), code: "import { x } from 'node:fs';" },
    { filename: at('src/config/loader.ts'), code: "import { x } from 'node:path';" },
  ],
  invalid: [
    { filename: at('src/syntax/a.ts'), code: "import { x } from '../semantics/b.js';", errors: [{ messageId: 'room' }] },
    { filename: at('src/client/a.ts'), code: "import { x } from '../server/b.js';", errors: [{ messageId: 'room' }] },
    { filename: at('rules/a.ts'), code: "import { x } from '../src/lint/b.js';", errors: [{ messageId: 'room' }] },
    { filename: at('src/lint/a.ts'), code: "import { x } from 'node:fs';", errors: [{ messageId: 'outside' }] },
    { filename: at('src/server/a.ts'), code: "import * as v from 'vscode';", errors: [{ messageId: 'outside' }] },
  ],
});

tester.run('no-tree-outside-syntax', noTreeOutsideSyntax as never, {
  valid: [{ filename: at('src/syntax/a.ts'), code: "import { Parser } from 'web-tree-sitter'; tree.rootNode;" }],
  invalid: [
    { filename: at('src/lint/a.ts'), code: "import { Parser } from 'web-tree-sitter';", errors: [{ messageId: 'tree' }] },
    { filename: at('rules/a.ts'), code: 'tree.rootNode;', errors: [{ messageId: 'tree' }] },
  ],
});

tester.run('no-library-names', noLibraryNames as never, {
  valid: [
    { filename: at('rules/a.ts'), code: "import x from './torch.js'; const name = 'cudnn-benchmark';" },
    { filename: at('src/fixes/a.ts'), code: "const module = 'torch';" },
  ],
  invalid: [
    { filename: at('rules/a.ts'), code: "if (name === 'numpy.random.rand') {}", errors: [{ messageId: 'name' }] },
    { filename: at('rules/a.ts'), code: 'const text = `call torch.manual_seed`;', errors: [{ messageId: 'name' }] },
  ],
});

const plain = [{ messageId: 'plain' as const }];
tester.run('translated', translated as never, {
  valid: [
    { filename: at('src/client/a.ts'), code: "window.showErrorMessage(l10n.t('It is gone.'));" },
    { filename: at('src/client/a.ts'), code: 'window.showErrorMessage(`Seedlint: ${error.message}`);' },
    { filename: at('src/client/a.ts'), code: 'item.text = `$(info) ${limit.text}`;' },
    { filename: at('src/server/a.ts'), code: "const action = { title: `${l10n.t('Explain {0}', rule)} (Seedlint)`, kind: 'quick fix' };" },
    { filename: at('src/fixes/a.ts'), code: "const fix = { title: l10n.t('Call `{0}`', line), text: 'import torch' };" },
    { filename: at('src/cli/a.ts'), code: "const message = 'There is no such file.';" },
  ],
  invalid: [
    { filename: at('src/client/a.ts'), code: "window.showErrorMessage('It is gone.');", errors: plain },
    { filename: at('src/client/a.ts'), code: "window.showInformationMessage(count > 0 ? l10n.t('Some') : 'None');", errors: plain },
    { filename: at('src/client/a.ts'), code: "item.detail = 'Last check: ' + time;", errors: plain },
    { filename: at('src/server/a.ts'), code: 'const action = { title: `Explain ${rule}` };', errors: plain },
    { filename: at('src/server/a.ts'), code: "progress.begin('scanning all files', 0);", errors: plain },
    { filename: at('src/fixes/a.ts'), code: "const title = 'Turn it off';", errors: plain },
    { filename: at('rules/a.ts'), code: "const fixes = () => replaceValueFix(module, span, 'False', 'Turn it off');", errors: plain },
    { filename: at('rules/a.ts'), code: "report({ related: [{ message: 'Used up here' }] });", errors: plain },
  ],
});
