import { Pool } from 'undici';
import type { AuthHeaders } from './authorization';
import { DeadlinePassed, withDeadline } from './deadline';
import type { Failures } from './failure';
import { codeOf } from './failure';
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
}

export interface Sending {
  readonly authorization: AuthHeaders;
  readonly timeoutMs: number;
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
    connect: { timeout: options.requestTimeoutMs / 2 },
    maxResponseSize: LARGEST_ANSWER_BYTES,
    // One deadline over the whole request takes the place of undici's two.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  let closed: Promise<void> | undefined;

  async function exchange(request: ApiRequest, sending: Sending, signal: AbortSignal): Promise<Answer> {
    const { statusCode, headers, body } = await pool.request({
      method: request.method,
      path: pathOf(request) + queryOf(request),
      headers: {
        accept: 'application/json',
        'user-agent': options.userAgent,
        ...sending.authorization,
        ...contentTypeOf(request),
      },
      body: contentOf(request),
      signal,
    });
    return {
      status: statusCode,
      body: await body.text(),
      // Entra ID's own name for it.
      requestId: single(headers['x-request-id']) ?? single(headers['x-ms-request-id']),
      retryAfterMs: parseRetryAfterMs(single(headers['retry-after']), Date.now()),
      location: single(headers['location']),
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
          throw failures.unreadable(request, `The answer is larger than ${LARGEST_ANSWER_BYTES} bytes`);
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
