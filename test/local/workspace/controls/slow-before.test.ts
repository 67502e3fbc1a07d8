import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

// Longer than a timer can wait.
const FOR_EVER_MS = 1e12;
// Long enough for what a test looks at meanwhile, on a busy machine too.
const DELAY_MS = 500;
// A timer may fire a millisecond early.
const AT_LEAST_MS = DELAY_MS - 1;

let folder: string;
let workspace: TestWorkspace;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workspace-'));
  workspace = await start();
});
afterEach(async () => {
  await workspace.stop();
  await rm(folder, { recursive: true });
});

const start = () =>
  startTestWorkspace({
    stateFile: join(folder, 'state.jsonl'),
    requestLogFile: join(folder, 'requests.jsonl'),
  });
const hold = (DelayMs: number) =>
  workspace.control('POST', 'faults', [
    { Method: 'POST', Path: '/api/**', Times: 1, Kind: 'slow-before', DelayMs },
  ]);
const createShare = (name: string, signal?: AbortSignal) =>
  workspace.call('POST', '/shares', { name }, signal);
const shareStatus = async (name: string) => (await workspace.call('GET', `/shares/${name}`)).status;
const logged = async (name: string) =>
  ((await workspace.control('GET', 'requests')).body as unknown as Record<string, unknown>[]).find(
    ({ Method, Name }) => Method === 'POST' && Name === name,
  );

/** Until the fault that was set has struck: the request is with the workspace, whatever becomes of its caller. */
async function untilHeld(): Promise<void> {
  let left: unknown;
  do left = (await workspace.control('POST', 'faults', [])).body;
  while (Array.isArray(left) && left.length > 0);
}

/** Sends it, and gives up once it is held back. */
async function createAndLeave(name: string): Promise<void> {
  const caller = new AbortController();
  const left = expect(createShare(name, caller.signal)).rejects.toThrow('aborted');
  await untilHeld();
  caller.abort();
  await left;
}

test('slow-before: done only after DelayMs, and answered then', async () => {
  await hold(DELAY_MS);
  const slow = createShare('s');
  await untilHeld();
  expect(await shareStatus('s')).toBe(404);
  expect((await slow).status).toBe(200);
  expect(await shareStatus('s')).toBe(200);
  const entry = await logged('s');
  expect(entry).toMatchObject({ Status: 200, Fault: 'slow-before' });
  expect(entry?.['DurationMs']).toBeGreaterThanOrEqual(AT_LEAST_MS);
  // Held once, not before and after it is done.
  expect(entry?.['DurationMs']).toBeLessThan(2 * DELAY_MS);
});

test('slow-before: done after DelayMs also when the caller has gone by then', async () => {
  await hold(DELAY_MS);
  await createAndLeave('s');
  expect(await shareStatus('s')).toBe(404);
  while ((await shareStatus('s')) !== 200);
  const entry = await logged('s');
  expect(entry).toMatchObject({ Status: null, Fault: 'slow-before' });
  expect(entry?.['DurationMs']).toBeGreaterThanOrEqual(AT_LEAST_MS);
});

test('slow-before: finds the workspace as others have left it meanwhile', async () => {
  await hold(DELAY_MS);
  const slow = createShare('s');
  await untilHeld();
  expect((await createShare('s')).status).toBe(200);
  expect(refusal(await slow)).toEqual([400, 'SHARE_ALREADY_EXISTS']);
});

test('slow-before: not done when the workspace stops first, which waits for none of it', async () => {
  await hold(FOR_EVER_MS);
  await createAndLeave('of-a-caller-that-left');
  await hold(FOR_EVER_MS);
  const waiting = expect(createShare('of-a-caller-that-waits')).rejects.toThrow('fetch failed');
  await untilHeld();
  await workspace.stop();
  await waiting;
  const log = (await readFile(join(folder, 'requests.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(log.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { Name: 'of-a-caller-that-left', Status: null, Fault: 'slow-before' },
    { Name: 'of-a-caller-that-waits', Status: null, Fault: 'slow-before' },
  ]);
  workspace = await start();
  expect(await shareStatus('of-a-caller-that-left')).toBe(404);
  expect(await shareStatus('of-a-caller-that-waits')).toBe(404);
});
