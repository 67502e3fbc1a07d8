import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { identityOf, isRunning, ownIdentity, startTimeOf } from '../../src/local/process-identity';
import { createProcesses } from './processes';

const processes = createProcesses();
afterEach(() => processes.killAll());

test('a process is the same one as long as it runs', async () => {
  const one = await processes.start();
  expect(identityOf(one.Pid)).toEqual({ Pid: one.Pid, StartTime: one.StartTime });
  expect(isRunning(one)).toBe(true);
});

test('a process that has ended is not running', async () => {
  expect(isRunning(await processes.startAndEnd())).toBe(false);
});

test('a process that was given the id of an earlier one is another one', () => {
  expect(isRunning(ownIdentity())).toBe(true);
  expect(isRunning({ ...ownIdentity(), StartTime: 'of an earlier one' })).toBe(false);
});

test('a process whose name looks like fields of the system is read all the same', async () => {
  const child = spawn(process.execPath, [
    '-e',
    'process.title = ") Z 1 (x"; setInterval(() => {}, 1000); console.log(1)',
  ]);
  await once(child.stdout, 'data');
  const started = startTimeOf(child.pid ?? 0);
  const exit = once(child, 'exit');
  child.kill();
  await exit;
  expect(started).toMatch(/\d/);
});

test('a killed process that nobody has waited for counts as ended', async () => {
  // The shell becomes a sleep, which never asks after the child the shell had.
  const script = 'sleep 0 & echo $!; exec sleep 60';
  const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const zombie = Number(line.toString());
  const deadline = Date.now() + 5_000;
  while (startTimeOf(zombie) !== undefined && Date.now() < deadline) await new Promise(setImmediate);
  expect(startTimeOf(zombie)).toBeUndefined();
  const exit = once(parent, 'exit');
  parent.kill();
  await exit;
});
