import { expect, test } from '@jest/globals';
import type { Conflict } from '../../../src/plan/conflict';
import { RUN, begunRun, conflict, step, stepOf, tell } from '../made-up';
import { onEachDatabase } from '../on-each-database';

onEachDatabase('What activities find', (database) => {
  const store = () => database().store;
  const opens = (id: string, { Type, Name, Fingerprint }: Conflict) =>
    tell(store(), id, { opened: [{ type: Type, name: Name, fingerprint: Fingerprint }] });

  test('is not open before the run says so, and then is whole', async () => {
    const id = await begunRun(store());
    const Existing = 'x'.repeat(100_000);
    const found = conflict('recipient-0', {
      Late: true,
      Differences: [{ Field: 'comment', Existing, Desired: null }],
    });
    await store().recordFindings(id, RUN, [{ id: 0, begin: 1, conflict: found }]);
    expect(await store().conflicts(id)).toEqual([]);
    await opens(id, found);
    expect(await store().conflicts(id)).toEqual([found]);
  });

  test('is opened as it was seen last, by what it was seen to be', async () => {
    const id = await begunRun(store());
    const [first, second] = ['f1', 'f2'].map((Fingerprint) => conflict('recipient-0', { Fingerprint }));
    if (!first || !second) return;
    await store().recordFindings(id, RUN, [{ id: 0, begin: 1, conflict: first }]);
    await store().recordFindings(id, RUN, [{ id: 0, begin: 0, conflict: second }]);
    await opens(id, second);
    expect(await store().conflicts(id)).toEqual([second]);
    const again = { ...first, SuggestedNames: ['b'] };
    await store().recordFindings(id, RUN, [{ id: 0, begin: 1, conflict: again }]);
    await opens(id, first);
    expect(await store().conflicts(id)).toEqual([again]);
  });

  test('is found by the beginning of the step that met it', async () => {
    const id = await begunRun(store(), [step(0), step(1)]);
    const first = { id: 0, begin: 1, conflict: conflict('recipient-0') };
    const second = { id: 0, begin: 2, conflict: conflict('recipient-0', { Fingerprint: 'f2' }) };
    const other = { id: 1, begin: 1, conflict: conflict('recipient-1') };
    await store().recordFindings(id, RUN, [first, other]);
    await store().recordFindings(id, RUN, [second]);
    expect(await store().findings(id, RUN, [{ id: 0, begin: 1 }])).toEqual([first]);
    expect(await store().findings(id, RUN, [{ id: 0, begin: 2 }])).toEqual([second]);
    expect(await store().findings(id, RUN, [{ id: 0, begin: 3 }])).toEqual([]);
    expect(await store().findings(id, RUN, [])).toEqual([]);
  });

  test('takes the beginning back from a step that has made nothing: what is there when it begins again is its earlier state', async () => {
    const id = await begunRun(store());
    await store().beginStep(id, 0, null);
    await store().recordFindings(id, RUN, [{ id: 0, begin: 1, conflict: conflict('recipient-0') }]);
    expect(await stepOf(store(), id, 0)).toMatchObject({ begun_at: null });
    expect((await store().beginStep(id, 0, { comment: 'theirs' })).before).toEqual({ comment: 'theirs' });
  });

  test('leaves a step its beginning that has made something, has ended, or was not what met it', async () => {
    const id = await begunRun(store(), [step(0), step(1), step(2)]);
    for (const at of [0, 1, 2]) await store().beginStep(id, at, null);
    await store().noteMade(id, 0, { id: 'r-1', created_at: null });
    await store().finishStep(id, 1, { outcome: 'created' });
    await store().recordFindings(id, RUN, [
      { id: 0, begin: 1, conflict: conflict('recipient-0') },
      { id: 1, begin: 1, conflict: conflict('recipient-1') },
      // By a look at an answer.
      { id: 2, begin: 0, conflict: conflict('recipient-2') },
    ]);
    for (const at of [0, 1, 2])
      expect(await stepOf(store(), id, at)).toMatchObject({ begun_at: expect.any(Date), before: null });
  });
});
