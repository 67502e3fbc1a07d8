import { join } from 'node:path';
import { pool, Promise as TaskPromise, TerminateError } from 'workerpool';
import type { ParsedPack } from '../pack/check-pack';
import { type PackParser, ParserBusy } from '../pack/pack-parser';
import { validationResult } from '../pack/validation-result';

export interface PackParserOptions {
  /** Compiled: a thread loads nothing else. */
  readonly threadPath?: string;
  readonly threads?: number;
  /** Of the packs that are read or wait for a thread, all together: that much memory they hold. */
  readonly mostHeldBytes?: number;
  /** A pack of 10,000 resources takes about a second: what takes many times as long is none. */
  readonly longestMs?: number;
  /** Of each thread's heap; a pack of 10,000 resources takes a fraction of it. */
  readonly memoryMb?: number;
}

export interface StartedPackParser extends PackParser {
  stop(): Promise<void>;
}

/**
 * Threads that parse packs, so that a large or a hostile file neither keeps others waiting nor takes the service's memory:
 * one that takes too much of either is given up, with its thread.
 */
export function createPackParser({
  threadPath = join(__dirname, 'parser-thread.js'),
  threads = 2,
  mostHeldBytes = 256 * 1024 * 1024,
  longestMs = 15_000,
  memoryMb = 512,
}: PackParserOptions = {}): StartedPackParser {
  const workers = pool(threadPath, {
    workerType: 'thread',
    // One is ready before the first upload comes: to start takes a moment.
    minWorkers: 1,
    maxWorkers: threads,
    workerThreadOpts: { resourceLimits: { maxOldGenerationSizeMb: memoryMb } },
    // There is nothing to tidy in a thread that is given up.
    workerTerminateTimeout: 1,
  });
  let heldBytes = 0;
  /** undefined where it took too much. */
  const run = async <Result>(method: keyof PackParser, input: Held): Promise<Result | undefined> => {
    const bytes = input.bytes.length;
    // One alone is read however large uploads may be; of small ones hundreds may come at once.
    if (heldBytes > 0 && heldBytes + bytes > mostHeldBytes)
      throw new ParserBusy('Too many packs wait to be read.');
    heldBytes += bytes;
    try {
      return (await workers.exec(method, [input]).timeout(longestMs)) as Result;
    } catch (error) {
      if (error instanceof TaskPromise.TimeoutError || error instanceof TerminateError) return undefined;
      throw error;
    } finally {
      heldBytes -= bytes;
    }
  };
  return {
    parsePack: async (input) => (await run('parsePack', input)) ?? TOO_MUCH,
    validatePack: async (input) =>
      (await run('validatePack', input)) ?? validationResult(TOO_MUCH, input.now),
    stop: async () => {
      await workers.terminate(true);
    },
  };
}

interface Held {
  readonly bytes: Uint8Array;
}

const TOO_MUCH: ParsedPack = {
  errors: [
    {
      Code: 'TOO_LARGE',
      Pointer: '',
      Message: 'The file takes far more time or memory to read than a pack ever does: split it.',
    },
  ],
  warnings: [],
  omittedErrors: 0,
};
