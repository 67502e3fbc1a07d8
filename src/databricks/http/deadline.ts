/** Why a signal of `withDeadline` fired, when it was the time. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/**
 * Runs `work` with a signal that fires after `timeoutMs`, or as soon as the caller's own does. Listeners and timer are
 * taken off at the end: the caller's signal may live as long as the process.
 *
 * @throws whatever `work` makes of the signal; its reason is a {@link DeadlinePassed} or the caller's own.
 */
export async function withDeadline<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const pass = () => controller.abort(new DeadlinePassed());
  const giveUp = () => controller.abort(signal?.reason);
  if (signal?.aborted) giveUp();
  signal?.addEventListener('abort', giveUp);
  const timer = setTimeout(pass, timeoutMs);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}
