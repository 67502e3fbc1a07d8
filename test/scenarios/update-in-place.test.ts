/** UPDATE: what exists is changed, what is missing is created, and what the pack does not name is left alone. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Databricks } from '../../src/databricks/databricks';
import type { ResourceView } from '../../src/workflows/contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import type { PackParts } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { whatExists } from '../support/what-exists';
import { writesDuring } from '../support/writes';

let service: TestService;
let workspace: Databricks;
beforeAll(async () => {
  service = await startTestService();
  workspace = service.workspaces.forUrl(service.workspaceUrl);
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const UPDATE = { strategy: 'UPDATE' };
const outcomesOf = (resources: readonly ResourceView[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(resources.map(({ Name, Outcome }) => [Name, Outcome]));

async function completes(text: string): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await service.upload(text, { wait: '25' });
  expect(body).toMatchObject({ Status: 'COMPLETED', Conflicts: [] });
  return outcomesOf((await service.status(body.SharePackId)).Resources);
}

const update = ({ metadata, ...sections }: PackParts): string =>
  packText({ metadata: { ...metadata, ...UPDATE }, ...sections });

const granteesOf = async (share: string): Promise<readonly string[]> =>
  ((await workspace.shares.permissions(share)) ?? []).map(({ principal }) => principal).sort();

const assetsOf = async (share: string): Promise<readonly string[]> =>
  ((await workspace.shares.get(share))?.objects ?? []).map(({ name }) => name).sort();

describe('an unchanged pack again', () => {
  test('is a no-op that says so: no call but the look, each resource unchanged', async () => {
    await completes(onePackOfEach('same'));
    const before = await whatExists(service, 'same_');
    let id = '';
    const writes = await writesDuring(service, async () => {
      const { body } = await service.upload(onePackOfEach('same', UPDATE), { wait: '25' });
      id = body.SharePackId;
      expect(body).toMatchObject({
        Status: 'COMPLETED',
        Message: expect.stringContaining('Nothing was to change: everything is as the pack says.'),
        ValidationWarnings: ['Nothing was to change: everything is as the pack says'],
      });
    });
    expect(writes).toEqual([]);
    expect(outcomesOf((await service.status(id)).Resources)).toEqual({
      same_recipient: 'unchanged',
      same_share: 'unchanged',
      same_fed: 'unchanged',
      same_pipeline: 'unchanged',
      same_pipeline_schedule: 'unchanged',
    });
    expect(await whatExists(service, 'same_')).toEqual(before);
  });
});

test('what exists is changed field by field, what is missing is created', async () => {
  await completes(onePackOfEach('part'));
  const [before] = (await whatExists(service, 'part_')).pipelines;
  const outcomes = await completes(
    update({
      metadata: { project_name: 'part' },
      recipient: [{ name: 'part_recipient', comment: 'changed' }, recipientNamed('part_second')],
      share: [{ name: 'part_fed', pipelines: [{ name_prefix: 'part_pipeline', serverless: false }] }],
    }),
  );
  expect(outcomes).toEqual({
    part_recipient: 'updated',
    part_second: 'created',
    part_fed: 'unchanged',
    part_pipeline: 'updated',
  });
  expect(await workspace.recipients.get('part_recipient')).toMatchObject({
    comment: 'changed',
    ip_access_list: { allowed_ip_addresses: expect.arrayContaining(['203.0.113.0/24', '198.51.100.7']) },
  });
  const [after] = (await whatExists(service, 'part_')).pipelines;
  expect(after).toEqual({
    ...(before as object),
    spec: { ...(before as { spec: object }).spec, serverless: false },
  });
});

describe('what the pack does not name is left alone', () => {
  test("other people's grants and assets on a share, where it only adds and removes", async () => {
    await completes(onePackOfEach('more'));
    await workspace.recipients.create({ name: 'more_friend', authentication_type: 'TOKEN' });
    await workspace.shares.updatePermissions('more_share', [
      { principal: 'more_friend', add: ['SELECT'] },
      { principal: 'legacy-auditor', add: ['SELECT'] },
    ]);
    const outcomes = await completes(
      update({
        metadata: { project_name: 'more' },
        recipient: [
          {
            name: 'more_recipient',
            recipient_ips_to_add: ['192.0.2.1'],
            recipient_ips_to_remove: ['198.51.100.7'],
          },
          recipientNamed('more_added'),
        ],
        share: [
          {
            name: 'more_share',
            share_assets_to_add: ['main.finance.budget'],
            share_assets_to_remove: ['main.finance.costs'],
            recipients_to_add: ['more_added'],
            recipients_to_remove: ['more_recipient'],
          },
        ],
      }),
    );
    expect(outcomes).toEqual({ more_recipient: 'updated', more_added: 'created', more_share: 'updated' });
    expect(await granteesOf('more_share')).toEqual(['legacy-auditor', 'more_added', 'more_friend']);
    expect(await assetsOf('more_share')).toEqual(['main.finance.budget', 'main.finance.revenue']);
    const { ip_access_list } = (await workspace.recipients.get('more_recipient')) ?? {};
    expect([...(ip_access_list?.allowed_ip_addresses ?? [])].sort()).toEqual(['192.0.2.1', '203.0.113.0/24']);
  });

  test('a schedule, where the pipeline has no schedule key; {action: remove} drops it', async () => {
    await completes(onePackOfEach('tact'));
    const pipeline = { name_prefix: 'tact_pipeline', description: 'Nightly ledger' };
    const pack = (more: object): string =>
      update({
        metadata: { project_name: 'tact' },
        share: [{ name: 'tact_fed', pipelines: [{ ...pipeline, ...more }] }],
      });
    const jobs = async () => (await whatExists(service, 'tact_')).jobs;
    const before = await jobs();
    expect(await completes(pack({}))).toEqual({ tact_fed: 'unchanged', tact_pipeline: 'updated' });
    expect(await jobs()).toEqual(before);
    expect(await completes(pack({ schedule: { action: 'remove' } }))).toMatchObject({
      tact_pipeline: 'unchanged',
      tact_pipeline_schedule: 'deleted',
    });
    expect(await jobs()).toEqual([]);
  });

  test('but a complete list replaces', async () => {
    await completes(onePackOfEach('list'));
    await workspace.shares.updatePermissions('list_share', [
      { principal: 'legacy-auditor', add: ['SELECT'] },
    ]);
    await completes(
      update({
        metadata: { project_name: 'list' },
        recipient: [{ name: 'list_recipient', recipient_ips: ['192.0.2.9'] }],
        share: [
          { name: 'list_share', share_assets: ['main.finance.budget'], recipients: ['list_recipient'] },
        ],
      }),
    );
    expect(await granteesOf('list_share')).toEqual(['list_recipient']);
    expect(await assetsOf('list_share')).toEqual(['main.finance.budget']);
    expect(await workspace.recipients.get('list_recipient')).toMatchObject({
      ip_access_list: { allowed_ip_addresses: ['192.0.2.9'] },
    });
  });

  test('a grant that somebody gives while an attempt is under way', async () => {
    await completes(onePackOfEach('race'));
    const Path = '/api/2.1/unity-catalog/shares/race_share/permissions';
    await service.workspace.faults({ Method: 'PATCH', Path, Times: 1, Kind: 'status', Status: 503 });
    const pack = update({
      metadata: { project_name: 'race' },
      recipient: [recipientNamed('race_added')],
      share: [{ name: 'race_share', recipients_to_add: ['race_added'], comment: 'race' }],
    });
    const before = (await service.workspace.requests()).length;
    const { body } = await service.upload(pack);
    for (;;) {
      const requests = (await service.workspace.requests()).slice(before);
      if (requests.some(({ Fault }) => Fault !== undefined)) break;
    }
    await workspace.shares.updatePermissions('race_share', [
      { principal: 'legacy-auditor', add: ['SELECT'] },
    ]);
    expect((await service.ended(body.SharePackId)).Status).toBe('COMPLETED');
    expect(await granteesOf('race_share')).toEqual(['legacy-auditor', 'race_added', 'race_recipient']);
  });
});

test('a pipeline that turns out to be new and lacks what it needs: VALIDATION_FAILED, all at once, nothing touched', async () => {
  const share = (name: string, pipelines: readonly object[]) => ({ name, pipelines });
  let answer: Awaited<ReturnType<TestService['upload']>> | undefined;
  const writes = await writesDuring(service, async () => {
    answer = await service.upload(
      update({
        metadata: { project_name: 'lack' },
        recipient: [recipientNamed('lack_recipient')],
        share: [share('lack_fed', [{ name_prefix: 'lack_a', scd_type: '2' }, { name_prefix: 'lack_b' }])],
      }),
    );
  });
  expect(writes).toEqual([]);
  expect(answer?.status).toBe(400);
  expect(answer?.body).toMatchObject({
    Status: 'VALIDATION_FAILED',
    ValidationErrors: [
      "Pipeline 'lack_a' does not exist yet and needs source_asset, ext_catalog_name, ext_schema_name, key_columns",
      "Pipeline 'lack_b' does not exist yet and needs source_asset, ext_catalog_name, ext_schema_name",
    ],
  });
});

test('token_expiry counts from the day of the upload that first gave this value; the same value on UPDATE changes nothing', async () => {
  await completes(onePackOfEach('days'));
  const expiry = async () => (await workspace.recipients.get('days_recipient'))?.expiration_time;
  const first = await expiry();
  const pack = (token_expiry: number): string =>
    update({
      metadata: { project_name: 'days' },
      recipient: [{ name: 'days_recipient', token_expiry }],
    });
  expect(await completes(pack(90))).toEqual({ days_recipient: 'unchanged' });
  expect(await expiry()).toBe(first);
  expect(await completes(pack(30))).toEqual({ days_recipient: 'updated' });
  expect(await expiry()).toBeLessThan(first ?? 0);
});
