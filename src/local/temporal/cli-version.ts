import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Older ones lack what the service uses, and their servers their fixes (spec/operations.md). */
export const OLDEST_CLI = '1.5';
/** The first run of a binary just unpacked may have to be scanned by the system. */
const RUN_TIMEOUT_MS = 30_000;

/**
 * The version that a `temporal` binary gives of itself, as `1.9.1`.
 * @throws Error saying why it is of no use: it does not run, is something else, or is too old
 */
export async function checkCliVersion(path: string): Promise<string> {
  const output = await run(path);
  const version = /^temporal version (\d+\.\d+\.\d+)/m.exec(output)?.[1];
  if (version === undefined) throw new Error(`${path} does not say that it is the Temporal CLI`);
  if (isOlder(version, OLDEST_CLI))
    throw new Error(`${path} is version ${version}; ${OLDEST_CLI} or newer is needed`);
  return version;
}

async function run(path: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: RUN_TIMEOUT_MS });
    return stdout;
  } catch (error) {
    throw new Error(`${path} cannot be run (${reasonOf(error)})`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  // A word of the system where it could not be started, a number where it was and failed.
  const { code } = error as { readonly code?: string | number | null };
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'it is not an executable file';
  return typeof code === 'number' ? `it ended with code ${code}` : (code ?? 'it did not end in time');
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number);
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}
