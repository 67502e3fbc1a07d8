import { describe, expect, test } from '@jest/globals';
import type { Happening } from './play';
import { answer, cancel, checked, conflict, done, item, late } from './play';
import { Played, asking, counts, readPack, waiting, working } from './played';

/** Whatever comes, in whatever phase, has an answer: if only that nothing follows from it. */

/** All steps are one batch: an event tells the ends of one. */
const ONE_BATCH = { batches: { size: 10, slots: 1, width: 10 } };
const twoSteps = () => working([item(0), item(1)], ONE_BATCH);

const PHASES = {
  reading: () => new Played(),
  looking: () => new Played().read(),
  asking: () => asking([conflict(0), conflict(1)], ONE_BATCH),
  approving: () => waiting(conflict(0)),
  working: twoSteps,
  draining: () => {
    const run = twoSteps();
    run.cancel();
    return run;
  },
  undoing: () => {
    const run = twoSteps();
    run.cancel();
    run.done(0);
    return run;
  },
  ended: () => {
    const run = working([item(0)]);
    run.done(0);
    return run;
  },
} as const;

/** Of steps that the run has, and of some that it has not. */
const IDS = [0, 1, 77] as const;

const EVENTS: readonly Happening[] = [
  { kind: 'read', pack: readPack() },
  { kind: 'looked', strategy: 'NEW', refusal: null, settled: counts(0), items: [item(0)] },
  { kind: 'blind', reason: 'no answer' },
  answer('a', 'skip', IDS),
  checked('nobody'),
  checked('nobody', [conflict(0), conflict(77)]),
  { kind: 'decided', request: 'd', decision: { Decision: 'approve' }, by: 'jane' },
  cancel,
  { kind: 'cancelled', request: null, why: 'Cancelled in Temporal' },
  { kind: 'superseded', request: 's', why: 'Superseded', untilMs: Infinity },
  { kind: 'rejected', signal: { ReceivedAt: '2026-01-01T00:00:00.000Z', Reason: 'no', Received: '{}' } },
  done(...IDS),
  late(...IDS),
  { kind: 'stepsEnded', ends: IDS.map((id) => [id, { kind: 'again', reason: 'busy', afterMs: 1 }]) },
  { kind: 'stepsEnded', ends: IDS.map((id) => [id, { kind: 'stopped' }]) },
  { kind: 'lateFound', found: IDS.map((id) => [id, conflict(id)]) },
  {
    kind: 'undosEnded',
    ends: IDS.map((id) => [id, { kind: 'undone', outcome: 'rolled_back', left: null }]),
  },
  { kind: 'timeReached' },
  { kind: 'told', number: 77 },
  {
    kind: 'undoAgain',
    ...{ pack: readPack(), status: 'FAILED', why: 'no', items: [item(0, { begun: null })] },
  },
];

describe.each(Object.entries(PHASES))('%s', (_, inPhase) => {
  test.each(EVENTS.map((event) => [`${event.kind} ${JSON.stringify(event)}`.slice(0, 60), event] as const))(
    '%s',
    (__, event) => {
      const run = inPhase();
      run.happens(event);
      run.happens(event);
      const { batchesRunning, running } = run.run;
      expect(batchesRunning).toBeGreaterThanOrEqual(0);
      expect(running).toBeGreaterThanOrEqual(batchesRunning);
    },
  );
});

test.each(['stepsEnded', 'undosEnded'] as const)(
  '%s of what is not under way frees no slot and ends no step',
  (kind) => {
    const run = working([item(0), item(1)], { batches: { size: 1, slots: 2, width: 1 } });
    const before = structuredClone(run.run);
    const ends = [[77, { kind: 'done', outcome: 'created' }] as const];
    expect(run.happens({ kind, ends } as unknown as Happening)).toEqual([]);
    expect(run.run).toEqual(before);
  },
);
