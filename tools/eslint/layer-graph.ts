import { posix } from 'node:path';
import { createRule, roomOf } from './create-rule.js';

/** Room → the rooms it may import from, itself apart. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  syntax: [],
  catalogue: [],
  config: [],
  protocol: [],
  notebook: ['syntax'],
  semantics: ['syntax', 'catalogue', 'notebook'],
  fixes: ['syntax', 'catalogue', 'notebook', 'semantics', 'rules'],
  rules: ['syntax', 'catalogue', 'semantics', 'fixes'],
  lint: ['syntax', 'catalogue', 'config', 'notebook', 'semantics', 'fixes', 'rules'],
  verify: [],
  report: ['syntax', 'catalogue', 'notebook', 'rules', 'lint', 'verify'],
  project: ['syntax', 'catalogue', 'config', 'notebook', 'lint'],
  server: ['syntax', 'catalogue', 'config', 'notebook', 'rules', 'lint', 'verify', 'report', 'project', 'protocol'],
  cli: ['syntax', 'catalogue', 'config', 'notebook', 'rules', 'lint', 'verify', 'report', 'project', 'server'],
  client: ['protocol'],
};

/** Outside modules that belong to some rooms only. */
const OUTSIDE: readonly { readonly modules: RegExp; readonly rooms: readonly string[] }[] = [
  { modules: /^vscode$|^vscode-languageclient/, rooms: ['client'] },
  { modules: /^vscode-languageserver|^vscode-uri/, rooms: ['server'] },
  // Paths are only calculated with.
  { modules: /^node:path$/, rooms: ['config', 'project', 'verify', 'server', 'cli', 'client'] },
  { modules: /^node:|^(?:fs|path|os|child_process|crypto)$/, rooms: ['project', 'verify', 'server', 'cli', 'client'] },
];

export const layerGraph = createRule({
  name: 'layer-graph',
  meta: {
    type: 'problem',
    docs: { description: 'Imports go one way between the rooms of the house' },
    messages: {
      room: '`{{from}}` may not import from `{{to}}`: arrows point one way.',
      outside: '`{{module}}` does not belong in `{{from}}`.',
    },
    schema: [],
  },
  defaultOptions: [],
  create(context) {
    const from = roomOf(context.filename);
    if (from === null || ARROWS[from] === undefined) return {};
    const allowed = ARROWS[from];
    return {
      ImportDeclaration(node) {
        const module = node.source.value;
        if (!module.startsWith('.')) {
          const limit = OUTSIDE.find(({ modules }) => modules.test(module));
          if (limit !== undefined && !limit.rooms.includes(from)) {
            context.report({ node, messageId: 'outside', data: { module, from } });
          }
          return;
        }
        const to = roomOf(posix.join(posix.dirname(context.filename.replaceAll('\\', '/')), module.replace(/\.js$/, '.ts')));
        if (to !== null && to !== from && !allowed.includes(to)) {
          context.report({ node, messageId: 'room', data: { from, to } });
        }
      },
    };
  },
});
