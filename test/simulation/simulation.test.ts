import { describe, expect, it } from '@jest/globals';
import { reduce } from '../../src/run/reduce';
import { newRun } from '../../src/run/state';
import { shrunk, simulateMany, simulateSeed } from './simulate-many';

const SCHEDULES = 5_000;

describe('the machine in a world that goes wrong', () => {
  const many = simulateMany({ schedules: SCHEDULES, seed: 1, newReduce: () => reduce });

  it('keeps every invariant after every event, and ends when the faults stop', () => {
    const [failure] = many.failures;
    const shown = failure && { ...failure, choices: JSON.stringify(shrunk(failure, () => reduce)) };
    expect(shown).toBeUndefined();
  });

  it('has met faults, each kind of them, in as many schedules as count', () => {
    expect(many.schedules - many.withoutFault).toBe(SCHEDULES);
    expect(FAULTS.filter((kind) => (many.faults.get(kind) ?? 0) < 20)).toEqual([]);
  });

  it('has ended in every way', () => {
    const ends = ['COMPLETED', 'FAILED', 'VALIDATION_FAILED', 'EXPIRED', 'CANCELLED'];
    expect(ends.filter((end) => (many.ends.get(end) ?? 0) < 100)).toEqual([]);
  });

  it('gives the same commands for the same events, as a replay needs', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const { events, isDryRun } = simulateSeed(seed, reduce);
      const [once, again] = [0, 1].map(() => {
        const run = newRun({ sharePackId: 'pack', isDryRun });
        return events.map((event) => JSON.stringify(reduce(run, event).commands));
      });
      expect(once).toEqual(again);
    }
  });

  it('replays a seed exactly', () => {
    const [once, again] = [0, 1].map(() => JSON.stringify(simulateSeed(7, reduce).events));
    expect(once).toBe(again);
  });
});

const FAULTS = [
  ...['answer lost', 'late effect', 'curable failure', 'final failure', 'write refused', 'worker died'],
  ...['somebody made one', 'somebody changed one', 'somebody deleted one', 'somebody renamed one'],
  ...[
    'late conflict',
    'late conflict told early',
    'finding overtaken',
    'answer is stale',
    'changed while answered',
  ],
  ...['workflow task lost', 'attempt lost after the stop', 'deadline while answered', 'look overtaken'],
  ...['check failed', 'check repeated', 'told twice', 'time passed', 'woken late', 'stop comes late'],
  ...[
    'cancel',
    'supersede',
    'rejected signal',
    'undo refused',
    'undo repeated',
    'read failed',
    'look failed',
  ],
];
