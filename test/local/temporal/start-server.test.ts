import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { readConfig } from '../../../src/config';
import { endProcess } from '../../../src/local/end-process';
import { isRunning } from '../../../src/local/process-identity';
import type { Part } from '../../../src/local/service-record';
import { findTemporalCli } from '../../../src/local/temporal/find-cli';
import type { TemporalServerOptions } from '../../../src/local/temporal/start-server';
import { startTemporalServer } from '../../../src/local/temporal/start-server';
import { freePorts } from '../../support/free-ports';

/** The first run on a machine fetches the binary. */
const FETCH_TIMEOUT_MS = 10 * 60_000;

let cli: string;
let folder: string;
const noted: Part[] = [];
beforeAll(async () => {
  const { TEMPORAL_CLI: configured, searchPath, cacheDir } = readConfig(process.env);
  ({ path: cli } = await findTemporalCli({ configured, searchPath, cacheDir, say: () => undefined }));
}, FETCH_TIMEOUT_MS);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sharepack-temporal-'));
});
afterEach(async () => {
  // Those that a failed test did not stop.
  await Promise.all(noted.splice(0).map((part) => endProcess(part)));
  rmSync(folder, { recursive: true });
});

async function options(more: Partial<TemporalServerOptions> = {}): Promise<TemporalServerOptions> {
  const [port = 0, uiPort = 0] = await freePorts(2);
  const logFile = join(folder, 'temporal.log');
  return {
    cli,
    dbFile: join(folder, 'temporal.db'),
    port,
    uiPort,
    searchAttributes: ['SharePackId'],
    logFile,
    notePart: (part) => noted.push(part),
    ...more,
  };
}

async function withClient<T>(address: string, ask: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await ask(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const sharePackId = defineSearchAttributeKey('SharePackId', SearchAttributeType.KEYWORD);
const startRun = (client: Client) =>
  client.workflow.start('anything', {
    taskQueue: 'nobody',
    workflowId: 'one',
    typedSearchAttributes: [{ key: sharePackId, value: 'sp-1' }],
  });

test('it serves as soon as it has started: search attributes, UI, and a month for closed runs', async () => {
  const server = await startTemporalServer(await options({ dbFile: undefined }));
  try {
    await withClient(server.address, async (client) => {
      await startRun(client);
      const { config } = await client.workflowService.describeNamespace({ namespace: 'default' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400);
    });
    expect((await fetch(server.uiUrl)).status).toBe(200);
  } finally {
    await server.stop();
  }
  expect(isRunning(server)).toBe(false);
});

test('its process is told of before it is ready, so that it can be ended whatever happens', async () => {
  const server = await startTemporalServer(await options());
  expect(noted).toEqual([{ Name: 'Temporal server', Pid: server.Pid, StartTime: server.StartTime }]);
  await server.stop();
});

test('what it keeps in its file is there again after it was killed', async () => {
  const settings = await options();
  const first = await startTemporalServer(settings);
  await withClient(first.address, startRun);
  // A log to be gone on with, rather than a journal to be made anew and removed by each commit (docs/decisions/0060).
  expect(existsSync(`${settings.dbFile}-wal`)).toBe(true);
  process.kill(first.Pid, 'SIGKILL');
  expect(await first.ended).toBe('it was ended by SIGKILL');
  const second = await startTemporalServer(settings);
  try {
    const run = await withClient(second.address, (client) => client.workflow.getHandle('one').describe());
    expect(run.status.name).toBe('RUNNING');
  } finally {
    await second.stop();
  }
});

describe('one that does not start', () => {
  test('on a taken port says so, with the end of its log, and nothing is left running', async () => {
    const first = await startTemporalServer(await options({ dbFile: undefined }));
    const { port } = new URL(`http://${first.address}`);
    const second = startTemporalServer(await options({ port: Number(port) }));
    await expect(second).rejects.toThrow(
      /did not start: it ended with code 1\. Its log, .*temporal\.log, ends:\n.*/,
    );
    expect(noted.map(isRunning)).toEqual([true, false]);
    await first.stop();
  });

  test('for want of a binary says which', async () => {
    await expect(startTemporalServer(await options({ cli: '/nowhere/temporal' }))).rejects.toThrow(
      '/nowhere/temporal',
    );
  });
});

test('what it prints goes to a file, and a long one is put aside', async () => {
  const settings = await options();
  writeFileSync(settings.logFile, 'x'.repeat(11 * 1024 * 1024));
  await (await startTemporalServer(settings)).stop();
  expect(readFileSync(settings.logFile, 'utf8')).toMatch(/^Temporal CLI/m);
  expect(readFileSync(`${settings.logFile}.1`, 'utf8')).toMatch(/^x/);
});
