import { once } from 'node:events';
import { connect, constants, createServer } from 'node:http2';
import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { EFFECT, NO_BOUNDARY, READ, TAKEN } from './life';
import type { Boundary, Life, Point } from './life';
import type { Front } from './workspace-front';

interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly trailers: IncomingHttpHeaders;
}

/**
 * Passes on what is asked of Temporal at `address`: of gRPC only that a request is a stream with a body, answered by headers,
 * a body and trailers. Each connection has one of its own to the server, which ends with it: so a poll of a dead worker is
 * given nothing any more, as with a real connection that breaks.
 */
export async function startTemporalFront(address: string, life: () => Life): Promise<Front> {
  const server = createServer();
  server.on('session', (session) => {
    const own = life();
    own.owns(session);
    const upstream = connect(`http://${address}`);
    const end = (): void => {
      session.destroy();
      upstream.destroy();
    };
    for (const side of [session, upstream]) side.on('error', end).on('close', end);
    session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      stream.on('error', () => undefined);
      // What breaks here is a connection of a process that was killed, or a call that its caller gave up.
      void passOn(upstream, own, stream, headers).catch(() => stream.close(constants.NGHTTP2_CANCEL));
    });
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

async function passOn(
  upstream: Http2Session,
  life: Life,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const body = await buffer(stream);
  const call = (): Promise<Answer> => ask(upstream, stream, headers, body);
  const method = headers[':path']?.split('/').at(-1) ?? '';
  const { headers: answer, ...given } = await passed(life, method, call);
  if (stream.destroyed) return;
  if (given.body.length === 0 && Object.keys(given.trailers).length === 0) {
    stream.respond(answer, { endStream: true });
    return;
  }
  stream.respond(answer, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(given.trailers));
  stream.end(given.body);
}

async function passed(life: Life, method: string, call: () => Promise<Answer>): Promise<Answer> {
  if (POLLS.test(method)) {
    const answer = await call();
    // A poll that ends with nothing has changed nothing.
    return answer.body.length < SMALLEST_TASK
      ? answer
      : life.pass(of(method, TAKEN), () => Promise.resolve(answer));
  }
  return life.pass(of(method, pointsOf(method)), call);
}

function pointsOf(method: string): readonly Point[] {
  if (NO_PART.test(method)) return NO_BOUNDARY;
  return READS.test(method) ? READ : EFFECT;
}

const of = (method: string, points: readonly Point[]): Boundary => ({ call: `Temporal ${method}`, points });

const POLLS = /^Poll\w+TaskQueue$/;
/** Of a task its token alone is longer. */
const SMALLEST_TASK = 40;
const NO_PART =
  /Heartbeat|^(GetSystemInfo|DescribeNamespace|Check|ShutdownWorker|ListSearchAttributes|ListSchedules|DescribeWorkflowExecution)$/;
const READS = /^(Describe|Get|List|Poll|Query)/;

async function ask(
  upstream: Http2Session,
  caller: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<Answer> {
  const request = (upstream as ReturnType<typeof connect>).request(headers);
  const giveUp = (): void => request.close(constants.NGHTTP2_CANCEL);
  caller.once('close', giveUp);
  let trailers: IncomingHttpHeaders = {};
  request.once('trailers', (given: IncomingHttpHeaders) => (trailers = given));
  request.end(body);
  const [answer] = (await once(request, 'response')) as [IncomingHttpHeaders];
  const text = await buffer(request);
  caller.off('close', giveUp);
  return { headers: answer, body: text, trailers };
}
