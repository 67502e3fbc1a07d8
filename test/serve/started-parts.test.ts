import { expect, test } from '@jest/globals';
import { StartedParts } from '../../src/serve/started-parts';

const ignore = (): void => undefined;

test('what was started is stopped in reverse, one after the other', async () => {
  const told: string[] = [];
  const parts = new StartedParts(ignore);
  for (const name of ['database', 'worker', 'api'])
    parts.add(name, async () => {
      told.push(`${name} stops`);
      await Promise.resolve();
      told.push(`${name} has stopped`);
    });
  await parts.stop();
  expect(told).toEqual([
    'api stops',
    'api has stopped',
    'worker stops',
    'worker has stopped',
    'database stops',
    'database has stopped',
  ]);
});

test('one that does not stop as it should is told, and keeps no other running', async () => {
  const failed: string[] = [];
  const stopped: string[] = [];
  const parts = new StartedParts((name, error) => failed.push(`${name}: ${String(error)}`));
  parts.add('database', () => void stopped.push('database'));
  parts.add('worker', () => Promise.reject(new Error('stuck')));
  parts.add('api', () => {
    throw new Error('gone');
  });
  await expect(parts.stop()).resolves.toBeUndefined();
  expect(failed).toEqual(['api: Error: gone', 'worker: Error: stuck']);
  expect(stopped).toEqual(['database']);
});

test('whoever asks again waits for the same end, and each part is stopped once', async () => {
  let times = 0;
  let release = ignore;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const parts = new StartedParts(ignore);
  parts.add('api', async () => {
    times += 1;
    await gate;
  });
  const ends = [parts.stop(), parts.stop()];
  release();
  await Promise.all(ends);
  await parts.stop();
  expect(times).toBe(1);
});

test('what was started while the others stop is stopped too', async () => {
  const stopped: string[] = [];
  const parts = new StartedParts(ignore);
  parts.add('api', () => {
    stopped.push('api');
    parts.add('late', () => void stopped.push('late'));
  });
  await parts.stop();
  expect(stopped).toEqual(['api', 'late']);
});

test('nothing started is stopped at once', async () => {
  await expect(new StartedParts(ignore).stop()).resolves.toBeUndefined();
});
