/** The `temporal` binary kept in the user's cache folder, so that it is fetched once and not once a project. */
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { executableName } from './find-on-path';

/** A fetch that takes longer was killed, and its folder is rubbish. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

export const keptBinary = (cacheDir: string): string => join(cacheDir, executableName('temporal'));

/**
 * Lets `fetchInto` get a binary into a folder of its own, and puts it in its place whole: a start at the same time sees
 * either none or all of it. Two that fetch at once each put the same thing there.
 * @param fetchInto gives the path of the binary within the folder
 */
export async function keepBinary(
  cacheDir: string,
  fetchInto: (folder: string) => Promise<string>,
): Promise<string> {
  await mkdir(cacheDir, { recursive: true });
  await removeAbandoned(cacheDir);
  const folder = await mkdtemp(join(cacheDir, 'fetch-'));
  try {
    const binary = await fetchInto(folder);
    await chmod(binary, 0o755);
    await rename(binary, keptBinary(cacheDir));
    return keptBinary(cacheDir);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeAbandoned(cacheDir: string): Promise<void> {
  const folders = (await readdir(cacheDir)).filter((name) => name.startsWith('fetch-'));
  for (const folder of folders.map((name) => join(cacheDir, name))) {
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}
