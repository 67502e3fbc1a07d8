import type { BenchWorkspace } from './spread';

/** What a workspace was asked during some work, by its own log. */
export interface Asked {
  readonly calls: number;
  readonly turnedAway: number;
  /** The most that came in any second, which may begin with any of them. */
  readonly mostInOneSecond: number;
  /** A second, from the first to the last. */
  readonly perSecond: number;
}

/** Everything that the workspace is asked while `work` goes on. */
export async function askedDuring(workspace: BenchWorkspace, work: () => Promise<void>): Promise<Asked> {
  const before = (await workspace.requests()).at(-1)?.Seq ?? 0;
  await work();
  const requests = (await workspace.requests()).filter(({ Seq }) => Seq > before);
  const times = requests.map(({ StartedAt }) => Date.parse(StartedAt)).sort((a, b) => a - b);
  return {
    calls: requests.length,
    turnedAway: requests.filter(({ Status }) => Status === 429).length,
    mostInOneSecond: mostInOneSecond(times),
    perSecond: ((times.length - 1) * 1_000) / ((times.at(-1) ?? NaN) - (times[0] ?? NaN)),
  };
}

function mostInOneSecond(times: readonly number[]): number {
  let [most, first] = [0, 0];
  for (const [index, time] of times.entries()) {
    while ((times[first] ?? time) <= time - 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
