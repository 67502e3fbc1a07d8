import { readAnswer } from './answer';
import type { AuthHeaders } from '../auth/authorization';
import { DeadlinePassed, withDeadline } from './deadline';
import type { ErrorKind } from './error';
import { DatabricksError } from './error';
import type { Failures } from './failure';
import type { Limiter, TurnedAway } from '../limits/limiter';
import type { ApiRequest } from './request';
import { isRepeatable } from './request';
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
  /** Longest wait for its turn, or what is told every few seconds of a wait without end. */
  readonly turn: { readonly timeoutMs: number } | { readonly heartbeat: () => void };
  /** Told how long that was. */
  readonly onTurn?: (waitedMs: number) => void;
  /** Longest wait for the answer, from when its turn comes. */
  readonly answerTimeoutMs: () => number;
  readonly signal: AbortSignal | undefined;
  /** Asked last of all before it leaves. */
  readonly beforeSending?: (() => Promise<void>) | undefined;
}

/** Several in each heartbeat time-out of an activity. */
const HEARTBEAT_MS = 5_000;

/** Does a request once: waits for its turn, sends it, reads the answer. */
export type Attempt = <T>(request: ApiRequest<T>, limits: AttemptLimits) => Promise<T>;

export function createAttempt(options: AttemptOptions): Attempt {
  const { host, transport, limiter, failures, onRequest } = options;

  async function turnOf(request: ApiRequest, { turn, signal }: AttemptLimits) {
    if ('heartbeat' in turn) return heartbeating(turn.heartbeat, () => limiter.acquire(signal));
    const { timeoutMs } = turn;
    if (timeoutMs <= 0) throw failures.noTurn(request, 0);
    try {
      return await withDeadline(timeoutMs, signal, (either) => limiter.acquire(either));
    } catch (error) {
      throw error instanceof DeadlinePassed ? failures.noTurn(request, timeoutMs) : error;
    }
  }

  async function exchange<T>(
    request: ApiRequest<T>,
    { answerTimeoutMs, signal, beforeSending }: AttemptLimits,
    authorization: AuthHeaders,
    queuedMs: number,
  ): Promise<T> {
    await beforeSending?.();
    // Not all limiters look at it, and the token took a while.
    signal?.throwIfAborted();
    const sentAtMs = performance.now();
    let outcome: RequestMetric['outcome'] = 'ok';
    try {
      const answer = await transport.send(request, {
        authorization,
        timeoutMs: answerTimeoutMs(),
        // From here on what is not a read ends by itself (CallOptions.signal).
        signal: isRepeatable(request) ? signal : undefined,
      });
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
    const release = await turnOf(request, limits);
    limits.onTurn?.(performance.now() - queuedAtMs);
    let turnedAway: TurnedAway | undefined;
    try {
      const authorization = await limits.authorization();
      return await exchange(request, limits, authorization, performance.now() - queuedAtMs);
    } catch (error) {
      if (error instanceof DatabricksError && error.kind === 'rate-limited') turnedAway = error;
      throw error;
    } finally {
      release(turnedAway);
    }
  };
}

async function heartbeating<T>(heartbeat: () => void, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(heartbeat, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
