import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { drawSchedule } from './draw-schedule';
import type { Report } from './many';
import { hasPostgres } from './postgres';
import { RESTARTS } from './restarts';

const COUNT = 200;
/** Always the same ones, unless somebody asks for others: what fails here fails again. */
const SEED = Number(process.env['SCHEDULES_SEED'] ?? 20_000);
const WITHIN_MS = 20 * 60_000;

/** In a process of its own, since what it starts is killed and started again by the second. */
let playing: ChildProcess | undefined;
let report: Report;
beforeAll(async () => {
  const args = ['--count', String(COUNT), '--seed', String(SEED)];
  playing = fork(join(__dirname, '../crash/run-on-build.mjs'), [join(__dirname, 'run.ts'), ...args], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(playing, 'exit');
  const [first] = (await Promise.race([once(playing, 'message'), ended])) as [unknown];
  if (typeof first !== 'object' || first === null)
    throw new Error(`it ended without a report: ${String(first)}`);
  report = first as Report;
  await ended;
}, WITHIN_MS);
afterAll(async () => {
  if (!playing || playing.exitCode !== null || playing.signalCode !== null) return;
  const ended = once(playing, 'exit');
  playing.kill('SIGTERM');
  await ended;
});

describe(`${COUNT} schedules on real parts, from seed ${SEED} on`, () => {
  test('are safe, and end within two minutes after they are healed', () => {
    expect(report.failures).toEqual([]);
    expect(report.counted).toBeGreaterThanOrEqual(COUNT);
  });

  test('have met every kind of fault and restart', () => {
    const kinds = ['drop-before', 'drop-after', 'slow-before', 'slow-after', 'twin', 'empty-page'];
    const statuses = [400, 401, 403, 404, 409, 429, 500, 503, 504].map((status) => `status ${status}`);
    expect([...kinds, ...statuses].filter((kind) => (report.faults[kind] ?? 0) === 0)).toEqual([]);
    // Where the database is a part of the service's process, it is lost with that.
    const restarts = hasPostgres() ? RESTARTS : (['worker stopped', 'Temporal killed'] as const);
    expect(restarts.filter((restart) => !(restart in report.restarts))).toEqual([]);
  });

  test('were answered and cancelled, and met changes by somebody else', () => {
    const actions = ['answered', 'cancelled', 'changed by somebody else'];
    expect(actions.filter((action) => !(action in report.actions))).toEqual([]);
  });

  test('have ended in every way', () => {
    const ends = ['COMPLETED', 'FAILED', 'VALIDATION_FAILED', 'EXPIRED', 'CANCELLED'];
    expect(ends.filter((end) => !(end in report.ends))).toEqual([]);
  });
});

test('a seed is always the same schedule', () => {
  expect(drawSchedule(7)).toEqual(drawSchedule(7));
});
