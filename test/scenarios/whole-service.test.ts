import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { isRunning } from '../../src/local/process-identity';
import { serviceFilePath, serviceFileSchema } from '../../src/service-file';
import type { ServiceFile } from '../../src/service-file';
import { testEnvironment } from '../support/environment';
import { freePort } from '../support/free-ports';
import { createServiceClient } from '../support/service-client';

const ROOT = join(__dirname, '../..');
const MAIN = join(ROOT, 'dist/main.js');
const BUILD_MS = 90_000;
const TEST_MS = 60_000;

let dataDir: string;
let workspacePort: number;
const started: ChildProcess[] = [];

beforeAll(async () => {
  // Does nothing where nothing has changed since.
  const build = spawn(process.execPath, [join(ROOT, 'scripts/build.mjs')], { stdio: 'inherit' });
  expect(await once(build, 'exit')).toEqual([0, null]);
  workspacePort = await freePort();
  dataDir = await mkdtemp(join(tmpdir(), 'sharepack-whole-'));
}, BUILD_MS);
afterEach(async () => {
  await Promise.all(started.splice(0).map(killed));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Started {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  /** The address of the ready line; undefined where the process ends before. */
  readonly ready: Promise<string | undefined>;
}

/** `sharepack serve` as a user starts it, on the tests' data folder. */
function serve(settings: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DATA_DIR: dataDir,
      TEMPORAL_CLI: testEnvironment().temporalCli,
      ...{ PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0' },
      // The workspace's address is part of what a run is: the same after a restart.
      WORKSPACE_PORT: String(workspacePort),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const lines: string[] = [];
  const ready = new Promise<string | undefined>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const url = /^ready (http:\S+)$/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
    child.once('close', () => resolve(undefined));
  });
  return { process: child, lines, ready };
}

async function startedWhole(
  settings: Readonly<Record<string, string>> = {},
): Promise<Started & { readonly url: string }> {
  const service = serve(settings);
  const url = await service.ready;
  if (url === undefined) throw new Error(`the service did not become ready:\n${service.lines.join('\n')}`);
  return { ...service, url };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** By Ctrl-C, which ends its parts too; a kill would leave them running. */
async function interrupted(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
}

const serviceFile = async (): Promise<ServiceFile> =>
  serviceFileSchema.parse(JSON.parse(await readFile(serviceFilePath(dataDir), 'utf8')));

test(
  'an upload, the same again, kill -9 of the whole while it waits, a new start, an answer: COMPLETED; then Ctrl-C',
  async () => {
    const pack = await readFile(join(ROOT, 'examples/first-upload.yaml'), 'utf8');
    const first = await startedWhole();
    const before = createServiceClient(first.url);
    expect((await before.upload(pack, { wait: '20' })).body).toMatchObject({
      Status: 'COMPLETED',
      Version: 1,
    });
    const { body } = await before.upload(pack);
    expect(body).toMatchObject({ Status: 'AWAITING_RESOLUTION', Version: 2 });
    const { Parts: orphans } = await serviceFile();
    expect(orphans.length).toBeGreaterThan(0);
    await killed(first.process);

    const second = await startedWhole();
    expect(orphans.filter(isRunning)).toEqual([]);
    const client = createServiceClient(second.url);
    expect(await client.status(body.SharePackId)).toMatchObject({
      Status: 'AWAITING_RESOLUTION',
      Conflicts: [
        { Type: 'Recipient', Name: 'test-recipient-001', Owner: 'this pack', ManagedBy: { Version: 1 } },
      ],
    });
    const rename = { Action: 'rename', Reason: 'after the crash' } as const;
    expect(await client.resolve(body.SharePackId, { Resolutions: [], Rest: rename })).toMatchObject({
      status: 200,
    });
    expect(await client.ended(body.SharePackId)).toMatchObject({
      Status: 'COMPLETED',
      Resources: [{ Outcome: 'created', RenamedTo: expect.any(String) }],
    });

    // Ctrl-C
    const { Parts: parts } = await serviceFile();
    expect(parts.filter(isRunning)).toEqual(parts);
    const ended = once(second.process, 'close');
    second.process.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(parts.filter(isRunning)).toEqual([]);
    await expect(fetch(second.url)).rejects.toThrow();
    await expect(serviceFile()).rejects.toThrow();
    expect(second.lines.at(-1)).toContain('Stopped');
  },
  TEST_MS,
);

test(
  'a second start on the same data folder is refused, naming process and address, and harms nothing',
  async () => {
    const first = await startedWhole();
    const parts = (await serviceFile()).Parts;

    const second = serve();
    expect(await once(second.process, 'close')).toEqual([1, null]);

    const said = second.lines.join('\n');
    expect(said).toContain(`in use by process ${first.process.pid ?? 0}`);
    expect(said).toContain(first.url);
    expect(parts.filter(isRunning)).toEqual(parts);
    expect(await serviceFile()).toMatchObject({ Address: first.url, Pid: first.process.pid });
    const pack = await readFile(join(ROOT, 'examples/first-upload.yaml'), 'utf8');
    const { body } = await createServiceClient(first.url).upload(pack, { on_conflict: 'skip', wait: '20' });
    expect(body.Status).toBe('COMPLETED');

    await interrupted(first.process);
    expect(parts.filter(isRunning)).toEqual([]);
  },
  TEST_MS,
);

test(
  'with DATABRICKS_RECORD a start says so, and each exchange is recorded without its secrets, for the owner alone',
  async () => {
    const file = join(dataDir, 'exchanges.jsonl');
    // As where its user asks the local workspace with the official tools too.
    const DATABRICKS_HOST = `http://127.0.0.1:${workspacePort}`;
    const sdk = { DATABRICKS_HOST, DATABRICKS_TOKEN: 'dapi-local' };
    const service = await startedWhole({ DATABRICKS_RECORD: file, ...sdk });
    expect(service.lines.join('\n')).toContain(`is recorded, without its secrets, in ${file}`);
    const pack = await readFile(join(ROOT, 'examples/first-upload.yaml'), 'utf8');
    const client = createServiceClient(service.url);
    await client.upload(pack, { on_conflict: 'rename', wait: '20' });

    const recorded = await readFile(file, 'utf8');
    expect(recorded).toContain('"Method":"POST","Path":"/api/2.1/unity-catalog/recipients"');
    expect(recorded).toContain('"activation_url":"[removed]"');
    expect(recorded).not.toContain('dapi-local');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await interrupted(service.process);
  },
  TEST_MS,
);

test(
  'doctor finds the local workspace of a running service by the data folder, and has nothing to say against it',
  async () => {
    const service = await startedWhole();
    const doctor = spawn(process.execPath, [MAIN, 'doctor', '--json'], {
      env: { DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed, ended] = await Promise.all([text(doctor.stdout), once(doctor, 'close')]);
    expect(ended).toEqual([0, null]);
    expect(JSON.parse(printed)).toMatchObject({
      Workspaces: [{ Url: `http://127.0.0.1:${workspacePort}`, Verdict: 'ok' }],
    });
    await interrupted(service.process);
  },
  TEST_MS,
);
