import { parsePack } from '../src/pack/parse-pack';
import { packAsSheets } from '../test/pack/excel/pack-as-sheets';
import { type CellContent, type Rows, type Sheets, workbook } from '../test/pack/excel/workbook';

export const DEFAULTS = { workspace_url: 'https://adb-1.2.azuredatabricks.net' } as const;

/** A pack of so many resources, as people write them: of ten, four recipients, a share, two to three pipelines and schedules. */
export function yamlPack(resources: number): Buffer {
  const groups = Array.from({ length: resources / 10 }, (_, index) => index);
  return Buffer.from(
    `metadata:\n  business_line: Finance\n  project_name: Benchmark\n  requestor: jane.doe@example.com\n` +
      `recipient:\n${groups.map(recipients).join('')}share:\n${groups.map(share).join('')}`,
  );
}

const recipients = (group: number): string =>
  [0, 1, 2, 3]
    .map(
      (number) => `  - name: recipient-${group}-${number}
    type: D2O
    recipient: auditor-${group}@example.com
    comment: External auditor ${number} of group ${group}
    recipient_ips: [203.0.113.${group % 256}, 198.51.100.0/24]
    token_expiry: 90
`,
    )
    .join('');

/** Five resources a share on average: itself, two or three pipelines, as many schedules. */
function share(group: number): string {
  const tables = ['orders', 'customers', 'invoices'].slice(0, group % 2 === 0 ? 2 : 3);
  const assets = tables.map((table) => `main.sales_${group}.${table}`);
  return `  - name: share_${group}
    description: What group ${group} may read
    share_assets:
${assets.map((asset) => `      - ${asset}\n`).join('')}    recipients: [recipient-${group}-0, recipient-${group}-1]
    delta_share:
      ext_catalog_name: analytics_prod
      ext_schema_name: shared_${group}
      tags: [sales, shared]
    pipelines:
${assets.map((asset) => pipeline(asset, group)).join('')}`;
}

const pipeline = (asset: string, group: number): string => `      - name_prefix: ${asset.replaceAll('.', '_')}
        source_asset: ${asset}
        schedule:
          cron: "0 ${group % 60} ${group % 24} * * ?"
          timezone: America/New_York
        notification: [operations@example.com]
        tags: {env: prod, owner: sales}
        serverless: true
`;

/** The same pack as a workbook. */
export const excelPack = (resources: number): Uint8Array => workbook(sheets(resources));

function sheets(resources: number): Sheets {
  const { pack } = parsePack({ bytes: yamlPack(resources), filename: 'pack.yaml', defaults: DEFAULTS });
  if (!pack) throw new Error('The benchmark’s own pack is not valid.');
  return packAsSheets(pack);
}

/** The same pack with an error in each recipient and pipeline. */
export const wrongPack = (resources: number): Buffer =>
  Buffer.from(
    yamlPack(resources)
      .toString()
      .replaceAll('token_expiry', 'token_expire')
      .replaceAll('serverless', 'server_less'),
  );

/** As a workbook: in values, since a column that has a wrong name is one error. */
export function wrongExcelPack(resources: number): Uint8Array {
  const wrong = (cell: CellContent): CellContent =>
    cell === 90 ? 'ninety' : cell === true ? 'perhaps' : cell;
  const rows = Object.entries(sheets(resources)).map(([name, cells]): [string, Rows] => [
    name,
    cells.map((row) => row.map(wrong)),
  ]);
  return workbook(Object.fromEntries(rows));
}

/** The same pack with cron of five fields: each is turned into Quartz, and a warning says so. */
export const warnedPack = (resources: number): Buffer =>
  Buffer.from(
    yamlPack(resources)
      .toString()
      .replaceAll(/cron: "0 (.*) \?"/g, 'cron: "$1 *"'),
  );
