import tseslint from 'typescript-eslint';

const PURE = ['src/model/**', 'src/policy/**', 'src/plan/**', 'src/log/**', 'src/render/**'];
const IO_MODULES = [
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:https',
  'node:net',
  'node:os',
  'node:child_process',
  'node:process',
  'node:timers',
  'node:timers/promises',
  'node:readline',
  'undici',
];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      '.tmp/',
      'coverage/',
      'src/generated/',
      'node_modules/',
      'examples/',
      'bench/',
    ],
  },
  { files: ['src/**/*.ts', 'test/**/*.ts'], extends: [tseslint.configs.recommendedTypeChecked] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/only-throw-error': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' },
      ],
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 250 }], 'no-console': 'error' },
  },
  {
    files: PURE,
    rules: {
      'no-restricted-imports': ['error', { paths: IO_MODULES }],
      'no-restricted-globals': [
        'error',
        'Date',
        'process',
        'console',
        'fetch',
        'setTimeout',
        'setInterval',
      ],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
);
