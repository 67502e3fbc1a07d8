import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../src/plan/conflict';
import { membersOf } from './exchange';
import type { Exchange } from './exchange';
import { operationOf } from './known-members';

/** What a client asked for. */
export interface Asked {
  readonly operation: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** A workspace that knows only answers that were recorded. */
export interface ReplayServer {
  readonly url: string;
  /** From now on, its operation is answered with this one, and so is every other with what there is for it. */
  play(exchange: Exchange): void;
  /** What was asked since it was last asked for. */
  take(): Asked[];
  close(): Promise<void>;
}

/** Answers each operation with the one that is played, or else with the first success that was recorded of it. */
export async function startReplayServer(recorded: readonly Exchange[]): Promise<ReplayServer> {
  let asked: Asked[] = [];
  let played: Exchange | undefined;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', url);
      const operation = operationOf(request.method ?? '', decodeURIComponent(pathname));
      const query = Object.fromEntries(searchParams);
      asked.push({ operation, query, body: membersOf(Buffer.concat(chunks).toString()) });
      const answer = answerTo(operation, 'page_token' in query);
      const body = JSON.stringify(answer?.answered ?? {}).replaceAll('{host}', url);
      response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json' }).end(body);
    });
  });

  /** A list ends with its second page: the recorded ones lead to each other. */
  function answerTo(
    operation: string,
    isNextPage: boolean,
  ): Pick<Exchange, 'status' | 'answered'> | undefined {
    const found =
      played?.operation === operation
        ? played
        : recorded.find((exchange) => exchange.operation === operation && exchange.status === 200);
    if (!isNextPage || found === undefined) return found;
    const { status, answered } = found;
    return { status, answered: { ...(answered as Record<string, Json>), next_page_token: '' } };
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    play(exchange) {
      played = exchange;
    },
    take() {
      const taken = asked;
      asked = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
