import { describe, expect, test } from '@jest/globals';
import type { Diagnostic } from '../../src/pack/diagnostic';
import { DIAGNOSTIC_CODES, DIAGNOSTIC_SECTIONS, type DiagnosticCode } from '../../src/pack/diagnostic-codes';
import type { ParseInput } from '../../src/pack/parse-pack';
import { parseBytes, parseSheets } from './excel/parse-sheets';
import { type Sheets, workbook } from './excel/workbook';
import { parse } from './parse';

/** A pipeline's fields, in a share and on lines of its own so that places can be told. */
const pipeline = (fields: string, shareFields = 'share_assets: [main.a.t]', metadata = ''): string =>
  `metadata: {${metadata}}
share:
  - name: s
    ${shareFields}
    delta_share: {ext_catalog_name: c, ext_schema_name: d}
    pipelines:
      - name_prefix: p
        ${fields}
`;
const source = 'source_asset: main.a.t';

/** The smallest file that raises each code, and the place that is told: `line:column`, or none for the whole file. */
const YAML: readonly (readonly [DiagnosticCode, string, string, string])[] = [
  ['ENCODING', '\uFFFDlatin', '', ''],
  ['NOT_YAML', 'PK\u0003\u0004', '', ''],
  ['EMPTY_FILE', '# nothing\n', '', '1:1'],
  ['YAML_SYNTAX', 'recipient:\n  - {name: "a}\n', '', '3:1'],
  ['MULTIPLE_DOCUMENTS', 'recipient: [{name: a}]\n---\nrecipient: [{name: b}]\n', '', '2:1'],
  ['TOO_DEEP', '['.repeat(100), '', '1:65'],
  ['TOO_LARGE', '-\n'.repeat(300_000), '', '1:1'],
  ['TOO_MANY_ALIASES', `a: &a [${'x,'.repeat(1_000)}]\nb:\n${'  - *a\n'.repeat(200)}`, '/b/99', '102:5'],
  ['BAD_ALIAS', 'recipient:\n  - name: a\n    comment: *x\n', '/recipient/0/comment', '3:14'],
  ['BAD_MERGE', 'recipient:\n  - name: a\n    <<: x\n', '/recipient/0', '3:9'],
  ['BAD_KEY', 'recipient:\n  - name: a\n    __proto__: x\n', '/recipient/0', '3:5'],
  ['DUPLICATE_KEY', 'recipient:\n  - name: a\n    name: b\n', '/recipient/0/name', '3:5'],
  ['TAG_NOT_ALLOWED', 'recipient:\n  - name: !a x\n', '', '2:11'],
  ['CONTROL_CHARACTER', 'recipient:\n  - name: a\n    comment: "\\0"\n', '/recipient/0/comment', '3:14'],
  ['UNKNOWN_KEY', 'recipient:\n  - name: a\n    coment: x\n', '/recipient/0/coment', '3:5'],
  [
    'TWO_SPELLINGS',
    'recipient:\n  - {name: a, email: a@b.c, recipient: a@b.c}\n',
    '/recipient/0/recipient',
    '2:29',
  ],
  ['WRONG_TYPE', 'recipient: {name: a}\n', '/recipient', '1:12'],
  ['MISSING', 'recipient:\n  - type: D2O\n', '/recipient/0/name', '2:5'],
  ['UNKNOWN_VALUE', 'recipient:\n  - name: a\n    type: D2X\n', '/recipient/0/type', '3:11'],
  [
    'INVALID_NUMBER',
    'recipient:\n  - name: a\n    token_expiry: soon\n',
    '/recipient/0/token_expiry',
    '3:19',
  ],
  ['INVALID_NAME', 'recipient:\n  - name: a b\n', '/recipient/0/name', '2:11'],
  ['INVALID_ASSET', 'share:\n  - name: s\n    share_assets: [t]\n', '/share/0/share_assets/0', '3:20'],
  ['INVALID_EMAIL', 'recipient:\n  - name: a\n    recipient: jane\n', '/recipient/0/recipient', '3:16'],
  [
    'INVALID_ADDRESS',
    'recipient:\n  - name: a\n    recipient_ips: [::1]\n',
    '/recipient/0/recipient_ips/0',
    '3:21',
  ],
  [
    'INVALID_METASTORE_ID',
    'recipient:\n  - name: a\n    recipient_databricks_org: x\n',
    '/recipient/0/recipient_databricks_org',
    '3:31',
  ],
  [
    'INVALID_DURATION',
    'metadata:\n  resolution_timeout: soon\nrecipient: [{name: a}]\n',
    '/metadata/resolution_timeout',
    '2:23',
  ],
  [
    'INVALID_WORKSPACE_URL',
    'metadata:\n  workspace_url: here\nrecipient: [{name: a}]\n',
    '/metadata/workspace_url',
    '2:18',
  ],
  [
    'INVALID_CRON',
    pipeline(`${source}\n        schedule: {cron: "0 0 30 2 *"}`),
    '/share/0/pipelines/0/schedule/cron',
    '9:26',
  ],
  [
    'INVALID_TIME_ZONE',
    pipeline(`${source}\n        schedule: {cron: "0 0 2 * * ?", timezone: CEST}`),
    '/share/0/pipelines/0/schedule/timezone',
    '9:51',
  ],
  [
    'WORKSPACE_MISMATCH',
    'metadata:\n  workspace_url: https://other.test\nrecipient: [{name: a}]\n',
    '/metadata/workspace_url',
    '2:18',
  ],
  [
    'NAME_TOO_LONG',
    `metadata:\n  project_name: ${'x'.repeat(1_000)}\nrecipient: [{name: a}]\n`,
    '/metadata/project_name',
    '2:17',
  ],
  [
    'NOT_APPROVED',
    'metadata:\n  approver_status: declined\nrecipient: [{name: a}]\n',
    '/metadata/approver_status',
    '2:20',
  ],
  [
    'WAITS_FOR_APPROVAL',
    'metadata:\n  approver_status: pending\nrecipient: [{name: a}]\n',
    '/metadata/approver_status',
    '2:20',
  ],
  ['NO_RESOURCES', 'metadata:\n  owner: o\n', '', '1:1'],
  ['DUPLICATE_NAME', 'recipient:\n  - name: a\n  - name: A\n', '/recipient/1/name', '3:11'],
  [
    'DUPLICATE_METASTORE',
    'recipient:\n  - {name: a, metastore_id: "c:r:i"}\n  - {name: b, metastore_id: "c:r:i"}\n',
    '/recipient/1/metastore_id',
    '3:29',
  ],
  [
    'ORG_REQUIRED',
    'recipient:\n  - name: a\n    type: D2D\n',
    '/recipient/0/recipient_databricks_org',
    '2:5',
  ],
  [
    'D2D_ONLY',
    'recipient:\n  - name: a\n    type: D2O\n    metastore_id: c:r:i\n',
    '/recipient/0/metastore_id',
    '4:19',
  ],
  [
    'D2O_ONLY',
    'recipient:\n  - name: a\n    metastore_id: c:r:i\n    recipient_ips: [203.0.113.7]\n',
    '/recipient/0/recipient_ips',
    '4:20',
  ],
  [
    'ADD_AND_REMOVE',
    'share:\n  - name: s\n    share_assets: [a.b.c]\n    share_assets_to_remove: [a.b.c]\n',
    '/share/0/share_assets_to_remove/0',
    '4:30',
  ],
  [
    'EITHER_OR',
    pipeline(`${source}\n        schedule: {action: remove, cron: "0 0 2 * * ?"}`),
    '/share/0/pipelines/0/schedule/action',
    '9:28',
  ],
  [
    'ASSET_WITHOUT_PIPELINE',
    pipeline(source, 'share_assets: [main.a.t, main.a.u]'),
    '/share/0/share_assets/1',
    '4:30',
  ],
  ['ASSET_NOT_IN_SHARE', pipeline('schedule: {u: continuous}'), '/share/0/pipelines/0/schedule/u', '8:20'],
  [
    'AMBIGUOUS_ASSET',
    pipeline('schedule: {t: continuous}', 'share_assets: [main.a.t, main.b.t]'),
    '/share/0/pipelines/0/schedule/t',
    '8:20',
  ],
  [
    'TARGET_REQUIRED',
    'share:\n  - name: s\n    share_assets: [a.b.c]\n    pipelines:\n      - {name_prefix: p, source_asset: a.b.c}\n',
    '/share/0/pipelines/0/ext_catalog_name',
    '5:9',
  ],
  [
    'KEY_COLUMNS_REQUIRED',
    pipeline(`${source}\n        scd_type: 2`),
    '/share/0/pipelines/0/key_columns',
    '7:9',
  ],
  [
    'LIMIT_EXCEEDED',
    `recipient:\n  - name: a\n    recipient_ips: [${Array.from({ length: 101 }, (_, n) => `10.0.0.${n}`).join()}]\n`,
    '/recipient/0/recipient_ips',
    '3:20',
  ],
  ['PROJECT_NAME_FROM_FILE', 'recipient: [{name: a}]\n', '/metadata/project_name', '1:1'],
  ['TYPOGRAPHIC_QUOTES', 'recipient:\n  - name: “a”\n', '/recipient/0/name', '2:11'],
  [
    'CRON_CONVERTED',
    pipeline(`${source}\n        schedule: {cron: "0 2 * * *"}`),
    '/share/0/pipelines/0/schedule/cron',
    '9:26',
  ],
  [
    'METASTORE_ID_NOT_UUID',
    'recipient:\n  - name: a\n    metastore_id: c:r:i\n',
    '/recipient/0/metastore_id',
    '3:19',
  ],
  [
    'SOURCE_NOT_IN_SHARE',
    pipeline(`${source}\n      - name_prefix: q\n        source_asset: main.a.u`),
    '/share/0/pipelines/1/source_asset',
    '10:23',
  ],
  [
    'DUPLICATE_ITEM',
    'share:\n  - name: s\n    share_assets: [a.b.c, A.b.c]\n',
    '/share/0/share_assets/1',
    '3:27',
  ],
  [
    'IGNORED',
    'recipient:\n  - name: a\n    metastore_id: c:r:i\n    token_expiry: 9\n',
    '/recipient/0/token_expiry',
    '4:19',
  ],
];

const HEADERLESS: Sheets = { recipient: [['name'], ['a', 'x']] };
/** The same in Excel: the place is `sheet!cell`, a sheet, or none for the whole file. */
const EXCEL: readonly (readonly [DiagnosticCode, Sheets, string])[] = [
  ['UNKNOWN_SHEET', { recipient: [['name'], ['a']], recipiens: [['name'], ['b']] }, 'recipiens'],
  ['UNKNOWN_COLUMN', HEADERLESS, 'recipient!B2'],
  ['DUPLICATE_COLUMN', { recipient: [['name', 'email', 'recipient'], ['a']] }, 'recipient!C1'],
  [
    'FORMULA_WITHOUT_VALUE',
    {
      recipient: [
        ['name', 'comment'],
        ['a', { formula: '1+1' }],
      ],
    },
    'recipient!B2',
  ],
  [
    'UNKNOWN_SHARE',
    {
      share: [['name'], ['s']],
      pipelines: [
        ['share_name', 'name_prefix'],
        ['t', 'p'],
      ],
    },
    'pipelines!A2',
  ],
];

const WHOLE = workbook({ recipient: [['name'], ['a']] });
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** What is said of a workbook as a whole has no place. */
const WHOLE_WORKBOOKS: readonly (readonly [DiagnosticCode, Uint8Array])[] = [
  ['NOT_EXCEL', Buffer.from('recipient: [{name: a}]')],
  ['ENCRYPTED', Buffer.concat([Buffer.from(COMPOUND_FILE), Buffer.from('EncryptedPackage', 'utf16le')])],
  ['MACROS', workbook({ recipient: [['name'], ['a']] }, { parts: { 'xl/vbaProject.bin': 'x' } })],
  ['BAD_WORKBOOK', WHOLE.slice(0, -100)],
];

const bytesOf = (text: string): Uint8Array =>
  Buffer.from(text, text.startsWith('\uFFFD') ? 'latin1' : 'utf8');
const all = ({ errors, warnings }: { errors: Diagnostic[]; warnings: Diagnostic[] }) => [
  ...errors,
  ...warnings,
];

/** What a code needs besides the text. */
const INPUTS: Partial<Record<DiagnosticCode, Partial<ParseInput>>> = {
  WORKSPACE_MISMATCH: { header_workspace_url: 'https://one.test' },
  WAITS_FOR_APPROVAL: { pendingApproval: 'wait' },
};

describe('each code', () => {
  test.each(YAML)('%s is told at its place', (code, text, pointer, place) => {
    const input = INPUTS[code] ?? {};
    const found = all(parse(text, { bytes: bytesOf(text), ...input })).find(({ Code }) => Code === code);
    expect(found).toMatchObject({ Pointer: pointer });
    expect([found?.Line, found?.Column].filter((part) => part !== undefined).join(':')).toBe(place);
  });

  test.each(EXCEL)('%s is told at its cell', (code, sheets, place) => {
    const found = all(parseSheets(sheets)).find(({ Code }) => Code === code);
    expect([found?.Sheet, found?.Cell].filter((part) => part !== undefined).join('!')).toBe(place);
  });

  test.each(WHOLE_WORKBOOKS)('%s is told of the whole workbook', (code, bytes) => {
    expect(parseBytes(bytes).errors).toEqual([
      { Code: code, Pointer: '', Message: expect.any(String) as unknown },
    ]);
  });

  test('is raised by something: none is dead', () => {
    const raised = [...YAML, ...EXCEL, ...WHOLE_WORKBOOKS].map(([code]) => code);
    expect(raised.toSorted()).toEqual(DIAGNOSTIC_CODES.toSorted());
  });

  test('of a warning is never an error’s, and stands under Warnings', () => {
    const warnings = Object.keys(DIAGNOSTIC_SECTIONS.at(-1)?.entries ?? {});
    for (const [code, text] of YAML)
      expect(
        parse(text, { bytes: bytesOf(text) }).errors.some(
          ({ Code }) => Code === code && warnings.includes(code),
        ),
      ).toBe(false);
  });
});
