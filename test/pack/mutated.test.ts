import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import type { Diagnostic } from '../../src/pack/diagnostic';
import { DIAGNOSTIC_CODES } from '../../src/pack/diagnostic-codes';
import { renderPack } from '../../src/pack/render-pack';
import { arbitraryPack } from './arbitrary-pack';
import { packAsSheets } from './excel/pack-as-sheets';
import { workbook } from './excel/workbook';
import { parse } from './parse';

/** What may come where a value, a key or a line was. */
const HOSTILE = [
  '',
  '~',
  '*a',
  '&a x',
  '<<: *a',
  '!!js x',
  '[',
  '{',
  '}',
  ': ',
  '- ',
  '? ',
  '|',
  '"',
  "'",
  '%a',
  '---',
  '\t',
  '\0',
  '\uD800',
  '\u202E',
  '\uFEFF',
  '__proto__: x',
  'constructor: {}',
  '"\\ud800"',
  'null',
  '1e999',
  '9'.repeat(400),
  'x'.repeat(5_000),
] as const;

type Mutation = (lines: readonly string[], at: number, other: number, text: string) => readonly string[];

const put = (lines: readonly string[], at: number, ...instead: readonly string[]): string[] => [
  ...lines.slice(0, at),
  ...instead,
  ...lines.slice(at + 1),
];
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'drops a line': (lines, at) => put(lines, at),
  'doubles a line': (lines, at) => put(lines, at, lines[at] ?? '', lines[at] ?? ''),
  'moves a line': (lines, at, other) => put(put(lines, at), other, lines[at] ?? '', lines[other] ?? ''),
  'indents a line': (lines, at) => put(lines, at, `  ${lines[at] ?? ''}`),
  'outdents a line': (lines, at) => put(lines, at, (lines[at] ?? '').trimStart()),
  'replaces a value': (lines, at, _, text) => put(lines, at, (lines[at] ?? '').replace(/:.*/, `: ${text}`)),
  'renames a key': (lines, at, _, text) => put(lines, at, (lines[at] ?? '').replace(/[\w-]+:/, `${text}:`)),
  'adds a line': (lines, at, _, text) => put(lines, at, lines[at] ?? '', text),
  'cuts a line': (lines, at, other) => put(lines, at, (lines[at] ?? '').slice(0, other % 40)),
  'ends the file': (lines, at) => lines.slice(0, at),
};

const mutated = fc
  .tuple(
    arbitraryPack,
    fc.array(
      fc.record({
        mutation: fc.constantFrom(...Object.values(MUTATIONS)),
        at: fc.nat(),
        other: fc.nat(),
        text: fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 20 })),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([pack, changes]) =>
    changes
      .reduce<readonly string[]>((lines, { mutation, at, other, text }) => {
        const within = Math.max(1, lines.length);
        return mutation(lines, at % within, other % within, text);
      }, renderPack(pack).split('\n'))
      .join('\n'),
  );

/** As RFC 6901 has it: each part begins with a slash, and a tilde only with a 0 or 1 behind it. */
const POINTER = /^(\/([^~/]|~[01])*)*$/u;
const UNSEEN = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

/** As YAML ends them: a carriage return belongs to the end. */
const linesOf = (text: string): string[] => text.split('\n');

/** `lines` are none where a file has none: then nothing may be told at a line. */
function expectSound(
  { Code, Pointer, Message, Line, Column }: Diagnostic,
  lines: readonly string[] = [],
): void {
  expect(DIAGNOSTIC_CODES).toContain(Code);
  expect(Pointer).toMatch(POINTER);
  expect(Message).toMatch(/[.?]$/);
  expect(Message).not.toMatch(UNSEEN);
  if (Line === undefined) return;
  const line = lines[Line - 1];
  expect(line).toBeDefined();
  expect(Column).toBeGreaterThanOrEqual(1);
  // One behind the last character is where something is missing.
  expect(Column).toBeLessThanOrEqual((line?.length ?? 0) + 1);
}

describe('whatever becomes of a valid pack', () => {
  it('in YAML, it is a pack still, or errors with a code, a place and a sentence', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const { pack, errors, warnings } = parse(text);
        expect(pack === undefined).toBe(errors.length > 0);
        for (const diagnostic of [...errors, ...warnings]) expectSound(diagnostic, linesOf(text));
      }),
      { numRuns: 600 },
    );
  });

  it('with any of its bytes changed, neither', () => {
    const bytes = fc
      .tuple(arbitraryPack, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }))
      .map(([pack, changes]) => {
        const file = Buffer.from(renderPack(pack));
        for (const [at, byte] of changes) file[at % file.length] = byte;
        return file;
      });
    fc.assert(
      fc.property(bytes, (file) => {
        const { pack, errors } = parse('', { bytes: file });
        expect(pack === undefined).toBe(errors.length > 0);
        for (const error of errors) expectSound(error, linesOf(file.toString()));
      }),
      { numRuns: 400 },
    );
  });

  it('in a workbook with hostile cells, neither', () => {
    const sheets = fc
      .tuple(
        arbitraryPack,
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.constantFrom(...HOSTILE, 7, true, new Date(0))), {
          minLength: 1,
          maxLength: 5,
        }),
      )
      .map(([pack, changes]) => {
        const made = packAsSheets(pack);
        const names = Object.keys(made);
        for (const [sheet, row, column, content] of changes) {
          const rows = made[names[sheet % names.length] ?? ''] ?? [];
          const cells = rows[row % Math.max(1, rows.length)] as unknown[] | undefined;
          if (cells) cells[column % cells.length] = content;
        }
        return workbook(made);
      });
    fc.assert(
      fc.property(sheets, (file) => {
        const { pack, errors } = parse('', { bytes: file, filename: 'pack.xlsx' });
        expect(pack === undefined).toBe(errors.length > 0);
        for (const error of errors) expectSound(error);
      }),
      { numRuns: 120 },
    );
  });
});
