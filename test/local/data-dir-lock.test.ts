import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DataDirInUseError, lockDataDir } from '../../src/local/data-dir-lock';
import type { ProcessIdentity } from '../../src/local/process-identity';
import { createServiceRecord } from '../../src/local/service-record';
import { createProcesses } from './processes';

const processes = createProcesses();
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sharepack-lock-'));
});
afterEach(() => {
  processes.killAll();
  rmSync(dataDir, { recursive: true });
});

function lockedBy({ Pid, StartTime }: ProcessIdentity, generation = 1): void {
  writeFileSync(join(dataDir, `lock.${generation}`), JSON.stringify({ Pid, StartTime }));
}

test('the folder is made where there is none', () => {
  const lock = lockDataDir(join(dataDir, 'a', 'b'));
  expect(() => lockDataDir(join(dataDir, 'a', 'b'))).toThrow(DataDirInUseError);
  lock.release();
});

test('while its holder lives a second start is refused, naming the process and changing nothing', async () => {
  const holder = await processes.start();
  lockedBy(holder);
  expect(() => lockDataDir(dataDir)).toThrow(`is in use by process ${holder.Pid}.`);
  expect(readdirSync(dataDir)).toEqual(['lock.1']);
});

test('the refusal names the address at which the holder answers', () => {
  const lock = lockDataDir(dataDir);
  createServiceRecord(dataDir, { Address: 'http://127.0.0.1:8099' });
  expect(() => lockDataDir(dataDir)).toThrow(`process ${process.pid}, at http://127.0.0.1:8099.`);
  lock.release();
});

test('an address that an earlier holder left behind is not taken for this one', async () => {
  createServiceRecord(dataDir, { Address: 'http://127.0.0.1:8099' });
  lockedBy(await processes.start());
  expect(() => lockDataDir(dataDir)).toThrow(/process \d+\. Use/);
});

test('the lock of a dead holder is taken over, and its file goes', async () => {
  lockedBy(await processes.startAndEnd(), 7);
  const lock = lockDataDir(dataDir);
  expect(readdirSync(dataDir)).toEqual(['lock.8']);
  expect(() => lockDataDir(dataDir)).toThrow(DataDirInUseError);
  lock.release();
});

test('a process that was given the id of a dead holder does not hold its lock', async () => {
  const { Pid } = await processes.start();
  lockedBy({ Pid, StartTime: 'of an earlier one' });
  lockDataDir(dataDir).release();
});

test('a lock whose content was lost with the power is taken over', () => {
  writeFileSync(join(dataDir, 'lock.1'), '');
  lockDataDir(dataDir).release();
});

test('released, it can be taken again by the same process', () => {
  for (let round = 0; round < 3; round += 1) lockDataDir(dataDir).release();
  expect(readdirSync(dataDir)).toHaveLength(1);
});

test('of many that take over from a dead holder at the same moment, one gets it', async () => {
  lockedBy(await processes.startAndEnd());
  const hook = join(__dirname, '../../scripts/typescript-hook.mjs');
  const script = `require('${join(__dirname, 'take-lock.ts')}').takeLock('${dataDir}')`;
  const children = Array.from({ length: 6 }, () => {
    const child = spawn(process.execPath, ['--import', hook, '-e', script]);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const exit = once(child, 'exit');
    return { child, exit, line: async () => String((await lines.next()).value) };
  });
  await Promise.all(children.map(({ line }) => line()));
  for (const { child } of children) child.stdin.write('go\n');
  const outcomes = await Promise.all(children.map(({ line }) => line()));
  for (const { child } of children) child.stdin.end();
  await Promise.all(children.map(({ exit }) => exit));
  expect(outcomes.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'DataDirInUseError'), 'holds']);
});
