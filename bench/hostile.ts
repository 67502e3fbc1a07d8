import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createPackParser } from '../src/parsing/create-pack-parser';
import { startApi, type TestApi } from '../test/api/start-api';
import { HOSTILE_INPUTS, type HostileInput } from '../test/pack/hostile-inputs';
import { openTestDatabase } from '../test/support/database';
import { PARSER_THREAD } from '../test/support/parser';
import type { Benchmark, Figure } from './benchmark';

const LONGEST_MS = 1_000;
const LONGEST_BLOCK_MS = 100;
const MOST_GROWTH_MB = 100;
const MEMORY_SAMPLE_MS = 5;

interface Seen {
  readonly name: string;
  readonly ms: number;
  readonly blockedMs: number;
  readonly growthMb: number;
}

export const hostile: Benchmark = {
  name: 'hostile',
  description: 'files made to harm, each uploaded to an API with its database and parser threads',
  run: async () => {
    const database = await openTestDatabase();
    const parser = createPackParser({ threadPath: PARSER_THREAD });
    const api = await startApi(database.store, { parser, settings: { uploadMaxBytes: 6 * 1024 * 1024 } });
    try {
      // The first answers pay for what is loaded once.
      for (const input of HOSTILE_INPUTS.slice(0, 5)) await upload(api, input, input.bytes());
      const seen: Seen[] = [];
      for (const input of HOSTILE_INPUTS) seen.push(await measure(api, input));
      return figures(seen);
    } finally {
      await api.close();
      await parser.stop();
      await database.close();
    }
  },
};

async function upload(api: TestApi, { name, filename }: HostileInput, bytes: Uint8Array): Promise<void> {
  const { status } = await api.upload(bytes, `filename=${filename}`);
  if (status !== 400) throw new Error(`${name} was answered ${status}.`);
}

async function measure(api: TestApi, input: HostileInput): Promise<Seen> {
  const bytes = input.bytes();
  const loop = monitorEventLoopDelay({ resolution: 5 });
  const before = process.memoryUsage().rss;
  let most = before;
  const sampler = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, MEMORY_SAMPLE_MS);
  loop.enable();
  const started = performance.now();
  await upload(api, input, bytes);
  const ms = performance.now() - started;
  loop.disable();
  clearInterval(sampler);
  return { name: input.name, ms, blockedMs: loop.max / 1e6, growthMb: (most - before) / 2 ** 20 };
}

function figures(seen: readonly Seen[]): readonly Figure[] {
  const worst = (name: string, unit: Figure['unit'], goal: number, of: (each: Seen) => number): Figure => {
    const [first] = [...seen].sort((a, b) => of(b) - of(a));
    return { name, unit, goal, value: first ? of(first) : NaN, note: first?.name ?? '' };
  };
  return [
    ...seen.map(({ name, ms, growthMb }) => ({
      name,
      value: ms,
      unit: 'ms' as const,
      goal: LONGEST_MS,
      note: `${Math.round(growthMb)} MB more`,
    })),
    worst('longest answer', 'ms', LONGEST_MS, ({ ms }) => ms),
    worst('others waited at most', 'ms', LONGEST_BLOCK_MS, ({ blockedMs }) => blockedMs),
    worst('memory grew by at most', 'MB', MOST_GROWTH_MB, ({ growthMb }) => growthMb),
  ];
}
