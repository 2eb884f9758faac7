import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { plugin } from './tools/eslint/index.js';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/', '**/*.mjs'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { seedlint: plugin },
    rules: {
      'seedlint/layer-graph': 'error',
      'seedlint/no-library-names': 'error',
      'seedlint/no-tree-outside-syntax': 'error',
      'seedlint/translated': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // A stream's name is any string; the words beside it in a union say what else is meant.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // Patterns over raw text name control characters on purpose.
      'no-control-regex': 'off',
      // A promise that no one waits for says so with `void`; handlers of events may be asynchronous.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
  { files: ['src/server/**'], rules: { 'no-console': 'error' } },
  { files: ['test/**'], rules: { '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/require-await': 'off' } },
);
