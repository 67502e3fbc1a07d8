import { isIP, connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Client } from 'undici';
import { z } from 'zod';
import { DeadlinePassed, withDeadline } from './http/deadline';
import { codeOf } from './http/failure';
import { parseJson } from './http/json';

/** The way to an answer: the name is looked up, a connection made, TLS agreed on, and something answers over it. */
export type ProbeStage = 'name' | 'connection' | 'tls' | 'answer';

export interface ProbeFailure {
  readonly failedAt: ProbeStage;
  /** The system's (`ENOTFOUND`), TLS's (`CERT_HAS_EXPIRED`) or undici's. */
  readonly code: string;
}

export interface ProbeAnswer {
  /** Whether it gives one of the documents by which official clients know a workspace. */
  readonly isWorkspace: boolean;
  readonly status: number;
  /** Epoch milliseconds by the workspace's clock, to the second; undefined where it does not say. */
  readonly serverTimeMs: number | undefined;
  /** By this machine's clock, when the answer was there. */
  readonly localTimeMs: number;
  /** Headers that tell of a rate limit. */
  readonly rateLimits: Readonly<Record<string, string>>;
}

export type Probe = ProbeFailure | ProbeAnswer;

export interface ProbeOptions {
  readonly userAgent: string;
  /** For the connection, and again for each answer. */
  readonly timeoutMs: number;
}

/** Whatever NODE_TLS_REJECT_UNAUTHORIZED says: a credential is to follow. */
const VERIFIED = { rejectUnauthorized: true } as const;
const TIMED_OUT = 'ETIMEDOUT';
const LARGEST_ANSWER_BYTES = 1024 * 1024;
const RATE_LIMIT_HEADER = /^(x-)?rate-?limit|^retry-after$/;

/** Both are read without a credential. A workspace has the second at least, or no service principal could get in. */
const DOCUMENTS = [
  {
    path: '/.well-known/databricks-config',
    content: z.looseObject({ workspace_id: z.union([z.string(), z.number()]) }),
  },
  {
    path: '/oidc/.well-known/oauth-authorization-server',
    content: z.looseObject({ token_endpoint: z.url() }),
  },
] as const;

/** How far one gets on the way to the workspace at `origin`, without a credential, once, as the client connects too. */
export async function probeWorkspace(origin: string, options: ProbeOptions): Promise<Probe> {
  const failure = await openConnection(new URL(origin), options.timeoutMs);
  if (failure !== undefined) return failure;
  const client = new Client(origin, { connect: VERIFIED, maxResponseSize: LARGEST_ANSWER_BYTES });
  try {
    const [config, oauth] = DOCUMENTS;
    const answer = await ask(client, config, options);
    return answer.isWorkspace ? answer : await ask(client, oauth, options);
  } catch (error) {
    const code = error instanceof DeadlinePassed ? TIMED_OUT : codeOf(error);
    if (code === undefined) throw error;
    return { failedAt: 'answer', code };
  } finally {
    await client.destroy();
  }
}

/** A connection of its own, whose events tell how far it came; the client's errors do not. */
function openConnection(
  { protocol, hostname, port }: URL,
  timeoutMs: number,
): Promise<ProbeFailure | undefined> {
  const isTls = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const place = { host, port: Number(port) || (isTls ? 443 : 80) };
  let failedAt: ProbeStage = isIP(host) === 0 ? 'name' : 'connection';

  return new Promise((resolve) => {
    const socket = isTls
      ? connectTls({ ...place, ...VERIFIED, ...(isIP(host) === 0 && { servername: host }) })
      : connectPlain(place);
    const end = (failure?: ProbeFailure): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(failure);
    };
    const timer = setTimeout(() => end({ failedAt, code: TIMED_OUT }), timeoutMs);
    socket.on('lookup', (error: Error | null) => {
      if (error === null) failedAt = 'connection';
    });
    socket.on('connect', () => {
      failedAt = 'tls';
      if (!isTls) end();
    });
    socket.on('secureConnect', () => end());
    socket.on('error', (error: Error) => end({ failedAt, code: codeOf(error) ?? error.name }));
  });
}

async function ask(
  client: Client,
  document: (typeof DOCUMENTS)[number],
  { userAgent, timeoutMs }: ProbeOptions,
): Promise<ProbeAnswer> {
  const { path, content } = document;
  const headers = { accept: 'application/json', 'user-agent': userAgent };
  return withDeadline(timeoutMs, undefined, async (signal) => {
    const answer = await client.request({ method: 'GET', path, headers, signal });
    const localTimeMs = Date.now();
    const body = await answer.body.text();
    const serverTimeMs = Date.parse(String(answer.headers['date']));
    return {
      isWorkspace: answer.statusCode === 200 && content.safeParse(parseJson(body)).success,
      status: answer.statusCode,
      serverTimeMs: Number.isNaN(serverTimeMs) ? undefined : serverTimeMs,
      localTimeMs,
      rateLimits: Object.fromEntries(
        Object.entries(answer.headers).flatMap(([name, value]) =>
          RATE_LIMIT_HEADER.test(name) ? [[name, String(value)]] : [],
        ),
      ),
    };
  });
}
