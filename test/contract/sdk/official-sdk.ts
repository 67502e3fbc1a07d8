import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const SCRIPTS = join(ROOT, 'scripts/contract');
const REQUIREMENTS = join(SCRIPTS, 'requirements.txt');

/** The official Python SDK, of the version that scripts/contract/requirements.txt pins. */
export interface OfficialSdk {
  /** Runs python3 in scripts/contract and gives what it printed. @throws Error with all it said, when it fails */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
}

/** Installs it, outside the repository's files, unless that was done before. @throws Error that says what is missing */
export async function installOfficialSdk(): Promise<OfficialSdk> {
  const version = await python(['--version'], {}).catch((cause: unknown) => {
    throw new Error('npm run contract needs python3 (3.10 or later) on the PATH.', { cause });
  });
  const key = createHash('sha256')
    .update(version)
    .update(readFileSync(REQUIREMENTS))
    .digest('hex')
    .slice(0, 16);
  const cache = join(ROOT, 'node_modules/.cache/official-sdk');
  const folder = join(cache, key);
  if (!existsSync(folder)) await install(cache, folder);
  return { run: (args, env = {}) => python(args, { PYTHONPATH: folder, ...env }) };
}

async function install(cache: string, folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'installing-'));
  const wanted = ['--require-hashes', '--only-binary', ':all:', '--target', fresh, '-r', REQUIREMENTS];
  try {
    await python(['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...wanted], {});
    renameSync(fresh, folder);
  } catch (cause) {
    rmSync(fresh, { recursive: true });
    // Test files run side by side, and of those that install it the first one has made it for all.
    if (existsSync(folder)) return;
    throw new Error(
      'npm run contract needs pip (Debian: python3-pip) and a package index that it can reach: ' +
        `${REQUIREMENTS} could not be installed. ${String(cause)}`,
      { cause },
    );
  }
}

function python(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    // No settings of whoever runs this, which could lead the SDK to a real workspace.
    const inherited = Object.entries(process.env).filter(([name]) => !/^(DATABRICKS|ARM|PYTHON)/.test(name));
    const child = spawn('python3', [...args], {
      cwd: SCRIPTS,
      env: { ...Object.fromEntries(inherited), PYTHONDONTWRITEBYTECODE: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [printed, complained] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(printed);
      else
        reject(new Error(`python3 ${args.join(' ')} ended with ${String(code)}:\n${printed}${complained}`));
    });
  });
}
