import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { renderPack } from '../../../src/pack/render-pack';
import { arbitraryPack } from '../arbitrary-pack';
import { packOf, parse } from '../parse';
import { asCellsHold, packAsSheets } from './pack-as-sheets';
import { packOfSheets, parseSheets } from './parse-sheets';
import type { Sheets } from './workbook';

describe('the same pack as Excel and as YAML', () => {
  it('is the same normalised pack', () => {
    fc.assert(
      fc.property(arbitraryPack.map(asCellsHold), fc.boolean(), (pack, inlineStrings) => {
        const fromExcel = parseSheets(packAsSheets(pack), { inlineStrings });
        const fromYaml = parse(renderPack(pack));
        expect(fromExcel.errors).toEqual([]);
        expect(fromExcel.pack).toEqual(fromYaml.pack);
        expect(fromExcel.pack).toEqual(pack);
      }),
      { numRuns: 100 },
    );
  });

  it('is the same with delta_share, older spellings and every notation of a schedule', () => {
    const yaml = `
metadata: {project_name: Q1 audit, version: "2", servicenow_ticket: INC1}
recipients:
  - {name: a, email: a@b.org, description: An auditor, allowed_ips: 10.0.0.1, token_expiry: 90, token_rotation: true}
shares:
  - name: s
    description: Figures
    data_objects: [main.f.revenue, main.f.cost, main.f.staff, main.f.plan]
    recipients: [a]
    delta_share: {ext_catalog_name: prod, ext_schema_name: shared, prefix_assetname: ext, tags: [finance, shared]}
    pipelines:
      - {name_prefix: p1, source_asset: main.f.revenue, schedule: {cron: "0 0 2 * * ?", timezone: Europe/Berlin}}
      - {name_prefix: p2, source_asset: main.f.cost, schedule: continuous}
      - {name_prefix: p3, source_asset: main.f.staff, schedule: continuous, tags: {env: prod, owner: x}}
      - {name_prefix: p4, source_asset: main.f.plan, scd_type: "2", key_columns: [id, at], serverless: false}
`;
    expect(packOfSheets(OLDER)).toEqual(packOf(yaml));
  });

  it('is the same where a DELETE gives names only', () => {
    const yaml = 'metadata: {strategy: DELETE}\nrecipient: [a]\nshare: [{name: s, pipelines: [p]}, t]\n';
    const sheets = {
      metadata: [
        ['field', 'value'],
        ['strategy', 'DELETE'],
      ],
      recipient: [['name'], ['a']],
      share: [['name'], ['s'], ['t']],
      pipelines: [
        ['share_name', 'name_prefix'],
        ['s', 'p'],
      ],
    };
    expect(packOfSheets(sheets)).toEqual(packOf(yaml));
  });
});

/** Sheets and columns in any order and case, with columns that are empty and rows that are. */
const OLDER: Sheets = {
  Pipelines: [
    [
      'Name_Prefix',
      'SHARE_NAME',
      null,
      'source_asset',
      'schedule_cron',
      'schedule_timezone',
      'schedule_action',
      'tags',
      'scd_type',
      'key_columns',
      'serverless',
    ],
    ['p1', 's', null, 'main.f.revenue', '0 0 2 * * ?', 'Europe/Berlin'],
    [],
    ['p2', 'S', null, 'main.f.cost', 'continuous'],
    ['p3', 's', null, 'main.f.staff', null, null, 'Continuous', 'env:prod; owner:x'],
    ['p4', 's', null, 'main.f.plan', null, null, null, null, 2, 'id, at', false],
  ],
  SHARES: [
    [],
    [
      'tags',
      'name',
      'description',
      'data_objects',
      'recipients',
      'ext_schema_name',
      'ext_catalog_name',
      'prefix_assetname',
    ],
    [
      'finance,shared',
      's',
      'Figures',
      'main.f.revenue, main.f.cost, main.f.staff, main.f.plan',
      'a',
      'shared',
      'prod',
      'ext',
    ],
  ],
  recipientS: [
    ['allowed_ips', 'token_rotation', 'token_expiry', 'description', 'email', 'name'],
    ['10.0.0.1', true, 90, 'An auditor', 'a@b.org', 'a'],
    [null, null, null, '  '],
  ],
  METADATA: [
    ['Value', 'Field'],
    ['Q1 audit', 'Project Name'],
    [2, 'version'],
    [null, 'owner'],
    ['INC1', 'servicenow_ticket'],
  ],
};
