import { readAnswer } from './answer';
import type { AuthHeaders } from './authorization';
import { DeadlinePassed, withDeadline } from './deadline';
import type { ErrorKind } from './error';
import { DatabricksError } from './error';
import type { Failures } from './failure';
import type { Limiter } from './limiter';
import type { ApiRequest } from './request';
import type { Transport } from './transport';

/** One HTTP request that was sent, for metrics. */
export interface RequestMetric {
  readonly host: string;
  readonly method: ApiRequest['method'];
  /** With `{names}` in place of what varies, so that there are few of them. */
  readonly route: string;
  /** Spent waiting for its turn. */
  readonly queuedMs: number;
  readonly durationMs: number;
  /** `ok`; why not; or `aborted`, by the caller. */
  readonly outcome: 'ok' | ErrorKind | 'aborted';
}

export interface AttemptOptions {
  readonly host: string;
  readonly transport: Transport;
  readonly limiter: Limiter;
  readonly failures: Failures;
  readonly onRequest: ((metric: RequestMetric) => void) | undefined;
}

export interface AttemptLimits {
  /** Asked when the request leaves. */
  readonly authorization: () => Promise<AuthHeaders>;
  /** Longest wait for its turn. */
  readonly turnTimeoutMs: number;
  /** Longest wait for the answer, from when its turn comes. */
  readonly answerTimeoutMs: () => number;
  readonly signal: AbortSignal | undefined;
}

/** Does a request once: waits for its turn, sends it, reads the answer. */
export type Attempt = <T>(request: ApiRequest<T>, limits: AttemptLimits) => Promise<T>;

export function createAttempt(options: AttemptOptions): Attempt {
  const { host, transport, limiter, failures, onRequest } = options;

  async function turn(request: ApiRequest, { turnTimeoutMs, signal }: AttemptLimits): Promise<() => void> {
    if (turnTimeoutMs <= 0) throw failures.noTurn(request, 0);
    try {
      return await withDeadline(turnTimeoutMs, signal, (either) => limiter.acquire(either));
    } catch (error) {
      throw error instanceof DeadlinePassed ? failures.noTurn(request, turnTimeoutMs) : error;
    }
  }

  async function exchange<T>(
    request: ApiRequest<T>,
    { answerTimeoutMs, signal }: AttemptLimits,
    authorization: AuthHeaders,
    queuedMs: number,
  ): Promise<T> {
    const sentAtMs = performance.now();
    let outcome: RequestMetric['outcome'] = 'ok';
    try {
      const answer = await transport.send(request, { authorization, timeoutMs: answerTimeoutMs(), signal });
      return readAnswer(request, answer, failures);
    } catch (error) {
      outcome = error instanceof DatabricksError ? error.kind : 'aborted';
      throw error;
    } finally {
      const { method, route } = request;
      onRequest?.({ host, method, route, queuedMs, durationMs: performance.now() - sentAtMs, outcome });
    }
  }

  return async (request, limits) => {
    const queuedAtMs = performance.now();
    const release = await turn(request, limits);
    try {
      const authorization = await limits.authorization();
      return await exchange(request, limits, authorization, performance.now() - queuedAtMs);
    } finally {
      release();
    }
  };
}
