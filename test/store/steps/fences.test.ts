import { describe, expect, test } from '@jest/globals';
import { Overtaken } from '../../../src/store/steps/overtaken';
import { RUN, begunRun, conflict, pack, step, stepOf, tell } from '../made-up';
import { onEachDatabase } from '../on-each-database';

/** Temporal may have two attempts at one step go on at once: what is written of it is what the later one writes. */
onEachDatabase('An attempt that was overtaken', (database) => {
  const store = () => database().store;
  const made = { id: 'r-1', created_at: null };

  async function overtaken() {
    const id = await begunRun(store());
    const { fence } = await store().beginStep(id, 0, null, { fence: 0 });
    const later = await store().beginStep(id, 0, null, { fence });
    return { id, held: { fence }, later: { fence: later.fence } };
  }

  describe('writes nothing more of its step', () => {
    test('that it was made', async () => {
      const { id, held, later } = await overtaken();
      await expect(store().noteMade(id, 0, made, held)).rejects.toThrow(Overtaken);
      expect(await stepOf(store(), id, 0)).toMatchObject({ made: null });
      await store().noteMade(id, 0, made, later);
      expect(await stepOf(store(), id, 0)).toMatchObject({ made });
    });

    test('how it ended', async () => {
      const { id, held, later } = await overtaken();
      await expect(store().finishStep(id, 0, { outcome: 'created', ...held })).rejects.toThrow(Overtaken);
      expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: null });
      await store().finishStep(id, 0, { outcome: 'created', ...later });
      await store().finishStep(id, 0, { outcome: 'created', ...later });
      expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: 'created' });
    });

    test('that it had not begun', async () => {
      const { id, held } = await overtaken();
      await store().unbeginStep(id, 0, held);
      expect(await stepOf(store(), id, 0)).toMatchObject({ begun_at: expect.any(Date) });
    });

    test('what stands in its way', async () => {
      const { id, held, later } = await overtaken();
      const found = { id: 0, begin: 1, conflict: conflict('recipient-0') };
      await expect(store().recordFindings(id, RUN, [{ ...found, ...held }])).rejects.toThrow(Overtaken);
      expect(await store().findings(id, RUN, [found])).toEqual([]);
      expect(await stepOf(store(), id, 0)).toMatchObject({ begun_at: expect.any(Date) });
      await store().recordFindings(id, RUN, [{ ...found, ...later }]);
      expect(await store().findings(id, RUN, [found])).toEqual([found]);
    });
  });

  test('does not begin: another began since it read the step', async () => {
    const id = await begunRun(store());
    await store().beginStep(id, 0, null, { fence: 0 });
    await expect(store().beginStep(id, 0, { theirs: 1 }, { fence: 0 })).rejects.toThrow(Overtaken);
    expect(await stepOf(store(), id, 0)).toMatchObject({ before: null });
  });

  test('does not begin, nor end: an undo has taken the step over', async () => {
    const id = await begunRun(store(), [step(0), step(1)]);
    const { fence } = await store().beginStep(id, 0, null);
    for (const each of [0, 1]) await store().holdStep(id, each);
    await expect(store().finishStep(id, 0, { outcome: 'created', fence })).rejects.toThrow(Overtaken);
    await expect(store().beginStep(id, 1, null, { fence: 0 })).rejects.toThrow(Overtaken);
    // One that was begun has ended by it, and what it had sent may still be carried out; the other never began.
    const unknown = { ended_at: expect.any(Date), unanswered_until: expect.any(Date) };
    expect(await stepOf(store(), id, 0)).toMatchObject({ ...unknown, outcome: null });
    expect(await stepOf(store(), id, 1)).toMatchObject({ ended_at: null, unanswered_until: null });
  });

  describe('may have sent what is still carried out', () => {
    const unansweredFor = async (id: string) => {
      const { unanswered_until } = (await stepOf(store(), id, 0)) ?? {};
      return Math.ceil(((unanswered_until?.getTime() ?? 0) - Date.now()) / 10_000) * 10_000;
    };

    test('for a minute, where it did not say how it ended: whoever takes it over reckons with that', async () => {
      for (const takeOver of ['beginStep', 'holdStep', 'told'] as const) {
        const id = await begunRun(store());
        await store().beginStep(id, 0, null);
        const stepErrors = [{ id: 0, outcome: 'failed', error: 'Too late.' }] as const;
        if (takeOver === 'told') await tell(store(), id, { stepErrors });
        if (takeOver === 'beginStep') await store().beginStep(id, 0, null);
        else await store().holdStep(id, 0);
        expect([takeOver, await unansweredFor(id)]).toEqual([takeOver, 60_000]);
      }
    });

    test('for as long as it said', async () => {
      const id = await begunRun(store());
      const { fence } = await store().beginStep(id, 0, null);
      await store().noteUnanswered(id, 0, 20_000, { fence });
      await store().beginStep(id, 0, null);
      expect(await unansweredFor(id)).toBe(20_000);
    });

    test('and not at all where all of it was answered, or where it is the same that begins again', async () => {
      const id = await begunRun(store(), [step(0), step(1)]);
      const { fence } = await store().beginStep(id, 0, null);
      await store().beginStep(id, 0, null, { fence, isSame: true });
      await store().noteUnanswered(id, 0, 0);
      await store().holdStep(id, 0);
      await store().beginStep(id, 1, null);
      await store().finishStep(id, 1, { outcome: 'created' });
      await store().holdStep(id, 1);
      for (const each of [0, 1])
        expect(await stepOf(store(), id, each)).toMatchObject({ unanswered_until: null });
    });

    test('though another has begun: what it says of itself does not end that one', async () => {
      const { id, held } = await overtaken();
      await store().noteUnanswered(id, 0, 20_000, held);
      await store().holdStep(id, 0);
      expect(await unansweredFor(id)).toBe(60_000);
    });
  });

  test('does not begin what an undo took back', async () => {
    const id = await begunRun(store());
    await store().finishStep(id, 0, { outcome: 'rolled_back' });
    await expect(store().beginStep(id, 0, null)).rejects.toThrow(Overtaken);
  });

  test('is one at an undo, too: another undo took the step over since it was read', async () => {
    const id = await begunRun(store());
    await store().beginStep(id, 0, null);
    const { fence } = await store().holdStep(id, 0, { fence: 1 });
    await expect(store().holdStep(id, 0, { fence: 1 })).rejects.toThrow(Overtaken);
    await store().finishStep(id, 0, { outcome: 'rolled_back', fence });
    expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: 'rolled_back' });
  });

  test('begins nothing after the end of its run', async () => {
    const id = await begunRun(store(), [step(0), step(1)]);
    const { fence } = await store().beginStep(id, 0, null);
    await store().finishRun(id, { status: 'CANCELLED' });
    await expect(store().finishStep(id, 0, { outcome: 'created', fence })).rejects.toThrow(Overtaken);
    await expect(store().beginStep(id, 1, null, { fence: 0 })).rejects.toThrow(Overtaken);
  });

  test('keeps no other step, written with it, from being written', async () => {
    const id = await begunRun(store(), [step(0), step(1)]);
    await store().beginStep(id, 0, null, { fence: 0 });
    const both = await Promise.allSettled(
      [0, 1].map((one) => store().beginStep(id, one, null, { fence: 0 })),
    );
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    const ends = await Promise.allSettled(
      [0, 1].map((one) => store().finishStep(id, one, { outcome: 'created', fence: one === 0 ? 0 : 1 })),
    );
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  const nothing = {
    strategy: 'NEW',
    steps: [],
    conflicts: [],
    warnings: [],
    validation_errors: [],
    errors: [],
  } as const;

  describe('writes nothing of the run', () => {
    test('what a look found that another look came after', async () => {
      const id = await begunRun(store());
      const read = await store().runAndPack(id);
      const by = { runId: 'run-1', fence: read?.fence ?? -1 };
      await store().recordLook(id, { ...nothing, strategy: 'UPDATE' }, by);
      await expect(store().recordLook(id, nothing, by)).rejects.toThrow(Overtaken);
      expect(await store().sharePack(id)).toMatchObject({ strategy: 'UPDATE' });
    });

    test('what a run found that a reset in Temporal put an end to', async () => {
      const id = await begunRun(store());
      const { run_id } = (await store().sharePack(id)) ?? {};
      await store().saveSteps(id, { runId: 'reset' }, pack(), [step(0)]);
      const { fence = -1 } = (await store().runAndPack(id)) ?? {};
      const late = store().recordLook(id, nothing, { runId: run_id ?? '', fence });
      await expect(late).rejects.toThrow(Overtaken);
    });

    test('what it read of the file, when a look came after', async () => {
      const id = await begunRun(store());
      const { fence = -1 } = (await store().runAndFile(id)) ?? {};
      await store().recordLook(id, nothing, { runId: 'run-1', fence });
      await store().finishStep(id, 0, { outcome: 'failed', error: 'Denied.' });
      await expect(store().saveSteps(id, { runId: 'run-1', fence }, pack(), [step(0)])).rejects.toThrow(
        Overtaken,
      );
      expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: 'failed' });
    });
  });

  test('at an undo, when the run was reset: what was done is begun still, and to be done again', async () => {
    const steps = [step(0), step(1)];
    const id = await begunRun(store(), steps);
    for (const at of [0, 1]) {
      await store().beginStep(id, at, null);
      await store().finishStep(id, at, { outcome: 'created', made });
    }
    await tell(store(), id, { undo: { done: 0, total: 2 } });
    const { fence } = await store().holdStep(id, 0);
    await store().saveSteps(id, { runId: 'reset' }, pack(), steps);

    const late = store().finishStep(id, 0, { outcome: 'rolled_back', fence });

    await expect(late).rejects.toThrow(Overtaken);
    for (const at of [0, 1])
      expect(await stepOf(store(), id, at)).toMatchObject({
        outcome: null,
        begun_at: expect.any(Date),
        made,
      });
  });

  test('a run that was reset begins nothing anew where the one before it told its end meanwhile', async () => {
    const steps = [step(0), step(1), step(2)];
    const id = await begunRun(store(), steps);
    const { fence = -1 } = (await store().runAndFile(id)) ?? {};
    await store().beginStep(id, 0, null);
    await store().finishStep(id, 0, { outcome: 'rolled_back' });
    await store().finishStep(id, 1, { outcome: 'failed', error: 'Denied.' });
    const end = { status: 'FAILED', errorMessage: 'Denied.', failedType: null } as const;
    await tell(store(), id, { undo: { done: 1, total: 1 }, end });
    const record = async () => [
      await store().sharePack(id),
      await store().steps(id, { after: -1, limit: 10 }),
    ];
    const ended = await record();

    const late = store().saveSteps(id, { runId: 'reset', fence }, pack(), steps);

    await expect(late).rejects.toThrow(Overtaken);
    expect(await record()).toEqual(ended);
  });

  test('a run that told something before it read its file still begins what was taken back anew', async () => {
    const id = await begunRun(store());
    await store().beginStep(id, 0, null);
    await store().finishStep(id, 0, { outcome: 'rolled_back' });
    await store().tell(id, 'reset', { number: 1, undo: { done: 1, total: 1 } });
    await store().saveSteps(id, { runId: 'reset' }, pack(), [step(0)]);
    expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: null, begun_at: null });
    expect(await store().sharePack(id)).toMatchObject({ undo: null });
  });
});
