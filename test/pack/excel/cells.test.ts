import { describe, expect, it, test } from '@jest/globals';
import { errorsOf, packOfSheets, parseSheets, placed } from './parse-sheets';
import type { CellContent, WorkbookOptions } from './workbook';

/** What a cell says, seen in a recipient's comment. */
function read(cell: CellContent, options?: WorkbookOptions): string | undefined {
  const sheets = {
    recipient: [
      ['name', 'comment'],
      ['a', cell],
    ],
  };
  return packOfSheets(sheets, options).recipient[0]?.comment;
}

describe('a cell', () => {
  test.each<[string, CellContent, string | undefined]>([
    ['text', 'a & <b> "é€😀"', 'a & <b> "é€😀"'],
    ['text with line breaks', 'a\r\nb', 'a\r\nb'],
    ['text that looks escaped', '_x0041_', '_x0041_'],
    ['text with white space around it', ' \u00a0a b\n', 'a b'],
    ['white space only', ' ', undefined],
    ['a number', 90, '90'],
    ['a number with the noise of binary fractions', 0.1 + 0.2, '0.3'],
    ['a boolean', true, 'true'],
    ['rich text', { rich: ['a ', 'bold', ' word'] }, 'a bold word'],
    ['a formula that gave text', { formula: 'A1&"b"', result: 'ab' }, 'ab'],
    ['a formula that gave a number', { formula: '1+1', result: 2 }, '2'],
    ['a formula that gave no text', { formula: 'IF(A1="",…)', result: '' }, undefined],
    ['a format without a value', { xml: '<c r="@" s="1"/>' }, undefined],
    [
      'a character reference beyond 16 bits',
      { xml: '<c r="@" t="inlineStr"><is><t>&#128512;&#x41;&amp;&foo;</t></is></c>' },
      '😀A&&foo;',
    ],
    [
      'a reference to no character',
      { xml: '<c r="@" t="inlineStr"><is><t>&#9999999;</t></is></c>' },
      '&#9999999;',
    ],
    ['without its own name', { xml: '<c t="inlineStr"><is><t>x</t></is></c>' }, 'x'],
    ['with prefixes of its namespaces', { xml: "<x:c x:r='@' t='b'><x:v>1</x:v></x:c>" }, 'true'],
  ])('with %s is read as text', (_case, cell, text) => {
    expect(read(cell)).toBe(text);
    expect(read(cell, { inlineStrings: true })).toBe(text);
  });

  test.each([
    [new Date('2025-11-20'), '2025-11-20'],
    [new Date('2025-11-20T14:30:00Z'), '2025-11-20 14:30:00'],
    [new Date('1999-12-31'), '1999-12-31'],
  ])('with a date (%s) is read in the form of ISO 8601', (date, text) => {
    expect(read(date)).toBe(text);
    expect(read(date, { is1904: true })).toBe(text);
  });

  test.each([
    ['yyyy\\-mm\\-dd;@', '2025-11-20'],
    ['[$-409]d\\-mmm\\-yy;@', '2025-11-20'],
    ['0.00" days"', '45981'],
    ['[Red]#,##0', '45981'],
    ['General', '45981'],
  ])('with a number in the format %s is a date only if it shows one', (dateFormat, text) => {
    expect(read(new Date('2025-11-20'), { dateFormat })).toBe(text);
  });

  test.each([
    [{ xml: '<c r="@" t="d"><v>2025-11-20T00:00:00</v></c>' }, '2025-11-20'],
    [{ xml: '<c r="@" t="d"><v>2025-11-20T14:30:00.000Z</v></c>' }, '2025-11-20 14:30:00'],
    [{ xml: '<c r="@" s="1"><v>59</v></c>' }, '1900-02-28'],
    [{ xml: '<c r="@" s="1"><v>-5</v></c>' }, '-5'],
    [{ xml: '<c r="@" s="1"><v>9e99</v></c>' }, '9e+99'],
  ])('of another way to say a date, %j, is read too', (cell, text) => {
    expect(read(cell)).toBe(text);
  });

  test.each<[string, CellContent, RegExp]>([
    ['an error', { error: '#REF!' }, /shows #REF!: mend its formula/],
    ['a formula that was never reckoned', { formula: 'A1' }, /formula without a result/],
    [
      'the same, as other programs write it',
      { xml: '<c r="@"><f>A1</f><v/></c>' },
      /formula without a result/,
    ],
  ])('with %s is an error there, not an empty cell', (_case, cell, message) => {
    const { errors } = parseSheets({
      recipient: [
        ['name', 'comment'],
        ['a', cell],
      ],
    });
    expect(errors).toMatchObject([
      {
        Code: 'FORMULA_WITHOUT_VALUE',
        Pointer: '/recipient/0/comment',
        Sheet: 'recipient',
        Cell: 'B2',
        Message: expect.stringMatching(message),
      },
    ]);
  });

  it('with a control character is an error there', () => {
    const cell = { xml: '<c r="@" t="inlineStr"><is><t>a_x0007_</t></is></c>' };
    expect(
      errorsOf({
        recipient: [
          ['name', 'comment'],
          ['a', cell],
        ],
      }),
    ).toEqual(['CONTROL_CHARACTER recipient!B2']);
  });

  it('beyond column Z is called as Excel calls it', () => {
    const header = Array.from({ length: 60 }, (_, index) => (index === 0 ? 'name' : null));
    const rows = [
      [...header, 'colour'],
      ['a', 'x'],
    ];
    expect(errorsOf({ recipient: rows })).toEqual([
      'UNKNOWN_COLUMN recipient!BI1',
      'UNKNOWN_COLUMN recipient!B2',
    ]);
  });
});

describe('a merged cell', () => {
  it('over several rows counts for each', () => {
    const sheets = {
      share: [
        ['name', 'share_assets', 'ext_catalog_name', 'ext_schema_name'],
        ['s', 'main.a.t,main.a.u', 'c', 'd'],
      ],
      pipelines: [
        ['share_name', 'name_prefix', 'source_asset'],
        ['s', 'p', 'main.a.t'],
        [null, 'q', 'main.a.u'],
      ],
    };
    const { share } = packOfSheets(sheets, { merges: { pipelines: ['A2:A3'] } });
    expect(share[0]?.pipelines.map(({ name_prefix }) => name_prefix)).toEqual(['p', 'q']);
    expect(errorsOf(sheets)).toEqual(['ASSET_WITHOUT_PIPELINE share!B2', 'MISSING pipelines!B3']);
  });

  const metadata = [
    ['Field', 'Value', null],
    ['configurator', 'group@example.com'],
    [null, 'user@example.com'],
    ['approver', 'boss@example.com'],
    ['executive_team', null],
  ];
  const sheets = { metadata, recipient: [['name'], ['a']] };

  it('of metadata may have a value in each of its rows, or be the value of several fields', () => {
    const merges = { metadata: ['A2:A3', 'B4:C5'] };
    expect(packOfSheets(sheets, { merges }).metadata).toMatchObject({
      configurator: 'group@example.com, user@example.com',
      approver: 'boss@example.com',
      executive_team: 'boss@example.com',
    });
  });

  it('is needed for that: a value alone belongs to no field', () => {
    expect(errorsOf(sheets)).toEqual(['MISSING metadata!B3']);
  });

  it('that stands for a list where the field takes one text is an error at its first value', () => {
    const rows = [
      ['Field', 'Value'],
      ['project_name', 'a'],
      [null, 'b'],
    ];
    const { errors } = parseSheets({ ...sheets, metadata: rows }, { merges: { metadata: ['A2:A3'] } });
    expect(errors.map(placed)).toEqual(['WRONG_TYPE metadata!B2']);
  });
});
