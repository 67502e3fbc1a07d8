/**
 * One service at a time on a DATA_DIR (spec/operations.md): two database processes on one folder were seen to lose
 * half of the rows without an error.
 *
 * The lock is the file `lock.N` with the greatest N, and names its holder. Who finds that holder dead makes `lock.N+1`,
 * which the file system lets only one do. The greatest one is never removed, not even by its holder, so a number is
 * never given twice while somebody may still believe in an older one; that is what a single file, removed and made
 * anew, cannot promise to two that take over at the same moment.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceFileSchema } from '../service-file';
import type { ProcessIdentity } from './process-identity';
import { isRunning, ownIdentity } from './process-identity';
import { readServiceFile } from './service-record';

/** null: released. */
const lockSchema = serviceFileSchema.pick({ Pid: true, StartTime: true }).nullable();

export interface DataDirLock {
  /** Lets others have the folder; where the process just dies, that happens by itself. */
  release(): void;
}

export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
  constructor(dataDir: string, holder: ProcessIdentity) {
    const address = addressOf(dataDir, holder);
    super(
      `DATA_DIR ${dataDir} is in use by process ${holder.Pid}${address === undefined ? '' : `, at ${address}`}. ` +
        'Use that service, stop it first (Ctrl-C where it runs), or set DATA_DIR to another folder.',
    );
  }
}

/**
 * Takes the lock, making the folder where there is none.
 * @throws DataDirInUseError while its holder lives
 */
export function lockDataDir(dataDir: string): DataDirLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  for (;;) {
    const newest = newestGeneration(dataDir);
    const holder = readHolder(dataDir, newest);
    if (holder && isRunning(holder)) throw new DataDirInUseError(dataDir, holder);
    if (claim(dataDir, newest + 1)) return { release: () => replace(lockPath(dataDir, newest + 1), 'null') };
  }
}

const lockPath = (dataDir: string, generation: number): string => join(dataDir, `lock.${generation}`);

function generations(dataDir: string): readonly number[] {
  return readdirSync(dataDir).flatMap((name) => {
    const generation = /^lock\.(\d+)$/.exec(name)?.[1];
    return generation === undefined ? [] : [Number(generation)];
  });
}

const newestGeneration = (dataDir: string): number => Math.max(0, ...generations(dataDir));

function readHolder(dataDir: string, generation: number): ProcessIdentity | null {
  try {
    return lockSchema.parse(JSON.parse(readFileSync(lockPath(dataDir, generation), 'utf8')));
  } catch {
    // Not there: nobody, or somebody has just taken over, which `claim` will see. Unreadable: files appear here with
    // their whole content, so only a machine that lost power leaves one behind, and with it its holder.
    return null;
  }
}

/** True when this process now holds generation `mine`; false when somebody else was first. */
function claim(dataDir: string, mine: number): boolean {
  const draft = join(dataDir, `.lock-${randomUUID()}`);
  writeFileSync(draft, JSON.stringify(ownIdentity()), { mode: 0o600 });
  try {
    linkSync(draft, lockPath(dataDir, mine));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
  return settle(dataDir, mine);
}

/** Someone slow may make a number that others have long gone past and removed: then a greater one is there. */
function settle(dataDir: string, mine: number): boolean {
  const isNewest = newestGeneration(dataDir) === mine;
  const outdated = isNewest ? generations(dataDir).filter((generation) => generation < mine) : [mine];
  for (const generation of outdated) rmSync(lockPath(dataDir, generation), { force: true });
  return isNewest;
}

function replace(path: string, content: string): void {
  const draft = `${path}-${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, path);
}

/** Where the holder's service answers, when it has said so. */
function addressOf(dataDir: string, holder: ProcessIdentity): string | undefined {
  const service = readServiceFile(dataDir);
  return service?.Pid === holder.Pid && service.StartTime === holder.StartTime ? service.Address : undefined;
}
