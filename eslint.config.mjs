import tseslint from 'typescript-eslint';

/**
 * Which folder may import which (docs/architecture.md): a folder not listed as allowed is refused.
 * `npm` is for the few folders that must stay free of a library or of Node itself.
 */
const layers = {
  pack: { allowed: [], npm: ['node:*', '@temporalio/*', 'express', 'kysely'] },
  parsing: { allowed: ['pack'], npm: ['@temporalio/*', 'express', 'kysely'] },
  plan: { allowed: ['pack'], npm: ['node:*', '@temporalio/*', 'zod', 'yaml'] },
  // The machine that decides what a run does: pure, and without Temporal, so that it can be proved by itself.
  run: {
    allowed: ['plan', 'pack'],
    npm: ['node:*', '@temporalio/*', 'zod', 'yaml', 'express', 'kysely', 'pg', 'undici', 'pino'],
  },
  workflows: {
    allowed: ['run', 'plan', 'pack'],
    npm: ['node:*', 'zod', 'yaml', '@temporalio/client', '@temporalio/worker', '@temporalio/activity'],
  },
  databricks: { allowed: [], npm: ['@temporalio/*', 'express', 'kysely'] },
  doctor: { allowed: ['databricks'], npm: ['@temporalio/*', 'express', 'kysely'] },
  store: { allowed: ['pack', 'plan', 'run', 'workflows/contract'], npm: ['@temporalio/*', 'express'] },
  webhooks: { allowed: ['store', 'workflows/contract'], npm: ['@temporalio/worker', 'express', 'kysely'] },
  activities: {
    allowed: [
      ...['pack', 'plan', 'run', 'databricks', 'store', 'webhooks'],
      ...['workflows/contract', 'workflows/activity-contract'],
    ],
    npm: ['express'],
  },
  api: { allowed: ['store', 'pack', 'plan', 'webhooks', 'workflows/contract'], npm: ['@temporalio/worker'] },
  cli: { allowed: ['pack', 'workflows/contract'], npm: ['@temporalio/*', 'kysely', 'express'] },
  worker: { allowed: ['activities', 'workflows/contract', 'workflows/activity-contract'], npm: ['express'] },
  local: { allowed: [], npm: ['@temporalio/worker'] },
};
const folders = Object.keys(layers);

/** In `folder`, refuses every sibling folder that is not allowed, and the named packages. */
function importRule(folder) {
  const { allowed, npm } = layers[folder];
  const wholeFolders = allowed.filter((name) => !name.includes('/'));
  const singleFiles = allowed.filter((name) => name.includes('/'));
  const refused = folders.filter((other) => other !== folder && !wholeFolders.includes(other));
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                ...refused.flatMap((other) => [`../${other}/**`, `../../${other}/**`]),
                ...singleFiles.flatMap((file) => [`!../${file}`, `!../../${file}`, `!../${file}.js`]),
                '**/main',
              ],
              message: `src/${folder} may import only ${allowed.join(', ') || 'nothing of the project'} (docs/architecture.md).`,
            },
            { group: npm, message: `src/${folder} stays free of this (docs/architecture.md).` },
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.sharepack/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings are read once, in src/config.ts.' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  ...folders.map(importRule),
  {
    files: ['src/run/**', 'src/plan/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings are read once, in src/config.ts.' },
        { object: 'Date', property: 'now', message: 'Events carry their time: the machine has no clock.' },
        { object: 'Math', property: 'random', message: 'The same events give the same commands.' },
      ],
    },
  },
  {
    files: ['src/config.ts', 'src/main.ts', 'test/**', 'scripts/**', 'bench/**', '*.mjs', '*.js'],
    rules: { 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  { files: ['**/*.mjs', '**/*.js', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
);
