import { type Benchmark, type Figure, median } from './benchmark';
import { onService, withDataDir } from './served';

const ROUNDS = 3;

export const start: Benchmark = {
  name: 'start',
  description: `from the start of the process to ready, in a new folder and with data there; medians of ${ROUNDS} rounds`,
  run: async () => {
    const cold: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      await withDataDir(async (dataDir) => {
        const ready = () => onService(dataDir, ({ readyMs }) => Promise.resolve(readyMs));
        cold.push(await ready());
        warm.push(await ready());
      });
    return [figure('in a new folder', cold), figure('with data there', warm)];
  },
};

const figure = (name: string, ms: readonly number[]): Figure => ({
  name,
  value: median(ms),
  unit: 'ms',
  note: `best ${Math.min(...ms).toFixed(0)} ms`,
});
