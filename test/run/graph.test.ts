import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PlannedItem } from '../../src/run/events';
import { conflict } from '../store/made-up';
import type { Played } from './played';
import { item, working } from './played';

/** Each step depends on some before it, or on one that is not in the plan; the same one may be named twice. */
const plans = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 25 }).map((all) =>
  all.map((on, id): PlannedItem => {
    const dependsOn = on.map((n) => n % (id + 1)).map((n) => (n === id ? 999 : n));
    return item(id, { dependsOn });
  }),
);
/** Which of the batches under way ends next. */
const turns = fc.infiniteStream(fc.nat());

const NOT_PLANNED = 999;
const dependenciesOf = (items: readonly PlannedItem[], id: number): readonly number[] =>
  items[id]?.step.dependsOn.filter((on) => on !== NOT_PLANNED) ?? [];

/** Ends what is under way, one batch after another, until nothing is. Says in which order steps were begun and ended. */
function play(run: Played, turn: Iterator<number>, end: (id: number) => void): Map<number, [number, number]> {
  const times = new Map<number, [number, number]>();
  let count = 0;
  const note = (): void => {
    for (const { id } of run.tasks) if (!times.has(id)) times.set(id, [(count += 1), Infinity]);
  };
  note();
  while (run.underWay.length > 0) {
    const next = run.underWay[Number(turn.next().value) % run.underWay.length]?.[0]?.id ?? -1;
    times.set(next, [times.get(next)?.[0] ?? Infinity, (count += 1)]);
    end(next);
    note();
  }
  return times;
}

const beganAt = (times: ReadonlyMap<number, [number, number]>, id: number): number =>
  times.get(id)?.[0] ?? -Infinity;
const endedAt = (times: ReadonlyMap<number, [number, number]>, id: number): number =>
  times.get(id)?.[1] ?? Infinity;

test('each step is done once, after all that it depends on', () => {
  fc.assert(
    fc.property(plans, turns, (items, turn) => {
      const run = working(items);
      const times = play(run, turn, (id) => run.done(id));
      expect(times.size).toBe(items.length);
      for (const { step } of items)
        for (const on of dependenciesOf(items, step.id))
          expect(endedAt(times, on)).toBeLessThan(beganAt(times, step.id));
      expect(run.run.end?.status).toBe('COMPLETED');
      expect([...run.run.steps.values()].map(({ begins }) => begins)).toEqual(items.map(() => 1));
    }),
  );
});

test('what depends on a step that waits for an answer is left alone, everything else is done', () => {
  fc.assert(
    fc.property(plans, turns, fc.integer({ min: 2, max: 5 }), (items, turn, every) => {
      const run = working(items);
      const meets = (id: number): boolean => id % every === 0;
      const times = play(run, turn, (id) =>
        meets(id) ? run.met(id, conflict(`r${id}`, { Late: true })) : run.done(id),
      );
      const reachable = new Set<number>();
      for (const { step } of items)
        if (dependenciesOf(items, step.id).every((on) => reachable.has(on) && !meets(on)))
          reachable.add(step.id);
      expect(new Set(times.keys())).toEqual(reachable);
      expect(run.run.phase).toBe(items.length === 0 ? 'ended' : 'working');

      run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
      while (run.underWay.length > 0) {
        const { id, begin } = run.tasks[0] ?? { id: -1, begin: 0 };
        if (meets(id) && begin === 1) run.met(id, conflict(`r${id}`, { Late: true }));
        else run.done(id);
        if (run.run.open > 0) run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
      }
      expect(run.run.end?.status).toBe('COMPLETED');
    }),
  );
});

test('what a skipped step waited for goes on: others may still refer to what it left', () => {
  const run = working(
    [item(0, {}, { conflict: conflict('r0') }), item(1, { dependsOn: [0] }), item(2, { dependsOn: [1] })],
    { onConflict: 'skip' },
  );
  expect(run.tasks).toMatchObject([{ id: 1 }]);
  run.done(1);
  expect(run.tasks).toMatchObject([{ id: 2 }]);
});

test('everything that was begun has ended before anything is taken back', () => {
  const run = working([item(0), item(1), item(2)]);
  run.failed(0, 'no quota');
  run.done(1);
  expect([run.run.phase, run.tasks]).toMatchObject(['draining', [{ id: 2 }]]);
  run.done(2);
  expect([run.run.phase, run.tasks.map(({ id }) => id)]).toEqual(['undoing', [2, 1, 0]]);
});

test('taken back is what was begun, each step when all that waited for it is', () => {
  fc.assert(
    fc.property(plans, turns, fc.nat(), (items, turn, upTo) => {
      const run = working(items, { batches: { size: 1, slots: 4, width: 1 } });
      let ended = 0;
      while (run.run.phase === 'working' && ended < upTo % (items.length + 1)) {
        run.done(run.tasks[0]?.id ?? -1);
        ended += 1;
      }
      run.cancel();
      while (run.run.phase === 'draining') run.done(run.tasks[0]?.id ?? -1);
      const begun = [...run.run.steps.values()].filter((state) => state.begun).map(({ step }) => step.id);

      const times = play(run, turn, (id) => run.undone(id));

      if (ended < items.length) expect([...times.keys()].sort((a, b) => a - b)).toEqual(begun);
      for (const id of times.keys())
        for (const on of dependenciesOf(items, id))
          expect(endedAt(times, id)).toBeLessThan(beganAt(times, on));
      expect(run.run.phase).toBe('ended');
    }),
  );
});

test('a step on which thousands wait costs no more than they do', () => {
  const items = Array.from({ length: 20_000 }, (_, id) => item(id, { dependsOn: id === 0 ? [] : [0] }));
  const run = working(items, { batches: { size: 250, slots: 8, width: 10 } });
  while (run.tasks.length > 0) run.done(run.tasks[0]?.id ?? -1);
  expect(run.run.end?.status).toBe('COMPLETED');
});
