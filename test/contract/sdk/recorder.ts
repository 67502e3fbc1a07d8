import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { membersOf } from '../exchange';
import type { RawExchange } from '../exchange';

/** A server that passes all requests on to a workspace, as they are, and notes what was said. */
export interface Recorder {
  /** `host:port`. */
  readonly host: string;
  forwardTo(workspaceUrl: string): void;
  /** What was said since it was last asked. */
  take(): RawExchange[];
  stop(): Promise<void>;
}

export async function startRecorder(): Promise<Recorder> {
  const agent = new Agent({ keepAlive: true });
  let exchanges: RawExchange[] = [];
  let target: URL | undefined;

  const server: Server = createServer((incoming, response) => {
    pass(incoming).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      () => response.destroy(),
    );
  });

  async function pass(incoming: IncomingMessage) {
    const { method = '', url = '', headers } = incoming;
    const asked = await text(incoming);
    // The Host header stays: the workspace makes addresses of it, which must lead here again.
    const outgoing = send(new URL(url, target), { method, headers, agent });
    outgoing.end(asked);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const body = await text(answer);
    const { pathname, searchParams } = new URL(url, target);
    exchanges.push({
      method,
      path: decodeURIComponent(pathname),
      query: Object.fromEntries(searchParams),
      asked: membersOf(asked),
      status: answer.statusCode ?? 0,
      answered: membersOf(body),
    });
    return { status: answer.statusCode ?? 0, headers: answer.headers, body };
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo(workspaceUrl) {
      target = new URL(workspaceUrl);
    },
    take() {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    async stop() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
