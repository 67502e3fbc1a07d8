import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What of an answer is to be another. */
export interface Change {
  /** The path's end. */
  readonly path: string;
  readonly body?: (body: Record<string, unknown>) => unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
}

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/** A real server in front of another, which passes on all GETs and changes some of the answers. */
export async function startFront(target: string, changes: readonly Change[]): Promise<Front> {
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, search } = new URL(request.url ?? '/', target);
      const { authorization } = request.headers;
      const answer = await fetch(target + pathname + search, {
        headers: { ...(authorization !== undefined && { authorization }) },
      });
      const fitting = changes.filter(({ path }) => pathname.endsWith(path));
      const body = fitting.reduce<unknown>(
        (now, { body: change }) => change?.(now as Record<string, unknown>) ?? now,
        await answer.json(),
      );
      const headers = Object.assign({}, ...fitting.map((change) => change.headers ?? {})) as Record<
        string,
        string
      >;
      const status = fitting.find((change) => change.status !== undefined)?.status ?? answer.status;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
