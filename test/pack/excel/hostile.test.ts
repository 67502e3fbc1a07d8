import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it, test } from '@jest/globals';
import { parseBytes, parseSheets, placed } from './parse-sheets';
import { type Sheets, workbook, workbookParts } from './workbook';

const SHEETS: Sheets = {
  recipient: [
    ['name', 'comment'],
    ['a', 'x'],
  ],
  metadata: [
    ['Field', 'Value'],
    ['owner', 'o'],
  ],
};
const WHOLE = workbook(SHEETS);

/** The one thing that is said of a file that is no sound workbook. */
function refusal(bytes: Uint8Array): { code: string | undefined; message: string | undefined } {
  const { pack, errors } = parseBytes(bytes);
  expect(pack).toBeUndefined();
  expect(errors).toHaveLength(1);
  expect(errors[0]).not.toHaveProperty('Cell');
  return { code: errors[0]?.Code, message: errors[0]?.Message };
}
const withParts = (parts: Record<string, string>) => refusal(workbook(SHEETS, { parts }));
const sheetOf = (content: string) => ({
  'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${content}</sheetData></worksheet>`,
});
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

describe('a file named .xlsx', () => {
  test.each<[string, Uint8Array, string, RegExp]>([
    ['that is empty', new Uint8Array(), 'NOT_EXCEL', /no Excel workbook/],
    ['that is YAML', strToU8('recipient: [{name: a}]'), 'NOT_EXCEL', /if it is YAML, name it \.yaml/],
    [
      'that is another archive',
      zipSync({ 'a.txt': strToU8('a') }),
      'NOT_EXCEL',
      /an archive, but no Excel workbook/,
    ],
    ['that is from before 2007', Uint8Array.from(COMPOUND_FILE), 'NOT_EXCEL', /save it as \.xlsx/],
    [
      'that is protected with a password',
      Uint8Array.from([...COMPOUND_FILE, ...utf16('EncryptedPackage')]),
      'ENCRYPTED',
      /protected with a password/,
    ],
    ['that has macros', workbook(SHEETS, { parts: { 'xl/vbaProject.bin': 'x' } }), 'MACROS', /has macros/],
    ['that was cut', WHOLE.slice(0, WHOLE.length - 100), 'BAD_WORKBOOK', /ends too early/],
  ])('%s is refused with what it is', (_case, bytes, code, message) => {
    expect(refusal(bytes)).toEqual({ code, message: expect.stringMatching(message) });
  });

  it('whose archive is encrypted entry by entry is refused', () => {
    const bytes = WHOLE.slice();
    const directory = Buffer.from(bytes.buffer).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    bytes[directory + 8] = 1;
    expect(refusal(bytes).code).toBe('ENCRYPTED');
  });
});

describe('a zip bomb', () => {
  const PATH = 'xl/worksheets/sheet1.xml';
  const parts = Object.entries(workbookParts(SHEETS)).map(([path, text]) => [path, strToU8(text)] as const);
  const bomb = zipSync({ ...Object.fromEntries(parts), [PATH]: Buffer.alloc(25_000_000, '<!---->') });

  it('that declares its size is refused unopened', () => {
    expect(refusal(bomb).code).toBe('TOO_LARGE');
  });

  it('that declares another size is refused as soon as it has given too much', () => {
    const lying = Buffer.from(bomb);
    lying.writeUInt32LE(100, lying.lastIndexOf(PATH) - 46 + 24);
    expect(lying).not.toEqual(Buffer.from(bomb));
    expect(refusal(lying).code).toBe('TOO_LARGE');
  });

  it('of many small parts is refused', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => [`xl/${index}.xml`, strToU8('')] as const);
    expect(refusal(zipSync(Object.fromEntries(many))).code).toBe('TOO_LARGE');
  });
});

describe('a sheet', () => {
  it('of a million rows is refused', () => {
    const rows = '<row><c/></row>'.repeat(900_000) + '<row><c><v>1</v></c></row>'.repeat(100_000);
    expect(withParts(sheetOf(rows)).code).toBe('TOO_LARGE');
  });

  it('whose million rows are empty costs nothing but their reading', () => {
    const parts = sheetOf(
      `<row r="1"><c t="inlineStr"><is><t>name</t></is></c></row><row r="2"><c><v>1</v></c></row>${'<row/>'.repeat(1_000_000)}`,
    );
    expect(parseBytes(workbook(SHEETS, { parts })).pack?.recipient).toEqual([{ name: '1', type: 'D2O' }]);
  });

  it('whose last row and column are far away is as large as what stands in it', () => {
    const far = sheetOf(
      '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    );
    expect(parseBytes(workbook(SHEETS, { parts: far })).pack?.recipient).toMatchObject([{ name: '1' }]);
    expect(withParts(sheetOf('<row r="1"><c r="XFD1"><v>1</v></c></row>')).code).toBe('TOO_LARGE');
  });

  test.each([
    ['with a row beyond the last', '<row r="1048577"><c><v>1</v></c></row>'],
    ['with a row that has no number', '<row r="x"/>'],
    ['with rows out of order', '<row r="2"/><row r="1"/>'],
    ['with cells out of order', '<row r="1"><c r="B1"/><c r="A1"/></row>'],
    ['with a cell of another row', '<row r="1"><c r="A2"/></row>'],
    ['with a cell beyond the last column', '<row r="1"><c r="XFE1"/></row>'],
    ['with a text that is not there', '<row r="1"><c r="A1" t="s"><v>99</v></c></row>'],
    ['with an element that never ends', `<row r="1"><c r="A1"><v>${'x'.repeat(300_000)}`],
    ['with a tag of endless attributes', `<row ${'a="1" '.repeat(20_000)}/>`],
    ['with a tag that never ends', `<row ${'x'.repeat(300_000)}`],
    ['with elements that are closed twice', '</sheetData></worksheet></worksheet>'],
    ['without a name for an element', '< />'],
  ])('%s is refused as damaged', (_case, content) => {
    expect(withParts(sheetOf(content))).toEqual({
      code: 'BAD_WORKBOOK',
      message: expect.stringMatching(/save it again/),
    });
  });

  it('of merged cells without end is read in time that grows with its rows', () => {
    const merges = Array.from({ length: 20_000 }, (_, index) => `<mergeCell ref="A${index + 1}:A1048576"/>`);
    const parts = {
      'xl/worksheets/sheet1.xml': `<worksheet><sheetData><row><c t="inlineStr"><is><t>name</t></is></c></row></sheetData><mergeCells>${merges.join('')}</mergeCells></worksheet>`,
    };
    expect(parseBytes(workbook(SHEETS, { parts })).errors.map(placed)).toEqual(['NO_RESOURCES']);
  });
});

describe('a part', () => {
  test.each([
    [
      'with external entities',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook>&e;</workbook>',
    ],
    ['with entities that multiply', `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(1_000)}">]><workbook/>`],
    ['with a CDATA section', '<workbook><![CDATA[x]]></workbook>'],
    ['that is no XML', '<workbook'],
    ['that is not UTF-8', '\ud800<workbook/>'],
  ])('%s is refused', (_case, text) => {
    const part = text.startsWith('\ud800') ? Uint8Array.from([0xff, 0xfe, 0x3c]) : strToU8(text);
    const parts = Object.entries(workbookParts(SHEETS)).map(
      ([name, content]) => [name, strToU8(content)] as const,
    );
    expect(refusal(zipSync({ ...Object.fromEntries(parts), 'xl/workbook.xml': part })).code).toBe(
      'BAD_WORKBOOK',
    );
  });

  it('outside the file is never followed', () => {
    const parts = workbookParts(SHEETS);
    const relations = (parts['xl/_rels/workbook.xml.rels'] ?? '').replaceAll(
      '<Relationship ',
      '<Relationship TargetMode="External" ',
    );
    expect(withParts({ 'xl/_rels/workbook.xml.rels': relations }).code).toBe('NOT_EXCEL');
  });

  it('that a sheet refers to and the file does not have is missed', () => {
    const { 'xl/_rels/workbook.xml.rels': own = '' } = workbookParts(SHEETS);
    const { code, message } = withParts({ 'xl/_rels/workbook.xml.rels': own.replace('sheet1', 'sheet9') });
    expect([code, message]).toEqual(['BAD_WORKBOOK', expect.stringMatching(/its sheet 'recipient' holds/)]);
  });

  it('may have comments and attributes with a > in them', () => {
    const { 'xl/workbook.xml': own = '' } = workbookParts(SHEETS);
    const text = own.replace('<sheets>', '<!-- > <sheet name="x"/> --><x y=">" z=\'>\'/><sheets>');
    expect(parseSheets(SHEETS, { parts: { 'xl/workbook.xml': text } }).errors).toEqual([]);
  });
});

describe('any bytes at all', () => {
  it('give a pack or errors, and never an exception', () => {
    const changes = fc.array(fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, fc.nat(WHOLE.length), (changed, length) => {
        const bytes = WHOLE.slice(0, length % 5 === 0 ? length : undefined);
        for (const [at, byte] of changed) bytes[at % bytes.length] = byte;
        const { pack, errors } = parseBytes(bytes);
        expect(pack === undefined).toBe(errors.length > 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('in any of its parts neither', () => {
    const parts = workbookParts(SHEETS);
    const mutated = fc
      .tuple(
        fc.constantFrom(...Object.keys(parts)),
        fc.nat(),
        fc.constantFrom('<', '>', '"', '&', '/', '<!', 'r="', '9', 'Z', ''),
        fc.nat(5),
      )
      .map(([path, at, inserted, cut]) => {
        const text = parts[path] ?? '';
        const offset = at % (text.length + 1);
        return { [path]: text.slice(0, offset) + inserted + text.slice(offset + cut) };
      });
    fc.assert(
      fc.property(mutated, (changed) => {
        const { pack, errors } = parseSheets(SHEETS, { parts: changed });
        expect(pack === undefined).toBe(errors.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('of the fixtures in YAML are no workbook', () => {
    expect(refusal(readFileSync(join(__dirname, '../../fixtures/packs/full.yaml'))).code).toBe('NOT_EXCEL');
  });
});
