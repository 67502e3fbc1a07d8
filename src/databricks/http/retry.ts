import type { DatabricksErrorDetails } from './error';

/** The first waits are short: most of what goes wrong once is right again at once. */
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 4_000;
/** A blip is waited out here; an outage is the caller's to wait out, who can do so without holding a connection. */
const MOST_ATTEMPTS = 4;

export interface Attempted {
  readonly error: Pick<DatabricksErrorDetails, 'kind' | 'effect' | 'retryAfterMs'>;
  /** The next attempt would ask for less than this one. */
  readonly asksForLess: boolean;
  /** From 1: which attempt this error came from. */
  readonly attempt: number;
  /** What is left of the time in which this call may still begin an attempt. */
  readonly remainingMs: number;
  /** From 0 to 1. */
  readonly random: number;
}

/**
 * How long to wait before doing the same again, or undefined to give up. What may have been done is never repeated
 * here: the caller looks it up first. That leaves every read, and writes that were turned away unread.
 */
export function repeatAfterMs(attempted: Attempted): number | undefined {
  const { error, attempt, remainingMs, random } = attempted;
  if (error.effect === 'unknown' || !mayPass(attempted)) return undefined;
  const waitMs = waitFor(error.retryAfterMs, attempt, random);
  return waitMs < remainingMs ? waitMs : undefined;
}

function mayPass({ error, attempt, asksForLess }: Attempted): boolean {
  switch (error.kind) {
    case 'rate-limited': // a queue, not a fault: it moves, so only time ends the waiting
      return true;
    case 'unavailable':
    case 'timeout':
    case 'connection':
      return attempt < MOST_ATTEMPTS;
    case 'too-large':
      return asksForLess;
    case 'already-exists':
    case 'not-found':
    case 'invalid':
    case 'unauthenticated': // the authorization renews its token by itself, once
    case 'permission-denied':
    case 'conflict':
    case 'quota':
    case 'unexpected-answer':
      return false;
  }
}

/** Whether less of the same might get through: it was too large to read, or took too long for us or for a gateway. */
export const isTooMuch = ({ kind, status }: Pick<DatabricksErrorDetails, 'kind' | 'status'>): boolean =>
  kind === 'too-large' || kind === 'timeout' || status === 504;

/** The server's word first, and a little more so that those it turned away together do not return together. */
function waitFor(retryAfterMs: number | undefined, attempt: number, random: number): number {
  if (retryAfterMs !== undefined) return retryAfterMs + random * FIRST_BACKOFF_MS;
  return random * Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
}

/**
 * Reads a Retry-After header: seconds, or an HTTP date compared with `nowMs` (since 1970). No more than `longestMs` of it is
 * honoured: who asks for hours, or does so by mistake, would outlast whoever waits.
 */
export function parseRetryAfterMs(
  header: string | undefined,
  nowMs: number,
  longestMs: number,
): number | undefined {
  const askedMs = header === undefined ? undefined : askedForMs(header, nowMs);
  return askedMs === undefined ? undefined : Math.min(askedMs, longestMs);
}

function askedForMs(header: string, nowMs: number): number | undefined {
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1_000;
  // Date.parse takes nearly anything that has a digit for a date; an HTTP date begins with its weekday.
  const dateMs = /^\s*[a-z]{3}/i.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
