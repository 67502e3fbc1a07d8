import { withBareRuns, type BareRuns } from './bare/bare-runs';
import { type Benchmark, type Figure, quantile } from './benchmark';
import { inParallel } from './in-parallel';
import { type Served, withService } from './served';
import { smallPack } from './small-pack';

const PACKS = 200;
const PARALLEL: readonly number[] = [1, 16];
/** Ours and bare ones take turns in parts of so many, so that what else the machine does meets both. */
const PART = 50;
/** Until then Node.js still compiles what a run goes through. */
const WARM_UP = 400;
const GOAL = 1.5;

export const verdict: Benchmark = {
  name: 'verdict',
  description: `from upload to verdict of ${PACKS} packs of a recipient and a share, to a bare workflow of as many activities`,
  run: () =>
    withService((service) =>
      withBareRuns(service.temporalAddress, async (bare) => {
        const compared = new Comparison(service, bare);
        await compared.measure(WARM_UP, 16);
        const figures: Figure[] = [];
        for (const parallel of PARALLEL) {
          const parts = [];
          for (let part = 0; part < PACKS / PART; part += 1)
            parts.push(await compared.measure(PART, parallel));
          const ours = parts.flatMap((part) => part.ours);
          const bares = parts.flatMap((part) => part.bares);
          figures.push(...[0.5, 0.95].map((share) => figure(parallel, share, ours, bares)));
        }
        return figures;
      }),
    ),
};

class Comparison {
  readonly #service: Served;
  readonly #bare: BareRuns;
  #packs = 0;

  constructor(service: Served, bare: BareRuns) {
    this.#service = service;
    this.#bare = bare;
  }

  async measure(
    count: number,
    parallel: number,
  ): Promise<{ readonly ours: readonly number[]; readonly bares: readonly number[] }> {
    const workflows: string[] = [];
    const ours = await inParallel(count, parallel, async () => {
      const { body } = await this.#service.upload(smallPack((this.#packs += 1)));
      if (body.Conflicts.length > 0) throw new Error(`A pack met a conflict: ${JSON.stringify(body)}`);
      workflows.push(body.WorkflowId);
    });
    await this.#allEnded(workflows);
    const bares = await inParallel(count, parallel, async () => {
      workflows.push(await this.#bare.start());
    });
    await this.#allEnded(workflows);
    return { ours, bares };
  }

  /** What follows the verdict is not to be in the way of the others. */
  async #allEnded(workflows: readonly string[]): Promise<void> {
    await Promise.all(workflows.map((id) => this.#bare.ended(id)));
  }
}

function figure(parallel: number, share: number, ours: readonly number[], bares: readonly number[]): Figure {
  const [our, bare] = [quantile(ours, share), quantile(bares, share)];
  return {
    name: `p${share * 100}, ${parallel} at a time`,
    value: our / bare,
    unit: 'ratio',
    goal: GOAL,
    note: `${our.toFixed(0)} ms to ${bare.toFixed(0)} ms`,
  };
}
