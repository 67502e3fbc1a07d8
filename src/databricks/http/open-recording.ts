import { appendFileSync, closeSync, fchmodSync, openSync } from 'node:fs';
import type { Exchange } from './recorded';
import { recordedExchange } from './recorded';

/** Where exchanges are recorded for a bug report (DATABRICKS_RECORD). */
export interface Recording {
  record(exchange: Exchange): void;
  close(): void;
}

/**
 * Opens `file`, which only its owner may read: secrets are removed, names of partners and tables are not. Appends, so that
 * several processes may share it. What cannot be written is told once, and disturbs no call.
 *
 * @throws Error when it cannot be opened.
 */
export function openRecording(file: string, onFailure: (error: unknown) => void): Recording {
  let descriptor: number | undefined = openForAppending(file);

  function close(): void {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  }

  return {
    record(exchange) {
      if (descriptor === undefined) return;
      try {
        appendFileSync(descriptor, `${JSON.stringify(recordedExchange(exchange))}\n`);
      } catch (error) {
        close();
        onFailure(error);
      }
    },
    close,
  };
}

function openForAppending(file: string): number {
  try {
    const descriptor = openSync(file, 'a', 0o600);
    fchmodSync(descriptor, 0o600); // it may have been there
    return descriptor;
  } catch (error) {
    throw new Error(`DATABRICKS_RECORD names a file that cannot be written: ${file}`, { cause: error });
  }
}
