import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DIAGNOSTIC_SECTIONS, type DiagnosticEntry } from '../../src/pack/diagnostic-codes';

const DOC = join(__dirname, '../../docs/errors.md');

/** The catalogue of diagnostics, as a page. */
function errorsDoc(): string {
  const sections = DIAGNOSTIC_SECTIONS.flatMap(({ title, entries }) => [
    `## ${title}`,
    '',
    ...Object.entries<DiagnosticEntry>(entries).flatMap(([code, entry]) => [
      `### ${code}`,
      '',
      ...body(entry),
      '',
    ]),
  ]);
  return [
    '# What can be wrong with a share pack',
    '',
    'Each code that an upload, `POST /workflow/sharepack/validate` or `npx sharepack validate` gives: why, and what to do.',
    'All errors of a file are told at once, the first 200 with their place (line and column, or sheet and cell), the rest counted.',
    'Made from `src/pack/diagnostic-codes.ts`: change it there, then run `UPDATE_DOCS=1 npx jest test/scripts/errors-doc`.',
    '',
    ...sections,
  ].join('\n');
}

const body = ({ cause, cure, example }: DiagnosticEntry): string[] => [
  cause,
  '',
  `**To do:** ${cure}`,
  ...(example ? ['', '```yaml', `${example[0]}   # wrong`, `${example[1]}   # right`, '```'] : []),
];

test('docs/errors.md says what each code means, and what to do', async () => {
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(DOC, errorsDoc());
  expect(await readFile(DOC, 'utf8')).toBe(errorsDoc());
});
