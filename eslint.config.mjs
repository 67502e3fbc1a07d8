import { builtinModules } from 'node:module';
import { runInNewContext } from 'node:vm';
import tseslint from 'typescript-eslint';

/** Node's own modules, with their prefix and without it. */
const NODE = `^(node:.*|${builtinModules.join('|')})$`;
/** Whatever is not of the project. */
const ALL = '^[^.]';

/**
 * Which folder may import which (docs/architecture.md): a folder not listed as allowed is refused.
 * `npm` is for the few folders that must stay free of a library; `never` a pattern, for those that must of all of them, or of Node.
 */
const layers = {
  pack: { allowed: [], npm: ['@temporalio/*', 'express', 'kysely'], never: NODE },
  parsing: { allowed: ['pack'], npm: ['@temporalio/*', 'express', 'kysely'] },
  plan: { allowed: ['pack'], never: ALL },
  // The machine that decides what a run does: pure, and without Temporal, so that it can be proved by itself.
  run: { allowed: ['plan', 'pack'], never: ALL },
  workflows: {
    allowed: ['run', 'plan', 'pack'],
    npm: ['zod', 'yaml', '@temporalio/client', '@temporalio/worker', '@temporalio/activity'],
    never: NODE,
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
/** From any depth that a folder has. */
const UP = ['../', '../../', '../../../'];

/** What wires the parts, reads the environment and starts the process: nobody's but its own. */
const WIRING = ['**/main', '**/config', '**/config-files', '**/sdk-config', ...inAll('serve')];

function inAll(folder) {
  return UP.map((up) => `${up}${folder}/**`);
}

/** In `folder`, refuses every sibling folder that is not allowed, and the named packages. */
function importRule(folder) {
  const { allowed, npm = [], never } = layers[folder];
  const message = `src/${folder} stays free of this (docs/architecture.md).`;
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
                ...[...refused.flatMap(inAll), ...WIRING],
                ...singleFiles.flatMap((file) => UP.map((up) => `!${up}${file}`)),
              ],
              message: `src/${folder} may import only ${allowed.join(', ') || 'nothing of the project'} (docs/architecture.md).`,
            },
            ...(npm.length > 0 ? [{ group: npm, message }] : []),
            ...(never === undefined ? [] : [{ regex: never, message }]),
          ],
        },
      ],
    },
  };
}

/** What Node.js has beyond the language: clocks, timers, the network, the process, and the ways to all of it. A text's bytes are none. */
const ofTheLanguage = new Set([...runInNewContext('Object.getOwnPropertyNames(globalThis)'), 'TextEncoder']);
const beyondTheLanguage = [
  ...Object.getOwnPropertyNames(globalThis).filter((name) => !ofTheLanguage.has(name)),
  ...['globalThis', 'require', 'module', '__dirname', '__filename'],
];

const NO_CLOCK = 'Events carry their time: the machine has no clock.';

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
      'no-restricted-globals': ['error', ...beyondTheLanguage],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: NO_CLOCK },
        { object: 'Math', property: 'random', message: 'The same events give the same commands.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: NO_CLOCK },
        { selector: 'CallExpression[callee.name="Date"]', message: NO_CLOCK },
        {
          selector: 'ImportExpression',
          message: 'What is imported is said at the top, where the layers are held.',
        },
      ],
    },
  },
  {
    files: ['src/config.ts', 'src/main.ts', 'test/**', 'scripts/**', 'bench/**', '*.mjs', '*.js'],
    rules: { 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  { files: ['**/*.mjs', '**/*.js', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
);
