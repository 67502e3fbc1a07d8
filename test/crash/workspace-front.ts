import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { EFFECT, READ } from './life';
import type { Boundary, Life } from './life';

/** Stands before what processes of a service call, one process after the other at the same address. */
export interface Front {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Passes on what is asked of the workspace at `target`.
 *
 * @param life of the process that runs now
 * @param used ports that it must not have; its own is added
 */
export async function startWorkspaceFront(
  target: string,
  life: () => Life,
  used: Set<number>,
): Promise<Front> {
  const lives = new WeakMap<Socket, Life>();
  const server = createServer((request, response) => {
    const own = lives.get(request.socket);
    // A connection that breaks is a process that was killed.
    if (own) void passOn(target, own, request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket: Socket) => {
    const own = life();
    own.owns(socket);
    lives.set(socket, own);
  });
  const port = await listenUnused(server, used);
  return {
    port,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listenUnused(server: Server, used: Set<number>): Promise<number> {
  for (;;) {
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    if (!used.has(port)) {
      used.add(port);
      return port;
    }
    server.close();
    await once(server, 'close');
  }
}

async function passOn(
  target: string,
  life: Life,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const sent = await buffer(request);
  const { status, headers, body } = await life.pass(boundaryOf(method, url), async () => {
    const { authorization = '', 'content-type': type = 'application/json' } = request.headers;
    const answer = await fetch(`${target}${url}`, {
      method,
      headers: { authorization, 'content-type': type },
      ...(sent.length > 0 && { body: new Uint8Array(sent) }),
    });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  });
  response.writeHead(status, { 'content-type': headers.get('content-type') ?? 'application/json' });
  response.end(body);
}

const boundaryOf = (method: string, url: string): Boundary => ({
  call: `${method} ${pathOf(url)}`,
  points: method === 'GET' ? READ : EFFECT,
});

/** Without what differs from run to run: `/api/2.1/unity-catalog/shares/*`. */
const pathOf = (url: string): string =>
  (url.split('?')[0] ?? '')
    .split('/')
    .map((segment) =>
      /^((\w+_)?crash|main\.|analytics_prod|[\da-f-]{36}$|\d{4,}$)/.test(segment) ? '*' : segment,
    )
    .join('/');
