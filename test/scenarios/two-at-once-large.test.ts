import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { NOTHING, RECIPIENTS, manyRecipients, troubleOf } from '../support/trouble';

/** The same in a large run, whose steps travel in batches. */

let service: TestService;
beforeAll(async () => {
  service = await startTestService({}, { mostSingleSteps: 20 });
});
afterAll(() => service.stop());
beforeEach(() => service.workspace.clearFaults());

const { twin, slow, countNamed } = troubleOf(() => service);

/** Requests of this kind that have come, done or not yet. */
const arrived = async (path: string, name: string): Promise<number> =>
  (await service.workspace.requests()).filter(
    ({ Method, Path, Name = '' }) => Method === 'POST' && Path === path && Name.startsWith(name),
  ).length;

describe('a cancel', () => {
  test('of a large run waits for the writes that have left, and nothing of them stands', async () => {
    await slow(RECIPIENTS, 2_000, 16);
    const { body } = await service.upload(manyRecipients('cl', 30));
    await service.until(body.SharePackId, () => true);
    while ((await arrived(RECIPIENTS, 'cl_')) === 0) await service.status(body.SharePackId);
    await service.cancel(body.SharePackId);

    const run = await service.ended(body.SharePackId);

    expect(run.Status).toBe('CANCELLED');
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
