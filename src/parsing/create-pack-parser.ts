import { join } from 'node:path';
import { pool, Promise as TaskPromise, TerminateError } from 'workerpool';
import type { ParsedPack } from '../pack/check-pack';
import { type PackParser, ParserBusy } from '../pack/pack-parser';
import { validationResult } from '../pack/validation-result';

export interface PackParserOptions {
  /** Compiled: a thread loads nothing else. */
  readonly threadPath?: string;
  readonly threads?: number;
  /** How many packs may wait for a thread. Each is held in memory, at most as large as an upload may be. */
  readonly mostWaiting?: number;
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
  mostWaiting = 100,
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
  /** undefined where it took too much. */
  const run = async <Result>(method: keyof PackParser, input: unknown): Promise<Result | undefined> => {
    if (workers.stats().pendingTasks >= mostWaiting) throw new ParserBusy('Too many packs wait to be read.');
    try {
      return (await workers.exec(method, [input]).timeout(longestMs)) as Result;
    } catch (error) {
      if (error instanceof TaskPromise.TimeoutError || error instanceof TerminateError) return undefined;
      throw error;
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
