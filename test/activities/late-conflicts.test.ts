/** What stands in a step's way when it is done: kept as found, and told to the run whichever way the step travels. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { packText } from '../support/packs';
import { RUN, createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());

/** A run that has looked at these recipients; the second exists since. */
async function overtaken(first: string, second: string) {
  const recipient = [first, second].map((name) => ({ name, comment: 'ours' }));
  const { id } = await bench.look(packText({ metadata: { project_name: first }, recipient }));
  const comment = 'x'.repeat(500);
  await bench.databricks.recipients.create({ name: second, authentication_type: 'TOKEN', comment });
  const [free, met] = [
    await bench.stepRef(id, 'Recipient', first),
    await bench.stepRef(id, 'Recipient', second, { begin: 3 }),
  ];
  return { id, free, met };
}

test('a step that meets one has not begun; it is kept whole, and is not open before the run says so', async () => {
  const { id, met } = await overtaken('single_a', 'single_b');
  await expect(bench.run('createRecipient', met)).rejects.toMatchObject({
    ...{ type: 'LATE_CONFLICT', nonRetryable: true, details: [{ Name: 'single_b', Late: true }] },
  });
  const [found] = await bench.deps.store.findings(id, RUN, [met]);
  expect(found?.conflict.Differences).toMatchObject([{ Field: 'comment', Existing: 'x'.repeat(500) }]);
  await expect(bench.deps.store.conflicts(id)).resolves.toEqual([]);
  await expect(bench.deps.store.stepsById(id, [met.id])).resolves.toMatchObject([{ begun_at: null }]);
  await expect(bench.databricks.recipients.get('single_b')).resolves.toMatchObject({
    comment: 'x'.repeat(500),
  });
});

test('in a batch the others are done, and each says how it ended', async () => {
  const { id, free, met } = await overtaken('batch_a', 'batch_b');
  const { mode, strategy } = free;
  const ends = await bench.run('performSteps', {
    sharePackId: id,
    mode,
    strategy,
    tasks: [free, met],
    width: 2,
  });
  expect(ends).toEqual([
    [free.id, { kind: 'done', outcome: 'created' }],
    [met.id, { kind: 'conflict', conflict: expect.objectContaining({ Name: 'batch_b', Late: true }) }],
  ]);
});

test('can be read while their batch goes on, shortened, by the beginnings that met them', async () => {
  const { id, met } = await overtaken('read_a', 'read_b');
  await expect(bench.run('createRecipient', met)).rejects.toThrow();
  const readFor = (begin: number) =>
    bench.run('readLateConflicts', { sharePackId: id, begun: [{ id: met.id, begin }] });
  await expect(readFor(1)).resolves.toEqual([]);
  const [found] = await readFor(3);
  expect(found).toMatchObject({ id: met.id, begin: 3, conflict: { Name: 'read_b' } });
  expect(JSON.stringify(found).length).toBeLessThan(2_000);
});

test('a step goes by the name that its run gave it, whatever the store says', async () => {
  const { free } = await overtaken('named_a', 'named_b');
  const ref = { ...free, actualName: 'named_otherwise' };
  await expect(bench.run('createRecipient', ref)).resolves.toEqual({ kind: 'done', outcome: 'created' });
  await expect(bench.databricks.recipients.get('named_otherwise')).resolves.toBeDefined();
  await expect(bench.databricks.recipients.get('named_a')).resolves.toBeUndefined();
});
