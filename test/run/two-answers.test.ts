import { describe, expect, it } from '@jest/globals';
import {
  BEGIN_MS,
  HOUR_MS,
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
import type { Played } from './play';

/** A step that met a late conflict, and one that goes on. */
function withLateConflict(): Played {
  const game = played({ items: [item(0), item(1)], pack: { batches: { size: 1, slots: 3, width: 1 } } });
  game.does(late(0));
  return game;
}

describe('two answers at once', () => {
  it('to a late conflict, skip and overwrite: the step gets the one that was recorded, and the other giver is told', () => {
    const { all, does } = withLateConflict();
    does(answer('skip', 'skip', [0]));
    does(answer('overwrite', 'overwrite', [0]));
    const taken = does(checked('overwrite'));
    expect(of(taken, 'perform')[0]?.tasks).toEqual([
      { id: 0, type: 'Recipient', name: 'r0', verb: 'update', begin: 2, fingerprint: 'f0' },
    ]);
    expect(repliesTo(taken, 'overwrite')).toEqual(['taken']);
    expect(repliesTo(does(checked('skip')), 'skip')).toEqual(['NOT_WAITING']);
    const recorded = of(all, 'tell').flatMap(({ telling }) => telling.answers ?? []);
    expect(recorded.flatMap(({ resolutions }) => resolutions.map(({ action }) => action))).toEqual([
      'overwrite',
    ]);
  });

  it('while the first is still written down: the later one holds, and is what the step gets', () => {
    const { run, does, doesOnly } = withLateConflict();
    does(answer('skip', 'skip', [0]));
    does(answer('overwrite', 'overwrite', [0]));
    doesOnly(checked('skip'));
    doesOnly(checked('overwrite'));
    const { number } = run.told;
    expect(namesOf(doesOnly({ kind: 'told', number }), 'perform')).toEqual([]);
    const written = does({ kind: 'told', number: number + 1 });
    expect(of(written, 'perform')[0]?.tasks).toMatchObject([{ id: 0, verb: 'update' }]);
    expect([...repliesTo(written, 'skip'), ...repliesTo(written, 'overwrite')]).toEqual(['taken', 'taken']);
  });

  it('with one name for two: the second is refused', () => {
    const { run, does } = played({ items: [0, 1].map((id) => item(id, { conflict: conflict(id) })) });
    for (const id of [0, 1]) does(answer(`a${id}`, 'rename', [id], { NewName: 'same' }));
    does(checked('a0'));
    const second = does(checked('a1'));
    expect(repliesTo(second, 'a1')).toEqual(['INVALID_RESOLUTIONS']);
    expect([...run.conflicts.values()].map(({ conflict: { NewName } }) => NewName)).toEqual([
      'same',
      undefined,
    ]);
  });

  it('the same one twice is fine, and is looked at once', () => {
    const { does } = withLateConflict();
    does(answer('a', 'skip', [0]));
    does(checked('a'));
    const again = does(answer('b', 'skip', [0]));
    expect([repliesTo(again, 'b'), of(again, 'check')]).toEqual([['taken'], []]);
  });
});

describe('another version of the pack', () => {
  const supersede = { kind: 'superseded', request: 's', why: 'Superseded.', untilMs: Infinity } as const;

  it('waits for the look at an answer that came first, and is refused where that lets the run go on', () => {
    const { does } = played({ items: [item(0, { conflict: conflict(0) }), item(1)] });
    does(answer('a', 'skip', [0]));
    expect(repliesTo(does(supersede), 's')).toEqual([]);
    expect(repliesTo(does(checked('a')), 's')).toEqual(['NOT_WAITING']);
  });

  it('is refused at once where the run is cancelled meanwhile, or declined', () => {
    const decision = { Decision: 'decline' } as const;
    const declined = { kind: 'decided', request: 'd', by: 'somebody', decision } as const;
    for (const end of [cancel, declined]) {
      const pack = { approval: { Status: 'pending' } } as const;
      const { doesOnly } = played({ items: [item(0, { conflict: conflict(0) })], pack });
      doesOnly(answer('a', 'skip', [0]));
      doesOnly(supersede);
      expect(repliesTo(doesOnly(end), 's')).toEqual(['NOT_WAITING']);
    }
  });

  it('is refused at once where the run goes on meanwhile, by an approval', () => {
    const pack = { approval: { Status: 'pending' } } as const;
    const { does } = played({ items: [item(0, { conflict: conflict(0) })], pack });
    does(answer('a', 'skip', [0]));
    does(checked('a'));
    does(answer('b', 'overwrite', [0]));
    expect(repliesTo(does(supersede), 's')).toEqual([]);
    const decision = { Decision: 'approve' } as const;
    expect(repliesTo(does({ kind: 'decided', request: 'd', by: 'somebody', decision }), 's')).toEqual([
      'NOT_WAITING',
    ]);
  });

  it('is answered with the look that ends when the time is over, and not later', () => {
    const { run, does } = played({ items: [item(0, { conflict: conflict(0) })] });
    does(answer('a', 'skip', [0]));
    does({ ...supersede, untilMs: BEGIN_MS + HOUR_MS });
    does({ kind: 'timeReached' }, 100 * HOUR_MS);
    expect(run.phase).toBe('asking');
    const failure = 'The workspace does not answer.';
    const ended = does({ kind: 'checked', request: 'a', findings: { errors: [], stale: [] }, failure });
    expect([repliesTo(ended, 's'), run.end?.status]).toEqual([['NOT_WAITING'], 'EXPIRED']);
  });

  it('is refused at once where the time for one question is over, and an answer to another is looked at', () => {
    const { run, does } = played({ items: [0, 1].map((id) => item(id, { conflict: conflict(id) })) });
    for (const id of [0, 1]) does(answer(`a${id}`, 'skip', [id]));
    does(supersede);
    does({ kind: 'timeReached' }, 100 * HOUR_MS);
    const failure = 'The workspace does not answer.';
    const ended = does({ kind: 'checked', request: 'a0', findings: { errors: [], stale: [] }, failure });
    expect([repliesTo(ended, 's'), run.end?.status]).toEqual([['NOT_WAITING'], 'EXPIRED']);
  });

  it('takes the place of a run that asks, and is told so when the end of that is written down', () => {
    const { run, does, doesOnly } = played({ items: [item(0, { conflict: conflict(0) })] });
    expect(repliesTo(doesOnly(supersede), 's')).toEqual([]);
    expect(repliesTo(does({ kind: 'told', number: run.told.number }), 's')).toEqual(['taken']);
    expect(run.end?.status).toBe('CANCELLED');
  });
});

describe('an answer that is too old', () => {
  it('goes stale while its step begins: the step keeps the answer that it was begun with', () => {
    const { run, does } = withLateConflict();
    does(answer('a', 'overwrite', [0]));
    does(answer('b', 'skip', [0]));
    does(checked('a'));
    expect(run.steps.get(0)?.phase).toBe('running');
    const stale = does(checked('b', [conflict(0, { Fingerprint: 'new' })]));
    expect([repliesTo(stale, 'b'), run.open]).toEqual([['NOT_WAITING'], 0]);
    does(done(0));
    does(done(1));
    expect([run.end?.status, run.open]).toEqual(['COMPLETED', 0]);
  });

  it('was looked at before the conflict was asked anew: it does not hold for the new question', () => {
    const { run, does } = withLateConflict();
    does(answer('a', 'overwrite', [0]));
    does(answer('b', 'overwrite', [0]));
    expect(repliesTo(does(checked('a', [conflict(0, { Fingerprint: 'new' })])), 'a')).toEqual([
      'STALE_FINGERPRINT',
    ]);
    expect(repliesTo(does(checked('b')), 'b')).toEqual(['STALE_FINGERPRINT']);
    expect(run.open).toBe(1);
  });

  it('names a fingerprint that is not the newest: it is refused at once, with the new difference', () => {
    const { does } = withLateConflict();
    const [reply] = of(does(answer('a', 'overwrite', [0], { Fingerprint: 'old' })), 'reply');
    expect(reply?.reply).toMatchObject({
      type: 'STALE_FINGERPRINT',
      refusal: { Conflicts: [{ Fingerprint: 'f0' }] },
    });
  });
});

describe('a late conflict in mid-batch', () => {
  it('can be answered before the batch has ended, and its step begins again then', () => {
    const { run, does } = played({ items: [item(0), item(1)] });
    does({ kind: 'lateFound', found: [[0, conflict(0)]] });
    expect(run.open).toBe(1);
    does(answer('a', 'rename', [0]));
    const taken = does(checked('a'));
    expect([repliesTo(taken, 'a'), namesOf(taken, 'perform')]).toEqual([['taken'], []]);
    const ended = does({
      kind: 'stepsEnded',
      ends: [
        [0, { kind: 'conflict', conflict: conflict(0) }],
        [1, { kind: 'done', outcome: 'created' }],
      ],
    });
    expect(of(ended, 'perform')[0]?.tasks).toMatchObject([
      { id: 0, verb: 'create', actualName: 'r0_2', begin: 2 },
    ]);
  });

  it('is asked about once, though the batch says it too', () => {
    const { run, all, does } = played({ items: [item(0), item(1)] });
    for (let times = 0; times < 2; times += 1) does({ kind: 'lateFound', found: [[0, conflict(0)]] });
    does(late(0, 1));
    const opened = of(all, 'tell').flatMap(({ telling }) => telling.opened ?? []);
    expect([opened.map(({ name }) => name), run.open]).toEqual([['r0', 'r1'], 2]);
  });
});

describe('what curable failures leave', () => {
  it('the step is begun again with the answer that it was begun with, after its pause', () => {
    const { run, does } = withLateConflict();
    does(answer('a', 'overwrite', [0]));
    does(checked('a'));
    const again = { kind: 'again', reason: 'No answer.', afterMs: 5_000 } as const;
    const [wake] = of(does({ kind: 'stepsEnded', ends: [[0, again]] }), 'wake');
    expect(wake).toBeDefined();
    expect(repliesTo(does(answer('b', 'skip', [0])), 'b')).toEqual(['NOT_WAITING']);
    expect(of(does({ kind: 'timeReached' }, 5_000), 'perform')[0]?.tasks).toMatchObject([
      { id: 0, verb: 'update', fingerprint: 'f0', begin: 3 },
    ]);
    expect(run.paused.size).toBe(0);
  });
});
