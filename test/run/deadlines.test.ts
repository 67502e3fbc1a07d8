import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, answer, checked, conflict, done, item, late, namesOf, of, played, repliesTo } from './play';
import type { Played } from './play';

const TIMEOUT_MS = 72 * HOUR_MS;
const open = (...ids: readonly number[]) => ids.map((id) => item(id, { conflict: conflict(id) }));

const reminders = ({ all }: Played): readonly string[] =>
  of(all, 'tell').flatMap(({ telling }) => telling.reminders ?? []);

describe('the deadline is a point in time', () => {
  it('half of it is told once, all of it ends the run', () => {
    const game = played({ items: open(0, 1) });
    game.does({ kind: 'timeReached' }, TIMEOUT_MS / 2);
    expect(reminders(game)).toEqual([new Date(Date.UTC(2026, 0, 4)).toISOString()]);
    game.does({ kind: 'timeReached' }, TIMEOUT_MS / 2);
    expect([game.run.phase, game.run.end?.status]).toEqual(['ended', 'EXPIRED']);
  });

  it('after an absence over both marks the run is as late as the absence, and no later', () => {
    const game = played({ items: open(0) });
    game.does({ kind: 'timeReached' }, 2 * TIMEOUT_MS);
    expect([game.run.end?.status, reminders(game).length]).toEqual(['EXPIRED', 1]);
  });

  it('whatever happens first after the absence finds the time over', () => {
    const { run, does } = played({ items: open(0) });
    expect(repliesTo(does(answer('a', 'skip', [0]), 2 * TIMEOUT_MS), 'a')).toEqual(['NOT_WAITING']);
    expect(run.end?.status).toBe('EXPIRED');
  });

  it('an answer that came in time counts, however long the look at it takes; none that comes after it is looked at', () => {
    const { run, does } = played({ items: open(0) });
    does(answer('in time', 'skip', [0]), TIMEOUT_MS - 1);
    does({ kind: 'timeReached' }, HOUR_MS);
    expect(repliesTo(does(answer('late', 'overwrite', [0])), 'late')).toEqual(['NOT_WAITING']);
    expect(repliesTo(does(checked('in time')), 'in time')).toEqual(['taken']);
    expect(run.end?.status).toBe('COMPLETED');
  });

  it('ends the run after the look where that refuses the answer', () => {
    const { run, does } = played({ items: open(0) });
    does(answer('a', 'skip', [0]), TIMEOUT_MS - 1);
    does({ kind: 'timeReached' }, HOUR_MS);
    does(checked('a', [conflict(0, { Fingerprint: 'new' })]));
    expect(run.phase).toBe('asking');
    does({ kind: 'timeReached' }, TIMEOUT_MS);
    expect(run.end?.status).toBe('EXPIRED');
  });
});

describe('ON_EXPIRY=skip', () => {
  const SKIP = { onDeadline: 'skip' } as const;

  it('skips what is open, and the run goes on', () => {
    const { run, does } = played({ items: [...open(0), item(1)], pack: SKIP });
    expect(namesOf(does({ kind: 'timeReached' }, TIMEOUT_MS), 'perform')).toEqual(['r1']);
    does(done(1));
    expect([run.end?.status, run.steps.get(0)?.outcome]).toEqual(['COMPLETED', 'skipped']);
  });

  it('with an answer at that moment is still a skip: the answer holds if it was in time, else it is refused', () => {
    const { run, does } = played({ items: open(0, 1), pack: SKIP });
    does(answer('a', 'overwrite', [0]), TIMEOUT_MS - 1);
    does({ kind: 'timeReached' }, 1);
    expect(run.phase).toBe('asking');
    const taken = does(checked('a'));
    expect([repliesTo(taken, 'a'), namesOf(taken, 'perform'), run.steps.get(1)?.outcome]).toEqual([
      ['taken'],
      ['r0'],
      'skipped',
    ]);
    does(done(0));
    expect(run.end?.status).toBe('COMPLETED');
  });
});

describe('late conflicts have deadlines of their own', () => {
  const LATE = { items: [item(0), item(1)], pack: { batches: { size: 1, slots: 3, width: 1 } } };

  it('the second one is reminded of at its own half, though the first one waits too', () => {
    const game = played(LATE);
    game.does(late(0));
    game.does(late(1), 10 * HOUR_MS);
    game.does({ kind: 'timeReached' }, TIMEOUT_MS / 2 - 10 * HOUR_MS);
    expect(reminders(game)).toHaveLength(1);
    game.does({ kind: 'timeReached' }, 10 * HOUR_MS);
    expect(reminders(game)).toHaveLength(2);
  });

  /** Two that were met an hour apart, and the time of the first is over while an answer to it is looked at. */
  const firstIsLookedAt = (pack = {}): Played => {
    const game = played({ ...LATE, pack: { ...LATE.pack, ...pack } });
    game.does(late(0));
    game.does(late(1), HOUR_MS);
    game.does(answer('first', 'skip', [0]), TIMEOUT_MS - HOUR_MS - 1);
    game.does({ kind: 'timeReached' }, 1);
    return game;
  };

  it('an answer to the second is in time, though that of the first is over and waits for the look at its answer', () => {
    const { run, does } = firstIsLookedAt();
    expect(of(does(answer('second', 'skip', [1])), 'check')).toHaveLength(1);
    for (const request of ['first', 'second'])
      expect(repliesTo(does(checked(request)), request)).toEqual(['taken']);
    expect(run.end?.status).toBe('COMPLETED');
  });

  it('another answer to the first is too late, by itself or by Rest', () => {
    const { does } = firstIsLookedAt();
    const answers = { Resolutions: [], Rest: { Action: 'overwrite' } } as const;
    const rest = { kind: 'answered', request: 'rest', by: 'somebody', answers } as const;
    expect(repliesTo(does(answer('again', 'overwrite', [0])), 'again')).toEqual(['NOT_WAITING']);
    expect(repliesTo(does(rest), 'rest')).toEqual(['NOT_WAITING']);
  });

  it('the look at an answer to the second does not put off that of the first', () => {
    const game = played(LATE);
    game.does(late(0));
    game.does(late(1), HOUR_MS);
    game.does(answer('second', 'skip', [1]));
    const expired = game.does({ kind: 'timeReached' }, TIMEOUT_MS - HOUR_MS);
    expect([game.run.end?.status, repliesTo(expired, 'second')]).toEqual(['EXPIRED', ['NOT_WAITING']]);
  });

  it('only the one whose time is over is skipped, where it is to be', () => {
    const { run, does } = played({ ...LATE, pack: { ...LATE.pack, onDeadline: 'skip' } });
    does(late(0));
    does(late(1), HOUR_MS);
    does(answer('second', 'overwrite', [1]));
    does({ kind: 'timeReached' }, TIMEOUT_MS - HOUR_MS);
    expect([run.steps.get(0)?.outcome, run.open]).toEqual(['skipped', 1]);
    expect(repliesTo(does(checked('second')), 'second')).toEqual(['taken']);
  });

  it('the earliest one ends the run, which takes back what it did', () => {
    const { run, does } = played(LATE);
    does(late(0));
    does(done(1));
    const expired = does({ kind: 'timeReached' }, TIMEOUT_MS);
    expect([run.end?.status, namesOf(expired, 'undo')]).toEqual(['EXPIRED', ['r1', 'r0']]);
  });
});

describe('waking', () => {
  it('is asked for again only where something is due sooner', () => {
    const { all, does } = played({ items: open(0) });
    for (let times = 0; times < 5; times += 1) does({ kind: 'rejected', signal: NONSENSE }, 1_000);
    expect(of(all, 'wake')).toHaveLength(1);
  });

  it('is not asked for a step whose pause is over while all slots are full', () => {
    const { run, does } = played({
      items: [0, 1, 2].map((id) => item(id)),
      pack: { batches: { size: 1, slots: 1, width: 1 } },
    });
    const again = { kind: 'again', reason: 'No answer.', afterMs: 500 } as const;
    does({ kind: 'stepsEnded', ends: [[0, again]] });
    expect(of(does({ kind: 'timeReached' }, 1_000), 'wake')).toEqual([]);
    expect(run.wakeAtMs).toBeNull();
  });

  it('is asked for a pause that ends while a deadline waits for the look at an answer', () => {
    const { does } = played({
      items: [item(0), item(1)],
      pack: { batches: { size: 1, slots: 3, width: 1 }, resolutionTimeoutMs: 60_000 },
    });
    does(late(0));
    does(answer('a', 'skip', [0]));
    does({ kind: 'timeReached' }, 60_000);
    const again = { kind: 'again', reason: 'No answer.', afterMs: 5_000 } as const;
    expect(of(does({ kind: 'stepsEnded', ends: [[1, again]] }), 'wake')).toHaveLength(1);
  });
});

describe('an approval', () => {
  it('does not wait for the look at an answer, which approves nothing', () => {
    const { run, does } = played({ items: open(0), pack: { approval: { Status: 'pending' } } });
    does(answer('a', 'skip', [0]), TIMEOUT_MS - 1);
    expect(repliesTo(does({ kind: 'timeReached' }, 1), 'a')).toEqual(['NOT_WAITING']);
    expect(run.end?.status).toBe('EXPIRED');
  });

  const PENDING = { approval: { Status: 'pending' } } as const;

  it('is waited for no longer than its deadline, which nobody can skip', () => {
    const { run, does } = played({ items: [item(0)], pack: { ...PENDING, onDeadline: 'skip' } });
    does({ kind: 'timeReached' }, TIMEOUT_MS);
    expect(run.end).toMatchObject({
      status: 'EXPIRED',
      errorMessage: 'Nobody approved it in time. Nothing was touched.',
    });
  });

  it('that comes begins the work, and is answered when it is written down', () => {
    const { does, doesOnly } = played({ items: [item(0)], pack: PENDING });
    const decision = { Decision: 'approve' } as const;
    const decided = doesOnly({ kind: 'decided', request: 'd', decision, by: 'somebody' });
    expect([namesOf(decided, 'perform'), repliesTo(decided, 'd')]).toEqual([['r0'], []]);
    expect(repliesTo(does({ kind: 'told', number: 2 }), 'd')).toEqual(['taken']);
  });
});

const NONSENSE = { ReceivedAt: '2026-01-01T00:00:00.000Z', Reason: 'It is no answer.', Received: '{}' };
