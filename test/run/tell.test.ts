import { describe, expect, it } from '@jest/globals';
import { answer, cancel, checked, conflict, done, item, late, of, played, repliesTo } from './play';

describe('what a run tells', () => {
  it('is numbered without a gap, one at a time; what happens meanwhile is told together', () => {
    const { run, all, does, doesOnly } = played({ items: [item(0), item(1)] });
    doesOnly(late(0, 1));
    doesOnly(answer('a', 'skip', [0, 1]));
    doesOnly(checked('a'));
    expect(of(all, 'tell').map(({ telling }) => telling.number)).toEqual([1]);
    does({ kind: 'told', number: 1 });
    expect(of(all, 'tell').map(({ telling }) => telling.number)).toEqual([1, 2, 3]);
    expect(run.end?.status).toBe('COMPLETED');
  });

  it('opens a conflict anew only after what was answered before', () => {
    const { all, doesOnly, does } = played({
      items: [0, 1].map((id) => item(id, { conflict: conflict(id) })),
    });
    doesOnly(answer('a', 'skip', [0]));
    doesOnly(answer('b', 'skip', [1]));
    doesOnly(answer('c', 'overwrite', [0]));
    doesOnly(checked('b'));
    doesOnly(checked('a'));
    doesOnly(checked('c', [conflict(0, { Fingerprint: 'new' })]));
    does({ kind: 'told', number: 2 });
    const [, , third, fourth] = of(all, 'tell').map(({ telling }) => telling);
    expect(third?.answers?.[0]?.resolutions).toMatchObject([{ name: 'r0', fingerprint: 'f0' }]);
    expect(third?.opened).toBeUndefined();
    expect(fourth?.opened).toEqual([{ type: 'Recipient', name: 'r0', fingerprint: 'new' }]);
  });

  it('is written down before whoever answered is told that it was taken', () => {
    const { doesOnly } = played({ items: [item(0, { conflict: conflict(0) }), item(1)] });
    doesOnly(answer('a', 'overwrite', [0]));
    const taken = doesOnly(checked('a'));
    expect([repliesTo(taken, 'a'), of(taken, 'perform').length]).toEqual([[], 1]);
    const written = doesOnly({ kind: 'told', number: 2 });
    expect(of(written, 'perform').flatMap(({ tasks }) => tasks)).toMatchObject([
      { name: 'r0', verb: 'update' },
    ]);
  });

  it('notifies of each new thing to answer, also where the status stays', () => {
    const { all, does } = played({
      items: [item(0), item(1)],
      pack: { batches: { size: 1, slots: 2, width: 1 } },
    });
    does(late(0));
    does(late(1), 1_000);
    expect(of(all, 'tell').map(({ telling }) => telling.asks === true)).toEqual([true, true]);
  });

  it('ends with its end, after which nothing follows from anything', () => {
    const { run, does } = played({ items: [item(0)] });
    does(done(0));
    expect(run.phase).toBe('ended');
    for (const event of [
      cancel,
      done(0),
      late(0),
      { kind: 'timeReached' } as const,
      { kind: 'told', number: 1 } as const,
    ])
      expect(does(event).filter(({ kind }) => kind !== 'reply')).toEqual([]);
  });
});
