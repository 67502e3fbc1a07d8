import { Pool } from 'undici';
import type { AuthHeaders } from '../auth/authorization';
import { LONGEST_PAUSE_MS } from '../limits/shared-limits';
import { DeadlinePassed, withDeadline } from './deadline';
import type { Failures } from './failure';
import { codeOf } from './failure';
import type { Exchange } from './recorded';
import type { Answer, ApiRequest } from './request';
import { pathOf, queryOf } from './request';
import { parseRetryAfterMs } from './retry';

/** Far more than any page of a list; beyond it something other than the API is answering. */
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024;

export interface TransportOptions {
  readonly origin: string;
  readonly userAgent: string;
  readonly connections: number;
  /** Of these, up to half for connecting: one that cannot be made is then told from an answer that is late. */
  readonly requestTimeoutMs: number;
  readonly failures: Failures;
  /** Told each exchange, with its secrets. */
  readonly record: ((exchange: TransportExchange) => void) | undefined;
}

export type TransportExchange = Omit<Exchange, 'host' | 'secrets'>;

export interface Sending {
  readonly authorization: AuthHeaders;
  readonly timeoutMs: number;
  /** Ends it at once, sent or not: only of what may be given up half way. */
  readonly signal: AbortSignal | undefined;
}

/** Sends single requests to one origin, over connections that are kept. */
export interface Transport {
  /** @throws DatabricksError when no complete answer came; the caller's reason when aborted. */
  send(request: ApiRequest, sending: Sending): Promise<Answer>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/**
 * A pool of connections to `origin`, and to nowhere else: redirects are not followed, so the credential cannot leave.
 * Opens nothing before the first request.
 */
export function createTransport(options: TransportOptions): Transport {
  const { failures } = options;
  const pool = new Pool(options.origin, {
    connections: options.connections,
    // Verified whatever the environment says (NODE_TLS_REJECT_UNAUTHORIZED): the credential goes over it.
    connect: { timeout: options.requestTimeoutMs / 2, rejectUnauthorized: true },
    maxResponseSize: LARGEST_ANSWER_BYTES,
    // One deadline over the whole request takes the place of undici's two.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  let closed: Promise<void> | undefined;

  async function exchange(request: ApiRequest, sending: Sending, signal: AbortSignal): Promise<Answer> {
    const sent = {
      accept: 'application/json',
      'user-agent': options.userAgent,
      ...sending.authorization,
      ...contentTypeOf(request),
    };
    const recording = startRecording(request, sent);
    try {
      const { statusCode, headers, body } = await pool.request({
        method: request.method,
        path: pathOf(request) + queryOf(request),
        headers: sent,
        body: contentOf(request),
        signal,
      });
      const text = await body.text();
      recording.answered({ status: statusCode, headers, body: text });
      return {
        status: statusCode,
        body: text,
        // The second is Entra ID's name for it.
        requestId: single(headers['x-request-id']) ?? single(headers['x-ms-request-id']),
        retryAfterMs: parseRetryAfterMs(single(headers['retry-after']), Date.now(), LONGEST_PAUSE_MS),
        location: single(headers['location']),
      };
    } catch (error) {
      recording.failed(error);
      throw error;
    }
  }

  function startRecording(request: ApiRequest, headers: Record<string, string>) {
    const startedAt = new Date();
    const startedMs = performance.now();
    const record = (end: Pick<TransportExchange, 'answer' | 'failure'>): void =>
      options.record?.({ request, headers, startedAt, durationMs: performance.now() - startedMs, ...end });
    return {
      answered: (answer: TransportExchange['answer']) => record({ answer, failure: undefined }),
      failed: (error: unknown) => record({ answer: undefined, failure: codeOf(error) ?? String(error) }),
    };
  }

  return {
    async send(request, sending) {
      const { timeoutMs, signal } = sending;
      try {
        return await withDeadline(timeoutMs, signal, (either) => exchange(request, sending, either));
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof DeadlinePassed) throw failures.timedOut(request, timeoutMs);
        const code = codeOf(error);
        if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
          throw failures.tooLarge(request, LARGEST_ANSWER_BYTES);
        }
        // Without a code it is a mistake of ours, which must not pass for an outage.
        throw code === undefined ? error : failures.disconnected(request, code);
      }
    },
    close: () => (closed ??= pool.close()), // undici rejects a second close
  };
}

function contentOf({ body, form }: ApiRequest): string | null {
  if (form !== undefined) return new URLSearchParams(form).toString();
  return body === undefined ? null : JSON.stringify(body);
}

function contentTypeOf({ body, form }: ApiRequest): Record<string, string> {
  if (form !== undefined) return { 'content-type': 'application/x-www-form-urlencoded' };
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
