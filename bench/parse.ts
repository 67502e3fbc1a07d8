import { parsePack } from '../src/pack/parse-pack';
import { type Benchmark, type Figure, median } from './benchmark';
import { DEFAULTS, excelPack, wrongPack, yamlPack } from './made-packs';

const SIZES: readonly number[] = [100, 1_000, 10_000];
const ROUNDS = 7;

interface Notation {
  readonly name: string;
  readonly filename: string;
  readonly make: (resources: number) => Uint8Array;
  /** For 10,000 resources. */
  readonly longestMs?: number;
}
const NOTATIONS: readonly Notation[] = [
  { name: 'YAML', filename: 'pack.yaml', make: yamlPack, longestMs: 1_500 },
  { name: 'Excel', filename: 'pack.xlsx', make: excelPack, longestMs: 3_000 },
  { name: 'YAML, an error in each resource', filename: 'pack.yaml', make: wrongPack },
];

export const parse: Benchmark = {
  name: 'parse',
  description: `packs of ${SIZES.join(', ')} resources, parsed and checked; medians of ${ROUNDS} rounds`,
  run: () => NOTATIONS.flatMap(measure),
};

/** Sizes take turns, so that what else the machine does meets all of them. */
function measure({ name, filename, make, longestMs }: Notation): readonly Figure[] {
  const files = SIZES.map((resources) => ({ resources, bytes: make(resources), times: [] as number[] }));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { resources, bytes, times } of files) {
      // As many resources for each size in a round: a short run would mostly measure its surroundings.
      const runs = 10_000 / resources;
      const started = performance.now();
      for (let run = 0; run < runs; run += 1) parsePack({ bytes, filename, defaults: DEFAULTS });
      // The first round warms up.
      if (round > 0) times.push((performance.now() - started) / runs);
    }
  }
  const perPack = new Map(files.map(({ resources, times }) => [resources, median(times)]));
  const perResource = (resources: number): number => (perPack.get(resources) ?? NaN) / resources;
  return [
    ...files.map(({ resources, bytes }) => ({
      name: `${name}: ${resources} resources`,
      value: perPack.get(resources) ?? NaN,
      unit: 'ms' as const,
      ...(resources === 10_000 && longestMs !== undefined && { goal: longestMs }),
      note: `${Math.round(bytes.length / 1_024)} KiB`,
    })),
    {
      name: `${name}: a resource of 10000 to one of 1000`,
      value: perResource(10_000) / perResource(1_000),
      unit: 'ratio',
      goal: 1.3,
    },
  ];
}
