/** When what an undo left is tried again, and when that is refused. No worker: what is started in Temporal stays open. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { packAttributes } from '../../src/api/runs/search-attributes';
import { connectClient } from '../../src/serve/temporal';
import type { TemporalClient } from '../../src/serve/temporal';
import type { SharePack } from '../../src/store/records';
import { UNDO_WORKFLOW_TYPE, WORKFLOW_TYPE } from '../../src/workflows/contract';
import type { Status } from '../../src/workflows/contract';
import { openTestDatabase, type TestDatabase } from '../support/database';
import { testEnvironment } from '../support/environment';
import { begunRun, PACK, storedUpload } from './packs';
import { startApi, type TestApi } from './start-api';

const taskQueue = `nobody-${randomUUID()}`;

let database: TestDatabase;
let temporal: TemporalClient;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  temporal = await connectClient({ address: testEnvironment().temporalAddress, env: {} });
  api = await startApi(database.store, { temporal: temporal.client, taskQueue });
});
afterAll(async () => {
  await api.close();
  await temporal.close();
  await database.close();
});

const started: string[] = [];
afterEach(async () => {
  for (const workflowId of started.splice(0))
    await temporal.client.workflow.getHandle(workflowId).terminate('the test is over');
});

const path = ({ share_pack_id }: SharePack): string => `/workflow/sharepack/${share_pack_id}/undo`;
const workflowOf = ({ workflow_id }: SharePack): string => workflow_id ?? '';

/** A run that made its recipient, and could not take it back. */
async function leftBy(status: Status = 'FAILED'): Promise<SharePack> {
  const run = await begunRun(database.store, PACK);
  await database.store.beginStep(run.share_pack_id, 0, null);
  await database.store.finishStep(run.share_pack_id, 0, { outcome: 'created', error: 'Denied.' });
  await database.store.recordRun(run.share_pack_id, { status });
  return run;
}

/** What is open under the id of the pack's runs. @param of the upload that it says it is about */
async function open(run: SharePack, workflowType: string, of: SharePack = run): Promise<string> {
  const { firstExecutionRunId } = await temporal.client.workflow.start(workflowType, {
    workflowId: workflowOf(run),
    taskQueue,
    typedSearchAttributes: packAttributes(of, 'FAILED'),
  });
  started.push(workflowOf(run));
  return firstExecutionRunId;
}

describe('what an undo left is tried again', () => {
  test.each(['FAILED', 'CANCELLED', 'EXPIRED', 'VALIDATION_FAILED'] as const)(
    'of a run that ended %s, by a workflow under the id of its runs',
    async (status) => {
      const run = await leftBy(status);
      const answer = await api.post(path(run));
      started.push(workflowOf(run));
      expect([answer.status, answer.body]).toMatchObject([202, { Status: status, Left: 1 }]);
      const { type } = await temporal.client.workflow.getHandle(workflowOf(run)).describe();
      expect(type).toBe(UNDO_WORKFLOW_TYPE);
    },
  );

  test('by the undo that is under way already, where there is one', async () => {
    const run = await leftBy();
    const runId = await open(run, UNDO_WORKFLOW_TYPE);
    const answers = [await api.post(path(run)), await api.post(path(run))];
    expect(answers.map(({ status, body }) => [status, body['Left']])).toEqual([
      [202, 1],
      [202, 1],
    ]);
    expect(await temporal.client.workflow.getHandle(workflowOf(run)).describe()).toMatchObject({ runId });
  });

  test('when the run that has ended is closed, too', async () => {
    const run = await leftBy();
    const runId = await open(run, WORKFLOW_TYPE);
    let isAnswered = false;
    const answering = api.post(path(run)).finally(() => (isAnswered = true));
    const ended = temporal.client.workflow.getHandle(workflowOf(run), runId);
    for (let asked = 0; asked < 10; asked += 1) await ended.describe();
    expect(isAnswered).toBe(false);
    await ended.terminate('it is closed');
    expect((await answering).status).toBe(202);
    const undo = await temporal.client.workflow.getHandle(workflowOf(run)).describe();
    expect(undo.type).toBe(UNDO_WORKFLOW_TYPE);
  });
});

describe('an undo again is refused', () => {
  const refusal = async (run: SharePack) => {
    const { status, body } = await api.post(path(run));
    return [status, body['type'], body['detail']];
  };
  /** Nothing was started for it. */
  const isUnstarted = async (run: SharePack): Promise<void> => {
    const described = temporal.client.workflow.getHandle(workflowOf(run)).describe();
    await expect(described).rejects.toThrow('not found');
  };

  test.each(['IN_PROGRESS', 'AWAITING_RESOLUTION'] as const)(
    'while the run goes on, which may be cancelled: %s',
    async (status) => {
      const run = await leftBy(status);
      expect(await refusal(run)).toEqual([
        ...[409, '/docs#nothing-left'],
        'The run has not ended, so nothing is left of its undo. To stop it, cancel it.',
      ]);
      await isUnstarted(run);
    },
  );

  test('where nothing is left, as of a run that completed', async () => {
    const run = await leftBy('COMPLETED');
    expect(await refusal(run)).toEqual([
      ...[409, '/docs#nothing-left'],
      'Nothing of this run is left to be undone.',
    ]);
    await isUnstarted(run);
  });

  test('where a later version of the pack has run since', async () => {
    const run = await leftBy();
    const { project_name, business_line, share_pack_name } = run;
    await storedUpload(database.store, {
      ...{ project_name: project_name ?? '', business_line: business_line ?? '' },
      ...{ share_pack_name: share_pack_name ?? '', bytes: Buffer.from(randomUUID()) },
    });
    expect(await refusal(run)).toEqual([
      ...[409, '/docs#nothing-left', expect.stringMatching(/^Version 2 of the pack has run since:/)],
    ]);
    await isUnstarted(run);
  });

  test('while another version runs under the id of the pack’s runs, and leaves it alone', async () => {
    const [run, other] = [await leftBy(), await leftBy()];
    const runId = await open(run, WORKFLOW_TYPE, other);
    expect(await refusal(run)).toEqual([
      ...[409, '/docs#another-version-under-way'],
      'Another version of this pack is under way. Wait for its end, then send this again.',
    ]);
    expect(await temporal.client.workflow.getHandle(workflowOf(run)).describe()).toMatchObject({ runId });
  });

  test('where Temporal does not answer, and may be sent again', async () => {
    const run = await leftBy();
    const away = await startApi(database.store);
    try {
      const { status, headers, body } = await away.post(path(run));
      expect([status, headers.get('Retry-After'), body]).toMatchObject([
        ...[503, '5', { type: '/docs#unavailable', detail: expect.stringContaining('Ask again') }],
      ]);
    } finally {
      await away.close();
    }
  });
});
