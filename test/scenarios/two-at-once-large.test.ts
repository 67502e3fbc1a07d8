import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { NOTHING, RECIPIENTS, UNITY, manyRecipients, troubleOf } from '../support/trouble';

/** The same in a large run, whose steps travel in batches. */

let service: TestService;
beforeAll(async () => {
  service = await startTestService({}, { mostSingleSteps: 20 });
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const { twin, slow, countNamed } = troubleOf(() => service);

describe('a cancel', () => {
  test('of a large run waits for the writes that have left, and nothing of them stands', async () => {
    const most = 16;
    await slow(RECIPIENTS, 2_000, most);
    const left = async () => most - ((await service.workspace.faults())[0]?.Times ?? 0);
    const carriedOut = async () =>
      (await service.workspace.requests()).filter(({ Fault }) => Fault === 'slow-before').length;
    const { body } = await service.upload(manyRecipients('cl', 30));
    while ((await left()) === 0);
    await service.cancel(body.SharePackId);

    const run = await service.ended(body.SharePackId);

    expect(run.Status).toBe('CANCELLED');
    // Those that nobody waits for are carried out all the same.
    while ((await carriedOut()) < (await left()));
    expect(await countNamed('cl')).toEqual(NOTHING);
    expect(run.Resources.filter(({ Outcome }) => Outcome === 'rolled_back').length).toBeGreaterThan(0);
  });
});

describe('a late conflict of a batch', () => {
  test('can be answered before the batch has ended', async () => {
    await twin(RECIPIENTS);
    // One of the same batch takes its time.
    await slow(RECIPIENTS, 6_000);
    const { body } = await service.upload(manyRecipients('lb', 30));
    await service.until(body.SharePackId, ({ Status }) => Status === 'AWAITING_RESOLUTION');
    const isUnderWay = (await service.status(body.SharePackId)).Resources.some(
      ({ Outcome }) => Outcome === null,
    );
    const answer = await service.resolve(body.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });

    expect([isUnderWay, answer.status]).toEqual([true, 200]);
    const run = await service.ended(body.SharePackId);
    expect(run.Status).toBe('COMPLETED');
    expect(run.Resources.filter(({ Outcome }) => Outcome === 'created')).toHaveLength(29);
  });
});

describe('a credential that expires', () => {
  /** Two pauses of 30 s, and the rest of it. */
  const WITHIN_MS = 180_000;

  test(
    'costs a large run a pause, and its undo another one, and nothing is lost',
    async () => {
      const expired = (Method: string, Path: string) =>
        ({ Method, Path, Times: 2, Kind: 'status', Status: 401, ErrorCode: 'UNAUTHENTICATED' }) as const;
      await service.workspace.faults(expired('POST', RECIPIENTS), expired('DELETE', `${RECIPIENTS}/*`), {
        Method: 'POST',
        Path: `${UNITY}/shares`,
        Times: 1,
        Kind: 'status',
        Status: 403,
      });
      const recipients = Array.from({ length: 30 }, (_, number) => `ec_r${number}`);
      const pack = packText({
        metadata: { project_name: 'ec' },
        recipient: recipients.map((name) => recipientNamed(name)),
        share: [{ name: 'ec_share', share_assets: ['main.finance.costs'], recipients }],
      });
      const { body } = await service.upload(pack);
      await service.temporal.workflow
        .getHandle(body.WorkflowId)
        .result()
        .catch(() => undefined);

      expect(await service.workspace.faults()).toEqual([]);
      const run = await service.status(body.SharePackId);
      expect(run.Status).toBe('FAILED');
      expect(run.Resources.filter(({ Outcome }) => Outcome === 'rolled_back')).toHaveLength(30);
      expect(await countNamed('ec')).toEqual(NOTHING);
    },
    WITHIN_MS,
  );
});
