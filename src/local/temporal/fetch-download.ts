/**
 * The SDK's own download (`cached-download`): the same two requests to the same host. Made here because the SDK offers
 * it only together with starting a server, waits without limit for a host that does not answer, and has it in its
 * testing package, which an installation without development dependencies lacks.
 */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import sdk from '@temporalio/client/lib/pkg';
import type { Response } from 'undici';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { z } from 'zod';

export const DOWNLOAD_HOST = 'https://temporal.download';
/** A host that cannot be reached must not hold up the next route. */
const CONNECT_TIMEOUT_MS = 4_000;
/** For an answer to begin, and between two pieces of it; the whole takes as long as it takes. */
const SILENCE_TIMEOUT_MS = 30_000;

const infoSchema = z.object({ archiveUrl: z.url(), fileToExtract: z.string() });

/**
 * Fetches and unpacks the binary into `folder`, and gives its path.
 * @throws Error saying why not: the host is not reachable, does not know the platform, or sent no archive
 */
export async function fetchDownload(folder: string, host = DOWNLOAD_HOST): Promise<string> {
  // Heeds HTTPS_PROXY and NO_PROXY, as the SDK's download does.
  const dispatcher = new EnvHttpProxyAgent({
    connectTimeout: CONNECT_TIMEOUT_MS,
    headersTimeout: SILENCE_TIMEOUT_MS,
    bodyTimeout: SILENCE_TIMEOUT_MS,
  });
  try {
    const info = await archiveInfo(host, dispatcher);
    const archive = join(folder, 'archive.tar.gz');
    const { body } = await get(info.archiveUrl, dispatcher);
    await pipeline(body ?? [], createWriteStream(archive));
    await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, info.fileToExtract]);
    return join(folder, info.fileToExtract);
  } finally {
    await dispatcher.destroy();
  }
}

async function archiveInfo(host: string, dispatcher: EnvHttpProxyAgent): Promise<z.infer<typeof infoSchema>> {
  const response = await get(infoUrl(host), dispatcher);
  const { success, data } = infoSchema.safeParse(await response.json().catch(() => undefined));
  if (!success) throw new Error(`${host} did not say where the archive is`);
  return data;
}

function infoUrl(host: string): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const query = {
    arch,
    platform,
    format: 'tar.gz',
    'sdk-name': 'sdk-typescript',
    'sdk-version': sdk.version,
  };
  return `${host}/cli/default?${new URLSearchParams(query).toString()}`;
}

async function get(url: string, dispatcher: EnvHttpProxyAgent): Promise<Response> {
  const { host } = new URL(url);
  let response: Response;
  try {
    response = await fetch(url, { dispatcher });
  } catch (error) {
    // undici says only "fetch failed"; what failed is the cause.
    const { message, cause } = error as Error & { readonly cause?: { readonly message?: string } };
    throw new Error(`${host} is not reachable (${cause?.message ?? message})`, { cause: error });
  }
  if (!response.ok) throw new Error(`${host} answered ${response.status}`);
  return response;
}
