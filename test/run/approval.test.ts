import { describe, expect, test } from '@jest/globals';
import type { Reply } from '../../src/run/commands';
import { refusalOf } from '../../src/run/refusals';
import { statusOf } from '../../src/run/state';
import type { Approval } from '../../src/run/vocabulary';
import { conflict } from '../store/made-up';
import { HOUR_MS, Played, START_MS, asking, item, itemsOf, waiting } from './played';

const TAKEN: Reply = { kind: 'taken' };
const PENDING: Approval = { Status: 'pending' };
const AT = new Date(START_MS).toISOString();

const pending = (): Played => new Played().read({ approval: PENDING }).looked([item(0)]);

function after(Decision: 'approve' | 'decline'): Played {
  const run = pending();
  if (Decision === 'approve') run.decide('approve', 'jane');
  else run.decide('decline', 'joe', 'not ours');
  return run;
}

const reasonOf = (reply: Reply | undefined): string =>
  reply?.kind === 'refused' ? `${reply.type}: ${reply.refusal.Errors[0]?.Message ?? ''}` : 'not refused';

test('a pack that needs no approval asks for none, and none can be given', () => {
  const run = asking([conflict('r0')]);
  expect(run.run.approval).toBeNull();
  expect(reasonOf(run.decide('approve'))).toBe('NOT_WAITING: This pack needs no approval.');
});

test('nothing can be decided before it is known what the pack meets', () => {
  const run = new Played().read({ approval: PENDING });
  expect([run.run.approval, statusOf(run.run)]).toEqual([PENDING, 'IN_PROGRESS']);
  expect(reasonOf(run.decide('approve'))).toMatch(/has not looked .* yet/);
});

test('a dry run needs none: it touches nothing', () => {
  const run = new Played({ isDryRun: true }).read({ approval: PENDING }).looked([item(0)]);
  expect([run.run.approval, run.run.end?.status, run.tasks]).toEqual([null, 'COMPLETED', []]);
});

describe('once asked', () => {
  test('either decision is taken, and nothing is begun before', () => {
    expect([statusOf(pending().run), pending().tasks]).toEqual(['AWAITING_RESOLUTION', []]);
    for (const Decision of ['approve', 'decline'] as const) {
      const question = { kind: 'decided', decision: { Decision }, by: 'jane' } as const;
      expect(refusalOf(pending().run, question, START_MS)).toBeUndefined();
      expect(pending().decide(Decision)).toEqual(TAKEN);
    }
  });

  test('approved, it begins; declined, it ends as cancelled with nothing touched', () => {
    expect(after('approve').tasks).toMatchObject([{ id: 0, verb: 'create', begin: 1 }]);
    const declined = after('decline');
    expect([declined.tasks, declined.run.end]).toEqual([
      [],
      {
        status: 'CANCELLED',
        errorMessage: 'Declined by joe (not ours). Nothing was touched.',
        failedType: null,
      },
    ]);
  });

  test('approved, it still waits for its answers; answered, for its approval', () => {
    const skip = { Resolutions: [], Rest: { Action: 'skip' } } as const;
    const approvedFirst = waiting(conflict('r0', { Actions: ['skip', 'overwrite'] }));
    approvedFirst.decide('approve');
    expect(approvedFirst.run.phase).toBe('asking');
    approvedFirst.answer(skip);
    expect(approvedFirst.run.end?.status).toBe('COMPLETED');

    const answeredFirst = waiting(conflict('r0'));
    answeredFirst.answer(skip);
    expect(statusOf(answeredFirst.run)).toBe('AWAITING_RESOLUTION');
    answeredFirst.decide('approve');
    expect(answeredFirst.run.end?.status).toBe('COMPLETED');
  });
});

describe('a decision', () => {
  test('is kept with who gave it, when and why, and told', () => {
    const [approved, declined] = [after('approve'), after('decline')];
    expect(approved.run.approval).toEqual({ Status: 'approved', DecidedBy: 'jane', DecidedAt: AT });
    expect(declined.run.approval).toEqual({
      ...{ Status: 'declined', DecidedBy: 'joe', DecidedAt: AT, Reason: 'not ours' },
    });
    for (const { tellings, run } of [approved, declined])
      expect(tellings.flatMap(({ approval }) => approval ?? [])).toEqual([run.approval]);
  });

  test('may be given twice, and by somebody else, and is the first one’s', () => {
    const run = after('approve');
    expect(run.decide('approve', 'joe')).toEqual(TAKEN);
    expect(run.run.approval).toMatchObject({ DecidedBy: 'jane' });
  });

  test('cannot be turned round', () => {
    const run = after('approve');
    expect(reasonOf(run.decide('decline'))).toBe(
      'NOT_WAITING: It was approved by jane already, and that stands.',
    );
    expect(run.run.approval).toMatchObject({ Status: 'approved' });
  });

  test('that ends the run is answered when the end is written down, and cannot be given after it', () => {
    const run = pending();
    run.holds.add('tell');
    const decision = { Decision: 'decline' } as const;
    const request = run.ask({ kind: 'decided', decision, by: 'joe' });
    for (let at = 0; at < run.tellings.length; at += 1) {
      expect([run.run.phase, run.replyTo(request)]).toEqual(['ending', undefined]);
      run.happens({ kind: 'told', number: run.tellings[at]?.number ?? -1 });
    }
    expect([run.run.phase, run.replyTo(request)]).toEqual(['ended', TAKEN]);
    expect(reasonOf(run.decide('approve'))).toMatch(/^NOT_WAITING: The run has ended/);
  });

  test('holds for a run that was reset: it is not asked for again', () => {
    const approval: Approval = { Status: 'approved', DecidedBy: 'jane', DecidedAt: AT };
    const run = new Played().read({ approval }).looked([item(0)]);
    expect(run.tasks).toMatchObject([{ id: 0 }]);
    const declined = new Played().read({ approval: { ...approval, Status: 'declined' } }).looked([item(0)]);
    expect([declined.run.end?.status, declined.tasks]).toEqual(['CANCELLED', []]);
  });
});

describe('nobody’s silence approves a pack', () => {
  test('at the deadline it expires, with nothing touched', () => {
    const run = pending();
    run.after(72 * HOUR_MS);
    expect(run.run.end).toMatchObject({
      ...{ status: 'EXPIRED', errorMessage: 'Nobody approved it in time. Nothing was touched.' },
    });
    expect(run.tasks).toEqual([]);
  });

  test('also where conflicts are skipped at the deadline: without it, skipping would come to nothing', () => {
    const run = new Played()
      .read({ approval: PENDING, onDeadline: 'skip' })
      .looked(itemsOf([conflict('r0')]));
    run.after(72 * HOUR_MS);
    expect([run.run.end?.status, run.conflict('Recipient', 'r0').Action]).toEqual(['EXPIRED', undefined]);
  });
});
