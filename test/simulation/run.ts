/**
 * `npm run simulate -- --schedules N --seed S`: so many schedules of the machine that met a fault, from this seed on. Ends with 1
 * where there were not as many, or an invariant did not hold, and then shows the shortest choices that break it, which
 * test/simulation/cases keeps.
 */
import { parseArgs } from 'node:util';
import { INVARIANTS } from '../../src/run/invariants';
import { reduce } from '../../src/run/reduce';
import { listed } from './choices';
import { inWords, reportOf } from './report';
import { simulate } from './simulate';
import { shrunk, simulateMany } from './simulate-many';
import type { Failure } from './simulate-many';

const MOST_EVENTS_SHOWN = 60;
const MOST_CHARACTERS = 600;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function tell(failure: Failure): void {
  const { seed, invariant, problem } = failure;
  say(`\nSeed ${seed}: ${saysOf(invariant)} But ${problem}.`);
  const choices = shrunk(failure, () => reduce);
  say(JSON.stringify({ invariant, choices }));
  const { events } = simulate(listed(choices), { reduce, isThorough: true });
  for (const event of events.slice(0, MOST_EVENTS_SHOWN))
    say(JSON.stringify(event).slice(0, MOST_CHARACTERS));
}

const saysOf = (invariant: number): string =>
  INVARIANTS.find(({ number }) => number === invariant)?.says ?? 'After the last fault a run ends.';

/** Failures that look alike are one. */
const kindOf = ({ invariant, problem }: Failure): string =>
  `${invariant}: ${problem.replace(/(\w+\/)?\w*\d+/g, 'N')}`;

function main(): void {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
      failures: { type: 'string', default: '1' },
    },
  });
  const beganUs = process.cpuUsage().user;
  const schedules = Number(values.schedules);
  const many = simulateMany({
    schedules,
    seed: Number(values.seed),
    newReduce: () => reduce,
    mostFailures: Number(values.failures),
  });
  say(reportOf(many, (process.cpuUsage().user - beganUs) / 1000));
  const counts = new Map<string, number>();
  for (const failure of many.failures) counts.set(kindOf(failure), (counts.get(kindOf(failure)) ?? 0) + 1);
  if (counts.size > 1) say(`Failures: ${inWords(counts)}`);
  for (const failure of new Map(many.failures.map((one) => [kindOf(one), one])).values()) tell(failure);
  const isEnough = many.schedules - many.withoutFault >= schedules;
  process.exitCode = isEnough && many.failures.length === 0 ? 0 : 1;
}

main();
