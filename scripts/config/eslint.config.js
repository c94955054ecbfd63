/** What the types alone cannot hold: lost promises, unfinished switches, size, and the house rules per layer. */
import { resolve } from 'node:path';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const ROOT = resolve(import.meta.dirname, '../..');

const IMPURE = ['Date', 'setTimeout', 'setInterval', 'setImmediate', 'process', 'console', 'performance', 'queueMicrotask', 'globalThis'];
const NETWORK = ['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource'];

const restricted = (names, message) => names.map((name) => ({ name, message }));

export default defineConfig(
  { ignores: ['**/dist/', '**/node_modules/', '.menshen/', 'src/edge/screen/page/'] },
  {
    files: ['src/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { project: resolve(ROOT, 'tsconfig.json'), tsconfigRootDir: ROOT } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true }],
      '@typescript-eslint/unbound-method': 'off', // ports are objects of closures, which read no `this`
      '@typescript-eslint/require-await': 'off', // an async function turns what is thrown before the first await into a rejection
      'max-lines': ['error', { max: 400 }],
      'max-params': ['error', { max: 4 }],
      complexity: ['error', { max: 20 }],
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true, IIFEs: true }],
      'no-restricted-globals': ['error', ...restricted(NETWORK, 'There is no network client (INV-03).')],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/base/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "ThrowStatement > NewExpression[callee.name='Error']", message: 'Use a Fault, an invariant, or a value.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
    },
  },
  {
    files: ['src/base/**/*.ts', 'src/core/**/*.ts', 'src/ports/**/*.ts', 'src/app/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...restricted([...IMPURE, ...NETWORK], 'Time, chance and devices come through ports.')],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Chance comes through ports/crypto.' }],
    },
  },
  {
    // Kernels index typed arrays within bounds that they have just computed.
    files: ['src/core/vision/**/*.ts', 'src/core/match/**/*.ts', 'src/sim/**/*.ts', 'scripts/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
);
