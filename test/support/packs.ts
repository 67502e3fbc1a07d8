import { stringify } from 'yaml';

type Section = readonly (string | Readonly<Record<string, unknown>>)[];

export interface PackParts {
  /** Besides what every pack of the tests has; `project_name` makes packs different ones. */
  readonly metadata: { readonly project_name: string } & Readonly<Record<string, unknown>>;
  readonly recipient?: Section;
  readonly share?: Section;
}

const METADATA = { business_line: 'Finance', requestor: 'jane.doe@example.com', strategy: 'NEW' };

/** A pack's text. */
export const packText = ({ metadata, ...sections }: PackParts): string =>
  stringify({ metadata: { ...METADATA, ...metadata }, ...sections });

export const recipientNamed = (name: string, fields: Readonly<Record<string, unknown>> = {}) => ({
  name,
  type: 'D2O',
  recipient: 'auditor@example.org',
  ...fields,
});

/**
 * One of each kind, two of shares: `{name}_recipient`, `{name}_share` with two assets, `{name}_fed` with `{name}_pipeline`
 * and its schedule. Both shares are granted to the recipient.
 */
export function onePackOfEach(name: string, metadata: Readonly<Record<string, unknown>> = {}): string {
  return packText({
    metadata: { project_name: name, ...metadata },
    recipient: [
      recipientNamed(`${name}_recipient`, {
        comment: 'External auditor',
        recipient_ips: ['203.0.113.0/24', '198.51.100.7'],
        token_expiry: 90,
      }),
    ],
    share: [
      {
        name: `${name}_share`,
        comment: 'Q1 figures',
        share_assets: ['main.finance.revenue', 'main.finance.costs'],
        recipients: [`${name}_recipient`],
      },
      shareWithPipeline(name),
    ],
  });
}

/** `{name}_fed` with `{name}_pipeline`, scheduled, and granted to `{name}_recipient`. */
export const shareWithPipeline = (name: string) => ({
  name: `${name}_fed`,
  share_assets: ['main.finance.ledger'],
  recipients: [`${name}_recipient`],
  delta_share: { ext_catalog_name: 'analytics_prod', ext_schema_name: 'finance_shared' },
  pipelines: [
    {
      name_prefix: `${name}_pipeline`,
      source_asset: 'main.finance.ledger',
      target_asset: 'ledger_external',
      description: 'Daily ledger',
      schedule: { cron: '0 0 2 * * ?', timezone: 'America/New_York' },
      notification: ['finance-ops@example.com'],
      tags: { env: 'prod' },
      serverless: true,
      scd_type: '2',
      key_columns: 'id,booked_at',
    },
  ],
});
