import { describe, expect, it } from '@jest/globals';
import { reduce } from '../../src/run/reduce';
import { newRun } from '../../src/run/state';
import {
  BEGIN_MS,
  HOUR_MS,
  PACK,
  answer,
  cancel,
  checked,
  conflict,
  done,
  item,
  late,
  namesOf,
  of,
  played,
  repliesTo,
} from './play';
import type { Happening } from './play';

const ONE_EACH = { batches: { size: 1, slots: 3, width: 1 } };

describe('draining: nothing is undone while a step runs', () => {
  it('a cancel while a late conflict waits begins the undo when the steps beside it have ended', () => {
    const { run, does } = played({ items: [item(0), item(1)], pack: ONE_EACH });
    does(late(0));
    const cancelled = does(cancel);
    expect([run.phase, namesOf(cancelled, 'undo'), of(cancelled, 'stop').length]).toEqual([
      'draining',
      [],
      1,
    ]);
    expect(namesOf(does(done(1)), 'undo')).toEqual(['r1', 'r0']);
  });

  it('a cancel of a large run waits for each batch that is under way, and begins no other', () => {
    const { run, does } = played({ items: Array.from({ length: 40 }, (_, id) => item(id)) });
    const cancelled = does(cancel);
    expect(namesOf(cancelled, 'perform')).toEqual([]);
    const first = does(done(0, 1, 2, 3));
    expect([run.phase, namesOf(first, 'undo'), namesOf(first, 'perform')]).toEqual(['draining', [], []]);
    const ends = [4, 5, 6, 7].map((id) => [id, { kind: 'stopped' }] as const);
    expect(namesOf(does({ kind: 'stepsEnded', ends }), 'undo')).toHaveLength(8);
  });

  it('a step that failed lets the steps beside it end, and is the reason', () => {
    const { run, does } = played({ items: [item(0), item(1)], pack: ONE_EACH });
    does({ kind: 'stepsEnded', ends: [[0, { kind: 'failed', reason: 'It is not allowed.' }]] });
    expect(run.phase).toBe('draining');
    expect(namesOf(does(done(1)), 'undo')).toEqual(['r1', 'r0']);
    const left = { kind: 'undone', outcome: 'rolled_back', left: null } as const;
    for (const id of [1, 0]) does({ kind: 'undosEnded', ends: [[id, left]] });
    expect(run.end).toMatchObject({
      status: 'FAILED',
      errorMessage: "Recipient 'r0': It is not allowed. 2 resources were undone.",
    });
  });

  it('a late conflict that is found while it drains asks nobody', () => {
    const { run, does } = played({ items: [item(0), item(1)], pack: ONE_EACH });
    does(cancel);
    does(late(0));
    expect([run.phase, run.open]).toEqual(['draining', 0]);
  });

  it('a late conflict under on_conflict: fail, told early, is a failure when its batch has ended', () => {
    const { run, does } = played({ items: [item(0), item(1)], pack: { onConflict: 'fail' } });
    does({ kind: 'lateFound', found: [[0, conflict(0)]] });
    expect(run.phase).toBe('working');
    const ended = does({
      kind: 'stepsEnded',
      ends: [
        [0, { kind: 'conflict', conflict: conflict(0) }],
        [1, { kind: 'done', outcome: 'created' }],
      ],
    });
    expect([run.phase, namesOf(ended, 'undo')]).toEqual(['undoing', ['r1', 'r0']]);
  });

  it('one that is undone may take longer than the workspace is away: it is tried again, and no longer than an hour', () => {
    const { run, does } = played({ items: [item(0)] });
    does(cancel);
    does(done(0));
    const again = { kind: 'again', reason: 'No answer.', afterMs: 7_200_000 } as const;
    const [wake] = of(does({ kind: 'undosEnded', ends: [[0, again]] }), 'wake');
    expect((wake?.atMs ?? 0) - (run.steps.get(0)?.firstTriedMs ?? 0)).toBe(60_000);
    expect(namesOf(does({ kind: 'timeReached' }, 60_000), 'undo')).toEqual(['r0']);
    does({ kind: 'undosEnded', ends: [[0, again]] }, HOUR_MS);
    expect(run.end?.errorMessage).toBe("Cancelled by somebody. Not undone: Recipient 'r0': No answer.");
  });
});

describe('a run that was reset, whose pack cannot be read any more', () => {
  const pack = { ...PACK, unreadable: 'The pack cannot be read: it is too old.' };

  it('takes back what was begun, and fails', () => {
    const run = newRun({ sharePackId: 'pack' });
    const begun = [
      { ...item(0), begun: 'created' as const },
      { ...item(1), begun: null },
    ];
    const { commands } = reduce(run, { kind: 'read', pack: { ...pack, begun }, atMs: BEGIN_MS });
    expect(namesOf(commands, 'undo')).toEqual(['r1', 'r0']);
    expect([run.phase, run.end?.status, run.why]).toEqual(['undoing', 'FAILED', pack.unreadable]);
  });
});

describe('a cancel is taken at once', () => {
  it('while an answer is looked at, whose giver is told that it came too late', () => {
    const { run, does } = played({ items: [item(0, { conflict: conflict(0) })] });
    does(answer('a', 'skip', [0]));
    const cancelled = does(cancel);
    expect([repliesTo(cancelled, 'a'), repliesTo(cancelled, 'cancel')]).toEqual([['NOT_WAITING'], ['taken']]);
    expect([run.phase, run.end?.status]).toEqual(['ended', 'CANCELLED']);
    expect(does(checked('a'))).toEqual([]);
  });

  it('while it reads, and holds once it has read what there is to take back; what was looked at then changes nothing', () => {
    const run = newRun({ sharePackId: 'pack' });
    const happens = (event: Happening) => reduce(run, { ...event, atMs: BEGIN_MS }).commands;
    expect([repliesTo(happens(cancel), 'cancel'), run.phase]).toEqual([['taken'], 'reading']);
    expect(of(happens({ kind: 'read', pack: PACK }), 'stop')).toHaveLength(1);
    expect([run.phase, run.end?.status]).toEqual(['ending', 'CANCELLED']);
    const settled = PACK.totals;
    expect(happens({ kind: 'looked', strategy: 'NEW', refusal: null, settled, items: [item(0)] })).toEqual(
      [],
    );
  });

  it('once: the next is told that the run is being undone', () => {
    const { does } = played({ items: [item(0)] });
    does(cancel);
    const again = does({ kind: 'cancelled', request: 'again', why: 'Once more.' });
    expect(repliesTo(again, 'again')).toEqual(['NOT_WAITING']);
  });
});

describe('a run that was reset', () => {
  it('takes back what it had begun before, also where it is cancelled while it asks', () => {
    const { run, does } = played({
      items: [item(0, { begun: 'created' }), item(1, { conflict: conflict(1) })],
    });
    expect(run.phase).toBe('asking');
    expect(namesOf(does(cancel), 'undo')).toEqual(['r0']);
  });

  it('is not superseded once it has begun something', () => {
    const { does } = played({ items: [item(0, { begun: null }), item(1, { conflict: conflict(1) })] });
    const superseded = does({ kind: 'superseded', request: 's', why: 'Superseded.', untilMs: Infinity });
    expect(repliesTo(superseded, 's')).toEqual(['NOT_WAITING']);
  });
});

describe('an undo that is tried again', () => {
  it('takes back what was left, ends as the upload had, and says what stays', () => {
    const run = newRun({ sharePackId: 'pack' });
    const items = [0, 1].map((id) => item(id, { begun: 'created' }));
    const why = 'It failed.';
    const { commands } = reduce(run, {
      ...{ kind: 'undoAgain', pack: PACK, status: 'FAILED', why, items, atMs: BEGIN_MS },
    });
    expect(namesOf(commands, 'undo')).toEqual(['r1', 'r0']);
    const cancelling = reduce(run, { kind: 'cancelled', request: 'c', why: 'no', atMs: BEGIN_MS });
    expect(of(cancelling.commands, 'reply')).toMatchObject([{ reply: { kind: 'refused' } }]);
    const ends = [
      [1, { kind: 'undone', outcome: 'rolled_back', left: null }],
      [0, { kind: 'failed', reason: 'It is not allowed.' }],
    ] as const;
    reduce(run, { kind: 'undosEnded', ends, atMs: BEGIN_MS });
    const { end } = run;
    expect(end).toMatchObject({ status: 'FAILED', again: true });
    expect(end?.errorMessage).toBe(
      "It failed. 1 resource was undone. Not undone: Recipient 'r0': It is not allowed.",
    );
  });
});

describe('on_failure: keep', () => {
  it('says of what was stopped half done that it was', () => {
    const { run, all, does } = played({
      items: [item(0), item(1)],
      pack: { ...ONE_EACH, onFailure: 'keep' },
    });
    does(cancel);
    does(done(0));
    does({ kind: 'stepsEnded', ends: [[1, { kind: 'stopped' }]] });
    expect(run.end?.errorMessage).toBe(
      'Cancelled by somebody. 1 resource was kept as the run left it, by on_failure.',
    );
    const errors = of(all, 'tell').flatMap(({ telling }) => telling.stepErrors ?? []);
    expect(errors).toMatchObject([
      { id: 1, outcome: 'not_run', error: expect.stringContaining('under way') },
    ]);
  });
});
