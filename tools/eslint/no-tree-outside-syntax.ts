import { AST_NODE_TYPES } from '@typescript-eslint/utils';
import { createRule, roomOf } from './create-rule.js';

const MEMBERS = new Set(['rootNode', 'walk', 'startPosition', 'endPosition', 'descendantsOfType', 'namedChildren']);

export const noTreeOutsideSyntax = createRule({
  name: 'no-tree-outside-syntax',
  meta: {
    type: 'problem',
    docs: { description: 'Syntax trees live and die in src/syntax' },
    messages: { tree: 'A tree must not leave src/syntax: a deleted one returns garbage, a kept one leaks. Use facts.' },
    schema: [],
  },
  defaultOptions: [],
  create(context) {
    if (roomOf(context.filename) === 'syntax' || roomOf(context.filename) === null) return {};
    return {
      ImportDeclaration(node) {
        if (/^(?:web-)?tree-sitter(?:-|$)/.test(node.source.value)) context.report({ node, messageId: 'tree' });
      },
      MemberExpression(node) {
        if (node.property.type === AST_NODE_TYPES.Identifier && !node.computed && MEMBERS.has(node.property.name)) {
          context.report({ node, messageId: 'tree' });
        }
      },
    };
  },
});
