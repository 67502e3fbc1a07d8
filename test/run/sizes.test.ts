import { describe, expect, it } from '@jest/globals';
import { inParts } from '../../src/run/bounds';
import type { Command } from '../../src/run/commands';
import { conflictsView, statusView } from '../../src/run/views/status';
import { answer, cancel, checked, conflict, item, of, played, repliesTo } from './play';
import type { Happening, Played } from './play';

/** Half of what stops a workflow for good. */
const MOST_BYTES = 1_000_000;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const NAMED = '長'.repeat(240);
const REASON = '理'.repeat(1_000);

/** As they travel: what is looked at goes in parts. */
const asSent = (command: Command): readonly unknown[] =>
  command.kind === 'check' ? inParts(command.resolutions) : [command];

const largest = ({ all }: Played): number => Math.max(...all.flatMap(asSent).map(bytesOf));

const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, id) => id);

const LARGE = { batches: { size: 100, slots: 4, width: 16 } };

describe('what leaves a run is bounded, whatever the pack', () => {
  it('9,000 that cannot be undone, with a reason each: counted, five of them named', () => {
    const items = ids(9_001).map((id) => item(id, id < 9_000 ? { begun: 'created' } : {}));
    const game = played({ items, pack: LARGE });
    game.does(cancel);
    game.does({ kind: 'stepsEnded', ends: [[9_000, { kind: 'stopped' }]] });
    for (let underWay = undoing(game); underWay.length > 0; underWay = undoing(game))
      game.does(undoFailed(underWay));
    const message = game.run.end?.errorMessage ?? '';
    expect(message).toContain('Not undone (9001)');
    expect(message.length).toBeLessThanOrEqual(2_000);
    expect(largest(game)).toBeLessThan(MOST_BYTES);
    expect(bytesOf(statusView(game.run))).toBeLessThan(MOST_BYTES);
  });

  it('10,000 conflicts that are stale at once: the first ones are shown, all are asked anew', () => {
    const game = played({
      items: ids(10_000).map((id) => item(id, { conflict: conflict(id) })),
      pack: LARGE,
    });
    game.does(answer('a', 'skip', ids(10_000)));
    const stale = ids(10_000).map((id) => conflict(id, { Fingerprint: `new ${id}` }));
    const commands = game.does(checked('a', stale));
    const [reply] = of(commands, 'reply');
    expect(repliesTo(commands, 'a')).toEqual(['STALE_FINGERPRINT']);
    expect(reply?.reply.kind === 'refused' && reply.reply.refusal.Conflicts?.length).toBe(20);
    const opened = of(game.all, 'tell').flatMap(({ telling }) => telling.opened ?? []);
    expect(opened).toHaveLength(10_000);
    expect(largest(game)).toBeLessThan(MOST_BYTES);
    expect(bytesOf(conflictsView(game.run))).toBeLessThan(MOST_BYTES);
  });

  it('one reason over 10,000 conflicts is carried once a telling, and not to the look', () => {
    const game = played({
      items: ids(10_000).map((id) => item(id, { conflict: conflict(id) })),
      pack: LARGE,
    });
    const answers = { Resolutions: [], Rest: { Action: 'overwrite', Reason: REASON } } as const;
    game.does({ kind: 'answered', request: 'a', by: 'somebody', answers });
    const [check] = of(game.all, 'check');
    expect(check?.resolutions).toHaveLength(10_000);
    expect(JSON.stringify(check)).not.toContain(REASON);
    game.does(checked('a'));
    const given = of(game.all, 'tell').flatMap(({ telling }) => telling.answers ?? []);
    expect(given.flatMap(({ resolutions }) => resolutions)).toHaveLength(10_000);
    expect(given.length).toBeLessThan(25);
    expect(largest(game)).toBeLessThan(MOST_BYTES);
  });

  it('a reason of their own for each of 3,000 conflicts: told in more parts', () => {
    const game = played({ items: ids(3_000).map((id) => item(id, { conflict: conflict(id) })), pack: LARGE });
    const Resolutions = ids(3_000).map((id) => {
      const about = { Type: 'Recipient', Name: `r${id}`, Action: 'overwrite' } as const;
      return { ...about, Reason: `${REASON} ${id}` };
    });
    game.does({ kind: 'answered', request: 'a', by: 'somebody', answers: { Resolutions } });
    game.does(checked('a'));
    const given = of(game.all, 'tell').flatMap(({ telling }) => telling.answers ?? []);
    expect(given.flatMap(({ resolutions }) => resolutions)).toHaveLength(3_000);
    expect(largest(game)).toBeLessThan(MOST_BYTES);
  });

  it('10,000 answers that are all wrong: the first errors, and how many more', () => {
    const game = played({ items: [item(0, { conflict: conflict(0) })] });
    const Resolutions = ids(10_000).map((id) => {
      const about = { Type: 'Recipient', Action: 'skip' } as const;
      return { ...about, Name: `${NAMED}${id}` };
    });
    const [reply] = of(
      game.does({ kind: 'answered', request: 'a', by: 'somebody', answers: { Resolutions } }),
      'reply',
    );
    expect(reply?.reply).toMatchObject({ refusal: { More: 9_900 } });
    expect(largest(game)).toBeLessThan(MOST_BYTES);
  });

  it('names as long as they may be, in everything', () => {
    const items = ids(10_000).map((id) => {
      const Name = `${NAMED}${id}`;
      const { step } = item(id);
      return {
        step: { ...step, name: Name },
        conflict: conflict(id, { Name, SuggestedNames: [`${Name}_2`] }),
      };
    });
    const game = played({ items, pack: LARGE });
    const answers = { Resolutions: [], Rest: { Action: 'rename' } } as const;
    game.does({ kind: 'answered', request: 'a', by: 'somebody', answers });
    expect(bytesOf(statusView(game.run))).toBeLessThan(MOST_BYTES);
    game.does(checked('a'));
    expect(largest(game)).toBeLessThan(MOST_BYTES);
    expect(bytesOf(statusView(game.run))).toBeLessThan(MOST_BYTES);
  });
});

/** The steps of a batch that is under way. */
const undoing = ({ run }: Played): readonly number[] =>
  [...run.steps.values()].flatMap(({ phase, step }) => (phase === 'undoing' ? [step.id] : [])).slice(0, 100);

const undoFailed = (underWay: readonly number[]): Happening => ({
  kind: 'undosEnded',
  ends: underWay.map((id) => [id, { kind: 'failed', reason: `${REASON} ${id}` }]),
});
