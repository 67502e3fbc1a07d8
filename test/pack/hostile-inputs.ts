import { strToU8, zipSync } from 'fflate';
import type { DiagnosticCode } from '../../src/pack/diagnostic';
import { type Sheets, workbook, workbookParts } from './excel/workbook';

/** A file made to harm, and what is to be said of it. */
export interface HostileInput {
  readonly name: string;
  readonly filename: string;
  /** Made when it is wanted: all of them together are 200 MB. */
  readonly bytes: () => Uint8Array;
  readonly code: DiagnosticCode;
}

/** The most that an upload may have (spec/operations.md, UPLOAD_MAX_BYTES). */
const MOST_BYTES = 5 * 1024 * 1024;

const filled = (text: string, before = '', after = ''): string =>
  before + text.repeat(Math.floor((MOST_BYTES - before.length - after.length) / text.length)) + after;
const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const yaml = (name: string, code: DiagnosticCode, text: () => string | Uint8Array): HostileInput => ({
  name,
  code,
  filename: 'pack.yaml',
  bytes: () => Buffer.from(text()),
});

function aliasBomb(): string {
  const letters = [...Array(10).keys()].map((index) => String.fromCharCode(97 + index));
  const line = (letter: string, index: number): string =>
    `${letter}: &${letter} [${Array(9)
      .fill(index === 0 ? 'x' : `*${letters[index - 1] ?? ''}`)
      .join()}]\n`;
  return letters.map(line).join('');
}

const YAML_FILES: readonly HostileInput[] = [
  yaml('an alias bomb', 'UNKNOWN_KEY', aliasBomb),
  yaml('lists nested 100,000 deep', 'TOO_DEEP', () => '['.repeat(100_000)),
  yaml('maps nested 100,000 deep', 'TOO_DEEP', () => '{a: '.repeat(100_000)),
  yaml('5 MiB of opening braces', 'TOO_LARGE', () => filled('{')),
  yaml('5 MiB of dashes in a line', 'TOO_LARGE', () => filled('- ')),
  yaml('lines indented ever deeper', 'TOO_DEEP', () =>
    numbered(3_000, (depth) => `${' '.repeat(depth)}a:\n`),
  ),
  yaml('a value of 5 MiB', 'TOO_LARGE', () => filled('x', 'description: ')),
  yaml('a value of 5 MiB in quotes', 'TOO_LARGE', () => filled('x', 'description: "', '"')),
  yaml('a block of 5 MiB', 'TOO_LARGE', () => filled('  xxxxxxxxx\n', 'description: |\n')),
  yaml('a key of 5 MiB', 'TOO_LARGE', () => filled('k', '', ': 1')),
  yaml('a quote that is never closed', 'TOO_LARGE', () => filled('x ', 'description: "')),
  yaml('one key over and over', 'TOO_LARGE', () => filled('a: 1\n')),
  yaml('a million keys in a line', 'TOO_LARGE', () => filled('k: 1,', '{', '}')),
  yaml('5 MiB of commas', 'TOO_LARGE', () => filled(',', '[')),
  yaml('5 MiB of empty items', 'TOO_LARGE', () => filled('-\n')),
  yaml('5 MiB of aliases', 'TOO_LARGE', () => filled('- *a\n', '- &a x\n')),
  yaml('5 MiB of anchors', 'TOO_LARGE', () => filled('- &a x\n')),
  yaml(
    'a long chain of merge keys',
    'TOO_LARGE',
    () =>
      `a0: &a0 {x: 1}\n${numbered(150_000, (index) => `a${index + 1}: &a${index + 1}\n  <<: *a${index}\n`)}`,
  ),
  yaml(
    'a chain of merge keys',
    'UNKNOWN_KEY',
    () =>
      `a0: &a0 {x: 1}\n${numbered(10_000, (index) => `a${index + 1}: &a${index + 1}\n  <<: *a${index}\n`)}`,
  ),
  yaml(
    'a long text that aliases repeat',
    'TOO_MANY_ALIASES',
    () =>
      `recipient:\n- {name: a, recipient_ips: &ips "${'1.1.1.1,'.repeat(12_000)}"}\n${numbered(5_000, (index) => `- {name: r${index}, recipient_ips: *ips}\n`)}`,
  ),
  yaml(
    'long keys, one in the other',
    'BAD_KEY',
    () =>
      `${numbered(55, (depth) => `${' '.repeat(depth)}${'k'.repeat(990)}${depth}:\n`)}${`${' '.repeat(56)}- "\\e"\n`.repeat(50_000)}`,
  ),
  yaml(
    '5,000 assets that have one name',
    'LIMIT_EXCEEDED',
    () =>
      `share:\n- {name: s, share_assets: [${numbered(5_000, (index) => `a.b${index}.c,`)}], pipelines: [${numbered(5_000, (index) => `{name_prefix: p${index}, schedule: {c: continuous}},`)}]}`,
  ),
  yaml(
    '__proto__ and constructor as keys',
    'BAD_KEY',
    () => '__proto__: {a: 1}\nconstructor: x\nrecipient: [{__proto__: {name: a}}]',
  ),
  yaml(
    'tags of other languages',
    'TAG_NOT_ALLOWED',
    () => 'recipient: !!js/function "x"\nshare: !!python/object:os.system [ls]\n',
  ),
  yaml('5 MiB of tags', 'TOO_LARGE', () => filled('- !!js/function x\n')),
  yaml('5 MiB of comments', 'TOO_LARGE', () => filled('# x\n')),
  yaml('one comment of 5 MiB', 'EMPTY_FILE', () => filled('x', '# ')),
  yaml('5 MiB of documents', 'TOO_LARGE', () => filled('---\n')),
  yaml('5 MiB of directives', 'TOO_LARGE', () => filled('%a\n')),
  yaml('5 MiB of quotes', 'TOO_LARGE', () => filled('"')),
  yaml('5 MiB of line breaks', 'TOO_LARGE', () => filled('\n')),
  yaml('5 MiB of spaces', 'EMPTY_FILE', () => filled(' ')),
  yaml('5 MiB of NUL', 'TOO_LARGE', () => filled('\0')),
  yaml('a NUL in a name', 'CONTROL_CHARACTER', () => 'recipient: [{name: "a\\0b"}]'),
  yaml('invalid UTF-8', 'ENCODING', () => Buffer.alloc(MOST_BYTES, 0xff)),
  yaml('UTF-16', 'ENCODING', () => Buffer.from(`\uFEFF${'a: 1\n'.repeat(500_000)}`, 'utf16le')),
  yaml('100,000 wrong recipients', 'TOO_LARGE', () => `recipient:\n${'- {nam: a}\n'.repeat(100_000)}`),
  yaml('20,000 wrong recipients', 'UNKNOWN_KEY', () => `recipient:\n${'- {nam: a}\n'.repeat(20_000)}`),
  yaml(
    '60,000 unknown time zones',
    'TOO_LARGE',
    () =>
      `share: [{name: s, pipelines: [${numbered(60_000, (index) => `{name_prefix: p${index}, schedule: {cron: "0 2 * * *", timezone: Eu/B${index}}},`)}]}]`,
  ),
  yaml('a million addresses as one text', 'TOO_LARGE', () =>
    filled('1,', 'recipient: [{name: a, recipient_ips: "', '"}]'),
  ),
  yaml('half a million assets', 'TOO_LARGE', () =>
    filled('a.b.c,', 'share: [{name: s, share_assets: [', ']}]'),
  ),
];

const SMALL: Sheets = { recipient: [['name'], ['a']] };
const SHEET = 'xl/worksheets/sheet1.xml';
const excel = (name: string, code: DiagnosticCode, bytes: () => Uint8Array): HostileInput => ({
  name,
  code,
  filename: 'pack.xlsx',
  bytes,
});
const withPart = (path: string, text: string): Uint8Array => workbook(SMALL, { parts: { [path]: text } });
const sheetOf = (rows: string): Uint8Array =>
  withPart(SHEET, `<worksheet><sheetData>${rows}</sheetData></worksheet>`);
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

function zipBomb(): Buffer {
  const parts = Object.entries(workbookParts(SMALL)).map(([path, text]) => [path, strToU8(text)] as const);
  return Buffer.from(zipSync({ ...Object.fromEntries(parts), [SHEET]: Buffer.alloc(25_000_000, '<!---->') }));
}

/** The same with another size in its directory. */
function lyingZipBomb(): Buffer {
  const bomb = zipBomb();
  bomb.writeUInt32LE(100, bomb.lastIndexOf(SHEET) - 46 + 24);
  return bomb;
}

/** Texts of a list of 12,000 items in 2,000 rows: shared ones, as Excel writes them, are in the file once. */
const LONG_LIST = '1.1.1.1,'.repeat(12_000);
const listInRows = (isInRow: (row: number) => boolean): Sheets => ({
  recipient: [
    ['name', 'recipient_ips'],
    ...Array.from({ length: 2_000 }, (_, row) => [`r${row}`, isInRow(row) ? LONG_LIST : null]),
  ],
});

const EXCEL_FILES: readonly HostileInput[] = [
  excel('a zip bomb', 'TOO_LARGE', zipBomb),
  excel('a zip bomb that denies it', 'TOO_LARGE', lyingZipBomb),
  excel('a sheet of a million rows', 'TOO_LARGE', () =>
    sheetOf('<row><c><v>1</v></c></row>'.repeat(1_000_000)),
  ),
  excel('a sheet of a million empty rows', 'NO_RESOURCES', () => sheetOf('<row/>'.repeat(1_000_000))),
  excel('a million texts', 'TOO_LARGE', () =>
    withPart('xl/sharedStrings.xml', `<sst>${'<si><t>x</t></si>'.repeat(1_000_000)}</sst>`),
  ),
  excel('a text of 15 MB', 'BAD_WORKBOOK', () =>
    withPart('xl/sharedStrings.xml', `<sst><si><t>${'x'.repeat(15_000_000)}</t></si></sst>`),
  ),
  excel('a long text that cells share', 'TOO_LARGE', () => workbook(listInRows(() => true))),
  excel('a long text in a merged cell', 'TOO_LARGE', () =>
    workbook(
      listInRows((row) => row === 0),
      { merges: { recipient: ['B2:B2001'] } },
    ),
  ),
  excel('a merged field of 19,000 values', 'WRONG_TYPE', () =>
    workbook(
      {
        metadata: [
          ['Field', 'Value'],
          ...Array.from({ length: 19_000 }, (_, row) => [row === 0 ? 'owner' : null, `v${row}`]),
        ],
      },
      { merges: { metadata: ['A2:A19001'] } },
    ),
  ),
  excel('251 sheets', 'TOO_LARGE', () =>
    workbook(
      Object.fromEntries(Array.from({ length: 251 }, (_, index) => [`recipient${index}`, [['name']]])),
    ),
  ),
  excel('200 sheets', 'UNKNOWN_SHEET', () =>
    workbook(
      Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`recipient${index}`, [['name'], ['a']]])),
    ),
  ),
  excel('elements nested without end', 'BAD_WORKBOOK', () => sheetOf('<row>'.repeat(2_000_000))),
  excel('external entities', 'BAD_WORKBOOK', () =>
    withPart(SHEET, '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'),
  ),
  excel('entities that multiply', 'BAD_WORKBOOK', () =>
    withPart(SHEET, '<!DOCTYPE x [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'),
  ),
  excel('macros', 'MACROS', () => withPart('xl/vbaProject.bin', 'x')),
  excel('a protected workbook', 'ENCRYPTED', () =>
    Buffer.concat([Buffer.from(COMPOUND_FILE), Buffer.from('EncryptedPackage', 'utf16le')]),
  ),
  excel('5 MiB that are no workbook', 'NOT_EXCEL', () => Buffer.from(filled('x'))),
  excel('5 MiB that begin like a zip', 'BAD_WORKBOOK', () => Buffer.from(filled('x', 'PK\u0003\u0004'))),
];

export const HOSTILE_INPUTS: readonly HostileInput[] = [...YAML_FILES, ...EXCEL_FILES];
