import { setTimeout as pause } from 'node:timers/promises';
import { type BareRuns, withBareRuns } from './bare/bare-runs';
import { type Benchmark, type Figure, quantile } from './benchmark';
import { inParallel } from './in-parallel';
import { type Served, withService } from './served';
import { smallPack } from './small-pack';

const PACKS = 500;
/** Until then Node.js still compiles what a run goes through; all of them together stay within a metastore's 1,000 shares. */
const WARM_UP = 400;
const STATUS_EVERY_MS = 50;

export const many: Benchmark = {
  name: 'many',
  description: `${PACKS} packs of a recipient and a share, uploaded at once, to as many bare workflows of as many activities`,
  run: () =>
    withService((service) =>
      withBareRuns(service.temporalAddress, async (bare) => {
        await startAll(WARM_UP, (number) => upload(service, PACKS + number), bare);
        await startAll(WARM_UP, () => bare.start(), bare);
        const bares = await startAll(PACKS, () => bare.start(), bare);
        const { result: ours, statusMs } = await askingMeanwhile(service, (note) =>
          startAll(PACKS, (number) => upload(service, number, note), bare),
        );
        return figures(ours, bares, statusMs, await completed(service));
      }),
    ),
};

interface Started {
  /** Answers a second. */
  readonly answered: number;
  /** Workflows that ended, a second. */
  readonly ended: number;
}

/** Starts so many at once, and waits until the last one has ended. */
async function startAll(
  count: number,
  start: (number: number) => Promise<string>,
  { ended }: BareRuns,
): Promise<Started> {
  const startedAtMs = performance.now();
  let answeredMs = 0;
  await inParallel(count, count, async (number) => {
    const workflowId = await start(number);
    answeredMs = performance.now() - startedAtMs;
    await ended(workflowId);
  });
  const endedMs = performance.now() - startedAtMs;
  return { answered: (count * 1_000) / answeredMs, ended: (count * 1_000) / endedMs };
}

/** Sent again where the service asks for it, as any client does. */
async function upload(
  service: Served,
  number: number,
  note: (sharePackId: string) => void = () => undefined,
): Promise<string> {
  for (;;) {
    const { status, headers, body } = await service.upload(smallPack(number));
    if (status === 202) {
      note(body.SharePackId);
      return body.WorkflowId;
    }
    if (status !== 503) throw new Error(`An upload was answered ${status}: ${JSON.stringify(body)}`);
    await pause(Number(headers.get('Retry-After') ?? 1) * 1_000);
  }
}

/** Asks for the status of one run after the other, of those that `work` has noted, while it goes on. */
async function askingMeanwhile<R>(
  service: Served,
  work: (note: (sharePackId: string) => void) => Promise<R>,
): Promise<{ readonly result: R; readonly statusMs: readonly number[] }> {
  const ids: string[] = [];
  const statusMs: number[] = [];
  const state = { isOver: false };
  const ask = async (): Promise<void> => {
    for (let next = 0; !state.isOver; next += 1) {
      const id = ids[next % ids.length];
      const startedAtMs = performance.now();
      if (id !== undefined) {
        await service.status(id);
        statusMs.push(performance.now() - startedAtMs);
      }
      await pause(STATUS_EVERY_MS);
    }
  };
  const working = work((id) => ids.push(id)).finally(() => (state.isOver = true));
  const [result] = await Promise.all([working, ask()]);
  return { result, statusMs };
}

/** Of those that were measured and those before, as the service itself says. */
async function completed({ address }: Served): Promise<number> {
  let count = 0;
  let token = '';
  do {
    const query = `status=COMPLETED&page_size=200${token === '' ? '' : `&page_token=${token}`}`;
    const answer = await fetch(`${address}/workflow/sharepack?${query}`);
    const page = (await answer.json()) as { Items: readonly unknown[]; NextPageToken?: string };
    count += page.Items.length;
    token = encodeURIComponent(page.NextPageToken ?? '');
  } while (token !== '');
  return count;
}

function figures(ours: Started, bares: Started, statusMs: readonly number[], all: number): readonly Figure[] {
  return [
    {
      name: 'workflows a second, to bare ones',
      value: ours.ended / bares.ended,
      unit: 'ratio',
      atLeast: 0.8,
      note: `${ours.ended.toFixed(1)} to ${bares.ended.toFixed(1)}`,
    },
    {
      name: 'uploads answered a second, to bare starts',
      value: ours.answered / bares.answered,
      unit: 'ratio',
      atLeast: 0.8,
      note: `${ours.answered.toFixed(1)} to ${bares.answered.toFixed(1)}`,
    },
    { name: 'lost', value: PACKS + WARM_UP - all, unit: 'count', goal: 0 },
    {
      name: 'GET status meanwhile, p99',
      value: quantile(statusMs, 0.99),
      unit: 'ms',
      goal: 500,
      note: `of ${statusMs.length}; p50 ${quantile(statusMs, 0.5).toFixed(0)} ms`,
    },
  ];
}
