import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { packOf } from '../parse';
import { parseBytes, placed } from './parse-sheets';

/** Workbooks written by other programs than this project's own; scripts/make-excel-fixtures.py made them. */
const read = (name: string) =>
  parseBytes(readFileSync(join(__dirname, '../../fixtures/packs', `${name}.xlsx`)));

const TYPED = `
metadata:
  {project_name: Q1 audit, last_updated: "2025-11-20", version: "1.5", servicenow: "12345", description: Figures for the auditor}
recipient:
  - name: finance-auditor
    type: D2O
    recipient: auditor@example.org
    recipient_ips: [203.0.113.0/24, 198.51.100.7]
    comment: Ünïcode & <auditor>
    token_expiry: 90
    token_rotation: true
  - {name: "2025", type: D2O, token_expiry: 0, token_rotation: false}
share:
  - name: finance_daily
    share_assets: [main.finance.revenue]
    recipients: [finance-auditor, "2025"]
    delta_share: {ext_catalog_name: analytics_prod, ext_schema_name: finance_shared, tags: [finance, shared]}
    pipelines:
      - name_prefix: revenue_daily
        source_asset: main.finance.revenue
        serverless: true
        scd_type: "2"
        key_columns: [id, booked_at]
        schedule: {cron: "0 0 2 * * ?", timezone: America/New_York}
        tags: {env: prod, owner: finance}
`;

describe.each(['openpyxl', 'libreoffice'])('a workbook of %s', (program) => {
  it('with typed cells, older names, and rows and columns in any order is the pack that it is in YAML', () => {
    expect(read(`typed-cells-${program}`)).toMatchObject({ errors: [], warnings: [], pack: packOf(TYPED) });
  });

  it('with merged cells has the value in each row that they cover', () => {
    const { pack, errors } = read(`merged-cells-${program}`);
    expect(errors).toEqual([]);
    expect(pack?.metadata).toMatchObject({
      configurator: 'group@example.com, user@example.com',
      approver: 'boss@example.com',
      executive_team: 'boss@example.com',
    });
    expect(pack?.share[0]?.pipelines.map(({ name_prefix }) => name_prefix)).toEqual(['p', 'q']);
  });

  it('that counts its days from 1904 has the same dates', () => {
    expect(read(`mac-dates-${program}`)).toMatchObject({
      errors: [],
      pack: { metadata: { last_updated: '2025-11-20 14:30:00' } },
    });
  });

  it('with mistakes has each of them at its sheet and cell, all at once', () => {
    expect(read(`wrong-cells-${program}`).errors.map(placed)).toEqual([
      'UNKNOWN_VALUE Metadata!B3',
      'UNKNOWN_KEY Metadata!A4',
      'UNKNOWN_COLUMN recipient!E1',
      'UNKNOWN_VALUE recipient!B2',
      'INVALID_NUMBER recipient!C2',
      'WRONG_TYPE recipient!D2',
      'DUPLICATE_NAME recipient!A4',
      'INVALID_NUMBER recipient!C4',
      'WRONG_TYPE recipient!D4',
      'UNKNOWN_SHARE pipelines!A2',
    ]);
  });
});

describe('formulas', () => {
  it('count for what they came to when LibreOffice saved them', () => {
    const { pack, errors } = read('formulas-libreoffice');
    expect(errors).toEqual([]);
    expect(pack?.metadata).toMatchObject({ project_name: 'Q1 audit', last_updated: '2025-11-20' });
    expect(pack?.recipient).toEqual([
      { name: 'auditor', type: 'D2O', token_expiry: 90, token_rotation: true },
    ]);
  });

  it('that openpyxl wrote, which does not reckon, are errors at their cells and nothing else', () => {
    const { errors, warnings, name } = read('formulas-openpyxl');
    expect(errors.map(placed)).toEqual([
      'FORMULA_WITHOUT_VALUE metadata!B2',
      'FORMULA_WITHOUT_VALUE metadata!B3',
      'FORMULA_WITHOUT_VALUE recipient!B2',
      'FORMULA_WITHOUT_VALUE recipient!C2',
      'FORMULA_WITHOUT_VALUE recipient!D2',
    ]);
    // Its project_name is there and cannot be read: the file's name is not what was meant.
    expect([warnings, name]).toEqual([[], undefined]);
  });
});

describe('a file that is no .xlsx inside', () => {
  it.each([
    ['encrypted-msoffcrypto', 'ENCRYPTED'],
    ['before-2007-libreoffice', 'NOT_EXCEL'],
  ])('%s is one error, %s', (name, code) => {
    expect(read(name).errors.map(placed)).toEqual([code]);
  });
});
