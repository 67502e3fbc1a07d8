/**
 * `npm run simulate -- --schedules N --seed S`: so many schedules of the machine, from this seed on. Ends with 1 where an invariant did
 * not hold, and then shows the shortest choices that break it, which test/simulation/cases keeps.
 */
import { parseArgs } from 'node:util';
import { INVARIANTS } from '../../src/run/invariants';
import { reduce } from '../../src/run/reduce';
import { listed } from './choices';
import { simulate } from './simulate';
import { shrunk, simulateMany } from './simulate-many';
import type { Failure, Many } from './simulate-many';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const inWords = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');

function report({ schedules, withoutFault, events, faults, ends }: Many, ms: number): void {
  const share = (100 * (schedules - withoutFault)) / schedules;
  say(
    `${schedules} schedules in ${(ms / 1000).toFixed(1)} s: ${Math.round((1000 * schedules) / ms)} a second`,
  );
  say(
    `${(events / schedules).toFixed(1)} events each; ${share.toFixed(1)} % had a fault, the others do not count`,
  );
  say(`Ends: ${inWords(ends)}`);
  say(`Faults: ${inWords(faults)}`);
}

function tell(failure: Failure): void {
  const { seed, invariant, problem } = failure;
  say(`\nSeed ${seed}: ${saysOf(invariant)} But ${problem}.`);
  const choices = shrunk(failure, () => reduce);
  say(JSON.stringify({ invariant, choices }));
  for (const event of simulate(listed(choices), { reduce, isThorough: true }).events.slice(0, 60))
    say(JSON.stringify(event));
}

const saysOf = (invariant: number): string =>
  INVARIANTS.find(({ number }) => number === invariant)?.says ?? 'After the last fault a run ends.';

function main(): void {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
      failures: { type: 'string', default: '1' },
    },
  });
  const began = process.cpuUsage().user;
  const many = simulateMany({
    schedules: Number(values.schedules),
    seed: Number(values.seed),
    newReduce: () => reduce,
    mostFailures: Number(values.failures),
  });
  report(many, (process.cpuUsage().user - began) / 1000);
  const kinds = new Map(many.failures.map((failure) => [kindOf(failure), failure]));
  const counts = new Map<string, number>();
  for (const failure of many.failures) counts.set(kindOf(failure), (counts.get(kindOf(failure)) ?? 0) + 1);
  if (kinds.size > 1) say(`Failures: ${inWords(counts)}`);
  for (const failure of kinds.values()) tell(failure);
  process.exitCode = many.failures.length > 0 ? 1 : 0;
}

const kindOf = ({ invariant, problem }: Failure): string =>
  `${invariant}: ${problem.replace(/(\w+\/)?\w*\d+/g, 'N')}`;

main();
