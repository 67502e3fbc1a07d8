import { closeSync, openSync, writeSync } from 'node:fs';
import type { FaultKind } from './faults';

/** One answered (or cut) API request. */
export interface LoggedRequest {
  /** Numbered as they end, from 1 at each start: who asks for what came since a number misses none. */
  readonly Seq: number;
  readonly Method: string;
  readonly Path: string;
  /** The resource it was about, where the request says so. */
  readonly Name?: string | undefined;
  /** Null when the connection was closed without an answer. */
  readonly Status: number | null;
  readonly StartedAt: string;
  readonly DurationMs: number;
  readonly Fault?: FaultKind | undefined;
}

/** The newest requests, in memory, and all of them in a file where one is given. */
export interface RequestLog {
  record(request: Omit<LoggedRequest, 'Seq'>): void;
  /** Those with a larger Seq, oldest first. */
  since(seq: number): LoggedRequest[];
  close(): void;
}

/** As many as operations.md promises; a benchmark of 10,000 resources makes a fraction of that. */
const KEPT = 200_000;

/** Opens `file` for appending, if there is one. Throws when it cannot be written. */
export function createRequestLog(file: string | undefined): RequestLog {
  const ring: LoggedRequest[] = [];
  let descriptor = file === undefined ? undefined : openSync(file, 'a');
  let last = 0;

  return {
    record(request) {
      last += 1;
      const entry = { Seq: last, ...request };
      ring[last % KEPT] = entry;
      if (descriptor !== undefined) writeSync(descriptor, `${JSON.stringify(entry)}\n`);
    },
    since(seq) {
      const found: LoggedRequest[] = [];
      for (let next = Math.max(seq, last - KEPT) + 1; next <= last; next += 1) {
        const entry = ring[next % KEPT];
        if (entry !== undefined) found.push(entry);
      }
      return found;
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
