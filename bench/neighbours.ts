import { askedDuring, type Asked } from './asked';
import { type Benchmark, type Figure, median } from './benchmark';
import type { WorkPack } from './made-work-pack';
import { prepare } from './prepare';
import { type BenchWorkspace, type Spread, withSpread } from './spread';
import { minimalCalls, P20, P200 } from './work-packs';

const PER_SECOND = 15;
const LATENCY_MS = 100;
const SLOW_MS = 5_000;
const WORKERS = 2;
const ROUNDS = 7;
const MOST_CALLS = 1.2;
const MOST_SLOWER = 1.2;

export const neighbours: Benchmark = {
  name: 'neighbours',
  description: `a workspace that takes ${SLOW_MS / 1_000} s a call, or half the calls that we send, and P20 on another meanwhile; ${WORKERS} worker processes on PostgreSQL`,
  run: () =>
    withSpread({ requestsPerSecond: [PER_SECOND, 'unlimited'] }, async (service) => {
      const [ill, well] = service.workspaces;
      if (!ill || !well) throw new Error('There are no two workspaces.');
      await service.scale(WORKERS);
      const again = (): Promise<number> => neighbour(service, well);
      // What is loaded and compiled once is no pack's cost.
      await again();
      const alone: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) alone.push(await again());
      const slow = await beside(again, () => slowed(service, ill));
      const limited = await beside(again, () => turnedAway(service, ill));
      return [
        ...figuresOf('a slow workspace', P20, slow, alone),
        ...figuresOf('one that takes half', P200, limited, alone),
      ];
    }),
};

async function neighbour({ provision }: Spread, workspace: BenchWorkspace): Promise<number> {
  await prepare(workspace, P20, LATENCY_MS);
  return provision(P20.text().replace('metadata:\n', `metadata:\n  workspace_url: ${workspace.url}\n`));
}

function slowed({ provision }: Spread, workspace: BenchWorkspace): Promise<Asked> {
  return askedDuring(workspace, async () => {
    await prepare(workspace, P20, SLOW_MS);
    await provision(P20.text());
    await workspace.latency(0);
  });
}

/** A real 429 with Retry-After to all that is more than half of our pace. */
function turnedAway({ provision }: Spread, workspace: BenchWorkspace): Promise<Asked> {
  return askedDuring(workspace, async () => {
    await prepare(workspace, P200, LATENCY_MS);
    await workspace.rateLimit(PER_SECOND / 2);
    await provision(P200.text());
    await workspace.rateLimit(null);
  });
}

interface Beside {
  readonly asked: Asked;
  /** The neighbour's runs meanwhile. */
  readonly ms: readonly number[];
}

/** The neighbour's runs, one after the other for as long as `work` goes on. */
async function beside(again: () => Promise<number>, work: () => Promise<Asked>): Promise<Beside> {
  const over = new AbortController();
  const working = work().finally(() => over.abort());
  const ms: number[] = [];
  while (!over.signal.aborted) ms.push(await again());
  return { asked: await working, ms };
}

function figuresOf(what: string, work: WorkPack, { asked, ms }: Beside, alone: readonly number[]): Figure[] {
  return [
    {
      name: `${what}: calls to the least that ${work.name} takes`,
      ...{ value: asked.calls / minimalCalls(work), unit: 'ratio', goal: MOST_CALLS },
      note: `${asked.calls} calls, ${asked.turnedAway} turned away`,
    },
    {
      name: `${what}: its neighbour's P20 to P20 alone`,
      ...{ value: median(ms) / median(alone), unit: 'ratio', goal: MOST_SLOWER },
      note: `medians of ${ms.length} and ${alone.length}: ${median(ms).toFixed(0)} and ${median(alone).toFixed(0)} ms`,
    },
  ];
}
