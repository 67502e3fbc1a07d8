import { parsePack } from '../src/pack/parse-pack';
import { type Benchmark, type Figure, median, startCpuClock } from './benchmark';
import { DEFAULTS, excelPack, warnedPack, wrongExcelPack, wrongPack, yamlPack } from './made-packs';

const SIZES: readonly number[] = [100, 1_000, 10_000];
const ROUNDS = 5;

interface Notation {
  readonly name: string;
  readonly filename: string;
  readonly make: (resources: number) => Uint8Array;
  /** For 10,000 resources. */
  readonly longestMs?: number;
}
/** With an error in each recipient and pipeline, or a warning for each schedule. */
const NOTATIONS: readonly Notation[] = [
  { name: 'YAML', filename: 'pack.yaml', make: yamlPack, longestMs: 1_500 },
  { name: 'YAML with errors', filename: 'pack.yaml', make: wrongPack },
  { name: 'YAML with warnings', filename: 'pack.yaml', make: warnedPack },
  { name: 'Excel', filename: 'pack.xlsx', make: excelPack, longestMs: 3_000 },
  { name: 'Excel with errors', filename: 'pack.xlsx', make: wrongExcelPack },
];

export const parse: Benchmark = {
  name: 'parse',
  description: `packs of ${SIZES.join(', ')} resources, parsed and checked; medians of ${ROUNDS} rounds`,
  run: () => NOTATIONS.flatMap(measure),
};

interface Measured {
  readonly resources: number;
  readonly bytes: Uint8Array;
  readonly ms: number[];
  readonly cpuMs: number[];
}

/** Sizes take turns, so that what else the machine does meets all of them. */
function measure({ name, filename, make, longestMs }: Notation): readonly Figure[] {
  const sizes = SIZES.map((resources): Measured => ({
    resources,
    bytes: make(resources),
    ms: [],
    cpuMs: [],
  }));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { resources, bytes, ms, cpuMs } of sizes) {
      // As many resources for each size in a round: a short run would mostly measure its surroundings.
      const runs = 10_000 / resources;
      const [started, cpuClock] = [performance.now(), startCpuClock()];
      for (let run = 0; run < runs; run += 1) parsePack({ bytes, filename, defaults: DEFAULTS });
      // The first round warms up.
      if (round === 0) continue;
      ms.push((performance.now() - started) / runs);
      cpuMs.push(cpuClock() / runs);
    }
  }
  return [
    ...sizes.map((size) => timeFigure(name, size, size.resources === 10_000 ? longestMs : undefined)),
    growthFigure(name, sizes),
  ];
}

function timeFigure(
  name: string,
  { resources, bytes, ms, cpuMs }: Measured,
  goal: number | undefined,
): Figure {
  const value = median(ms);
  const perResource = ((value / resources) * 1_000).toFixed(0);
  const cpu = median(cpuMs).toFixed(0);
  return {
    name: `${name}: ${resources} resources`,
    value,
    unit: 'ms',
    ...(goal !== undefined && { goal }),
    note: `${perResource} µs a resource, ${cpu} ms of processor, ${Math.round(bytes.length / 1_024)} KiB`,
  };
}

/** Of processor time: what others take of the machine in just that moment is not in it. */
function growthFigure(name: string, sizes: readonly Measured[]): Figure {
  const ratio = (times: (size: Measured) => readonly number[]): number => {
    const [thousand = NaN, tenThousand = NaN] = [1_000, 10_000].map((wanted) =>
      median(sizes.filter(({ resources }) => resources === wanted).flatMap(times)),
    );
    return tenThousand / 10 / thousand;
  };
  return {
    name: `${name}: a resource of 10000 to one of 1000`,
    value: ratio(({ cpuMs }) => cpuMs),
    unit: 'ratio',
    goal: 1.3,
    note: `of processor time; ${ratio(({ ms }) => ms).toFixed(2)} by the clock`,
  };
}
