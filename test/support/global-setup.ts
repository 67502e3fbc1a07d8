import { spawnSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts } from '../../src/local/ports';
import { findTemporalCli } from '../../src/local/temporal/find-cli';
import { startTemporalServer } from '../../src/local/temporal/start-server';
import type { TemporalServer } from '../../src/local/temporal/start-server';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/contract';

declare global {
  var temporalServer: TemporalServer | undefined;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const ROOT = join(__dirname, '../..');

/** A real Temporal server, and the build, once for all test files (environment.ts reads what is left here). */
export default async function setUp(): Promise<void> {
  build();
  const cacheHome = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const cli = await findTemporalCli({
    configured: process.env['TEMPORAL_CLI'],
    searchPath: process.env['PATH'] ?? '',
    cacheDir: join(cacheHome, 'sharepack'),
    say,
  });
  const folder = await mkdtemp(join(tmpdir(), 'sharepack-tests-'));
  const isSet = false;
  const ports = await choosePorts(
    { server: { port: 17233, isSet }, ui: { port: 18233, isSet } },
    { host: '127.0.0.1', say: () => undefined },
  );
  const server = await startTemporalServer({
    cli: cli.path,
    // Memory: nothing of a test outlives the run.
    dbFile: undefined,
    port: ports.server,
    uiPort: ports.ui,
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(folder, 'temporal.log'),
  });
  globalThis.temporalServer = server;
  Object.assign(process.env, {
    TEST_TEMPORAL_ADDRESS: server.address,
    TEST_TEMPORAL_CLI: cli.path,
    TEST_WORKFLOW_BUNDLE: join(ROOT, 'dist/workflow-bundle.js'),
    TEST_FOLDER: folder,
  });
}

/** Workflow code and parser threads are loaded from it; it takes a moment where nothing has changed. */
function build(): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts/build.mjs')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The build failed.');
}
