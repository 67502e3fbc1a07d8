import { WaitingLine } from './waiting-line';

/**
 * Says when the next request may leave. The client asks it before each HTTP request (not: each call), and gives the
 * turn back when that request is over. One that several processes share takes this place as it is.
 */
export interface Limiter {
  /** Resolves when it is the caller's turn, to what gives it back. @throws the signal's reason when aborted before. */
  acquire(signal?: AbortSignal): Promise<() => void>;
}

/** At most `max` at a time. */
export function createSlots(max: number): Limiter {
  const line = new WaitingLine();
  let free = max;

  /** A slot goes straight to the next in line, so that nobody who comes meanwhile takes it. */
  function release(): void {
    if (line.length > 0) line.admit();
    else free += 1;
  }

  return {
    async acquire(signal) {
      signal?.throwIfAborted();
      if (free > 0) free -= 1;
      else await line.join(signal);
      return once(release);
    },
  };
}

/** All of them, in this order; what was given is given back when a later one is not. */
export function allOf(...limiters: readonly Limiter[]): Limiter {
  return {
    async acquire(signal) {
      const held: (() => void)[] = [];
      const release = once(() => held.reverse().forEach((giveBack) => giveBack()));
      try {
        for (const limiter of limiters) held.push(await limiter.acquire(signal));
        return release;
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
