import { describe, expect, test } from '@jest/globals';
import { drawDiagnostic, sourceFile } from '../../src/cli/draw-diagnostic';
import { plainPen } from '../../src/cli/output';
import type { DiagnosticAnswer } from '../../src/cli/answers';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function draw(place: Partial<DiagnosticAnswer>, text: string, name = 'pack.yaml'): string[] {
  const diagnostic = { Code: 'CODE', Message: 'What is wrong.', ...place };
  return drawDiagnostic(diagnostic, {
    severity: 'error',
    source: sourceFile(name, bytes(text)),
    pen: plainPen,
  });
}

/** Column of the caret in the drawing, and what stands above it. */
function underCaret(lines: string[]): string {
  const [, line = '', caret = ''] = lines;
  return line.slice(caret.indexOf('^'));
}

describe('an error in a file', () => {
  test('is drawn with its place, its line, and a caret under its column', () => {
    expect(draw({ Line: 2, Column: 5, Pointer: '/recipient/0/nme' }, 'recipient:\n  - nme: a\n')).toEqual([
      'pack.yaml:2:5 error CODE: What is wrong. (/recipient/0/nme)',
      '  2 |   - nme: a',
      '    |     ^',
    ]);
  });

  test('has its caret right under the column behind tabs and CRLF line ends', () => {
    const drawn = draw({ Line: 2, Column: 4 }, 'a: 1\r\n\tb: c\r\n');
    expect(underCaret(drawn)).toBe(' c');
    expect(drawn.join('')).not.toMatch(/[\t\r]/);
  });

  test('has its caret right under the column behind characters that are shown escaped', () => {
    expect(underCaret(draw({ Line: 1, Column: 6 }, 'a: \u001b x'))).toBe('x');
  });

  test('has its caret right behind characters that are two columns wide, and accents that have none', () => {
    const [, , caret] = draw({ Line: 1, Column: 7 }, '監査e\u0301: x');
    expect(caret).toBe(`    | ${' '.repeat(2 * 2 + 1 + 2)}^`);
  });

  test('shows of a very long line what is around the column', () => {
    const drawn = draw({ Line: 1, Column: 5001 }, `${'a'.repeat(5000)}X${'b'.repeat(5000)}`);
    expect(underCaret(drawn)).toMatch(/^Xb+…$/);
    expect(drawn[1]).toMatch(/^ {2}1 \| …a+X/);
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThan(110);
  });

  test('without a column is drawn with its line', () => {
    expect(draw({ Line: 1 }, 'a: 1')).toEqual(['pack.yaml:1 error CODE: What is wrong.', '  1 | a: 1']);
  });

  test('at the end of the file, behind the last line, is drawn without a line', () => {
    expect(draw({ Line: 9, Column: 1 }, 'a: 1')).toEqual(['pack.yaml:9:1 error CODE: What is wrong.']);
  });

  test('of an Excel file is drawn with sheet and cell', () => {
    expect(draw({ Sheet: 'recipient', Cell: 'B3' }, 'PK', 'pack.xlsx')).toEqual([
      'pack.xlsx:recipient!B3 error CODE: What is wrong.',
    ]);
  });

  test('begins under a byte order mark where people see it begin', () => {
    expect(draw({ Line: 1, Column: 1 }, '\uFEFFa: 1')[1]).toBe('  1 | a: 1');
  });
});
