import { expect, test } from '@jest/globals';
import { Overtaken } from '../../../src/store/steps/overtaken';
import { begunRun, conflict, step, tell, told } from '../made-up';
import { onEachDatabase } from '../on-each-database';

onEachDatabase('A run', (database) => {
  const store = () => database().store;
  const deadline = new Date('2026-03-04T10:00:00Z');

  test('what is left out of a change stays as it is', async () => {
    const id = await begunRun(store());
    await store().recordRun(id, { status: 'AWAITING_RESOLUTION', resolution_deadline: deadline });
    await store().recordRun(id, { error_message: 'No worker.', failed_type: 'Share' });
    await tell(store(), id, { undo: { done: 1, total: 3 } });
    await store().recordRun(id, { error_message: null });
    expect(await store().sharePack(id)).toMatchObject({
      status: 'AWAITING_RESOLUTION',
      resolution_deadline: deadline,
      error_message: null,
      failed_type: 'Share',
      undo: { done: 1, total: 3 },
    });
  });

  test('a change is told once, however often it is written', async () => {
    const id = await begunRun(store());
    const change = { status: 'AWAITING_RESOLUTION', resolution_deadline: deadline } as const;
    await store().recordRun(id, change);
    await store().recordRun(id, change);
    await tell(store(), id, { undo: { done: 0, total: 2 } });
    await tell(store(), id, { undo: { done: 0, total: 2 } });
    const status = {
      type: 'status',
      Status: 'AWAITING_RESOLUTION',
      ErrorMessage: null,
      ResolutionDeadline: '2026-03-04T10:00:00.000Z',
    };
    expect((await told(store(), id)).slice(1)).toEqual([status, { ...status, Undo: { Done: 0, Total: 2 } }]);
  });

  test('warnings and errors are added to those there are, each once', async () => {
    const id = await begunRun(store(), [], { validation_warnings: ['a'] });
    await store().recordRun(id, { validation_warnings: ['b', 'a'], validation_errors: ['e'] });
    await store().recordRun(id, { validation_warnings: ['b'], validation_errors: ['e', 'f'] });
    expect(await store().sharePack(id)).toMatchObject({
      validation_warnings: ['a', 'b'],
      validation_errors: ['e', 'f'],
    });
  });

  test('rejected signals are those last told', async () => {
    const id = await begunRun(store());
    const rejected_signals = [{ ReceivedAt: '2026-03-01T10:00:00Z', Reason: 'no JSON', Received: 'yes' }];
    await store().recordRun(id, { rejected_signals });
    expect(await store().sharePack(id)).toMatchObject({ rejected_signals });
  });

  test('at its end, steps without an outcome are not run, and the status is told last', async () => {
    const id = await begunRun(store(), [step(0), step(1), step(2)]);
    await store().finishStep(id, 1, { outcome: 'created' });
    await store().finishRun(id, { status: 'CANCELLED', error_message: 'Cancelled by jane.' });
    expect(await store().sharePack(id)).toMatchObject({
      status: 'CANCELLED',
      error_message: 'Cancelled by jane.',
      ended_at: expect.any(Date),
    });
    expect((await told(store(), id)).slice(2)).toMatchObject([
      { Name: 'recipient-0', Outcome: 'not_run' },
      { Name: 'recipient-2', Outcome: 'not_run' },
      { type: 'status', Status: 'CANCELLED' },
    ]);
    expect(await store().progress(id)).toEqual([{ type: 'Recipient', total: 3, done: 1 }]);
  });

  test('once ended it changes no more, except by what an undo again comes to', async () => {
    const id = await begunRun(store());
    await store().finishRun(id, { status: 'FAILED', error_message: 'No quota.' });
    const ended = await store().sharePack(id);
    await store().finishRun(id, { status: 'COMPLETED' });
    await store().recordRun(id, {
      status: 'IN_PROGRESS',
      error_message: 'late',
      validation_warnings: ['late'],
    });
    const look = store().recordLook(id, {
      ...{ strategy: 'UPDATE', steps: [], conflicts: [conflict('recipient-0')] },
      ...{ warnings: ['late'], validation_errors: [], errors: [] },
    });
    await expect(look).rejects.toThrow(Overtaken);
    expect(await store().sharePack(id)).toEqual(ended);
    expect(await store().conflicts(id)).toEqual([]);
    expect((await store().history(id))[0]).toMatchObject({ status: 'FAILED', effective_from: null });

    await tell(store(), id, { undo: { done: 1, total: 2 }, status: 'IN_PROGRESS' });
    expect(await store().sharePack(id)).toMatchObject({ status: 'FAILED', undo: null });
    await tell(store(), id, { undo: { done: 2, total: 2 }, status: 'IN_PROGRESS', again: true });
    expect(await store().sharePack(id)).toMatchObject({ status: 'FAILED', undo: { done: 2, total: 2 } });
  });

  test('events are read from where a reader left off', async () => {
    const id = await begunRun(store(), [step(0), step(1), step(2)]);
    await store().finishRun(id, { status: 'FAILED' });
    expect((await store().events(id, 0, 2)).map((event) => event.id)).toEqual([1, 2]);
    expect((await store().events(id, 2, 10)).map((event) => event.id)).toEqual([3, 4, 5]);
    expect(await store().events(id, 5, 10)).toEqual([]);
  });

  test('an event has its time', async () => {
    const id = await begunRun(store());
    expect(await store().events(id, 0, 1)).toMatchObject([{ id: 1, at: expect.any(Date), type: 'status' }]);
  });
});
