import { expect, test } from '@jest/globals';
import { settled } from '../../../src/activities/kinds/settled';
import { DatabricksError } from '../../../src/databricks/http/error';
import type { ErrorKind } from '../../../src/databricks/http/error';

const failing = (kind: ErrorKind) => () =>
  Promise.reject(
    new DatabricksError('no', {
      ...{ kind, effect: 'none', operation: 'PATCH /x', host: 'h', server: 'workspace' },
    }),
  );

test('all of them end before a failure is told', async () => {
  let ended = false;
  const slow = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    ended = true;
  };
  await expect(settled([failing('unavailable'), slow])).rejects.toMatchObject({ kind: 'unavailable' });
  expect(ended).toBe(true);
});

test('what no retry gets past comes before what may pass; of its kind the first', async () => {
  const passing = [failing('unavailable'), failing('timeout'), failing('unauthenticated')];
  await expect(settled(passing)).rejects.toMatchObject({ kind: 'unavailable' });
  const both = [...passing, failing('quota'), failing('invalid')];
  await expect(settled(both)).rejects.toMatchObject({ kind: 'quota' });
});

test('where none fails there is nothing to tell', async () => {
  await expect(settled([() => Promise.resolve(1)])).resolves.toBeUndefined();
});
