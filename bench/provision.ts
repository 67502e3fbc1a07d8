import { type Benchmark, type Figure, median } from './benchmark';
import type { WorkPack } from './made-work-pack';
import { prepare } from './prepare';
import { type Served, withService } from './served';
import { P20, P200, boundMs, minimalCalls } from './work-packs';

const LATENCY_MS = 100;
/** As many as the client lets through at once. */
const CONCURRENT = 16;

const GOALS = [
  { work: P20, rounds: 7, goal: 2 },
  { work: P200, rounds: 3, goal: 1.2 },
] as const;

export const provision: Benchmark = {
  name: 'provision',
  description: `from upload to COMPLETED on a workspace that takes ${LATENCY_MS} ms a call, ${CONCURRENT} at once; best of some rounds`,
  run: () =>
    withService(async (service) => {
      // What is loaded and compiled once is no pack's cost.
      await provisioned(service, P20);
      await provisioned(service, P20);
      const figures: Figure[] = [];
      for (const { work, rounds, goal } of GOALS) {
        const ms: number[] = [];
        for (let round = 0; round < rounds; round += 1) ms.push(await provisioned(service, work));
        figures.push(figure(work, ms, goal));
      }
      return figures;
    }),
};

/** The time it takes on a workspace that holds nothing but the tables. */
async function provisioned(service: Served, work: WorkPack): Promise<number> {
  const { workspace } = service;
  await prepare(workspace, work, LATENCY_MS);
  const text = work.text();
  const startedAtMs = performance.now();
  const { body } = await service.upload(text, { wait: '60' });
  const ms = performance.now() - startedAtMs;
  if (body.Status !== 'COMPLETED') throw new Error(`${work.name} is ${body.Status}: ${JSON.stringify(body)}`);
  return ms;
}

function figure(work: WorkPack, ms: readonly number[], goal: number): Figure {
  const bound = boundMs(work, LATENCY_MS, CONCURRENT);
  const best = Math.min(...ms);
  return {
    name: `${work.name}, to the bound`,
    value: best / bound,
    unit: 'ratio',
    goal,
    note: `${minimalCalls(work)} calls at least; best ${best.toFixed(0)} ms, median ${median(ms).toFixed(0)}, bound ${bound.toFixed(0)}`,
  };
}
