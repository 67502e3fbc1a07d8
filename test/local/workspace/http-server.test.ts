import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startHttpServer } from '../../../src/local/workspace/http-server';

test('a stop waits for a request whose caller has gone', async () => {
  const signals = new EventEmitter();
  const seen: string[] = [];
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    async reply(request) {
      signals.emit('arrived');
      while (!request.isGone()) await sleep(1);
      signals.emit('gone');
      await once(signals, 'go on');
      seen.push('done');
      return 'close';
    },
  });
  const caller = new AbortController();
  const arrived = once(signals, 'arrived');
  const gone = once(signals, 'gone');
  const left = expect(fetch(`http://127.0.0.1:${server.port}`, { signal: caller.signal })).rejects.toThrow();
  await arrived;
  caller.abort();
  await left;
  await gone;

  const stopped = server.stop().then(() => seen.push('stopped'));
  // Time enough to close connections, of which none is open.
  await sleep(50);
  signals.emit('go on');
  await stopped;
  expect(seen).toEqual(['done', 'stopped']);
});
