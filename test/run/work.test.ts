import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Conflict } from '../../src/plan/conflict';
import type { StepTask } from '../../src/run/commands';
import type { BatchRule, PlannedItem, ReadPack, StepEnd } from '../../src/run/events';
import { statusOf, stepOf } from '../../src/run/state';
import { statusView } from '../../src/run/views/status';
import { conflict } from '../store/made-up';
import { HOUR_MS, Played, START_MS, asking, item, kindsOf, working } from './played';

const items = (count: number): readonly PlannedItem[] => Array.from({ length: count }, (_, id) => item(id));
const idsOf = (batches: readonly (readonly StepTask[])[]): readonly (readonly number[])[] =>
  batches.map((batch) => batch.map(({ id }) => id));

describe('steps that are ready together travel together', () => {
  const sent = (count: number, batches: BatchRule): readonly (readonly number[])[] =>
    idsOf(working(items(count), { batches }).underWay);

  test('in the order of the pack', () => {
    expect(sent(2, { size: 10, slots: 2, width: 10 })).toEqual([[0, 1]]);
  });

  test('a few are spread over the slots that are free, and none of these gets fewer than it can do at once', () => {
    expect(sent(11, { size: 10, slots: 4, width: 2 }).map(({ length }) => length)).toEqual([3, 3, 3, 2]);
    expect(sent(3, { size: 10, slots: 4, width: 2 }).map(({ length }) => length)).toEqual([2, 1]);
  });

  test('a batch that takes long keeps only its own slot: the others go on with what waits', () => {
    const run = working(items(8), { batches: { size: 2, slots: 2, width: 1 } });
    expect(idsOf(run.underWay)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    run.done(2);
    run.done(4);
    expect(idsOf(run.underWay)).toEqual([
      [0, 1],
      [6, 7],
    ]);
    run.done(6);
    expect(run.run.phase).toBe('working');
    run.done(0);
    expect(run.run.end?.status).toBe('COMPLETED');
  });

  test('each ends as it ended in its batch', () => {
    const run = working(items(3), { batches: { size: 3, slots: 1, width: 1 } });
    const ends: readonly StepEnd[] = [
      { kind: 'done', outcome: 'created' },
      { kind: 'failed', reason: 'no' },
      { kind: 'done', outcome: 'unchanged' },
    ];
    run.endBatchOf(0, ({ id }) => ends[id] ?? { kind: 'stopped' });
    expect([...run.run.steps.values()].map(({ outcome }) => outcome)).toEqual([
      ...['created', 'failed', 'unchanged'],
    ]);
  });

  test('also when they are taken back', () => {
    const run = working(items(4), { batches: { size: 2, slots: 1, width: 1 } });
    run.done(0);
    run.endBatchOf(2, ({ id }) =>
      id === 2 ? { kind: 'done', outcome: 'created' } : { kind: 'failed', reason: 'no' },
    );
    expect(idsOf(run.underWay)).toEqual([[3, 2]]);
    run.undone(3);
    expect(idsOf(run.underWay)).toEqual([[1, 0]]);
  });

  test('whatever becomes ready when: all of it is done, once, in batches that keep to the rule', () => {
    const rules = fc.record({
      size: fc.integer({ min: 1, max: 5 }),
      slots: fc.integer({ min: 1, max: 3 }),
      width: fc.integer({ min: 1, max: 4 }),
    });
    const plans = fc
      .array(fc.option(fc.nat(), { freq: 1 }), { maxLength: 30 })
      .map((all) => all.map((on, id) => item(id, { dependsOn: on === null || id === 0 ? [] : [on % id] })));
    fc.assert(
      fc.property(rules, plans, fc.infiniteStream(fc.nat()), (batches, plan, turn) => {
        const run = working(plan, { batches });
        const begun: number[] = run.tasks.map(({ id }) => id);
        while (run.underWay.length > 0) {
          expect(run.underWay.length).toBeLessThanOrEqual(batches.slots);
          for (const batch of run.underWay) expect(batch.length).toBeLessThanOrEqual(batches.size);
          const next = run.underWay[Number(turn.next().value) % run.underWay.length]?.[0]?.id ?? -1;
          for (const command of run.done(next))
            if (command.kind === 'perform') begun.push(...command.tasks.map(({ id }) => id));
        }
        expect(begun.toSorted((a, b) => a - b)).toEqual(plan.map(({ step }) => step.id));
        if (plan.every(({ step }) => step.dependsOn.length === 0))
          expect(begun).toEqual(plan.map(({ step }) => step.id));
      }),
    );
  });
});

describe('a step gets exactly what was recorded', () => {
  const met = (over: Partial<Conflict>): Conflict =>
    conflict('r0', { Actions: ['rename', 'skip', 'overwrite', 'replace'], SuggestedNames: ['r9'], ...over });
  const taskAfter = (Action: 'rename' | 'overwrite' | 'replace', over: Partial<Conflict> = {}) => {
    const run = asking([met(over)]);
    run.answer({ Resolutions: [{ Type: 'Recipient', Name: 'r0', Action }] });
    return run.tasks;
  };
  const base = { id: 0, type: 'Recipient', name: 'r0', begin: 1, fingerprint: 'f1' };

  test.each([
    ['rename', {}, { verb: 'create', actualName: 'r9' }],
    ['overwrite', {}, { verb: 'update' }],
    ['overwrite', { ExistingName: 'theirs' }, { verb: 'update', actualName: 'theirs' }],
    // It is made anew under the pack's own name.
    ['replace', { ExistingName: 'theirs' }, { verb: 'replace' }],
  ] as const)('%s of %j', (action, over, task) => {
    expect(taskAfter(action, over)).toEqual([{ ...base, ...task }]);
  });

  test('overwrite in a DELETE deletes', () => {
    const run = working([item(0, { verb: 'delete' }, { conflict: met({}) })], { strategy: 'DELETE' });
    run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
    expect(run.tasks).toEqual([{ ...base, verb: 'delete' }]);
  });

  test('without a question, the verb and the name that the look found', () => {
    const run = working([item(0, { verb: 'update' }, { actualName: 'theirs' })]);
    const { fingerprint: _, ...unasked } = base;
    expect(run.tasks).toEqual([{ ...unasked, verb: 'update', actualName: 'theirs' }]);
  });

  test('skip is no step at all', () => {
    const run = asking([met({})]);
    run.answer({ Resolutions: [], Rest: { Action: 'skip' } });
    expect([run.tasks, stepOf(run.run, 0).outcome]).toEqual([[], 'skipped']);
  });

  test('and not before the store has its answer', () => {
    const run = asking([met({})]);
    run.holds.add('tell');
    run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
    expect([run.run.phase, run.tasks]).toEqual(['working', []]);
    for (let at = 0; at < run.tellings.length && run.tasks.length === 0; at += 1)
      run.happens({ kind: 'told', number: run.tellings[at]?.number ?? -1 });
    expect(run.tasks).toMatchObject([{ id: 0 }]);
  });
});

describe('a late conflict', () => {
  const late = conflict('r0', { Late: true, Fingerprint: 'f2' });
  const skipIt = { Resolutions: [], Rest: { Action: 'skip' } } as const;

  test('is asked about alone, while all that does not depend on it goes on', () => {
    const run = working([item(0), item(1), item(2, { dependsOn: [1] })]);
    run.met(0, late);
    expect(statusOf(run.run)).toBe('AWAITING_RESOLUTION');
    run.done(1);
    run.done(2);
    expect([run.run.phase, run.tasks]).toEqual(['working', []]);
    run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
    expect(run.tasks).toMatchObject([{ id: 0, verb: 'update', fingerprint: 'f2', begin: 2 }]);
    run.done(0, 'updated');
    expect(run.run.end?.status).toBe('COMPLETED');
  });

  test('has a deadline of its own, of the same length; the earliest is the one that is shown', () => {
    const run = working([item(0), item(1)]);
    run.met(0, late);
    run.after(HOUR_MS);
    run.met(1, conflict('r1', { Late: true }));
    run.after(71 * HOUR_MS);
    expect(run.run.end?.status).toBe('EXPIRED');
  });

  test('of a batch that still runs can be answered already, and its step begins when the batch has ended', () => {
    const run = working(items(2), { batches: { size: 2, slots: 1, width: 2 } });
    run.happens({ kind: 'lateFound', found: [[0, late]] });
    expect([statusOf(run.run), run.run.phase]).toEqual(['AWAITING_RESOLUTION', 'working']);
    run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
    expect(idsOf(run.underWay)).toEqual([[0, 1]]);
    run.endBatchOf(0, ({ id }) =>
      id === 0 ? { kind: 'conflict', conflict: late } : { kind: 'done', outcome: 'created' },
    );
    expect(run.tasks).toMatchObject([{ id: 0, verb: 'update', begin: 2 }]);
    expect(run.tellings.flatMap(({ opened }) => opened ?? [])).toHaveLength(1);
  });

  describe('of a batch that still runs, whose step was done after all', () => {
    const known = (...items_: readonly PlannedItem[]): Played => {
      const run = working(items_, { batches: { size: 2, slots: 1, width: 2 } });
      run.happens({ kind: 'lateFound', found: [[0, late]] });
      return run;
    };
    const closedBy = (run: Played) => run.tellings.flatMap(({ closed }) => closed ?? []);
    const asPlanned = { type: 'Recipient', name: 'r0', verb: 'create', actualName: null, answer: null };

    test('is nobody’s question any more: the run ends COMPLETED with nothing open, and the store is told', () => {
      const run = known(item(0), item(1, { dependsOn: [0] }));
      run.done(0);
      expect([run.run.open, run.run.conflicts.size, statusOf(run.run)]).toEqual([0, 0, 'IN_PROGRESS']);
      expect(closedBy(run)).toEqual([asPlanned]);
      run.done(1);
      expect(run.run.end?.status).toBe('COMPLETED');
    });

    test('is closed though it was answered: the answer says nothing of what was done', () => {
      const run = known(item(0));
      run.answer({ Resolutions: [{ Type: 'Recipient', Name: 'r0', Action: 'rename', NewName: 'new' }] });
      run.done(0);
      expect([run.run.conflicts.size, closedBy(run)]).toEqual([0, [asPlanned]]);
      expect(statusView(run.run).Resources).toEqual([{ Type: 'Recipient', Name: 'r0', Outcome: 'created' }]);
    });

    test('takes no answer that is still looked at', () => {
      const run = known(item(0), item(1));
      run.holds.add('check');
      const request = run.ask({ kind: 'answered', answers: skipIt, by: 'jane' });
      run.endBatchOf(0, () => ({ kind: 'done', outcome: 'created' }));
      run.checked(request);
      expect(run.replyTo(request)).toMatchObject({ kind: 'refused', type: 'NOT_WAITING' });
    });

    test('takes none that is looked at either which says what the step was begun with: it was about something else', () => {
      const run = asking([conflict('r0')], { batches: { size: 2, slots: 1, width: 2 } });
      run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
      run.happens({ kind: 'lateFound', found: [[0, late]] });
      run.holds.add('check');
      const answers = { Resolutions: [], Rest: { Action: 'overwrite' } } as const;
      const request = run.ask({ kind: 'answered', answers, by: 'joe' });
      run.done(0, 'updated');
      run.checked(request);
      expect(run.replyTo(request)).toMatchObject({ kind: 'refused', type: 'NOT_WAITING' });
    });

    test('has the answer again that the step was begun with, and what is taken back is what was done', () => {
      const run = asking([conflict('r0', { SuggestedNames: ['r9'] })], {
        batches: { size: 2, slots: 1, width: 2 },
      });
      run.answer({ Resolutions: [], Rest: { Action: 'rename' } });
      run.happens({ kind: 'lateFound', found: [[0, late]] });
      run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } }, 'joe');
      run.cancel();
      run.done(0);
      expect(run.conflict('Recipient', 'r0')).toMatchObject({
        ...{ Fingerprint: 'f2', Action: 'rename', NewName: 'r9', ResolvedBy: 'jane' },
      });
      expect(closedBy(run)).toMatchObject([{ verb: 'create', actualName: 'r9', answer: { by: 'jane' } }]);
      expect(run.tasks).toMatchObject([{ verb: 'create', actualName: 'r9', fingerprint: 'f1' }]);
    });
  });

  test('that is open keeps a run from being COMPLETED, whatever else is done', () => {
    const run = working([item(0), item(1)]);
    run.met(0, late);
    // As no event may make it.
    Object.assign(stepOf(run.run, 0), { phase: 'done', outcome: 'created' });
    run.done(1);
    expect([run.run.phase, statusOf(run.run)]).toEqual(['working', 'AWAITING_RESOLUTION']);
  });

  test('is answered by the run’s mode as any other', () => {
    const run = working([item(0)], { onConflict: 'skip' });
    run.met(0, late);
    expect(run.conflict('Recipient', 'r0')).toMatchObject({
      Action: 'skip',
      ResolvedBy: 'on_conflict: skip',
    });
    expect(run.run.end?.status).toBe('COMPLETED');
  });

  test('with the mode fail is a failure', () => {
    const run = working([item(0), item(1)], { onConflict: 'fail' });
    run.done(1);
    run.met(0, late);
    expect(run.run.why).toBe(`Recipient 'r0': ${late.Message}`);
    expect([run.run.phase, run.run.end]).toMatchObject(['undoing', { status: 'FAILED' }]);
  });

  test('that comes while the run stops is nobody’s question any more', () => {
    const run = working(items(2));
    run.cancel();
    run.met(0, late);
    expect([run.run.open, run.run.conflicts.size]).toEqual([0, 0]);
    run.endBatchOf(1, () => ({ kind: 'stopped' }));
    expect(run.run.phase).toBe('undoing');
  });

  test('that nobody answers expires the run, or is skipped where the pack says so', () => {
    const skipped = working([item(0)], { onDeadline: 'skip' });
    skipped.met(0, late);
    skipped.after(72 * HOUR_MS);
    expect(skipped.conflict('Recipient', 'r0')).toMatchObject({
      ...{ Action: 'skip', ResolvedBy: 'deadline', Reason: 'nobody answered in time' },
    });
    expect(skipped.run.end?.status).toBe('COMPLETED');
  });

  test('the same twice in a row is asked twice, and its answers are of two questions', () => {
    const run = working([item(0)]);
    run.met(0, late);
    run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
    run.met(0, late);
    expect(run.run.open).toBe(1);
    run.answer(skipIt);
    expect(run.run.end?.status).toBe('COMPLETED');
  });
});

describe('what retrying can cure', () => {
  const again = (afterMs: number): StepEnd => ({ kind: 'again', reason: 'busy', afterMs });

  test('is sent again, not before its pause is over, while the others of its batch are done', () => {
    const run = working(items(2), { batches: { size: 2, slots: 1, width: 2 } });
    const commands = run.endBatchOf(0, ({ id }) =>
      id === 0 ? again(5_000) : { kind: 'done', outcome: 'created' },
    );
    expect(commands).toEqual([{ kind: 'wake', atMs: START_MS + 5_000 }]);
    run.after(4_999);
    expect(run.tasks).toEqual([]);
    run.after(1);
    expect(run.tasks).toMatchObject([{ id: 0, begin: 2 }]);
  });

  test('pauses a minute at most, and fails after an hour', () => {
    const run = working(items(1));
    run.endBatchOf(0, () => again(HOUR_MS));
    for (let minute = 1; minute <= 60; minute += 1) {
      run.after(60_000);
      expect(run.tasks).toMatchObject([{ begin: minute + 1 }]);
      run.endBatchOf(0, () => again(HOUR_MS));
    }
    expect(run.run.phase).toBe('working');
    run.after(60_000);
    run.endBatchOf(0, () => again(HOUR_MS));
    expect(run.run).toMatchObject({ phase: 'undoing', why: "Recipient 'r0': busy" });
  });

  test('is tried for an hour from its answer on, however long that took', () => {
    const run = working(items(1));
    run.met(0, conflict('r0', { Late: true }));
    run.after(5 * HOUR_MS);
    run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
    run.endBatchOf(0, () => again(1_000));
    expect(run.run.phase).toBe('working');
    run.after(1_000);
    expect(run.tasks).toMatchObject([{ begin: 3 }]);
  });

  test('keeps the answer that it was begun with', () => {
    const run = asking([conflict('r0')]);
    run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
    run.endBatchOf(0, () => again(5_000));
    const skip = { Type: 'Recipient', Name: 'r0', Action: 'skip' } as const;
    expect(run.answer({ Resolutions: [skip] })).toMatchObject({ kind: 'refused', type: 'NOT_WAITING' });
    run.after(5_000);
    expect(run.tasks).toMatchObject([{ verb: 'update', begin: 2 }]);
  });

  test('is not tried again once the run stops', () => {
    const run = working(items(1));
    run.cancel();
    run.endBatchOf(0, () => again(1_000));
    expect([run.run.phase, kindsOf(run.commands).filter((kind) => kind === 'perform').length]).toEqual([
      ...['undoing', 1],
    ]);
  });

  test('is none of a step that somebody else stopped: the run does not take it for done', () => {
    const run = working(items(1));
    run.endBatchOf(0, () => ({ kind: 'stopped' }));
    expect(run.run.why).toBe("Recipient 'r0': It was stopped, and not by its run.");
  });
});

describe('a run that stops', () => {
  test('by a failure begins nothing new, and says so once; the first failure is why', () => {
    const run = working([item(0), item(1), item(2, { dependsOn: [1] })]);
    run.failed(0, 'no quota');
    run.failed(1, 'no table');
    expect(kindsOf(run.commands).filter((kind) => kind === 'stop')).toHaveLength(1);
    expect(run.run.why).toBe("Recipient 'r0': no quota");
    expect(run.run.end).toMatchObject({ status: 'FAILED', failedType: 'Recipient' });
    expect(stepOf(run.run, 2).begun).toBe(false);
  });

  test('by a cancel while a late conflict waits: what is under way ends before anything is taken back', () => {
    const run = working(items(2));
    run.met(0, conflict('r0', { Late: true }));
    expect(run.cancel()).toEqual({ kind: 'taken' });
    expect([run.run.phase, run.tasks]).toMatchObject(['draining', [{ id: 1 }]]);
    run.done(1);
    expect(run.run.phase).toBe('undoing');
    expect(run.tasks.map(({ id }) => id)).toContain(1);
  });

  test('cannot be cancelled again', () => {
    const run = working(items(1));
    run.cancel();
    expect(run.cancel()).toMatchObject({ kind: 'refused', type: 'NOT_WAITING' });
  });

  test('before its work ends at once, with nothing begun', () => {
    const run = asking([conflict('r0')]);
    run.cancel('Cancelled by jane (not now)');
    expect(run.run.end).toEqual({
      ...{ status: 'CANCELLED', errorMessage: 'Cancelled by jane (not now)', failedType: null },
    });
    expect(kindsOf(run.commands)).not.toContain('perform');
  });

  test('for another version, only while it waits with nothing touched', () => {
    const TOO_LATE = { kind: 'refused', type: 'NOT_WAITING' };
    expect(new Played().supersede()).toMatchObject(TOO_LATE);
    expect(working(items(1)).supersede()).toMatchObject(TOO_LATE);
    expect(asking([conflict('r0')]).supersede({ untilMs: START_MS - 1 })).toMatchObject(TOO_LATE);
    const run = asking([conflict('r0')]);
    expect(run.supersede({ why: 'Superseded by upload 2 (joe)' })).toEqual({ kind: 'taken' });
    expect(run.run.end).toMatchObject({ status: 'CANCELLED', errorMessage: 'Superseded by upload 2 (joe)' });
    // Whoever else wants its place has what it waits for.
    expect(run.supersede()).toEqual({ kind: 'taken' });
  });
});

describe('what was begun', () => {
  const failedAfter = (done: number, over: Partial<ReadPack> = {}): Played => {
    const run = working([...items(done), item(done)], over);
    for (let id = 0; id < done; id += 1) run.done(id);
    run.failed(done, 'no');
    return run;
  };

  test('is kept where the pack says so, and counted', () => {
    const run = failedAfter(2, { onFailure: 'keep' });
    expect(run.tasks).toEqual([]);
    expect(run.run.end?.errorMessage).toBe(
      "Recipient 'r2': no. 2 resources were kept as the run left them, by on_failure.",
    );
  });

  test('is undone with the verb and the name that it was done with', () => {
    const run = asking([conflict('r0', { ExistingName: 'theirs' })]);
    run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
    run.failed(0);
    expect(run.tasks).toMatchObject([{ verb: 'update', actualName: 'theirs', fingerprint: 'f1' }]);
  });

  test('and cannot be undone now is tried again for an hour, then said to stay', () => {
    const run = failedAfter(1);
    run.undone(1);
    for (let minute = 0; minute <= 60; minute += 1) {
      run.undone(0, { kind: 'again', reason: 'busy', afterMs: HOUR_MS });
      run.after(60_000);
    }
    run.undone(0, { kind: 'again', reason: 'busy', afterMs: HOUR_MS });
    expect(run.run.end?.errorMessage).toBe(
      "Recipient 'r1': no. 1 resource was undone. Not undone: Recipient 'r0': busy",
    );
    expect(stepOf(run.run, 0)).toMatchObject({ phase: 'left', outcome: 'created' });
  });

  test('is told of by name where it stays, with the reason; what the activity could not write down is told', () => {
    const run = failedAfter(1);
    run.undone(1, { kind: 'undone', outcome: 'failed', left: 'changed since' });
    run.undone(0, { kind: 'failed', reason: 'denied' });
    expect(run.tellings.flatMap(({ stepErrors }) => stepErrors ?? [])).toEqual([
      { id: 1, outcome: 'failed', error: 'no' },
      { id: 0, outcome: 'created', error: 'denied' },
    ]);
    expect(run.run.end?.errorMessage).toBe(
      "Recipient 'r1': no. Not undone (2): Recipient 'r1': changed since; Recipient 'r0': denied",
    );
  });
});

test('what the undo of a failed step lost is in the step’s own error: it is not left, and need not be undone again', () => {
  const run = working([item(0, { verb: 'update' })]);
  run.failed(0, 'no');
  const lost = 'it is there again, but with a new token';
  run.undone(0, { kind: 'undone', outcome: 'failed', left: lost, isTakenBack: true });
  expect(statusView(run.run).Resources).toMatchObject([{ Error: `no Taken back: ${lost}` }]);
  expect(run.run.end?.errorMessage).toBe(`Recipient 'r0': no. Not undone: Recipient 'r0': ${lost}`);
});

describe('reminders and deadlines are points in time', () => {
  const remindersOf = (run: Played) => run.tellings.flatMap(({ reminders }) => reminders ?? []);

  test('half of the time over it is reminded, once, and at the end of it the run expires', () => {
    const run = asking([conflict('r0')]);
    const deadline = new Date(START_MS + 72 * HOUR_MS).toISOString();
    expect(run.commands).toContainEqual({ kind: 'wake', atMs: START_MS + 36 * HOUR_MS });
    run.after(36 * HOUR_MS);
    run.after(HOUR_MS);
    expect(remindersOf(run)).toEqual([deadline]);
    expect(run.commands).toContainEqual({ kind: 'wake', atMs: START_MS + 72 * HOUR_MS });
    run.after(35 * HOUR_MS);
    expect(run.run.end).toMatchObject({
      ...{ status: 'EXPIRED', errorMessage: 'Nobody answered in time. Nothing was touched.' },
    });
  });

  test('workers that were away over both marks make it no later', () => {
    const run = asking([conflict('r0')]);
    run.after(73 * HOUR_MS);
    expect(run.run.end?.status).toBe('EXPIRED');
  });

  test('a second late conflict is reminded of, though the first’s deadline stands', () => {
    const run = working(items(2));
    run.met(0, conflict('r0', { Late: true }));
    run.after(30 * HOUR_MS);
    run.met(1, conflict('r1', { Late: true }));
    run.after(6 * HOUR_MS);
    expect(remindersOf(run)).toHaveLength(1);
    run.after(30 * HOUR_MS);
    expect(remindersOf(run)).toHaveLength(2);
  });

  test('an answer that comes with the deadline comes too late, whoever was woken for it', () => {
    const run = asking([conflict('r0')]);
    run.nowMs += 72 * HOUR_MS;
    expect(run.answer({ Resolutions: [], Rest: { Action: 'skip' } })).toMatchObject({ type: 'NOT_WAITING' });
    expect(run.run.end?.status).toBe('EXPIRED');
  });
});
