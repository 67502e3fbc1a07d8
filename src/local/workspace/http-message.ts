import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came in. */
export interface HttpRequest {
  readonly method: string;
  /** As sent: percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The caller has closed the connection: nobody will hear the answer. */
  readonly isGone: () => boolean;
}

/** What goes back: an answer, or nothing but the end of the connection. */
export type Reply = HttpAnswer | 'close';

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; undefined sends an empty body. */
  readonly body?: unknown;
}

/** `%2F` and the like as the characters they stand for; what is no valid encoding stays as it is. */
export function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
