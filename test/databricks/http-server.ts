import { once } from 'node:events';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to do with one request, once it has been read. */
export type Reply = (response: ServerResponse, received: Received) => void;

/** A real HTTP server that does with each request what the test says. */
export interface HttpServer {
  readonly url: string;
  readonly host: string;
  /** In the order of arrival. */
  readonly received: readonly Received[];
  /** What to do with the next requests, in this order; further ones get what the last one got. */
  replies(...replies: readonly Reply[]): void;
  /** Resolves once so many requests have arrived. */
  arrived(count: number): Promise<void>;
  /** How many connections were ever opened. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** An error as the API words it. */
export function refusal(
  status: number,
  error_code: string,
  message: string,
  headers?: Record<string, string>,
): Reply {
  return json(status, { error_code, message }, headers);
}

/** Closes the connection without an answer. */
export const drop: Reply = (response) => {
  response.destroy();
};

/** Leaves the request without an answer; closing the server ends it. */
export const silence: Reply = () => undefined;

export async function createHttpServer(): Promise<HttpServer> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let script: readonly Reply[] = [json(200, {})];
  let served = 0;
  let connections = 0;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const arrival = { method, url, headers, body: Buffer.concat(chunks).toString() };
      received.push(arrival);
      const reply = script[Math.min(served, script.length - 1)];
      served += 1;
      reply?.(response, arrival);
      waiting.forEach((check) => check());
    });
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: `http://${host}`,
    host,
    received,
    replies(...replies) {
      script = replies;
      served = 0;
    },
    arrived: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (received.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
