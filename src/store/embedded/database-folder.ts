import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** PGlite 0.5's PostgreSQL. Data of one major version cannot be read by another, so it stands in the folder's name. */
const POSTGRES_MAJOR = 18;

/**
 * The database's folder in `dataDir`, which is made where it is missing.
 *
 * @throws Error where the folder holds the data of another major version only.
 */
export async function databaseFolder(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const name = `postgres-${POSTGRES_MAJOR}`;
  const entries = await readdir(dataDir);
  const other = entries.find((entry) => /^postgres-\d+$/.test(entry));
  if (!entries.includes(name) && other !== undefined) {
    throw new Error(
      `${join(dataDir, other)} holds data of another major version of PostgreSQL; this release reads version ` +
        `${POSTGRES_MAJOR}. To keep the data: with the release that wrote it running, dump it with pg_dump of that ` +
        `version; then move that folder away, start this release, and load the dump into ${join(dataDir, name)}. ` +
        'To begin without it: only move that folder away.',
    );
  }
  return join(dataDir, name);
}
