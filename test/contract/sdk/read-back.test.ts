import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { startTestService } from '../../support/service';
import type { TestService } from '../../support/service';
import { installOfficialSdk } from './official-sdk';

/** As much of test/fixtures/packs/full.yaml as is compared. */
interface Pack {
  readonly recipient: readonly {
    readonly name: string;
    readonly type: 'D2O' | 'D2D';
    readonly comment?: string;
    readonly recipient_ips?: readonly string[];
    readonly token_expiry?: number;
    readonly recipient_databricks_org?: string;
  }[];
  readonly share: readonly {
    readonly name: string;
    readonly description?: string;
    readonly share_assets: readonly string[];
    readonly recipients: readonly string[];
    readonly pipelines?: readonly {
      readonly name_prefix: string;
      readonly source_asset: string;
      readonly target_asset: string;
      readonly schedule: { readonly cron: string; readonly timezone: string };
      readonly notification: readonly string[];
      readonly tags: Readonly<Record<string, string>>;
      readonly serverless: boolean;
      readonly scd_type: string;
      readonly key_columns: string;
      readonly ext_catalog_name: string;
      readonly ext_schema_name: string;
    }[];
  }[];
}

/** What scripts/contract/read_back.py prints: by kind and name, what is there. */
type ReadBack = Readonly<
  Record<
    'recipients' | 'shares' | 'pipelines' | 'jobs',
    Readonly<Record<string, Readonly<Record<string, unknown>>>>
  >
>;

const INSTALLING_MS = 300_000;
const DAY_MS = 86_400_000;
/** A token's days are counted from the upload. */
const MINUTES_OF_A_RUN = 10;
/** Of the sample data. */
const THERE_BEFORE = { recipients: ['legacy-auditor', 'self'], shares: ['legacy_share'] };

const file = join(__dirname, '../../fixtures/packs/full.yaml');
// Sent to the workspace that is the service's default instead.
const text = readFileSync(file, 'utf8').replace(/^ *workspace_url:.*\n/m, '');
const pack = parse(text) as Pack;
const pipelines = pack.share.flatMap((share) => share.pipelines ?? []);

let service: TestService;
let found: ReadBack;
beforeAll(async () => {
  const sdk = await installOfficialSdk();
  service = await startTestService();
  await service.workspace.tables('other_catalog.other_schema.any');
  const { body } = await service.upload(text, { wait: '25' });
  expect((await service.ended(body.SharePackId)).Status).toBe('COMPLETED');
  const env = { DATABRICKS_HOST: service.workspaceUrl };
  found = JSON.parse(await sdk.run(['read_back.py'], env)) as ReadBack;
}, INSTALLING_MS);
afterAll(() => service.stop());

test('the official SDK finds what the pack names, and nothing else', () => {
  const names = Object.entries(found).map(([kind, all]) => [kind, Object.keys(all).sort()]);
  expect(Object.fromEntries(names)).toEqual({
    recipients: [...pack.recipient.map(({ name }) => name), ...THERE_BEFORE.recipients].sort(),
    shares: [...pack.share.map(({ name }) => name), ...THERE_BEFORE.shares].sort(),
    pipelines: pipelines.map(({ name_prefix }) => name_prefix),
    jobs: pipelines.map(({ name_prefix }) => `${name_prefix}_schedule`),
  });
});

test.each(pack.recipient)('recipient $name is what the pack says', (wanted) => {
  const recipient = found.recipients[wanted.name];
  expect(recipient).toMatchObject({
    authentication_type: wanted.type === 'D2D' ? 'DATABRICKS' : 'TOKEN',
    ...(wanted.comment !== undefined && { comment: wanted.comment }),
    ...(wanted.recipient_ips && { ip_access_list: { allowed_ip_addresses: wanted.recipient_ips } }),
    ...(wanted.recipient_databricks_org !== undefined && {
      data_recipient_global_metastore_id: wanted.recipient_databricks_org,
    }),
    shares: pack.share
      .filter(({ recipients }) => recipients.includes(wanted.name))
      .map(({ name }) => name)
      .sort(),
  });
  const { expiration_time, created_at } = recipient as { expiration_time?: number; created_at: number };
  const days = expiration_time === undefined ? undefined : (expiration_time - created_at) / DAY_MS;
  if (wanted.token_expiry === undefined) expect(days).toBeUndefined();
  else expect(Math.abs((days ?? 0) - wanted.token_expiry) * DAY_MS).toBeLessThan(MINUTES_OF_A_RUN * 60_000);
});

test.each(pack.share)('share $name has the objects and permissions that the pack says', (wanted) => {
  const share = found.shares[wanted.name] as {
    readonly objects: readonly { readonly name: string; readonly data_object_type: string }[];
    readonly permissions: { readonly privilege_assignments: readonly unknown[] };
  };
  expect(share).toMatchObject({ comment: wanted.description ?? '' });
  expect(share.objects.map(({ name }) => name).sort()).toEqual([...wanted.share_assets].sort());
  for (const object of share.objects) {
    const data_object_type = object.name.split('.').length === 2 ? 'SCHEMA' : 'TABLE';
    expect(object).toMatchObject({ data_object_type, status: 'ACTIVE' });
  }
  expect(share.permissions.privilege_assignments).toHaveLength(wanted.recipients.length);
  expect(share.permissions.privilege_assignments).toEqual(
    expect.arrayContaining(wanted.recipients.map((principal) => ({ principal, privileges: ['SELECT'] }))),
  );
});

test.each(pipelines)('pipeline $name_prefix and its schedule are what the pack says', (wanted) => {
  const pipeline = found.pipelines[wanted.name_prefix];
  expect(pipeline).toMatchObject({
    spec: {
      catalog: wanted.ext_catalog_name,
      schema: wanted.ext_schema_name,
      serverless: wanted.serverless,
      configuration: {
        'pipelines.source_table': wanted.source_asset,
        'pipelines.target_table': wanted.target_asset,
        'pipelines.keys': wanted.key_columns,
        'pipelines.scd_type': wanted.scd_type,
      },
      notifications: [{ email_recipients: wanted.notification }],
      tags: wanted.tags,
    },
  });
  expect(found.jobs[`${wanted.name_prefix}_schedule`]).toMatchObject({
    settings: {
      schedule: {
        quartz_cron_expression: wanted.schedule.cron,
        timezone_id: wanted.schedule.timezone,
        pause_status: 'UNPAUSED',
      },
      tasks: [{ pipeline_task: { pipeline_id: pipeline?.['pipeline_id'] } }],
      email_notifications: { on_failure: wanted.notification },
    },
  });
});
