import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { settingsSchema } from '../../src/config';

const DOC = join(__dirname, '../../docs/settings.md');

/** The settings' own schema, as a page. */
function settingsDoc(): string {
  const defaults = settingsSchema.parse({ DATA_DIR: undefined }) as Record<string, unknown>;
  const rows = Object.entries(settingsSchema.shape).map(
    ([name, schema]) => `| \`${name}\` | ${shown(name, defaults[name])} | ${schema.description ?? ''} |`,
  );
  return [
    '# Settings',
    '',
    'Environment variables, read once at the start; everything that is wrong is said at once. An empty value is as not set.',
    'Made from `src/config.ts`: change it there, then run `UPDATE_DOCS=1 npx jest test/scripts/settings-doc`.',
    '',
    '| name | default | |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function shown(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (name === 'DATA_DIR') return '.sharepack';
  if (typeof value === 'object' && value !== null && 'port' in value) return String(value.port);
  return typeof value === 'number' ? String(value) : JSON.stringify(value).replaceAll('"', '');
}

test('docs/settings.md says what the settings are', async () => {
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(DOC, settingsDoc());
  expect(await readFile(DOC, 'utf8')).toBe(settingsDoc());
});
