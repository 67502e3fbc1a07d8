import type { z } from 'zod';
import type { DatabricksError } from './error';

/** What every method of the client takes last. */
export interface CallOptions {
  /**
   * Ends waiting, pauses and reads at once, or once a token that others wait for too has come; the call then rejects
   * with the signal's reason. A write that has left is never cut short: it ends by itself, or by its own time limit, and
   * what came of it is what the call gives. Cut short it might be done after its caller has looked.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Told every few seconds while the call waits for its turn, which it then does for as long as that takes. Without it
   * the wait counts as the call's time.
   */
  readonly heartbeat?: (() => void) | undefined;
  /** Asked when a write's turn has come, which may have taken long: where it throws, the write is not sent, and that is what the call gives. */
  readonly beforeWrite?: (() => Promise<void>) | undefined;
  /** Told of each write that may have left how it ended, before the call gives it: with an error where it was not done, or may not be. */
  readonly onWritten?: ((error?: DatabricksError) => void) | undefined;
}

/** One HTTP request of the workspace API, as data. */
export interface ApiRequest<T = unknown> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** The path with `{names}` in place of what varies: also what metrics are grouped by. */
  readonly route: string;
  readonly params?: Readonly<Record<string, string>>;
  /** Members that are undefined are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** Sent as an HTML form instead. */
  readonly form?: Readonly<Record<string, string>>;
  /** Reads need no mark; this is for a POST that changes nothing. */
  readonly repeatable?: true;
  /** The same, asking for less, for when the answer is too large or takes too long; undefined where nothing is less. */
  readonly less?: () => ApiRequest<T> | undefined;
  /** What is read of the answer; unknown members pass through. */
  readonly answer: z.ZodType<T>;
}

/** One answer as it came, read to its end. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly requestId: string | undefined;
  /** As far as it is honoured. */
  readonly retryAfterMs: number | undefined;
  /** Where a redirect points. */
  readonly location: string | undefined;
}

/** Runs one request, with whatever waiting and repeating that takes. */
export type Call = <T>(request: ApiRequest<T>, options?: CallOptions) => Promise<T>;

/** Whether doing it twice is the same as doing it once, so that a lost answer costs nothing. */
export function isRepeatable(request: ApiRequest): boolean {
  return request.method === 'GET' || request.repeatable === true;
}

/** The path with its parameters, escaped. */
export function pathOf({ route, params = {} }: ApiRequest): string {
  return route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

/** With its question mark; empty where there is nothing to ask. */
export function queryOf({ query = {} }: ApiRequest): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) given.set(name, String(value));
  }
  return given.size === 0 ? '' : `?${given.toString()}`;
}

/**
 * The first parameter that would make this another resource's path: an empty name turns "delete this share" into a
 * path of all shares, and servers resolve `.` and `..` even when escaped.
 */
export function misleadingParameter({ params = {} }: ApiRequest): string | undefined {
  return Object.keys(params).find((name) => ['', '.', '..'].includes(params[name] ?? ''));
}
