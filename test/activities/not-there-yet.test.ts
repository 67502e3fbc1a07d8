import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

const SHARES = '/api/2.1/unity-catalog/shares';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.workspace.clearFaults());

const missing = (Method: string, Path: string, ErrorCode: string) =>
  bench.workspace.faults({ Method, Path, ErrorCode, Times: 1, Kind: 'status', Status: 404 });

const writes = async (work: () => Promise<unknown>) =>
  (await bench.calls(work)).filter((call) => !call.startsWith('GET'));

describe('what this run made a moment ago may not be known to the workspace yet, and what refers to it is sent again', () => {
  test('a share, as its objects are added', async () => {
    const id = await bench.begin(onePackOfEach('fresh'));
    await bench.run('createRecipient', await bench.stepRef(id, 'Recipient', 'fresh_recipient'));
    const ref = await bench.stepRef(id, 'Share', 'fresh_share');
    await missing('PATCH', `${SHARES}/fresh_share`, 'SHARE_DOES_NOT_EXIST');
    const calls = await writes(async () =>
      expect(await bench.run('createShare', ref)).toEqual({ kind: 'done', outcome: 'created' }),
    );
    expect(calls.filter((call) => call.endsWith('/fresh_share'))).toHaveLength(2);
  });

  test('a recipient, as a share that was there before is granted to it', async () => {
    await bench.databricks.shares.create({ name: 'older_share' });
    const id = await bench.begin(
      packText({
        metadata: { project_name: 'older', strategy: 'UPDATE' },
        recipient: [recipientNamed('older_r')],
        share: [
          { name: 'older_share', share_assets: ['main.finance.costs'], recipients_to_add: ['older_r'] },
        ],
      }),
      'overwrite',
    );
    await bench.run('detectConflicts', { sharePackId: id });
    await bench.run('updateRecipient', await bench.stepRef(id, 'Recipient', 'older_r'));
    await missing('PATCH', `${SHARES}/older_share/permissions`, 'RECIPIENT_DOES_NOT_EXIST');
    await bench.run('updateShare', await bench.stepRef(id, 'Share', 'older_share'));
    expect(await bench.databricks.shares.permissions('older_share')).toMatchObject([
      { principal: 'older_r' },
    ]);
  });

  test('a pipeline, as it is scheduled', async () => {
    const id = await bench.begin(onePackOfEach('piped'));
    await bench.run('createPipeline', await bench.stepRef(id, 'Pipeline', 'piped_pipeline'));
    await missing('POST', '/api/2.2/jobs/create', 'RESOURCE_DOES_NOT_EXIST');
    const ref = await bench.stepRef(id, 'Schedule', 'piped_pipeline_schedule');
    expect(await bench.run('schedulePipeline', ref)).toEqual({ kind: 'done', outcome: 'created' });
    expect(await bench.databricks.jobs.list(ref.name)).toHaveLength(1);
  });

  test('what an attempt made whose answer was lost, as the create is told of it', async () => {
    const id = await bench.begin(onePackOfEach('unseen'));
    const ref = await bench.stepRef(id, 'Recipient', 'unseen_recipient');
    await bench.workspace.faults({
      ...{ Method: 'POST', Path: '/api/2.1/unity-catalog/recipients', Times: 1, Kind: 'drop-after' },
    });
    await expect(bench.run('createRecipient', ref)).rejects.toMatchObject({ nonRetryable: false });
    // Of the look before the create, and of the first one after it.
    for (let time = 0; time < 2; time += 1)
      await missing('GET', '/api/2.1/unity-catalog/recipients/unseen_recipient', 'RECIPIENT_DOES_NOT_EXIST');
    expect(await bench.run('createRecipient', ref)).toEqual({ kind: 'done', outcome: 'created' });
  });
});

test('what this run did not make is missing at once', async () => {
  await bench.databricks.recipients.create({ name: 'theirs', authentication_type: 'TOKEN' });
  await bench.databricks.shares.create({ name: 'their_share' });
  const id = await bench.begin(
    packText({
      metadata: { project_name: 'theirs', strategy: 'UPDATE' },
      share: [{ name: 'their_share', share_assets: ['main.finance.costs'], recipients_to_add: ['theirs'] }],
    }),
    'overwrite',
  );
  await bench.run('detectConflicts', { sharePackId: id });
  const ref = await bench.stepRef(id, 'Share', 'their_share');
  await missing('PATCH', `${SHARES}/their_share/permissions`, 'RECIPIENT_DOES_NOT_EXIST');
  const calls = await writes(() =>
    expect(bench.run('updateShare', ref)).rejects.toMatchObject({ nonRetryable: true }),
  );
  expect(calls.filter((call) => call.endsWith('/permissions'))).toHaveLength(1);
});

test('what is gone when it is to be deleted is looked for again', async () => {
  await bench.databricks.recipients.create({ name: 'leaving_r', authentication_type: 'TOKEN' });
  const metadata = { project_name: 'leaving', strategy: 'DELETE' };
  const { id } = await bench.look(packText({ metadata, recipient: ['leaving_r'] }), 'overwrite');
  const ref = await bench.stepRef(id, 'Recipient', 'leaving_r');
  await missing('DELETE', '/api/2.1/unity-catalog/recipients/leaving_r', 'RECIPIENT_DOES_NOT_EXIST');
  await expect(bench.run('deleteRecipient', ref)).rejects.toMatchObject({ nonRetryable: false });
  expect(await bench.run('deleteRecipient', ref)).toEqual({ kind: 'done', outcome: 'deleted' });
  expect(await bench.databricks.recipients.get('leaving_r')).toBeUndefined();
});
