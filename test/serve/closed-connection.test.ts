import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { connectClient } from '../../src/serve/temporal';
import { testEnvironment } from '../support/environment';

/** A way to the Temporal server that can be cut. */
async function openWay() {
  const [host, port] = testEnvironment().temporalAddress.split(':');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onwards = connect(Number(port), host);
    for (const one of [socket, onwards]) {
      sockets.add(one);
      one.on('error', () => undefined);
    }
    socket.pipe(onwards).pipe(socket);
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

test('a call that is being retried when the connection is closed ends, and nothing is thrown that nobody can catch', async () => {
  const way = await openWay();
  const temporal = await connectClient({ address: way.address, env: {} });
  way.cut();
  const call = temporal.client.workflowService.getSystemInfo({});
  call.catch(() => undefined);
  // Its first attempt has failed, and its retry waits.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await temporal.close();
  await expect(call).rejects.toThrow('The connection to Temporal is closed.');
});
