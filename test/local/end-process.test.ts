import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { endProcess } from '../../src/local/end-process';
import { identityOf, isRunning, startTimeOf } from '../../src/local/process-identity';
import { createProcesses } from './processes';

const processes = createProcesses();
afterEach(() => processes.killAll());

test('a process is asked to end, and is gone when that is said', async () => {
  const { child, ...target } = await processes.start("process.on('SIGTERM', () => process.exit(7))");
  const exit = once(child, 'exit');
  await endProcess(target);
  expect(isRunning(target)).toBe(false);
  expect(await exit).toEqual([7, null]);
});

test('one that does not listen is taken down', async () => {
  const { child, ...target } = await processes.start("process.on('SIGTERM', () => {})");
  const exit = once(child, 'exit');
  await endProcess(target, 100);
  expect(await exit).toEqual([null, 'SIGKILL']);
});

test('what it started goes with it', async () => {
  const parent = await processes.start(
    "globalThis.said = require('child_process').spawn('sleep', ['60']).pid",
  );
  const nested = identityOf(Number(parent.said));
  await endProcess(parent);
  // Its own parent gone, it is waited for by init, whose time is its own: so not asked only once.
  const deadline = Date.now() + 5_000;
  while (nested && isRunning(nested) && Date.now() < deadline) await new Promise(setImmediate);
  expect(nested && isRunning(nested)).toBe(false);
});

test('one that has ended already is no error', async () => {
  await endProcess(await processes.startAndEnd());
});

test('another process that has the same id now is not touched', async () => {
  const { Pid } = await processes.start();
  await endProcess({ Pid, StartTime: 'of an earlier one' });
  expect(startTimeOf(Pid)).toBeDefined();
});
