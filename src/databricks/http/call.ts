import { setMaxListeners } from 'node:events';
import type { Attempt } from './attempt';
import type { Authorization } from '../auth/authorization';
import { DatabricksError } from './error';
import type { Failures } from './failure';
import { pause } from './pause';
import type { ApiRequest, Call, CallOptions } from './request';
import { isRepeatable, misleadingParameter } from './request';
import { isTooMuch, repeatAfterMs } from './retry';

export interface CallSettings {
  readonly attempt: Attempt;
  readonly authorization: Authorization;
  readonly failures: Failures;
  readonly requestTimeoutMs: number;
  readonly totalTimeoutMs: number;
}

/**
 * Calls that take at most `totalTimeoutMs`, waiting for turns and repeating included, so that a caller with a limit of
 * its own knows that nothing is sent after it. A caller that is kept alive by heartbeats meanwhile waits for turns as
 * long as that takes: a busy workspace is no failure, and an attempt given up half way costs the workspace further calls.
 */
export function createCall(settings: CallSettings): Call {
  const { attempt, authorization, failures, requestTimeoutMs, totalTimeoutMs } = settings;

  return async (request, options = {}) => {
    const { onWritten } = options;
    if (!onWritten || isRepeatable(request)) return perform(request, options);
    try {
      const answer = await perform(request, options);
      onWritten();
      return answer;
    } catch (error) {
      if (error instanceof DatabricksError) onWritten(error);
      throw error;
    }
  };

  async function perform<T>(
    request: ApiRequest<T>,
    { signal, heartbeat, beforeWrite }: CallOptions,
  ): Promise<T> {
    const misleading = misleadingParameter(request);
    if (misleading !== undefined)
      throw failures.invalid(request, `Not sent: the ${misleading} is empty or only dots`);

    // One signal may cancel any number of calls: not a leak, each takes its listeners off at its end.
    if (signal !== undefined) setMaxListeners(0, signal);

    let endMs = performance.now() + totalTimeoutMs;
    // A write is begun only while its whole time is left: cut short, it would have to be looked up.
    const reserveMs = isRepeatable(request) ? 0 : requestTimeoutMs;
    const startableMs = (): number => endMs - reserveMs - performance.now();
    const onTurn = (waitedMs: number): void => {
      if (heartbeat) endMs += waitedMs;
    };

    let asked: ApiRequest<T> = request;
    for (let count = 1; ; count += 1) {
      try {
        return await authorization.authorize((headers) =>
          attempt(asked, {
            authorization: headers,
            turn: heartbeat ? { heartbeat } : { timeoutMs: startableMs() },
            onTurn,
            answerTimeoutMs: () => Math.min(requestTimeoutMs, endMs - performance.now()),
            signal,
            beforeSending: isRepeatable(request) ? undefined : beforeWrite,
          }),
        );
      } catch (error) {
        if (!(error instanceof DatabricksError)) throw error;
        const remainingMs = startableMs();
        const less = isTooMuch(error) ? asked.less?.() : undefined;
        const asksForLess = less !== undefined;
        const random = Math.random();
        const waitMs = repeatAfterMs({ error, asksForLess, attempt: count, remainingMs, random });
        if (waitMs === undefined) throw error;
        asked = less ?? asked;
        await pause(waitMs, signal);
      }
    }
  }
}
