import { describe, expect, test } from '@jest/globals';
import type { Telling } from '../../../src/run/commands';
import { RUN, answer, begunRun, conflict, open, pack, resolve, step, stepOf, tell, told } from '../made-up';
import { onEachDatabase } from '../on-each-database';

const DEADLINE = '2026-03-04T10:00:00.000Z';
const RESOLUTION: NonNullable<Telling['answers']>[number]['resolutions'][number] = {
  ...{ type: 'Recipient', name: 'recipient-0', action: 'skip', newName: null, fingerprint: 'f1' },
};
const signal = (Reason: string) => ({ ReceivedAt: '2026-03-01T10:00:00Z', Reason, Received: '{}' });

onEachDatabase('What a run tells', (database) => {
  const store = () => database().store;
  const run = async (id: string) => {
    const sharePack = await store().sharePack(id);
    if (!sharePack) throw new Error(`There is no upload ${id}.`);
    return sharePack;
  };
  const typesOf = async (id: string): Promise<readonly unknown[]> =>
    (await told(store(), id)).map((event) => (event as { readonly type: string }).type);
  /** An upload that this run has read. */
  const readBy = async (...runs: readonly string[]): Promise<string> => {
    const id = await begunRun(store());
    for (const runId of runs) await store().saveSteps(id, { runId }, pack(), [step(0)]);
    return id;
  };

  test('is written down: status and deadline, and what is left out stays', async () => {
    const id = await begunRun(store());
    await tell(store(), id, { status: 'AWAITING_RESOLUTION', resolutionDeadline: DEADLINE });
    await tell(store(), id, { rejectedSignals: [signal('a')] });
    await tell(store(), id, { rejectedSignals: [signal('b')], undo: { done: 1, total: 3 } });
    expect(await run(id)).toMatchObject({
      ...{ status: 'AWAITING_RESOLUTION', resolution_deadline: new Date(DEADLINE) },
      ...{ rejected_signals: [signal('a'), signal('b')], undo: { done: 1, total: 3 } },
    });
    await tell(store(), id, { status: 'IN_PROGRESS', resolutionDeadline: null });
    expect(await run(id)).toMatchObject({ status: 'IN_PROGRESS', resolution_deadline: null });
  });

  test('of a step that failed keeps what the journal knows that it did', async () => {
    const id = await begunRun(store(), [step(0), step(1)]);
    await store().finishStep(id, 0, { outcome: 'created' });
    const failed = [0, 1].map((nth) => ({ id: nth, outcome: 'failed' as const, error: 'nobody knows' }));
    await tell(store(), id, { stepErrors: failed });
    expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: 'created', error: 'nobody knows' });
    expect(await stepOf(store(), id, 1)).toMatchObject({ outcome: 'failed', error: 'nobody knows' });
  });

  test('of a flood of signals that changed nothing keeps the first fifty', async () => {
    const id = await begunRun(store());
    const rejectedSignals = Array.from({ length: 40 }, (_, nth) => signal(`${nth}`));
    for (let times = 0; times < 2; times += 1) await tell(store(), id, { rejectedSignals });
    const { rejected_signals } = await run(id);
    expect([rejected_signals.length, rejected_signals[0]]).toEqual([50, signal('0')]);
  });

  test('reminds once of each deadline, with what is open then', async () => {
    const id = await begunRun(store());
    await open(store(), id, [conflict('recipient-0')]);
    const later = '2026-03-08T10:00:00.000Z';
    await tell(store(), id, { reminders: [DEADLINE, later] });
    const reminder = { type: 'reminder', Open: 1, Answered: 0 };
    expect((await told(store(), id)).slice(-2)).toEqual([
      { ...reminder, ResolutionDeadline: DEADLINE },
      { ...reminder, ResolutionDeadline: later },
    ]);
  });

  describe('is applied once, in the order of its numbers', () => {
    const news: Omit<Telling, 'number'> = { reminders: [DEADLINE], rejectedSignals: [signal('a')] };

    test('told twice, it is applied once', async () => {
      const id = await readBy('run-1');
      for (let times = 0; times < 2; times += 1) await store().tell(id, 'run-1', { number: 1, ...news });
      expect((await run(id)).rejected_signals).toHaveLength(1);
      expect((await typesOf(id)).filter((type) => type === 'reminder')).toHaveLength(1);
    });

    test('an older number is passed over', async () => {
      const id = await readBy('run-1');
      await store().tell(id, 'run-1', { number: 2, status: 'AWAITING_RESOLUTION' });
      await store().tell(id, 'run-1', { number: 1, status: 'IN_PROGRESS', ...news });
      expect(await run(id)).toMatchObject({ status: 'AWAITING_RESOLUTION', rejected_signals: [] });
    });

    test('one that could not be applied has not been told', async () => {
      const id = await readBy('run-1');
      const stepErrors = [{ id: 99, outcome: 'failed' as const, error: 'Denied.' }];
      await expect(store().tell(id, 'run-1', { number: 1, stepErrors, ...news })).rejects.toThrow(
        'no step 99',
      );
      await store().tell(id, 'run-1', { number: 1, ...news });
      expect((await run(id)).rejected_signals).toHaveLength(1);
    });
  });

  describe('is that of the run that Temporal has now', () => {
    test('a run that was replaced has nothing to say any more', async () => {
      const id = await readBy('run-1', 'run-2');
      await store().tell(id, 'run-1', { number: 9, status: 'AWAITING_RESOLUTION' });
      await store().tell(id, 'run-2', { number: 1, rejectedSignals: [signal('a')] });
      expect(await run(id)).toMatchObject({ run_id: 'run-2', status: 'IN_PROGRESS' });
      expect((await run(id)).rejected_signals).toHaveLength(1);
    });

    test('a run that takes its place without reading, after a reset to later, takes over', async () => {
      const id = await readBy('run-1');
      await store().tell(id, 'run-1', { number: 7, rejectedSignals: [signal('a')] });
      await store().tell(id, 'run-2', { number: 4, status: 'AWAITING_RESOLUTION' });
      await store().tell(id, 'run-1', { number: 8, status: 'IN_PROGRESS' });
      await store().tell(id, 'run-2', { number: 4, status: 'IN_PROGRESS' });
      expect(await run(id)).toMatchObject({ run_id: 'run-2', status: 'AWAITING_RESOLUTION' });
      await store().tell(id, 'run-2', { number: 5, status: 'IN_PROGRESS' });
      expect(await run(id)).toMatchObject({ status: 'IN_PROGRESS' });
    });
  });

  test('in one telling, what is opened is opened before it is answered', async () => {
    const id = await begunRun(store());
    await store().recordFindings(id, RUN, [{ id: 0, begin: 1, conflict: conflict('recipient-0') }]);
    await tell(store(), id, {
      opened: [{ type: 'Recipient', name: 'recipient-0', fingerprint: 'f1' }],
      answers: [{ by: 'on_conflict: skip', at: DEADLINE, reason: null, resolutions: [RESOLUTION] }],
    });
    expect(await store().conflicts(id)).toMatchObject([{ Action: 'skip', ResolvedBy: 'on_conflict: skip' }]);
    expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: 'skipped' });
  });

  test('of a step that its activity could not write down is written down', async () => {
    const id = await begunRun(store(), [step(0), step(1)]);
    await tell(store(), id, { stepErrors: [{ id: 1, outcome: 'failed', error: 'no quota' }] });
    expect(await stepOf(store(), id, 1)).toMatchObject({ outcome: 'failed', error: 'no quota' });
    expect((await told(store(), id)).at(-1)).toMatchObject({ type: 'resource', Outcome: 'failed' });
  });

  test('of its end is told last, with what came with it, and its findings are forgotten', async () => {
    const id = await begunRun(store(), [step(0), step(1)]);
    await store().recordFindings(id, RUN, [{ id: 0, begin: 1, conflict: conflict('recipient-0') }]);
    await tell(store(), id, {
      stepErrors: [{ id: 0, outcome: 'failed', error: 'no quota' }],
      undo: { done: 0, total: 0 },
      end: { status: 'FAILED', errorMessage: 'No quota.', failedType: 'Recipient' },
    });
    expect(await run(id)).toMatchObject({
      ...{ status: 'FAILED', error_message: 'No quota.', failed_type: 'Recipient' },
      ...{ ended_at: expect.any(Date), resolution_deadline: null, undo: { done: 0, total: 0 } },
    });
    expect((await told(store(), id)).slice(1)).toMatchObject([
      { Name: 'recipient-0', Outcome: 'failed' },
      { Name: 'recipient-1', Outcome: 'not_run' },
      { type: 'status', Status: 'FAILED' },
    ]);
    expect(await store().findings(id, RUN, [{ id: 0, begin: 1 }])).toEqual([]);
  });

  describe('after its end', () => {
    const ended = async (): Promise<string> => {
      const id = await begunRun(store(), [step(0), step(1)], { approval: { Status: 'pending' } });
      await store().beginStep(id, 0, null);
      await store().finishStep(id, 0, { outcome: 'created' });
      const end = { status: 'FAILED', errorMessage: 'No quota.', failedType: 'Share' } as const;
      await tell(store(), id, { end });
      return id;
    };

    test('changes nothing', async () => {
      const id = await ended();
      const before = [await run(id), await told(store(), id)];
      await open(store(), id, [conflict('recipient-0')]);
      await tell(store(), id, { status: 'AWAITING_RESOLUTION', resolutionDeadline: DEADLINE, asks: true });
      await tell(store(), id, { reminders: [DEADLINE], rejectedSignals: [signal('a')] });
      await tell(store(), id, { approval: { Status: 'approved', DecidedBy: 'jane' } });
      await tell(store(), id, { end: { status: 'COMPLETED', errorMessage: null, failedType: null } });
      await resolve(store(), id, [answer('recipient-0')]);
      expect([await run(id), await told(store(), id)]).toEqual(before);
      expect(await store().conflicts(id)).toEqual([]);
    });

    test('says what its undo comes to, step by step, and in the end what stays', async () => {
      const id = await ended();
      await tell(store(), id, { undo: { done: 0, total: 1 }, again: true });
      const stepErrors = [{ id: 0, outcome: 'created', error: 'denied' }] as const;
      await tell(store(), id, { stepErrors, again: true });
      const errorMessage = "No quota. Not undone: Recipient 'recipient-0': denied";
      const end = { status: 'FAILED', errorMessage, failedType: null, again: true } as const;
      await tell(store(), id, { undo: { done: 1, total: 1 }, end, again: true });
      expect(await run(id)).toMatchObject({
        ...{ status: 'FAILED', error_message: errorMessage, failed_type: 'Share' },
        undo: { done: 1, total: 1 },
      });
      expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: 'created', error: 'denied' });
      expect((await store().stepsLeft(id)).map((left) => left.id)).toEqual([0]);
    });

    test('is not told otherwise by a run that was reset to before it, and fails as its upload has ended', async () => {
      const id = await ended();
      const before = [await run(id), await stepOf(store(), id, 0), await store().events(id, 0, 100)];
      const stepErrors = [{ id: 0, outcome: 'failed', error: 'The upload has ended.' }] as const;
      await tell(store(), id, { stepErrors, undo: { done: 1, total: 1 } });
      expect([await run(id), await stepOf(store(), id, 0), await store().events(id, 0, 100)]).toEqual(before);
    });
  });
});
