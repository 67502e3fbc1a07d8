import { describe, expect, it } from '@jest/globals';
import { INVARIANTS } from '../../src/run/invariants';
import { reduce } from '../../src/run/reduce';
import { MUTANTS } from './mutants';
import { simulateMany } from './simulate-many';

const MOST_SCHEDULES = 2_000;

describe('a fault made in the machine on purpose is found', () => {
  it.each(MUTANTS.map(({ does, breaks, of }) => [does, breaks, of] as const))(
    '%s: by invariant %i',
    (_does, breaks, of) => {
      const { failures } = simulateMany({
        schedules: MOST_SCHEDULES,
        seed: 1,
        newReduce: () => of(reduce),
      });
      expect(failures.map(({ invariant }) => invariant)).toEqual([breaks]);
    },
  );

  // As local activities of a workflow task would be that is done again after a crash (docs/decisions/0071).
  it('where a lost workflow task tells all the same: by what is told "taken" and not written down', () => {
    const newReduce = (): typeof reduce => reduce;
    const { failures } = simulateMany({ schedules: MOST_SCHEDULES, seed: 1, newReduce, leaks: true });
    expect(failures.map(({ invariant }) => invariant)).toEqual([11]);
  });

  it('by each of the invariants at least one', () => {
    const found = new Set(MUTANTS.map(({ breaks }) => breaks));
    expect(INVARIANTS.filter(({ number }) => !found.has(number))).toEqual([]);
  });
});
