/** The workspace answered 429: everybody who asks it is to slow down. */
export interface TurnedAway {
  /** Its Retry-After, where it gave one. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Says when the next request may leave. The client asks it before each HTTP request (not: each call), and gives the
 * turn back when that request is over, saying whether it was turned away.
 */
export interface Limiter {
  /** Resolves when it is the caller's turn, to what gives it back. @throws the signal's reason when aborted before. */
  acquire(signal?: AbortSignal): Promise<(turnedAway?: TurnedAway) => void>;
}
