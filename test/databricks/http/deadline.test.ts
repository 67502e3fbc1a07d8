import { expect, jest, test } from '@jest/globals';
import { DeadlinePassed, withDeadline } from '../../../src/databricks/http/deadline';

/** Work that ends only when its signal says so, with the signal's reason. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });
}

test('work in time gives its result', async () => {
  await expect(withDeadline(60_000, undefined, () => Promise.resolve('done'))).resolves.toBe('done');
});

test('work that takes too long is told that the deadline has passed', async () => {
  await expect(withDeadline(1, undefined, untilAborted)).rejects.toThrow(DeadlinePassed);
});

test("the caller's signal ends the work with the caller's reason", async () => {
  const reason = new Error('cancelled');
  const controller = new AbortController();
  const work = withDeadline(60_000, controller.signal, untilAborted);
  controller.abort(reason);
  await expect(work).rejects.toBe(reason);
  await expect(withDeadline(60_000, AbortSignal.abort(reason), untilAborted)).rejects.toBe(reason);
});

test.each([
  ['done', () => Promise.resolve()],
  ['failed', () => Promise.reject(new Error('no'))],
])("nothing is left on the caller's signal once the work is %s", async (_, work: () => Promise<void>) => {
  const { signal } = new AbortController();
  const added = jest.spyOn(signal, 'addEventListener');
  const removed = jest.spyOn(signal, 'removeEventListener');
  await withDeadline(60_000, signal, work).catch(() => undefined);
  expect(added).toHaveBeenCalledTimes(1);
  expect(removed.mock.calls[0]?.slice(0, 2)).toEqual(added.mock.calls[0]?.slice(0, 2));
});
