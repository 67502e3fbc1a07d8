import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** One record put, or (when `record` is null) deleted. */
export type Change = readonly [collection: string, key: string, record: unknown];

/**
 * Where changes are kept. A line holds all changes of one request, so a request that was torn by a crash
 * happened wholly or not at all.
 */
export interface Journal {
  /** What was kept, oldest first; undefined where nothing was ever kept. */
  load(): Change[] | undefined;
  append(changes: readonly Change[]): void;
  /** Starts anew with these changes in place of all that was kept. */
  rewrite(changes: readonly Change[]): void;
  close(): void;
}

/** Keeps nothing: a workspace without a state file lives in memory. */
export const noJournal: Journal = {
  load: () => undefined,
  append: () => {},
  rewrite: () => {},
  close: () => {},
};

// Changes when a record's form does: an older file is then refused rather than misread.
const HEADER = '{"local_workspace_journal":1}';

// The state has the recipients' activation links.
const OWNER_ONLY = 0o600;

/**
 * Keeps changes as JSON lines in `file`. A line is written, without fsync, before the request is answered:
 * it survives the death of this process, not that of the machine, which a local workspace need not.
 * Throws when the file is not a journal of this version.
 */
export function createJournal(file: string): Journal {
  let descriptor: number | undefined;

  function append(changes: readonly Change[]): void {
    descriptor ??= openSync(file, 'a', OWNER_ONLY);
    writeFully(descriptor, `${JSON.stringify(changes)}\n`);
  }

  function close(): void {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  }

  return {
    load: () => (existsSync(file) ? parse(file, readFileSync(file, 'utf8')) : undefined),
    append,
    rewrite(changes) {
      close();
      mkdirSync(dirname(file), { recursive: true });
      const next = openSync(`${file}.new`, 'w', OWNER_ONLY);
      const lines = changes.map((change) => JSON.stringify([change]));
      writeFully(next, `${[HEADER, ...lines].join('\n')}\n`);
      closeSync(next);
      renameSync(`${file}.new`, file);
    },
    close,
  };
}

/** A single write may be short (a full disk, a signal); half a line would be taken for a torn one. */
function writeFully(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}

function parse(file: string, text: string): Change[] {
  const lines = text.split('\n');
  // What follows the last line break was torn by a crash: its request was never answered.
  lines.pop();
  if (lines[0] !== HEADER) {
    throw new Error(
      `${file} is not a state file of this version of the local workspace. Remove it to start with the sample data.`,
    );
  }
  return lines.slice(1).flatMap((line, index) => parseLine(file, line, index + 2));
}

function parseLine(file: string, line: string, lineNumber: number): Change[] {
  try {
    return JSON.parse(line) as Change[];
  } catch (cause) {
    throw new Error(
      `${file}, line ${lineNumber} is damaged. Remove the file to start with the sample data.`,
      { cause },
    );
  }
}
