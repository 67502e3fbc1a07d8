import { describe, expect, test } from '@jest/globals';
import type { StepTask } from '../../../src/run/commands';
import type { PlannedItem, StepEnd } from '../../../src/run/events';
import { resolutionDeadlineOf } from '../../../src/run/state';
import {
  answeredView,
  conflictsView,
  hasVerdict,
  isSettled,
  statusView,
} from '../../../src/run/views/status';
import { conflict } from '../../store/made-up';
import { HOUR_MS, Played, START_MS, asking, counts, item, waiting } from '../played';

const TOTALS = { ...counts(0), Recipient: 3 };
const view = ({ run }: Played) => statusView(run);
const at = (hours: number): string => new Date(START_MS + hours * HOUR_MS).toISOString();

/** Of three recipients one is as it is wanted. */
const begun = (items: readonly PlannedItem[] = [item(1), item(2)]): Played =>
  new Played()
    .read({ totals: TOTALS })
    .looked(items, { strategy: 'UPDATE', settled: { ...counts(0), Recipient: 1 } });

describe('progress', () => {
  test('is nothing of nothing before the pack is read', () => {
    expect(view(new Played())).toMatchObject({
      Status: 'IN_PROGRESS',
      ProvisioningStatus: 'Step 1/8: Reading the pack',
      Progress: { Done: 0, Total: 0 },
      Resources: [],
      ResolutionDeadline: null,
    });
  });

  test('is what the pack names while the workspace is looked at', () => {
    expect(view(new Played().read({ totals: TOTALS }))).toMatchObject({
      ...{ ProvisioningStatus: 'Step 2/8: Looking for conflicts', Progress: { Done: 0, Total: 3 } },
    });
  });

  test('counts what the pack names, and what is as wanted as done', () => {
    expect(view(begun()).Progress).toEqual({ Done: 1, Total: 3 });
  });

  test('counts a step that has an outcome, whichever, once', () => {
    const run = begun();
    run.done(1);
    run.failed(2);
    expect(view(run).Progress).toEqual({ Done: 3, Total: 3 });
  });

  test('counts steps that the pack had not told of: pipelines of a share that is deleted', () => {
    expect(view(begun([item(1), item(2), item(3, { type: 'Pipeline' })])).Progress).toEqual({
      ...{ Done: 1, Total: 4 },
    });
  });

  test('names the first kind that is not finished, and the strategy that the look chose', () => {
    expect(view(begun()).ProvisioningStatus).toBe('Step 4/8: Updating recipients');
  });
});

test('while an answer is awaited the status says so, whatever goes on besides', () => {
  const run = begun();
  run.met(1, conflict('r1', { Late: true }));
  expect(view(run)).toMatchObject({
    ...{ Status: 'AWAITING_RESOLUTION', ProvisioningStatus: 'Step 3/8: Waiting for answers' },
  });
});

describe('a resource', () => {
  const resourceOf = (run: Played, id: number) => view(run).Resources.find(({ Name }) => Name === `r${id}`);

  test('has no outcome until it has run; then its outcome, its error and its new name', () => {
    const run = begun([item(1, {}, { conflict: conflict('r1') }), item(2), item(3)]);
    run.answer({ Resolutions: [{ Type: 'Recipient', Name: 'r1', Action: 'rename', NewName: 'r9' }] });
    run.failed(2, 'no');
    expect(view(run).Resources).toEqual([
      { Type: 'Recipient', Name: 'r1', RenamedTo: 'r9', Outcome: null },
      { Type: 'Recipient', Name: 'r2', Outcome: 'failed', Error: 'no' },
      { Type: 'Recipient', Name: 'r3', Outcome: null },
    ]);
  });

  /** r2 failed after r1 was created; both are being taken back. */
  const undoing = (): Played => {
    const run = begun();
    run.done(1);
    run.failed(2, 'no');
    return run;
  };

  test('that failed stays failed, with its error, though what it had begun is taken back', () => {
    const run = undoing();
    run.undone(2);
    expect(resourceOf(run, 2)).toMatchObject({ Outcome: 'failed', Error: 'no' });
  });

  test('that could not be undone keeps its outcome and says why', () => {
    const run = undoing();
    run.undone(1, { kind: 'undone', outcome: 'created', left: 'changed since' });
    expect(resourceOf(run, 1)).toMatchObject({ Outcome: 'created', Error: 'changed since' });
  });

  test('that was undone is rolled back', () => {
    const run = undoing();
    run.undone(1);
    expect(resourceOf(run, 1)).toEqual({ Type: 'Recipient', Name: 'r1', Outcome: 'rolled_back' });
  });

  test('is shown among the first 1,000, and errors are kept of the first 50', () => {
    const many = Array.from({ length: 1_199 }, (_, nth) => item(nth + 1));
    const run = new Played().read({ batches: { size: 2_000, slots: 1, width: 2_000 } }).looked(many);
    run.endBatchOf(1, (): StepEnd => ({ kind: 'failed', reason: 'no' }));
    expect(view(run).Resources).toHaveLength(1_000);
    expect(view(run).Resources.filter((resource) => resource.Error !== undefined)).toHaveLength(50);
    expect(view(run).Progress).toEqual({ Done: 1_199, Total: 1_199 });
  });
});

describe('the deadline', () => {
  const late = (id: number) => conflict(`r${id}`, { Late: true });

  test('of two questions of the same time still stands when one is answered', () => {
    const run = begun();
    run.met(1, late(1));
    run.met(2, late(2));
    run.answer({ Resolutions: [{ Type: 'Recipient', Name: 'r1', Action: 'skip' }] });
    expect(resolutionDeadlineOf(run.run)).toBe(at(72));
  });

  test('is the earliest of what is still open', () => {
    const run = begun();
    run.met(1, late(1));
    run.after(HOUR_MS);
    run.met(2, late(2));
    expect(conflictsView(run.run).ResolutionDeadline).toBe(at(72));
    run.answer({ Resolutions: [{ Type: 'Recipient', Name: 'r1', Action: 'skip' }] });
    expect(view(run).ResolutionDeadline).toBe(at(73));
    run.answer({ Resolutions: [], Rest: { Action: 'skip' } });
    expect(view(run).ResolutionDeadline).toBeNull();
  });
});

test('an answer tells how many conflicts are open and how many have one', () => {
  const run = asking([conflict('r1'), conflict('r2')]);
  run.answer({ Resolutions: [{ Type: 'Recipient', Name: 'r2', Action: 'skip' }] });
  expect(answeredView(run.run)).toEqual({
    ...{ SharePackId: 'run-1', Status: 'AWAITING_RESOLUTION', Open: 1, Answered: 1 },
  });
});

test('of thousands of conflicts the first 100 are listed, open ones first, and all are counted', () => {
  const run = asking(Array.from({ length: 3_000 }, (_, nth) => conflict(`r${nth}`)));
  const Resolutions = Array.from({ length: 2_950 }, (_, nth) => ({
    ...{ Type: 'Recipient' as const, Name: `r${nth}`, Action: 'skip' as const },
  }));
  run.answer({ Resolutions });
  const { Conflicts, Open, Answered } = conflictsView(run.run);
  expect([Conflicts.length, Open, Answered]).toEqual([100, 50, 2_950]);
  expect(Conflicts.map(({ Action }) => Action)).toEqual([
    ...Array.from({ length: 50 }, () => undefined),
    ...Array.from({ length: 50 }, () => 'skip'),
  ]);
});

test('of a flood of wrong signals the first are kept, and told', () => {
  const run = begun();
  for (let nth = 0; nth < 60; nth += 1) {
    const signal = { ReceivedAt: '2026-03-01T10:00:00Z', Reason: `${nth}`, Received: '{}' };
    run.happens({ kind: 'rejected', signal });
  }
  expect(view(run).RejectedSignals).toHaveLength(50);
  expect(view(run).RejectedSignals[0]?.Reason).toBe('0');
  expect(run.tellings.flatMap(({ rejectedSignals }) => rejectedSignals ?? [])).toHaveLength(50);
});

describe('a run that waits for its approval', () => {
  test('says so, and of both where it waits for answers too', () => {
    const alone = new Played().read({ approval: { Status: 'pending' } }).looked([item(0)]);
    expect(view(alone)).toMatchObject({
      ProvisioningStatus: 'Step 3/8: Waiting for approval',
      Approval: { Status: 'pending' },
      ResolutionDeadline: at(72),
    });
    const run = waiting(conflict('r1'));
    expect(view(run).ProvisioningStatus).toBe('Step 3/8: Waiting for approval and answers');
    run.decide('approve');
    expect(view(run)).toMatchObject({
      ...{ ProvisioningStatus: 'Step 3/8: Waiting for answers', Approval: { Status: 'approved' } },
    });
  });

  test('and is declined says that too', () => {
    const run = waiting(conflict('r1'));
    run.decide('decline');
    expect(view(run)).toMatchObject({
      ...{
        Status: 'CANCELLED',
        ProvisioningStatus: 'Declined: nothing was touched',
        ResolutionDeadline: null,
      },
    });
  });
});

describe('the upload can be answered', () => {
  test('when conflicts are known and can be read, or the run works, or is over', () => {
    const run = new Played().read();
    expect(hasVerdict(run.run)).toBe(false);
    run.holds.add('tell');
    run.looked([item(0, {}, { conflict: conflict('r0') })]);
    // Not before the store says that it waits: whoever is told so asks the store.
    expect([hasVerdict(run.run), isSettled(run.run)]).toEqual([false, false]);
    run.happens({ kind: 'told', number: 1 });
    expect([hasVerdict(run.run), isSettled(run.run)]).toEqual([true, true]);

    const working = begun();
    expect([hasVerdict(working.run), isSettled(working.run)]).toEqual([true, false]);
    working.done(1);
    working.done(2);
    expect([hasVerdict(working.run), isSettled(working.run)]).toEqual([true, true]);
  });

  test('not before its end is written down', () => {
    const run = asking([conflict('r0')]);
    run.holds.add('tell');
    run.cancel();
    expect([hasVerdict(run.run), view(run).Status]).toEqual([false, 'IN_PROGRESS']);
    for (const { number } of run.tellings) run.happens({ kind: 'told', number });
    expect([hasVerdict(run.run), view(run).Status]).toEqual([true, 'CANCELLED']);
  });
});

test('while it is undone it says how far, and then why it ended', () => {
  const run = begun();
  run.done(1);
  run.failed(2, 'no');
  run.undone(2);
  expect(view(run).ProvisioningStatus).toBe('Undoing: 1 of 2');
  const [left]: readonly (StepTask | undefined)[] = run.tasks;
  run.undone(left?.id ?? -1);
  expect(view(run)).toMatchObject({
    Status: 'FAILED',
    ProvisioningStatus: 'Failed at step 4/8: Updating recipients',
    ErrorMessage: "Recipient 'r2': no. 2 resources were undone.",
  });
});
