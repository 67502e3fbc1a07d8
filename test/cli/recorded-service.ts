/**
 * A server that gives recorded answers, in the shapes of spec/http-api.md. A stand-in is right here, and only here: the
 * service itself is tested in test/api and test/scenarios; what is tested with this one is how the client asks and tells.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedAnswer {
  readonly status: number;
  /** Sent as JSON; a string is sent as it is. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface RecordedService {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  readonly close: () => Promise<void>;
}

/** @param answers by `METHOD /path`; of several, each call gets the next, and the last one for good */
export async function startRecordedService(
  answers: Readonly<Record<string, RecordedAnswer | readonly RecordedAnswer[]>>,
): Promise<RecordedService> {
  const queues = new Map(Object.entries(answers).map(([call, answer]) => [call, [answer].flat()]));
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    void receive(request).then((received) => {
      requests.push(received);
      const queue = queues.get(`${received.method} ${received.path}`) ?? [];
      send(response, (queue.length > 1 ? queue.shift() : queue[0]) ?? NOT_FOUND);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const NOT_FOUND: RecordedAnswer = {
  status: 404,
  body: { type: '/docs#not-found', title: 'Not found', status: 404, detail: 'There is no such share pack.' },
};

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const url = new URL(request.url ?? '/', 'http://service');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function send(response: ServerResponse, { status, body, headers }: RecordedAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
