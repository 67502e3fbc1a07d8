import { askedDuring, type Asked } from './asked';
import type { Benchmark, Figure } from './benchmark';
import type { WorkPack } from './made-work-pack';
import { prepare } from './prepare';
import { type Spread, withSpread } from './spread';
import { minimalCalls, P20, P200 } from './work-packs';

const PER_SECOND = 15;
const LATENCY_MS = 100;
const WORKERS = [1, 4] as const;

export const rate: Benchmark = {
  name: 'rate',
  description: `P200 on a workspace that may be asked ${PER_SECOND} times a second, by ${WORKERS.join(' and by ')} worker processes on PostgreSQL`,
  run: () =>
    withSpread({ requestsPerSecond: [PER_SECOND] }, async (service) => {
      const figures: Figure[] = [];
      for (const workers of WORKERS) {
        await service.scale(workers);
        // What is loaded and compiled once is no pack's cost.
        await provisioned(service, P20);
        figures.push(...figuresOf(workers, await provisioned(service, P200)));
      }
      return figures;
    }),
};

interface Provisioned extends Asked {
  /** From upload to COMPLETED. */
  readonly ms: number;
}

async function provisioned({ workspaces, provision }: Spread, work: WorkPack): Promise<Provisioned> {
  const [workspace] = workspaces;
  if (!workspace) throw new Error('There is no workspace.');
  await prepare(workspace, work, LATENCY_MS);
  let ms = NaN;
  const asked = await askedDuring(workspace, async () => {
    ms = await provision(work.text());
  });
  return { ...asked, ms };
}

function figuresOf(workers: number, { ms, calls, mostInOneSecond, perSecond }: Provisioned): Figure[] {
  const boundMs = (minimalCalls(P200) * 1_000) / PER_SECOND;
  const by = `by ${workers} worker${workers > 1 ? 's' : ''}`;
  return [
    {
      name: `budget used ${by}`,
      ...{ value: perSecond / PER_SECOND, unit: 'ratio', atLeast: 0.97 },
      note: `${perSecond.toFixed(2)} a second, from the first of ${calls} calls to the last`,
    },
    {
      name: `most in any second ${by}`,
      ...{ value: mostInOneSecond, unit: 'count', goal: PER_SECOND + 1 },
    },
    {
      name: `P200 to its bound ${by}`,
      ...{ value: ms / boundMs, unit: 'ratio', goal: 1.08 },
      note: `${(ms / 1_000).toFixed(1)} s, bound ${(boundMs / 1_000).toFixed(1)} s`,
    },
  ];
}
