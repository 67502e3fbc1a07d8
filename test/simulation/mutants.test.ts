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

  it('by each of the invariants at least one', () => {
    const found = new Set(MUTANTS.map(({ breaks }) => breaks));
    expect(INVARIANTS.filter(({ number }) => !found.has(number))).toEqual([]);
  });
});
