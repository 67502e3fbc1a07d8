/**
 * `npm run schedules -- --count N --seed S`: plays so many schedules on real parts, from this seed on. Ends with 1 where one of
 * them was not safe, or did not end.
 */
import { parseArgs } from 'node:util';
import { playWorld } from './play-many';
import { wasDisturbed } from './played';
import { judge } from './safety';
import { stopWorlds } from './world';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      count: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      world: { type: 'string', default: '25' },
      show: { type: 'boolean', default: false },
    },
  });
  const [count, first, size] = [values.count, values.seed, values.world].map(Number) as [number, number, number];
  let failures = 0;
  let disturbed = 0;
  for (let done = 0, index = 0; done < count; done += size, index += 1) {
    const seeds = Array.from({ length: Math.min(size, count - done) }, (_, offset) => first + done + offset);
    const world = await playWorld(seeds, index);
    for (const played of world.played) {
      if (wasDisturbed(played)) disturbed += 1;
      const broken = judge(played);
      failures += broken.length;
      for (const { seed, number, says, problem } of broken) say(`seed ${seed}: (${number}) ${says} But ${problem}`);
      if (values.show) say(JSON.stringify({ ...played, said: [] }, null, 1));
    }
    for (const { seed, problem } of world.broken) say(`seed ${seed}: not played: ${problem}`);
    failures += world.broken.length;
    say(`${world.form}: ${world.played.length} in ${world.seconds} s, deaths ${world.deaths}`);
  }
  say(`${disturbed} were disturbed; ${failures} failures`);
  process.exitCode = failures > 0 ? 1 : 0;
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
