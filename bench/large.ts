import { setTimeout as pause } from 'node:timers/promises';
import { isEnded } from '../src/workflows/contract';
import type { Benchmark, Figure } from './benchmark';
import { type History, historyOf } from './history-of';
import type { WorkPack } from './made-work-pack';
import { prepare } from './prepare';
import { type Spread, withSpread } from './spread';
import { LARGE, P200, boundMs, minimalCalls } from './work-packs';

const LATENCY_MS = 100;
/** As many as the client lets through at once. */
const CONCURRENT = 16;
const POLL_MS = 250;

export const large: Benchmark = {
  name: 'large',
  description: `10,000 resources beside 600, a worker process by itself on PostgreSQL; ${LATENCY_MS} ms a call, ${CONCURRENT} at once`,
  run: () =>
    withSpread({ requestsPerSecond: ['unlimited'] }, async (service) => {
      await service.scale(1);
      // What is loaded and compiled once is no pack's cost.
      await provisioned(service, P200);
      const small = await provisioned(service, P200);
      const whole = await provisioned(service, LARGE);
      return [...figures(P200, small), ...figures(LARGE, whole), ...comparison(small, whole)];
    }),
};

interface Seen extends History {
  readonly ms: number;
  /** Of the worker, at its largest during the run, and at its end. */
  readonly mostMb: number;
  readonly endMb: number;
  readonly calls: number;
  /** The longest time between two changes of Progress.Done, from the first step to the last. */
  readonly standstillMs: number;
}

/** What it takes on a workspace that holds nothing but the tables. */
async function provisioned(service: Spread, work: WorkPack): Promise<Seen> {
  const {
    client,
    workspaces: [workspace],
  } = service;
  if (!workspace) throw new Error('There is no workspace.');
  await prepare(workspace, work, LATENCY_MS);
  const text = work.text();
  const callsBefore = (await workspace.requests()).length;
  const startedAtMs = performance.now();
  const { body } = await client.upload(text);
  const watched = await watch(service, body.SharePackId);
  const ms = performance.now() - startedAtMs;
  const status = await client.status(body.SharePackId);
  if (status.Status !== 'COMPLETED')
    throw new Error(`${work.name} is ${status.Status}: ${status.ErrorMessage ?? ''}`);
  const calls = (await workspace.requests()).length - callsBefore;
  return {
    ms,
    ...watched,
    endMb: service.workerMb(),
    calls,
    ...(await historyOf(service.temporal, body.WorkflowId)),
  };
}

async function watch(
  service: Spread,
  id: string,
): Promise<{ readonly mostMb: number; readonly standstillMs: number }> {
  let [mostMb, standstillMs, done, changedAtMs] = [0, 0, 0, NaN];
  for (;;) {
    mostMb = Math.max(mostMb, service.workerMb());
    const { Status, Progress } = await service.client.status(id);
    if (Progress.Done !== done) {
      const nowMs = performance.now();
      if (!Number.isNaN(changedAtMs)) standstillMs = Math.max(standstillMs, nowMs - changedAtMs);
      [done, changedAtMs] = [Progress.Done, nowMs];
    }
    if (isEnded(Status)) return { mostMb, standstillMs };
    await pause(POLL_MS);
  }
}

function figures(work: WorkPack, seen: Seen): readonly Figure[] {
  const { name } = work;
  const bound = boundMs(work, LATENCY_MS, CONCURRENT);
  const minimal = minimalCalls(work);
  return [
    {
      ...{ name: `${name}, to the bound`, value: seen.ms / bound, unit: 'ratio' },
      note: `${(seen.ms / 1_000).toFixed(1)} s, bound ${(bound / 1_000).toFixed(1)} s`,
    },
    { name: `${name}, events of its history`, value: seen.events, unit: 'count', goal: 10_000 },
    { name: `${name}, size of its history`, value: seen.historyMb, unit: 'MB', goal: 5 },
    {
      ...{ name: `${name}, the worker’s memory`, value: seen.mostMb, unit: 'MB', goal: 500 },
      note: `at most; ${seen.endMb.toFixed(0)} MB at the end`,
    },
    {
      ...{ name: `${name}, calls to the fewest`, value: seen.calls / minimal, unit: 'ratio', goal: 1.03 },
      note: `${seen.calls} of at least ${minimal}`,
    },
    { name: `${name}, longest without progress`, value: seen.standstillMs, unit: 'ms', goal: 2_000 },
  ];
}

function comparison(small: Seen, whole: Seen): readonly Figure[] {
  const perResource = ({ ms }: Seen, resources: number): number => ms / resources;
  const [smallMs, wholeMs] = [perResource(small, 600), perResource(whole, 10_000)];
  return [
    {
      ...{ name: 'time a resource, LARGE to P200', value: wholeMs / smallMs, unit: 'ratio', goal: 1.15 },
      note: `${wholeMs.toFixed(1)} ms to ${smallMs.toFixed(1)} ms`,
    },
    {
      ...{
        name: 'the worker’s memory, LARGE to P200',
        value: whole.mostMb / small.mostMb,
        unit: 'ratio',
        goal: 1.4,
      },
      note: `${whole.mostMb.toFixed(0)} MB to ${small.mostMb.toFixed(0)} MB`,
    },
  ];
}
