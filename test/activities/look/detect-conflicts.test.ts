import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SharePack } from '../../../src/store/records';
import { packText } from '../../support/packs';
import { METASTORE } from '../../plan/made-up';
import { answer, resolve } from '../../store/made-up';
import { createActivityBench } from '../activity-bench';
import type { ActivityBench } from '../activity-bench';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());

const sharePack = async (id: string): Promise<SharePack> => {
  const found = await bench.deps.store.sharePack(id);
  if (!found) throw new Error(`no upload ${id}`);
  return found;
};
const pipeline = (name: string) => ({
  name_prefix: name,
  source_asset: 'main.finance.revenue',
  schedule: { cron: '0 0 2 * * ?', timezone: 'UTC' },
});
const fedShare = (name: string, more: object = {}) => ({
  name,
  share_assets: ['main.finance.revenue'],
  delta_share: { ext_catalog_name: 'analytics_prod', ext_schema_name: 'finance_shared' },
  pipelines: [pipeline(`${name}_daily`)],
  ...more,
});

describe('a pack is refused with all that is wrong with it at once', () => {
  test('missing assets, missing grantees, and conflicts with the mode fail', async () => {
    const { id, look } = await bench.look(
      packText({
        metadata: { project_name: 'refused' },
        recipient: [{ name: 'legacy-auditor' }],
        share: [{ name: 'refused', share_assets: ['main.finance.nothing'], recipients: ['nobody'] }],
      }),
      'fail',
    );
    const { validation_errors, status } = await sharePack(id);
    expect(validation_errors).toEqual([
      `Asset 'main.finance.nothing' does not exist in ${bench.databricks.host}`,
      "Share 'refused' names recipient 'nobody', which is neither in the pack nor in the workspace",
      "Recipient 'legacy-auditor' already exists",
    ]);
    expect(look.refusal).toBe(`${validation_errors.join('. ')}.`);
    // The workflow ends the run; the look only tells.
    expect(status).toBe('IN_PROGRESS');
  });

  test('a pipeline of an UPDATE that turns out to be new and lacks what it needs', async () => {
    const { look } = await bench.look(
      packText({
        metadata: { project_name: 'incomplete', strategy: 'UPDATE' },
        share: [{ name: 'incomplete', pipelines: [{ name_prefix: 'incomplete_daily' }] }],
      }),
    );
    expect(look.refusal).toContain("Pipeline 'incomplete_daily' does not exist yet and needs source_asset");
  });
});

describe('the mode update', () => {
  const pack = (recipient: string): string =>
    packText({ metadata: { project_name: recipient }, recipient: [{ name: recipient, comment: 'new' }] });

  test('makes a NEW pack that meets a name an UPDATE, with the warning of the guide', async () => {
    await bench.databricks.recipients.create({ name: 'met', authentication_type: 'TOKEN' });
    const { id, look } = await bench.look(pack('met'), 'update');
    expect(look).toMatchObject({ strategy: 'UPDATE', page: { items: [{ step: { verb: 'update' } }] } });
    expect(look.page.items[0]).not.toHaveProperty('conflict');
    expect((await sharePack(id)).validation_warnings).toContain(
      'Strategy changed from NEW to UPDATE because resources exist',
    );
  });

  test('leaves one that meets nothing NEW', async () => {
    const { id, look } = await bench.look(pack('unmet'), 'update');
    expect(look).toMatchObject({ strategy: 'NEW', page: { items: [{ step: { verb: 'create' } }] } });
    expect((await sharePack(id)).validation_warnings).toEqual([]);
  });

  test('holds for a name that appears after the look: it is changed, with the same warning', async () => {
    const { id } = await bench.look(pack('overtaken'), 'update');
    await bench.databricks.recipients.create({
      name: 'overtaken',
      authentication_type: 'TOKEN',
      comment: 'old',
    });
    const ref = await bench.stepRef(id, 'Recipient', 'overtaken');
    await expect(bench.run('createRecipient', ref)).resolves.toEqual({ kind: 'done', outcome: 'updated' });
    await expect(bench.databricks.recipients.get('overtaken')).resolves.toMatchObject({ comment: 'new' });
    expect((await sharePack(id)).validation_warnings).toContain(
      'Strategy changed from NEW to UPDATE because resources exist',
    );
  });
});

describe('a DELETE', () => {
  test('goes in reverse order of dependence, and of what is missing there is a warning', async () => {
    const recipient = [{ name: 'deleted_a' }, { name: 'deleted_b' }];
    const share = [fedShare('deleted', { recipients: ['deleted_a'] })];
    const first = await bench.begin(packText({ metadata: { project_name: 'deleted' }, recipient, share }));
    await bench.run('detectConflicts', { sharePackId: first });
    for (const [activity, type, name] of [
      ['createRecipient', 'Recipient', 'deleted_a'],
      ['createShare', 'Share', 'deleted'],
      ['createPipeline', 'Pipeline', 'deleted_daily'],
      ['schedulePipeline', 'Schedule', 'deleted_daily_schedule'],
    ] as const)
      await bench.run(activity, await bench.stepRef(first, type, name));
    await bench.end(first);

    const { id, look } = await bench.look(
      packText({
        metadata: { project_name: 'deleted', strategy: 'DELETE' },
        recipient: ['deleted_a', 'deleted_b'],
        share: ['deleted'],
      }),
    );
    const steps = look.page.items.map(({ step }) => step);
    const idOf = (name: string) => steps.find((step) => step.name === name)?.id;
    expect(steps.map(({ name, verb, dependsOn }) => [name, verb, dependsOn])).toEqual([
      ['deleted_a', 'delete', [idOf('deleted')]],
      ['deleted', 'delete', []],
      ['deleted_daily', 'delete', [idOf('deleted_daily_schedule')]],
      ['deleted_daily_schedule', 'delete', []],
    ]);
    expect((await sharePack(id)).validation_warnings).toEqual([
      "Recipient 'deleted_b' does not exist, so there is nothing to delete",
      "Pipeline 'deleted_daily': the tables that it wrote are kept (analytics_prod.finance_shared.revenue)",
    ]);
  });
});

test('a schedule runs its pipeline also after that was replaced, though nothing of the schedule differs', async () => {
  const pack = (scd_type: string, strategy: string): string =>
    packText({
      metadata: { project_name: 'replaced', strategy },
      share: [
        fedShare('replaced', {
          pipelines: [{ ...pipeline('replaced_daily'), scd_type, key_columns: 'id' }],
        }),
      ],
    });
  const { id: first } = await bench.look(pack('1', 'NEW'));
  await bench.run('createPipeline', await bench.stepRef(first, 'Pipeline', 'replaced_daily'));
  await bench.run('schedulePipeline', await bench.stepRef(first, 'Schedule', 'replaced_daily_schedule'));
  await bench.end(first);

  const { id, look } = await bench.look(pack('2', 'UPDATE'));
  expect(look.page.items).toMatchObject([
    { step: { type: 'Share' } },
    { step: { type: 'Pipeline' }, conflict: { Actions: ['rename', 'skip', 'replace'] } },
    { step: { type: 'Schedule', verb: 'update' } },
  ]);
  await bench.run('replacePipeline', await bench.stepRef(id, 'Pipeline', 'replaced_daily'));
  await bench.run('updateSchedule', await bench.stepRef(id, 'Schedule', 'replaced_daily_schedule'));
  const [made] = await bench.databricks.pipelines.list('replaced_daily');
  await expect(bench.databricks.jobs.list('replaced_daily_schedule')).resolves.toMatchObject([
    { settings: { tasks: [{ pipeline_task: { pipeline_id: made?.pipeline_id } }] } },
  ]);
});

describe('what refers to a D2D recipient that exists under another name follows to it', () => {
  const org = `${METASTORE}-follow`;
  const pack = (project_name: string, share: object): string =>
    packText({
      metadata: { project_name, strategy: 'UPDATE' },
      recipient: [{ name: 'our_partner', type: 'D2D', recipient_databricks_org: org }],
      share: [{ name: project_name, ...share }],
    });

  /** Looked at, and answered with skip. */
  async function skipped(text: string): Promise<string> {
    const { id, look } = await bench.look(text);
    const [{ conflict } = {}] = look.page.items;
    expect(conflict).toMatchObject({ ExistingName: 'acme', Actions: ['skip', 'overwrite'] });
    await resolve(bench.deps.store, id, [answer('our_partner')]);
    return id;
  }

  beforeAll(async () => {
    await bench.databricks.recipients.create({
      name: 'acme',
      authentication_type: 'DATABRICKS',
      data_recipient_global_metastore_id: org,
    });
  });

  test('when it is granted a share', async () => {
    const id = await skipped(pack('granted', { recipients: ['our_partner'] }));
    await bench.run('createShare', await bench.stepRef(id, 'Share', 'granted'));
    await expect(bench.databricks.shares.permissions('granted')).resolves.toMatchObject([
      { principal: 'acme' },
    ]);
  });

  test('when it is taken off a share', async () => {
    await bench.databricks.shares.create({ name: 'revoked' });
    await bench.databricks.shares.updatePermissions('revoked', [{ principal: 'acme', add: ['SELECT'] }]);
    const id = await skipped(pack('revoked', { recipients_to_remove: ['our_partner'] }));
    await bench.run('updateShare', await bench.stepRef(id, 'Share', 'revoked'));
    await expect(bench.databricks.shares.permissions('revoked')).resolves.toEqual([]);
  });
});
