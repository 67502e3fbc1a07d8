import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest, Reply } from './http-message';

// Longer than clients keep idle connections: closing one just as a POST is sent on it loses that POST.
const KEEP_ALIVE_MS = 65_000;
// A benchmark opens thousands of connections at once; with Node's 511 some would be reset.
const BACKLOG = 4_096;
// For answers under way when the server stops; nothing here takes as long.
const STOP_GRACE_MS = 1_000;
// Far above a pipeline's settings or a hundred updates of a share.
const LARGEST_BODY_BYTES = 16 * 1024 * 1024;

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  /**
   * Lets answers under way go out, then closes every connection, the idle ones at once. When it is done no request is
   * under way any more, those of callers that had gone included, so that what they use can be let go of.
   */
  stop(): Promise<void>;
}

/** Listens, and answers each request with what `reply` makes of it. Rejects when the port cannot be had. */
export async function startHttpServer(options: {
  host: string;
  port: number;
  reply: (request: HttpRequest) => Promise<Reply>;
}): Promise<HttpServer> {
  let stopping = false;
  const underWay = new Set<Promise<unknown>>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, response) => {
    const served = serve(incoming, response)
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
      .finally(() => underWay.delete(served));
    underWay.add(served);
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://local');
    const reply = await options.reply({
      method: incoming.method ?? 'GET',
      path: pathname,
      query: searchParams,
      headers: incoming.headers,
      body,
      isGone: () => response.destroyed,
    });
    if (stopping) response.setHeader('Connection', 'close');
    send(response, reply);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: options.port, host: options.host, backlog: BACKLOG }, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      stopping = true;
      const closed = new Promise((resolve) => server.close(resolve));
      const cut = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
      server.closeIdleConnections();
      await closed;
      clearTimeout(cut);
      await Promise.all(underWay);
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES)
      throw new Error(`A request body is larger than ${LARGEST_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'close') {
    response.destroy();
    return;
  }
  if (reply.body === undefined) {
    response.writeHead(reply.status, reply.headers).end();
    return;
  }
  const body = JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    ...reply.headers,
  });
  response.end(body);
}
