import { expect, test } from '@jest/globals';
import type { Approval } from '../../../src/workflows/contract';
import { begunRun, stored, tell, told, upload } from '../made-up';
import { onEachDatabase } from '../on-each-database';

const PENDING = { approval: { Status: 'pending' } } as const;
const approved: Approval = {
  Status: 'approved',
  DecidedBy: 'jane',
  DecidedAt: '2026-03-01T10:00:00.000Z',
  Reason: 'fine',
};
const declined: Approval = { ...approved, Status: 'declined', DecidedBy: 'joe' };

onEachDatabase('The approval of an upload', (database) => {
  const store = () => database().store;
  const approvalOf = async (id: string) => (await store().sharePack(id))?.approval;
  const toldOf = async (id: string) =>
    (await told(store(), id)).filter((event) => (event as { type: string }).type === 'approval');

  test('is null where none is needed, and stays so', async () => {
    const id = await begunRun(store());
    await tell(store(), id, { approval: approved });
    expect([await approvalOf(id), await toldOf(id)]).toEqual([null, []]);
  });

  test('is pending from the upload on, and then what was decided, told once', async () => {
    const { share_pack_id: id, approval } = await stored(store(), upload(PENDING));
    expect(approval).toEqual({ Status: 'pending' });
    await tell(store(), id, { approval: approved });
    await tell(store(), id, { approval: approved });
    expect(await approvalOf(id)).toEqual(approved);
    expect(await toldOf(id)).toEqual([{ type: 'approval', ...approved }]);
  });

  test('is decided once: a later decision changes nothing', async () => {
    const id = await begunRun(store(), undefined, PENDING);
    await tell(store(), id, { approval: declined });
    await tell(store(), id, { approval: approved });
    expect(await approvalOf(id)).toEqual(declined);
  });

  test('is kept for good: neither the run’s changes nor its end touch it', async () => {
    const id = await begunRun(store(), undefined, PENDING);
    await tell(store(), id, { approval: approved });
    await store().recordRun(id, { status: 'AWAITING_RESOLUTION' });
    await store().finishRun(id, { status: 'COMPLETED' });
    expect(await approvalOf(id)).toEqual(approved);
  });

  test('of a run that ended without it stays open for ever', async () => {
    const id = await begunRun(store(), undefined, PENDING);
    await store().finishRun(id, { status: 'EXPIRED' });
    await tell(store(), id, { approval: approved });
    expect(await approvalOf(id)).toEqual({ Status: 'pending' });
  });

  test('that is pending stands in the reminder', async () => {
    const id = await begunRun(store(), undefined, PENDING);
    await tell(store(), id, { reminders: ['2026-03-04T10:00:00.000Z'] });
    expect(await told(store(), id)).toContainEqual({
      ...{ type: 'reminder', ResolutionDeadline: '2026-03-04T10:00:00.000Z', Open: 0, Answered: 0 },
      Approval: 'pending',
    });
  });
});
