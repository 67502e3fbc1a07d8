import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { lookForDrift } from '../../../src/activities/drift/look-for-drift';
import type { ActivityDependencies } from '../../../src/activities/dependencies';
import { packText } from '../../support/packs';
import { createActivityBench } from '../activity-bench';
import type { ActivityBench } from '../activity-bench';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());

const CATALOG = '/api/2.1/unity-catalog';
const twenty = (name: string): string =>
  packText({
    metadata: { project_name: name, strategy: 'UPDATE' },
    recipient: Array.from({ length: 20 }, (_, nth) => ({ name: `${name}_${nth}`, comment: 'c' })),
  });

const finished = async (pack: string): Promise<string> => {
  const id = await bench.begin(pack);
  const { items } = (await bench.run('detectConflicts', { sharePackId: id })).page;
  for (const { step } of items)
    await bench.run('createRecipient', await bench.stepRef(id, step.type, step.name));
  await bench.end(id);
  return id;
};

test('twenty resources of a kind take one list, as the look does', async () => {
  const id = await finished(twenty('many'));
  const calls = await bench.calls(async () => {
    expect(await bench.run('lookForDrift', { sharePackId: id })).toEqual({
      ...{ SharePackId: id, Version: 1, CheckedAt: expect.any(String) },
      ...{ Drifted: false, Count: 0, Checked: 20 },
    });
  });
  expect(calls).toEqual([`GET ${CATALOG}/recipients`]);
});

test('what was seen of two versions is not reported: the next attempt looks again', async () => {
  const id = await finished(twenty('twice'));
  let next = '';
  const { store } = bench.deps;
  // Another version completes after the look, before its report is kept.
  const deps: ActivityDependencies = {
    ...bench.deps,
    store: {
      ...store,
      managedBy: async (...given) => {
        if (next === '') next = await finished(twenty('twice'));
        return store.managedBy(...given);
      },
    },
  };
  const look = () => bench.inActivity(() => lookForDrift(deps, { sharePackId: id }));

  await expect(look()).rejects.toThrow('Another version completed');
  expect(await store.driftReport(id)).toBeUndefined();
  expect(await look()).toMatchObject({ SharePackId: next, Version: 2, Drifted: false });
});

test('a pack of which no version has completed is not looked for in vain', async () => {
  const id = await bench.begin(twenty('never'));
  await expect(bench.run('lookForDrift', { sharePackId: id })).rejects.toMatchObject({
    message: expect.stringContaining('No version of this pack has completed'),
    nonRetryable: true,
  });
});
