import { expect, test } from '@jest/globals';
import type { WebhookEvent } from '../../../src/workflows/contract';
import { answer, begunRun, conflict, open, resolve, step, tell } from '../made-up';
import { onEachDatabase } from '../on-each-database';

onEachDatabase('News of a run', (database) => {
  const store = () => database().store;
  const waiting = { status: 'AWAITING_RESOLUTION' } as const;
  const number = async (id: string, kind: WebhookEvent) => (await store().news(id, kind))?.id;
  const newest = async (id: string) => (await store().events(id, 0, 1_000)).at(-1)?.id;

  test('there is none of what has not happened', async () => {
    const id = await begunRun(store());
    for (const kind of ['awaiting_resolution', 'half_time', 'ended', 'drift'] as const)
      expect(await store().news(id, kind)).toBeUndefined();
  });

  test('that it waits is news once, whatever else is told and answered meanwhile', async () => {
    const id = await begunRun(store(), [step(0), step(1)]);
    await open(store(), id, [conflict('recipient-0'), conflict('recipient-1')]);
    await store().recordRun(id, { ...waiting, resolution_deadline: new Date('2026-03-04T10:00:00Z') });
    const began = await newest(id);
    expect(await store().news(id, 'awaiting_resolution')).toEqual({ id: began, at: expect.any(Date) });

    await resolve(store(), id, [answer('recipient-0')]);
    await store().recordRun(id, { rejected_signals: [{ ReceivedAt: '', Reason: '', Received: '' }] });
    await tell(store(), id, { reminders: ['2026-03-04T10:00:00.000Z'] });
    expect(await number(id, 'awaiting_resolution')).toBe(began);
  });

  test('another conflict while it waits is news, and so is a wait after work', async () => {
    const id = await begunRun(store(), [step(0), step(1)]);
    await open(store(), id, [conflict('recipient-0')]);
    await store().recordRun(id, waiting);
    await open(store(), id, [conflict('recipient-1', { Late: true })]);
    expect(await number(id, 'awaiting_resolution')).toBe(await newest(id));

    await resolve(store(), id, [answer('recipient-0'), answer('recipient-1')]);
    await store().recordRun(id, { status: 'IN_PROGRESS' });
    // The resource changed since it was answered: it is asked about again.
    await open(store(), id, [conflict('recipient-1', { Late: true, Fingerprint: 'f2' })]);
    await store().recordRun(id, waiting);
    expect(await number(id, 'awaiting_resolution')).toBe(await newest(id));
  });

  test('each deadline has a half time', async () => {
    const id = await begunRun(store());
    const reminders = ['2026-03-04T10:00:00.000Z'];
    const told = await tell(store(), id, { ...waiting, resolutionDeadline: reminders[0] ?? null, reminders });
    const first = await number(id, 'half_time');
    const { run_id } = (await store().sharePack(id)) ?? {};
    await store().tell(id, run_id ?? '', { number: told, reminders });
    expect(await number(id, 'half_time')).toBe(first);
    await tell(store(), id, { reminders: ['2026-03-05T10:00:00.000Z'] });
    const second = await number(id, 'half_time');
    expect(second).toBe(await newest(id));
    expect(second).not.toBe(first);
  });

  test('it ends once, also where its undo is told of after', async () => {
    const id = await begunRun(store());
    await store().finishRun(id, { status: 'FAILED' });
    const end = await newest(id);
    await tell(store(), id, { undo: { done: 2, total: 2 }, again: true });
    expect([await number(id, 'ended'), await newest(id)]).toEqual([end, (end ?? 0) + 1]);
  });

  test('drift is news when it is found, and no more when it is seen again', async () => {
    const id = await begunRun(store());
    await store().finishRun(id, { status: 'COMPLETED' });
    const report = { share_pack_id: id, checked: 1, under_way: null, resources: [] };
    await store().recordDrift({ ...report, checked_at: new Date('2026-03-04T10:00:00Z'), drifted: 1 });
    const found = await number(id, 'drift');
    await store().recordDrift({ ...report, checked_at: new Date('2026-03-05T10:00:00Z'), drifted: 1 });
    expect([found, await newest(id)]).toEqual([await number(id, 'drift'), found]);
    expect(found).toBeGreaterThan((await number(id, 'ended')) ?? Infinity);
  });
});
