/**
 * `npm run schedules -- --count N --seed S`: plays so many schedules on real parts, from this seed on. Ends with 1 where one of
 * them was not safe, or did not end.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { knownOf } from './known';
import { playWorld } from './play-many';
import { wasDisturbed } from './played';
import type { Played } from './played';
import { judge } from './safety';
import { stopWorlds } from './world';

/** All that was seen of it, for whoever looks into it. */
function keep(folder: string, played: Played): void {
  mkdirSync(folder, { recursive: true });
  const content = JSON.stringify({ ...played, said: [], secrets: [] }, null, 1);
  writeFileSync(join(folder, `${played.schedule.seed}.json`), content);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      count: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      world: { type: 'string', default: '25' },
      show: { type: 'string' },
    },
  });
  const [count, first, size] = [values.count, values.seed, values.world].map(Number) as [
    number,
    number,
    number,
  ];
  let failures = 0;
  let disturbed = 0;
  for (let done = 0, index = 0; done < count; done += size, index += 1) {
    const seeds = Array.from({ length: Math.min(size, count - done) }, (_, offset) => first + done + offset);
    const world = await playWorld(seeds, index);
    for (const played of world.played) {
      if (wasDisturbed(played)) disturbed += 1;
      const broken = judge(played);
      for (const failure of broken) {
        const { seed, number, says, problem } = failure;
        const known = knownOf(failure, played);
        if (known === undefined) failures += 1;
        say(
          `seed ${seed}: (${number}) ${says} But ${problem}${known === undefined ? '' : ` (known: ${known})`}`,
        );
      }
      if (values.show !== undefined && broken.length > 0) keep(values.show, played);
    }
    for (const { seed, problem } of world.broken) say(`seed ${seed}: not played: ${problem.slice(0, 300)}`);
    failures += world.broken.length;
    say(
      `${world.form}: ${world.played.length}, ${JSON.stringify(world.seconds)}, ${world.restarts} restarts, deaths ${world.deaths}`,
    );
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
