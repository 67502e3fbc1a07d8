import { setTimeout as sleep } from 'node:timers/promises';

/** Waits. @throws the signal's reason, at once when it is aborted. */
export async function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(waitMs, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted(); // with the caller's reason rather than the timer's
    throw error;
  }
}
