import { describe, expect, test } from '@jest/globals';
import { unlessLost } from '../../../src/activities/kinds/lost-request';
import { DatabricksError } from '../../../src/databricks/http/error';
import type { DatabricksErrorDetails } from '../../../src/databricks/http/error';

const failed = (over: Partial<DatabricksErrorDetails>): DatabricksError =>
  new DatabricksError('no', {
    ...{ kind: 'connection', effect: 'unknown', operation: 'POST /x', host: 'h', server: 'workspace' },
    ...over,
  });

/** Shows an effect at the given look. */
function appearing(at: number) {
  let looks = 0;
  return { look: () => Promise.resolve((looks += 1) === at ? 'seen' : undefined), looks: () => looks };
}

const context = { signal: new AbortController().signal, heartbeat: () => undefined };
const doing = (error: unknown, look: () => Promise<string | undefined>, signal = context.signal) =>
  unlessLost({ ...context, signal }, () => Promise.reject(error as Error), look);

describe('a request whose answer is lost', () => {
  test('gives its effect once that shows', async () => {
    await expect(doing(failed({}), appearing(2).look)).resolves.toBe('seen');
  });

  test('by a closed connection is over after a few looks, and its error is told', async () => {
    const error = failed({});
    const { look, looks } = appearing(9);
    await expect(doing(error, look)).rejects.toBe(error);
    expect(looks()).toBe(3);
  });

  test.each([
    ['a time-out of ours', failed({ kind: 'timeout' })],
    ["a gateway's", failed({ kind: 'unavailable', status: 504 })],
  ])('by %s may take effect for longer', async (_, error) => {
    await expect(doing(error, appearing(4).look)).resolves.toBe('seen');
  });

  test('is told by its own error where the look is cancelled or fails: it may have been done', async () => {
    const error = failed({ kind: 'timeout' });
    await expect(doing(error, appearing(1).look, AbortSignal.abort(new Error('cancelled')))).rejects.toBe(
      error,
    );
    await expect(doing(error, () => Promise.reject(new Error('down')))).rejects.toBe(error);
  });
});

test.each([
  ['that certainly did nothing', failed({ effect: 'none' })],
  ['that is none of the workspace', new TypeError('a mistake')],
])('an error %s is told at once', async (_, error) => {
  const { look, looks } = appearing(1);
  await expect(doing(error, look)).rejects.toBe(error);
  expect(looks()).toBe(0);
});
