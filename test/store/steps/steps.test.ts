import { describe, expect, test } from '@jest/globals';
import { Overtaken } from '../../../src/store/steps/overtaken';
import type { Status } from '../../../src/workflows/contract';
import { begunRun, conflict, open, pack, step, stepOf, stored, told, upload } from '../made-up';
import { onEachDatabase } from '../on-each-database';

onEachDatabase('Steps', (database) => {
  const store = () => database().store;

  test('what the run has read is kept: the pack, its steps, and the run that read it', async () => {
    const { share_pack_id } = await stored(store(), upload());
    const steps = [
      step(0),
      step(1, { type: 'Share', name: 'Audit', dependsOn: [0], spec: { name: 'Audit' } }),
    ];
    await store().saveSteps(share_pack_id, { runId: 'run-1' }, pack({ owner: 'jane' }), steps);
    expect(await store().pack(share_pack_id)).toEqual(pack({ owner: 'jane' }));
    expect(await store().sharePack(share_pack_id)).toMatchObject({ run_id: 'run-1' });
    expect(await store().steps(share_pack_id, { after: -1, limit: 10 })).toEqual(
      steps.map((kept) => ({
        ...kept,
        share_pack_id,
        actual_name: null,
        existing: null,
        before: undefined,
        made: null,
        outcome: null,
        error: null,
        begun_at: null,
        ended_at: null,
        fence: 0,
        unanswered_until: null,
      })),
    );
  });

  test('a run is read with its file, its pack, its conflicts or one of its steps, where it has them', async () => {
    const given = upload();
    const { share_pack_id: id } = await stored(store(), given);
    expect(await store().runAndPack(id)).toEqual({
      ...{ sharePack: await store().sharePack(id), pack: undefined, fence: 0 },
    });
    await store().saveSteps(id, { runId: 'run-1' }, pack(), [step(0), step(1)]);
    await store().finishStep(id, 1, { outcome: 'created' });
    const sharePack = await store().sharePack(id);
    expect(await store().runAndFile(id)).toEqual({ sharePack, bytes: given.bytes, fence: 1 });
    expect(await store().runAndPack(id)).toEqual({ sharePack, pack: pack(), fence: 1 });
    expect(await store().runAndStep(id, 1)).toEqual({ sharePack, step: await stepOf(store(), id, 1) });
    expect(await store().runAndStep(id, 2)).toEqual({ sharePack, step: undefined });
    expect(await store().runAndConflicts(id)).toEqual({ sharePack, conflicts: [] });
    await open(store(), id, [conflict('b'), conflict('a')]);
    expect(await store().runAndConflicts(id)).toEqual({
      sharePack: await store().sharePack(id),
      conflicts: [conflict('b'), conflict('a')],
    });
  });

  test('saving steps again changes nothing of them, but a reset run has another id', async () => {
    const { share_pack_id } = await stored(store(), upload());
    await store().saveSteps(share_pack_id, { runId: 'run-1' }, pack(), [step(0)]);
    await store().finishStep(share_pack_id, 0, { outcome: 'created' });
    await store().saveSteps(share_pack_id, { runId: 'run-2' }, pack(), [step(0)]);
    expect(await stepOf(store(), share_pack_id, 0)).toMatchObject({ outcome: 'created' });
    expect(await store().sharePack(share_pack_id)).toMatchObject({ run_id: 'run-2' });
  });

  test('a run that was replaced does not take its upload back, however late it is read', async () => {
    const { share_pack_id: id } = await stored(store(), upload());
    for (const runId of ['run-1', 'run-2']) await store().saveSteps(id, { runId }, pack(), [step(0)]);
    await expect(store().saveSteps(id, { runId: 'run-1' }, pack(), [step(0)])).rejects.toThrow(Overtaken);
    expect(await store().sharePack(id)).toMatchObject({ run_id: 'run-2' });
    await store().tell(id, 'run-2', { number: 1, status: 'AWAITING_RESOLUTION' });
    expect(await store().sharePack(id)).toMatchObject({ status: 'AWAITING_RESOLUTION' });
  });

  test('ten thousand steps are saved, and read in pages', async () => {
    const id = await begunRun(
      store(),
      Array.from({ length: 10_000 }, (_, index) =>
        step(index, { dependsOn: index === 0 ? [] : [index - 1] }),
      ),
    );
    const page = await store().steps(id, { after: 9_989, limit: 1_000 });
    expect(page.map((kept) => kept.id)).toEqual(Array.from({ length: 10 }, (_, index) => 9_990 + index));
    expect(page[0]).toMatchObject({ name: 'recipient-9990', dependsOn: [9_989] });
    expect((await store().steps(id, { after: -1, limit: 3 })).map((kept) => kept.id)).toEqual([0, 1, 2]);
  }, 120_000);

  test('steps are found by their names in the pack, in any case, however many are asked for', async () => {
    const id = await begunRun(store(), [
      step(0, { name: 'Ärzte' }),
      step(1, { name: 'other' }),
      step(2, { type: 'Share', name: 'Ärzte' }),
    ]);
    const many = Array.from({ length: 70_000 }, (_, index) => `none-${index}`);
    expect(await store().stepsByName(id, 'Recipient', ['äRZTE', ...many])).toMatchObject([{ id: 0 }]);
    expect(await store().stepsByName(id, 'Recipient', [])).toEqual([]);
  });

  test('progress counts what has an outcome, kind by kind in their order', async () => {
    const id = await begunRun(store(), [
      step(0, { type: 'Share' }),
      step(1),
      step(2),
      step(3, { type: 'Pipeline' }),
    ]);
    await store().finishStep(id, 1, { outcome: 'created' });
    await store().finishStep(id, 3, { outcome: 'failed', error: 'No such schema.' });
    expect(await store().progress(id)).toEqual([
      { type: 'Recipient', total: 2, done: 1 },
      { type: 'Share', total: 1, done: 0 },
      { type: 'Pipeline', total: 1, done: 1 },
    ]);
  });

  test('the first state before holds, so that a retry does not take its own work for it', async () => {
    const id = await begunRun(store());
    const begun = await store().beginStep(id, 0, { comment: 'theirs' });
    expect(begun).toMatchObject({ id: 0, before: { comment: 'theirs' }, begun_at: expect.any(Date) });
    const again = await store().beginStep(id, 0, { comment: 'ours' });
    expect(again).toMatchObject({ before: begun.before, begun_at: begun.begun_at, fence: 2 });
    expect(await stepOf(store(), id, 0)).toEqual(again);
  });

  test('that nothing existed before is told from not having begun', async () => {
    const id = await begunRun(store());
    expect((await stepOf(store(), id, 0))?.before).toBeUndefined();
    await store().beginStep(id, 0, null);
    expect((await stepOf(store(), id, 0))?.before).toBeNull();
    await store().noteMade(id, 0, { id: 'r-1', created_at: null });
    expect((await store().beginStep(id, 0, { comment: 'ours' })).before).toBeNull();
  });

  test('where there was nothing, and the step has made nothing, what is found since is the state before', async () => {
    const id = await begunRun(store());
    await store().beginStep(id, 0, null);
    expect((await store().beginStep(id, 0, { comment: 'theirs' })).before).toEqual({ comment: 'theirs' });
  });

  test('a step that certainly did nothing begins afresh, with what is there then', async () => {
    const id = await begunRun(store());
    await store().beginStep(id, 0, { comment: 'theirs' });
    await store().unbeginStep(id, 0);
    expect(await stepOf(store(), id, 0)).toMatchObject({ begun_at: null });
    expect((await stepOf(store(), id, 0))?.before).toBeUndefined();
    expect((await store().beginStep(id, 0, { comment: 'changed' })).before).toEqual({ comment: 'changed' });
  });

  test('a step that the run has not cannot begin or end', async () => {
    const id = await begunRun(store());
    await expect(store().beginStep(id, 7, null)).rejects.toThrow('has no step 7');
    await expect(store().finishStep(id, 7, { outcome: 'created' })).rejects.toThrow('has no step 7');
  });

  test('what a step made is known again by id and time', async () => {
    const id = await begunRun(store());
    await store().noteMade(id, 0, { id: 'r-1', created_at: '2026-03-01T10:00:00Z' });
    expect((await stepOf(store(), id, 0))?.made).toEqual({ id: 'r-1', created_at: '2026-03-01T10:00:00Z' });
  });

  test('the end of a step is told once, however often it is written', async () => {
    const id = await begunRun(store());
    await store().finishStep(id, 0, { outcome: 'failed', error: 'No quota.' });
    const ended = await stepOf(store(), id, 0);
    await store().finishStep(id, 0, { outcome: 'failed', error: 'No quota.' });
    expect(ended).toMatchObject({ outcome: 'failed', error: 'No quota.', ended_at: expect.any(Date) });
    expect(await stepOf(store(), id, 0)).toEqual(ended);
    expect((await told(store(), id)).slice(1)).toEqual([
      { type: 'resource', Type: 'Recipient', Name: 'recipient-0', Outcome: 'failed', Error: 'No quota.' },
    ]);
  });

  test('a step’s end is a change of its run', async () => {
    const id = await begunRun(store());
    const before = await store().sharePack(id);
    await store().finishStep(id, 0, { outcome: 'created' });
    const after = await store().sharePack(id);
    expect(after?.last_updated.getTime()).toBeGreaterThan(before?.last_updated.getTime() ?? Infinity);
  });

  test('what is rolled back stays so, whatever a late attempt tells', async () => {
    const id = await begunRun(store());
    await store().finishStep(id, 0, { outcome: 'created' });
    await store().finishStep(id, 0, { outcome: 'rolled_back' });
    await store().finishStep(id, 0, { outcome: 'created' });
    expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: 'rolled_back' });
  });

  describe('what an undo left', () => {
    const left = async (
      status: Status,
      on_failure: 'rollback' | 'keep' = 'rollback',
    ): Promise<readonly number[]> => {
      const options = { on_conflict: 'ask', resolution_timeout_ms: 1, on_deadline: 'expire' } as const;
      const id = await begunRun(
        store(),
        [0, 1, 2, 3].map((at) => step(at)),
        { options: { ...options, on_failure } },
      );
      for (const at of [0, 1, 2]) await store().beginStep(id, at, null);
      await store().finishStep(id, 0, { outcome: 'created', error: 'denied' });
      await store().finishStep(id, 1, { outcome: 'rolled_back', error: 'its token is lost' });
      await store().finishStep(id, 2, { outcome: 'created' });
      await store().finishStep(id, 3, { outcome: 'not_run', error: 'never begun' });
      await store().recordRun(id, { status });
      return (await store().stepsLeft(id)).map((one) => one.id);
    };

    test.each(['FAILED', 'CANCELLED', 'EXPIRED', 'VALIDATION_FAILED'] as const)(
      'is what was begun, and says why it stays, however the run has ended: %s',
      async (status) => {
        expect(await left(status)).toEqual([0]);
      },
    );

    test('is nothing where the run goes on or is complete, or the pack wanted all kept', async () => {
      expect(await left('AWAITING_RESOLUTION')).toEqual([]);
      expect(await left('COMPLETED')).toEqual([]);
      expect(await left('FAILED', 'keep')).toEqual([]);
    });
  });

  test('steps that end at once are all told, in numbers without gaps', async () => {
    const id = await begunRun(
      store(),
      Array.from({ length: 40 }, (_, index) => step(index)),
    );
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => store().finishStep(id, index, { outcome: 'created' })),
    );
    expect(await told(store(), id)).toHaveLength(41);
    expect(await store().progress(id)).toEqual([{ type: 'Recipient', total: 40, done: 40 }]);
  });
});
