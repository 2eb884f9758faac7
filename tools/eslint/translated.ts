import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import { createRule, roomOf } from './create-rule.js';

/** Functions whose texts people read; of some, one argument alone. */
const SHOWS: Readonly<Record<string, number | null>> = {
  showInformationMessage: null, showWarningMessage: null, showErrorMessage: null, setStatusBarMessage: 0, createWebviewPanel: 1,
  begin: null,
};
/** Fixes' titles that rules hand over come last. */
const FIX = /^(?:replaceValueFix|removeArgumentFix|insertAfterFix|insertFirstFix)$/;
const IN_EDITOR = /^(?:title|detail|text|label|prompt|placeHolder|reason|message|name|tooltip)$/;
const IN_FINDING = /^(?:title|message)$/;
/** Room → properties and variables whose texts people read. */
const SHOWN: Readonly<Record<string, RegExp>> = { client: IN_EDITOR, server: IN_EDITOR, fixes: IN_FINDING, rules: IN_FINDING };
/** What no language says otherwise: our name, an icon. */
const NAMES = /seedlint|\$\([\w-]+\)/gi;

export const translated = createRule({
  name: 'translated',
  meta: {
    type: 'problem',
    docs: { description: 'What people read in an editor goes through `l10n.t`' },
    messages: { plain: 'People read this: give it to `l10n.t`.' },
    schema: [],
  },
  defaultOptions: [],
  create(context) {
    const room = roomOf(context.filename) ?? '';
    const shown = SHOWN[room];
    if (shown === undefined) return {};
    const check = (node: TSESTree.Node | null | undefined): void => {
      for (const part of node == null ? [] : textsIn(node)) {
        const words = part.type === AST_NODE_TYPES.Literal ? String(part.value) : part.quasis.map(({ value }) => value.cooked ?? '').join('|');
        // One word alone may be a name; a text has a space, or begins as sentences do.
        if (/\p{L}{2}.* |^\p{Lu}\p{L}/u.test(words.replace(NAMES, ''))) context.report({ node: part, messageId: 'plain' });
      }
    };
    return {
      CallExpression({ callee, arguments: args }) {
        const name = callee.type === AST_NODE_TYPES.MemberExpression && callee.property.type === AST_NODE_TYPES.Identifier
          ? callee.property.name
          : callee.type === AST_NODE_TYPES.Identifier ? callee.name : '';
        if (FIX.test(name)) for (const argument of args.slice(3)) check(argument);
        if (!Object.hasOwn(SHOWS, name)) return;
        const only = SHOWS[name];
        for (const [at, argument] of args.entries()) if (only == null || at === only) check(argument);
      },
      Property({ key, value }) {
        if (key.type === AST_NODE_TYPES.Identifier && shown.test(key.name)) check(value);
      },
      AssignmentExpression({ left, right }) {
        if (left.type === AST_NODE_TYPES.MemberExpression && left.property.type === AST_NODE_TYPES.Identifier && shown.test(left.property.name)) check(right);
      },
      VariableDeclarator({ id, init }) {
        if (id.type === AST_NODE_TYPES.Identifier && shown.test(id.name)) check(init);
      },
    };
  },
});

/** The texts an expression may give, `l10n.t`'s own apart. */
function textsIn(node: TSESTree.Node): (TSESTree.Literal | TSESTree.TemplateLiteral)[] {
  switch (node.type) {
    case AST_NODE_TYPES.Literal: return typeof node.value === 'string' ? [node] : [];
    case AST_NODE_TYPES.TemplateLiteral: return [node];
    case AST_NODE_TYPES.ConditionalExpression: return [...textsIn(node.consequent), ...textsIn(node.alternate)];
    case AST_NODE_TYPES.LogicalExpression: return [...textsIn(node.left), ...textsIn(node.right)];
    case AST_NODE_TYPES.BinaryExpression: return [node.left, node.right].flatMap(textsIn);
    case AST_NODE_TYPES.ArrayExpression: return node.elements.flatMap((element) => (element === null ? [] : textsIn(element)));
    default: return [];
  }
}
