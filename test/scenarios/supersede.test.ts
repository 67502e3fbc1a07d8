import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { UPDATE_RESOLVE, UPDATE_SUPERSEDE } from '../../src/workflows/contract';
import type { SupersedeRequest } from '../../src/workflows/contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import type { Answer, UploadAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { twoRecipientsAndShare, waitingRun } from '../support/waiting-run';
import { whatExists } from '../support/what-exists';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  await service.workspace.clearFaults();
  await service.workspace.latency(0);
});

const SUPERSEDE = { supersede: 'true', wait: '20' };
const UNDER_WAY = '/docs#another-version-under-way';

/** The same pack with another comment, so that it is another version. */
const changed = (name: string, comment = 'changed'): string =>
  twoRecipientsAndShare(name).replaceAll('from the pack', comment);

/** Every upload of the pack that was kept, newest first. */
const versionsOf = async ({ SharePackName }: UploadAnswer) =>
  (await service.store.list({ page_size: 200, name: SharePackName ?? '' })).items;

describe('an upload that supersedes', () => {
  test('a run that waits with nothing touched is carried out instead of it', async () => {
    const old = await waitingRun(service, 'instead');
    const before = await whatExists(service, 'instead');

    const { status, body } = await service.upload(changed('instead'), SUPERSEDE);

    expect(status).toBe(202);
    expect(body).toMatchObject({ Version: 2, Status: 'AWAITING_RESOLUTION' });
    expect(await service.status(old.SharePackId)).toMatchObject({
      Status: 'CANCELLED',
      ErrorMessage: `Superseded by upload ${body.SharePackId} (local)`,
      ResolutionDeadline: null,
    });
    expect(await whatExists(service, 'instead')).toEqual(before);
    await service.resolve(body.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    expect((await service.ended(body.SharePackId)).Status).toBe('COMPLETED');
  });

  test('no run at all is an upload like any other', async () => {
    const { status, body } = await service.upload(onePackOfEach('alone'), SUPERSEDE);

    expect([status, body.Status, body.Version]).toEqual([202, 'COMPLETED', 1]);
  });

  test('a run of the very same file and options joins it', async () => {
    const old = await waitingRun(service, 'joins');

    const { status, body } = await service.upload(twoRecipientsAndShare('joins'), SUPERSEDE);

    expect([status, body.SharePackId]).toEqual([202, old.SharePackId]);
    expect((await service.status(old.SharePackId)).Status).toBe('AWAITING_RESOLUTION');
  });

  test('a run that waits in the midst of its work is refused with 409, and that run goes on', async () => {
    const Path = '/api/2.0/pipelines';
    await service.workspace.faults({ Method: 'POST', Path, Times: 1, Kind: 'twin' });
    const { body: old } = await service.upload(onePackOfEach('midst'));
    await service.until(old.SharePackId, ({ Status }) => Status === 'AWAITING_RESOLUTION');

    const { status, body } = await service.upload(
      onePackOfEach('midst', { description: 'changed' }),
      SUPERSEDE,
    );

    expect([status, body]).toEqual([
      409,
      expect.objectContaining({
        type: UNDER_WAY,
        detail: expect.stringMatching(/version 1 cannot be superseded:.*begun.*Nothing was kept/),
        Links: expect.objectContaining({ Status: `/workflow/sharepack/${old.SharePackId}` }),
      }),
    ]);
    expect(await versionsOf(old)).toHaveLength(1);
    await service.resolve(old.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    expect((await service.ended(old.SharePackId)).Status).toBe('COMPLETED');
  });

  test('a run that no worker carries on is answered 503, and sent again it takes its place', async () => {
    const old = await waitingRun(service, 'later');
    await service.stopWorker();
    const { status } = await service.upload(changed('later'), SUPERSEDE);
    expect(status).toBe(503);
    await service.startWorker();

    const { status: again, body } = await service.upload(changed('later'), SUPERSEDE);

    expect([again, body.Version]).toEqual([202, 2]);
    expect((await service.status(old.SharePackId)).Status).toBe('CANCELLED');
  });
});

describe('the ordinary 409', () => {
  test('says that supersede=true would do it, where it would', async () => {
    const old = await waitingRun(service, 'says');

    const { status, body } = await service.upload(changed('says'));

    expect([status, body]).toEqual([
      409,
      expect.objectContaining({ type: UNDER_WAY, detail: expect.stringContaining('supersede=true') }),
    ]);
    expect((await service.status(old.SharePackId)).Status).toBe('AWAITING_RESOLUTION');
  });

  test('does not say it of a run that has begun its work', async () => {
    const Path = '/api/2.0/pipelines';
    await service.workspace.faults({ Method: 'POST', Path, Times: 1, Kind: 'twin' });
    const { body: old } = await service.upload(onePackOfEach('begun'));
    await service.until(old.SharePackId, ({ Status }) => Status === 'AWAITING_RESOLUTION');

    const { status, body } = await service.upload(onePackOfEach('begun', { description: 'changed' }));

    expect([status, body]).toEqual([
      409,
      expect.objectContaining({ detail: expect.not.stringContaining('supersede') }),
    ]);
  });
});

describe('of several at once', () => {
  test('that supersede, one run is open in the end, and each that was taken is kept', async () => {
    const old = await waitingRun(service, 'race');
    const answers = await Promise.all(
      ['one', 'two', 'three', 'four'].map((comment) => service.upload(changed('race', comment), SUPERSEDE)),
    );

    const taken = answers.filter(({ status }) => status === 202).map(({ body }) => body.SharePackId);
    expect(taken.length).toBeGreaterThan(0);
    expect(answers.map(({ status }) => status)).toEqual(
      answers.map(({ body }) => (taken.includes(body.SharePackId) ? 202 : 409)),
    );
    const kept = await versionsOf(old);
    expect(kept.map(({ share_pack_id }) => share_pack_id).sort()).toEqual([old.SharePackId, ...taken].sort());
    const [newest, ...earlier] = kept;
    expect(newest?.status).toBe('AWAITING_RESOLUTION');
    earlier.forEach(({ status, error_message }, index) => {
      expect([status, error_message]).toEqual([
        'CANCELLED',
        `Superseded by upload ${kept[index]?.share_pack_id ?? ''} (local)`,
      ]);
    });
    expect(await openRuns(old)).toHaveLength(1);
  });

  test('an answer that is being looked at comes first: the run goes on, and the upload is told', async () => {
    const old = await waitingRun(service, 'first');
    await service.workspace.latency(500);
    const answer = service.resolve(old.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    await isBeingLookedAt(old);

    const upload = await service.upload(changed('first'), SUPERSEDE);
    await service.workspace.latency(0);

    expect([(await answer).status, upload.status]).toEqual([200, 409]);
    expect((await service.ended(old.SharePackId)).Status).toBe('COMPLETED');
    expect(await versionsOf(old)).toHaveLength(1);
  });

  /** Temporal's own record of it; nothing else is heard of an answer before it is taken. */
  async function isBeingLookedAt({ WorkflowId }: UploadAnswer): Promise<void> {
    const handle = service.temporal.workflow.getHandle(WorkflowId);
    for (;;) {
      const { events } = await handle.fetchHistory();
      const accepted = events?.map((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
      if (accepted?.some((update) => update?.acceptedRequest?.input?.name === UPDATE_RESOLVE)) return;
    }
  }

  test('one that answers and one that supersedes, one is taken and the other told', async () => {
    const old = await waitingRun(service, 'duel');

    const [answer, upload] = await Promise.all([
      service.resolve(old.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } }),
      service.upload(changed('duel'), SUPERSEDE),
    ]);

    const end = await service.ended(old.SharePackId);
    // One that comes when the answered run has ended already is taken, too.
    expect([answer.status, upload.status, end.Status]).toEqual(
      end.Status === 'CANCELLED' ? [409, 202, 'CANCELLED'] : [200, expect.any(Number), 'COMPLETED'],
    );
    if (end.Status === 'CANCELLED')
      expect(end.Resources.every(({ Outcome }) => Outcome === 'not_run' || Outcome === 'skipped')).toBe(true);
    expect((await versionsOf(old)).length).toBe(kept(upload));
  });

  const kept = ({ status }: Answer<UploadAnswer>): number => (status === 202 ? 2 : 1);

  const openRuns = async ({ WorkflowId }: UploadAnswer): Promise<readonly string[]> => {
    const open: string[] = [];
    const query = `WorkflowId = '${WorkflowId}' AND ExecutionStatus = 'Running'`;
    for await (const { runId } of service.temporal.workflow.list({ query })) open.push(runId);
    return open;
  };
});

test('a request to supersede that is taken too late ends nothing', async () => {
  const old = await waitingRun(service, 'late');
  const request: SupersedeRequest = {
    ...{ SharePackId: old.SharePackId, SupersededBy: 'nobody-sends-it-any-more', RequestedBy: 'jane' },
    Until: new Date(Date.now() - 1_000).toISOString(),
  };

  const update = service.temporal.workflow
    .getHandle(old.WorkflowId)
    .executeUpdate(UPDATE_SUPERSEDE, { args: [request] });

  await expect(update).rejects.toMatchObject({ cause: { message: expect.stringContaining('too late') } });
  expect((await service.status(old.SharePackId)).Status).toBe('AWAITING_RESOLUTION');
});

test('a superseded pack may wait again and be superseded again', async () => {
  await waitingRun(service, 'twice');
  const second = (await service.upload(changed('twice', 'second'), SUPERSEDE)).body;

  const third = (
    await service.upload(
      packText({ metadata: { project_name: 'twice' }, recipient: [recipientNamed('twice-other')] }),
      SUPERSEDE,
    )
  ).body;

  expect(third).toMatchObject({ Version: 3, Status: 'COMPLETED' });
  expect((await service.status(second.SharePackId)).ErrorMessage).toContain(third.SharePackId);
});
