/**
 * `npm run schedules -- --count N --seed S`: plays schedules on real parts, from this seed on, until so many count. Ends with 1
 * where one of them was not safe, or did not end. A schedule is played again by its own seed, with a count of 1. `--keep FOLDER`
 * writes down there all that was seen of those that were not safe.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { playMany } from './many';
import type { Played } from './played';
import { stopWorlds } from './world';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      count: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      world: { type: 'string', default: '70' },
      keep: { type: 'string' },
    },
  });
  const { failures, known, ...figures } = await playMany({
    ...{ count: Number(values.count), seed: Number(values.seed), size: Number(values.world) },
    onWorld: ({ form, played, seconds, restarts }) =>
      say(`${form}: ${played.length} schedules, ${restarts} restarts, ${JSON.stringify(seconds)}`),
    onFailure: (played) => {
      if (values.keep !== undefined) keep(values.keep, played);
    },
  });
  for (const { seed, number = 0, says = '', problem } of failures)
    say(`seed ${seed}: (${number}) ${says} But ${problem.slice(0, MOST_CHARACTERS)}`);
  for (const { seed, problem } of known) say(`seed ${seed}, known: ${problem.slice(0, MOST_CHARACTERS)}`);
  say(JSON.stringify(figures, null, 1));
  // Whoever forked this process reads it.
  process.send?.({ ...figures, failures, known });
  process.exitCode = failures.length > 0 ? 1 : 0;
}

const MOST_CHARACTERS = 1_000;

function keep(folder: string, played: Played): void {
  mkdirSync(folder, { recursive: true });
  const content = JSON.stringify({ ...played, said: [], secrets: [] }, null, 1);
  writeFileSync(join(folder, `${played.schedule.seed}.json`), content);
}

const stopAll = (): void => void stopWorlds().finally(() => process.exit(1));
process.once('SIGINT', stopAll);
process.once('SIGTERM', stopAll);
// Whoever started it has gone.
process.once('disconnect', stopAll);
main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exit(1);
  },
);
