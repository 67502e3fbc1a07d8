import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DriftedResource } from '../../../src/plan/drift';
import type { DriftReport, NewUpload } from '../../../src/store/records';
import { begunRun, nextVersionOf, stored, told, upload } from '../made-up';
import { onEachDatabase } from '../on-each-database';

const NOON = new Date('2026-03-01T12:00:00Z');
const later = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000);

const missing = (Name: string): DriftedResource => ({
  ...{ Type: 'Recipient', Name, Drift: 'missing', Differences: [] },
});
const report = (share_pack_id: string, checked_at: Date, ...resources: DriftedResource[]): DriftReport => ({
  ...{ share_pack_id, checked_at, checked: 3, drifted: resources.length, under_way: null, resources },
});

onEachDatabase('Drift', (database) => {
  const store = () => database().store;
  const completed = async (given: NewUpload): Promise<string> => {
    const { share_pack_id } = await stored(store(), given);
    await store().finishRun(share_pack_id, { status: 'COMPLETED' });
    return share_pack_id;
  };
  const driftTold = async (id: string) =>
    (await told(store(), id)).flatMap((event) =>
      (event as { type: string }).type === 'drift' ? [(event as { Count: number }).Count] : [],
    );

  describe('what a pack is now', () => {
    test('is its last completed version and the one under way, whichever is asked for', async () => {
      const first = upload();
      const v1 = await completed(first);
      expect(await store().packNow(v1)).toMatchObject({ completed: { version: 1 }, underWay: undefined });
      const v2 = await completed(nextVersionOf(first));
      const { share_pack_id: v3 } = await stored(store(), nextVersionOf(first));
      for (const id of [v1, v2, v3])
        expect(await store().packNow(id)).toMatchObject({
          completed: { share_pack_id: v2 },
          underWay: { share_pack_id: v3 },
        });
    });

    test('is still the completed version after one that failed', async () => {
      const first = upload();
      const v1 = await completed(first);
      const { share_pack_id: v2 } = await stored(store(), nextVersionOf(first));
      await store().finishRun(v2, { status: 'FAILED' });
      const { completed: holds, underWay } = await store().packNow(v2);
      expect([holds?.share_pack_id, underWay]).toEqual([v1, undefined]);
    });

    test('is nothing of a pack in another workspace, and nothing where there is none', async () => {
      const first = upload();
      await completed(first);
      const { share_pack_id } = await stored(store(), {
        ...nextVersionOf(first),
        workspace: `https://${randomUUID()}.example`,
      });
      expect(await store().packNow(share_pack_id)).toMatchObject({
        completed: undefined,
        underWay: { share_pack_id },
      });
      expect(await store().packNow(randomUUID())).toEqual({ completed: undefined, underWay: undefined });
    });
  });

  describe('a report', () => {
    test('is that of the pack for every version, and figures of its own alone', async () => {
      const first = upload();
      const [v1, v2] = [await completed(first), await completed(nextVersionOf(first))];
      expect(await store().driftReport(v1)).toBeUndefined();
      const given = report(v2, NOON, missing('auditor'));
      await store().recordDrift(given);
      expect(await store().driftReport(v1)).toEqual(given);
      const { resources: _, ...figures } = given;
      expect(await store().driftFound(v2)).toEqual(figures);
      expect(await store().driftFound(v1)).toBeUndefined();
    });

    test('takes the place of the earlier one, and never that of a later one', async () => {
      const id = await completed(upload());
      await store().recordDrift(report(id, later(1), missing('auditor')));
      await store().recordDrift(report(id, later(2)));
      await store().recordDrift(report(id, later(1), missing('auditor')));
      expect(await store().driftReport(id)).toEqual(report(id, later(2)));
    });

    test('is told where it says something new, once', async () => {
      const id = await completed(upload());
      await store().recordDrift(report(id, NOON));
      expect(await driftTold(id)).toEqual([]);
      const found = report(id, later(1), missing('a'), { ...missing('b\0'), Drift: 'changed' });
      for (const again of [found, found, { ...found, checked_at: later(2) }])
        await store().recordDrift(again);
      expect(await driftTold(id)).toEqual([2]);
      await store().recordDrift(report(id, later(3), missing('a'), missing('c')));
      await store().recordDrift(report(id, later(4)));
      await store().recordDrift(report(id, later(5)));
      expect(await driftTold(id)).toEqual([2, 2, 0]);
    });

    test('of the next version is told to that one, and only if there is drift', async () => {
      const first = upload();
      const v1 = await completed(first);
      await store().recordDrift(report(v1, NOON, missing('a')));
      const v2 = await completed(nextVersionOf(first));
      await store().recordDrift(report(v2, later(1)));
      expect(await driftTold(v2)).toEqual([]);
      await store().recordDrift(report(v2, later(2), missing('a')));
      expect([await driftTold(v1), await driftTold(v2)]).toEqual([[1], [1]]);
    });

    test('of a version that there is not is refused', async () => {
      await expect(store().recordDrift(report(randomUUID(), NOON))).rejects.toThrow('No share pack');
      const id = await begunRun(store());
      expect(await store().driftFound(id)).toBeUndefined();
    });
  });
});
