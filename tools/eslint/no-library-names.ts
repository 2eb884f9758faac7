import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import { createRule, roomOf } from './create-rule.js';

const LIBRARIES = /\b(?:numpy|np|torch|torchvision|sklearn|scikit-learn|tensorflow|keras|pandas|lightning|jax|xgboost|transformers)\b/i;

export const noLibraryNames = createRule({
  name: 'no-library-names',
  meta: {
    type: 'problem',
    docs: { description: 'What is known of a library stands in the catalogue, not in the code of a rule' },
    messages: { name: '`{{text}}` names a library: put the fact into rules/catalogue and ask for its role.' },
    schema: [],
  },
  defaultOptions: [],
  create(context) {
    if (roomOf(context.filename) !== 'rules') return {};
    // A rule's name and its one-line summary are for people.
    const isForPeople = ({ parent }: TSESTree.Node): boolean =>
      parent?.type === AST_NODE_TYPES.Property && parent.key.type === AST_NODE_TYPES.Identifier && /^(?:name|summary)$/.test(parent.key.name);
    const check = (node: TSESTree.Node, text: string): void => {
      if (isForPeople(node)) return;
      const found = LIBRARIES.exec(text);
      if (found !== null) context.report({ node, messageId: 'name', data: { text: found[0] } });
    };
    return {
      Literal(node) {
        if (typeof node.value === 'string' && node.parent.type !== AST_NODE_TYPES.ImportDeclaration) check(node, node.value);
      },
      TemplateElement(node) {
        check(node, node.value.raw);
      },
    };
  },
});
