import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { claimDataDir } from '../../src/local/data-dir';
import { DataDirInUseError } from '../../src/local/data-dir-lock';
import { isRunning, ownIdentity } from '../../src/local/process-identity';
import { readServiceFile } from '../../src/local/service-record';
import type { ServiceFile } from '../../src/service-file';
import { serviceFilePath, serviceFileSchema } from '../../src/service-file';
import { createProcesses } from './processes';

const processes = createProcesses();
const said: string[] = [];
const say = (line: string): void => {
  said.push(line);
};
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sharepack-data-'));
  said.length = 0;
});
afterEach(() => {
  processes.killAll();
  rmSync(dataDir, { recursive: true });
});

/** service.json as a holder left it that was killed. */
async function leftBy(Parts: ServiceFile['Parts']): Promise<void> {
  const dead = await processes.startAndEnd();
  const service = { Address: 'http://127.0.0.1:8080', ...dead, StartedAt: new Date().toISOString(), Parts };
  writeFileSync(serviceFilePath(dataDir), JSON.stringify(service));
}

test('a start says where it and its workspace answer and which parts it has, for others to read', async () => {
  const claimed = await claimDataDir(dataDir, say);
  const addresses = { Address: 'http://127.0.0.1:8081', Workspace: 'http://127.0.0.1:8091' };
  const { notePart } = claimed.announce(addresses);
  const part = { Name: 'Temporal server', Pid: 4711, StartTime: 'then' };
  notePart(part);
  const service = serviceFileSchema.parse(JSON.parse(readFileSync(serviceFilePath(dataDir), 'utf8')));
  expect(service).toMatchObject({ ...addresses, ...ownIdentity(), Parts: [part] });
  claimed.release();
});

test('after an ordered end nobody is told of a service that is gone', async () => {
  const claimed = await claimDataDir(dataDir, say);
  claimed.announce({ Address: 'http://127.0.0.1:8081' });
  claimed.release();
  expect(readServiceFile(dataDir)).toBeUndefined();
  expect(readdirSync(dataDir)).toEqual([expect.stringMatching(/^lock\.\d+$/)]);
});

test('parts that a dead holder left running are ended first, and it is said', async () => {
  const { child, ...part } = await processes.start();
  await leftBy([{ Name: 'Temporal server', ...part }]);
  const claimed = await claimDataDir(dataDir, say);
  expect(child.pid).toBe(part.Pid);
  expect(isRunning(part)).toBe(false);
  expect(said).toEqual([expect.stringContaining(`Ending Temporal server (process ${part.Pid})`)]);
  claimed.release();
});

test('a process that has the id of a part of then is left alone', async () => {
  const stranger = await processes.start();
  await leftBy([{ Name: 'Temporal server', Pid: stranger.Pid, StartTime: 'of an earlier one' }]);
  (await claimDataDir(dataDir, say)).release();
  expect(isRunning(stranger)).toBe(true);
  expect(said).toEqual([]);
});

test('a second start ends no part of the holder that lives', async () => {
  const claimed = await claimDataDir(dataDir, say);
  const { child, ...part } = await processes.start();
  claimed.announce({ Address: 'http://127.0.0.1:8081' }).notePart({ Name: 'Temporal server', ...part });
  await expect(claimDataDir(dataDir, say)).rejects.toThrow(DataDirInUseError);
  expect(child.exitCode).toBeNull();
  expect(isRunning(part)).toBe(true);
  expect(readServiceFile(dataDir)).toMatchObject({ Address: 'http://127.0.0.1:8081' });
  claimed.release();
});

test.each(['', '{"Pid": 1', '{"Parts": [{"Pid": -1}]}'])(
  'a service.json that cannot be read is no obstacle: %j',
  async (text) => {
    writeFileSync(serviceFilePath(dataDir), text);
    (await claimDataDir(dataDir, say)).release();
  },
);
