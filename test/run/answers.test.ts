import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Conflict } from '../../src/plan/conflict';
import { newsIn, problemsOf, settledByMode, spelledOut } from '../../src/run/answers';
import type { Reply } from '../../src/run/commands';
import { openConflict } from '../../src/run/conflicts';
import { openConflicts } from '../../src/run/state';
import type { Resolution, ResolutionError, Resolutions } from '../../src/run/vocabulary';
import { conflict } from '../store/made-up';
import { HOUR_MS, Played, START_MS, asking, item, waiting, working } from './played';

const SUGGESTED = { SuggestedNames: ['auditor_2', 'auditor_3'] };
const auditor = conflict('auditor', SUGGESTED);
const TAKEN: Reply = { kind: 'taken' };

let run: Played;
beforeEach(() => {
  run = waiting(auditor);
});

const one = (over: Partial<Resolution> = {}): Resolutions => ({
  Resolutions: [{ Type: 'Recipient', Name: 'auditor', Action: 'skip', ...over }],
});

const placesOf = (errors: readonly ResolutionError[]): readonly string[] =>
  errors.map(({ Pointer, Code }) => `${Pointer} ${Code}`);

/** What is wrong with a request, which is what it is refused with. */
function codes(request: Resolutions): readonly string[] {
  const problems = problemsOf(run.run, request);
  if (problems.length > 0) expect(refusalOf(run.answer(request)).Errors).toEqual(problems);
  return placesOf(problems);
}

function refusalOf(reply: Reply | undefined) {
  if (reply?.kind !== 'refused') throw new Error(`It was not refused, but ${reply?.kind ?? 'not answered'}.`);
  return { type: reply.type, ...reply.refusal };
}

function answer(request: Resolutions, by = 'jane'): void {
  expect(run.answer(request, by)).toEqual(TAKEN);
}

const answersOf = (type: Conflict['Type'], name: string): Partial<Conflict> => {
  const { Action, NewName } = run.conflict(type, name);
  return { ...(Action && { Action }), ...(NewName !== undefined && { NewName }) };
};

const unanswered = (): readonly string[] => [...openConflicts(run.run)].map(({ conflict: { Name } }) => Name);

describe('rename', () => {
  test('gives the name that was chosen', () => {
    answer(one({ Action: 'rename', NewName: 'auditor_of_march' }));
    expect(run.conflict('Recipient', 'auditor')).toMatchObject({
      Action: 'rename',
      NewName: 'auditor_of_march',
    });
  });

  test('without a new name takes the first suggested one', () => {
    answer(one({ Action: 'rename' }));
    expect(run.conflict('Recipient', 'auditor')).toMatchObject({ NewName: 'auditor_2' });
  });

  test('without a new name is refused where none is suggested', () => {
    run = waiting(conflict('auditor'));
    expect(codes(one({ Action: 'rename' }))).toEqual(['/Resolutions/0 NEW_NAME_MISSING']);
  });

  test.each(['', ' ', 'a b', 'a.b', 'a/b', 'x'.repeat(256), 'a\u0000'])(
    'to %j is refused: the new name must be valid for its kind',
    (NewName) => {
      expect(codes(one({ Action: 'rename', NewName }))).toEqual(['/Resolutions/0/NewName NEW_NAME_INVALID']);
    },
  );

  test('to the name itself, in another case, is refused', () => {
    const taken = ['/Resolutions/0/NewName NEW_NAME_TAKEN'];
    expect(codes(one({ Action: 'rename', NewName: 'AUDITOR' }))).toEqual(taken);
  });

  test('of a pipeline to another case is another name', () => {
    run = waiting(auditor, conflict('daily', { Type: 'Pipeline' }));
    answer({ Resolutions: [{ Type: 'Pipeline', Name: 'daily', Action: 'rename', NewName: 'Daily' }] });
    expect(answersOf('Pipeline', 'daily')).toEqual({ Action: 'rename', NewName: 'Daily' });
  });

  test('to what another resource of the run is called already is refused, in one request and in two', () => {
    run = waiting(auditor, conflict('broker'));
    const both = ['auditor', 'broker'].map((Name) => ({
      ...{ Type: 'Recipient' as const, Name, Action: 'rename' as const, NewName: 'new' },
    }));
    expect(codes({ Resolutions: both })).toContain('/Resolutions/1/NewName NEW_NAME_TAKEN');
    answer({ Resolutions: both.slice(0, 1) });
    expect(codes({ Resolutions: both.slice(1) })).toEqual(['/Resolutions/0/NewName NEW_NAME_TAKEN']);
  });

  test('to a name that another resource gives up in the same request is fine', () => {
    run = waiting(auditor, conflict('broker'));
    answer(one({ Action: 'rename', NewName: 'new' }));
    answer({
      Resolutions: [
        { Type: 'Recipient', Name: 'auditor', Action: 'skip' },
        { Type: 'Recipient', Name: 'broker', Action: 'rename', NewName: 'new' },
      ],
    });
    expect(answersOf('Recipient', 'broker')).toEqual({ Action: 'rename', NewName: 'new' });
  });
});

describe("a pipeline's schedule follows it", () => {
  const pipeline = (over: Partial<Resolution>): Resolutions => ({
    Resolutions: [{ Type: 'Pipeline', Name: 'daily', Action: 'rename', ...over }],
  });
  const daily = conflict('daily', { Type: 'Pipeline', SuggestedNames: ['daily_2'] });
  const schedule = conflict('daily_schedule', { Type: 'Schedule', SuggestedNames: ['daily_schedule_2'] });
  beforeEach(() => {
    run = waiting(daily, schedule);
  });

  test('to the new name', () => {
    answer(pipeline({ NewName: 'nightly' }));
    expect(answersOf('Schedule', 'daily_schedule')).toEqual({
      Action: 'rename',
      NewName: 'nightly_schedule',
    });
    expect(unanswered()).toEqual([]);
  });

  test('to the next name, where the pipeline gets another', () => {
    answer(pipeline({ NewName: 'nightly' }));
    answer(pipeline({ NewName: 'weekly' }));
    expect(answersOf('Schedule', 'daily_schedule')).toEqual({ Action: 'rename', NewName: 'weekly_schedule' });
  });

  test('not where it is answered by itself, before or in the same request', () => {
    answer({
      Resolutions: [
        ...pipeline({ NewName: 'nightly' }).Resolutions,
        { Type: 'Schedule', Name: 'daily_schedule', Action: 'skip' },
      ],
    });
    answer(pipeline({ NewName: 'weekly' }));
    expect(answersOf('Schedule', 'daily_schedule')).toEqual({ Action: 'skip' });
  });

  test('where the run’s mode renames', () => {
    run = asking([daily, schedule], { onConflict: 'rename', approval: { Status: 'pending' } });
    expect(answersOf('Pipeline', 'daily')).toEqual({ Action: 'rename', NewName: 'daily_2' });
    expect(answersOf('Schedule', 'daily_schedule')).toEqual({
      Action: 'rename',
      NewName: 'daily_2_schedule',
    });
  });
});

describe('an answer is bound to the fingerprint that its giver saw', () => {
  test('one that saw another state is refused', () => {
    expect(codes(one({ Fingerprint: 'f0' }))).toEqual(['/Resolutions/0/Fingerprint STALE_FINGERPRINT']);
  });

  test('one without a fingerprint is bound to the newest shown', () => {
    run = waiting(conflict('auditor', { Fingerprint: 'f2' }));
    expect(spelledOut(run.run, one())).toMatchObject([{ fingerprint: 'f2' }]);
    expect(spelledOut(run.run, one({ Fingerprint: 'f1' }))).toMatchObject([{ fingerprint: 'f1' }]);
  });

  test('a conflict that comes back with a new state has no answer any more', () => {
    answer(one());
    openConflict(run.run, 0, conflict('auditor', { Fingerprint: 'f2', Late: true }), START_MS);
    expect(unanswered()).toEqual(['auditor']);
  });
});

describe('invalid answers are refused, with the reason for each', () => {
  test.each<[string, Resolutions, readonly string[]]>([
    ['nothing at all', { Resolutions: [] }, [' EMPTY_REQUEST']],
    ['an unknown conflict', one({ Name: 'nobody' }), ['/Resolutions/0/Name UNKNOWN_CONFLICT']],
    ['a conflict of another type', one({ Type: 'Share' }), ['/Resolutions/0/Name UNKNOWN_CONFLICT']],
    [
      'an action that is not allowed',
      one({ Action: 'replace' }),
      ['/Resolutions/0/Action ACTION_NOT_ALLOWED'],
    ],
    [
      'Rest, not allowed',
      { Resolutions: [], Rest: { Action: 'replace' } },
      ['/Rest/Action ACTION_NOT_ALLOWED'],
    ],
    [
      'Rest of a type that has no open conflict',
      { Resolutions: [], Rest: { Action: 'skip', Type: 'Share' } },
      ['/Rest UNKNOWN_CONFLICT'],
    ],
    [
      'one conflict twice',
      { Resolutions: [...one().Resolutions, ...one({ Name: 'AUDITOR', Action: 'overwrite' }).Resolutions] },
      ['/Resolutions/1 INVALID_SHAPE'],
    ],
    [
      'several at once',
      { Resolutions: [...one({ Name: 'nobody' }).Resolutions, ...one({ Action: 'replace' }).Resolutions] },
      ['/Resolutions/0/Name UNKNOWN_CONFLICT', '/Resolutions/1/Action ACTION_NOT_ALLOWED'],
    ],
  ])('%s', (_, request, expected) => {
    expect(codes(request)).toEqual(expected);
  });

  test('in words that name the resource and what may be chosen', () => {
    const [problem] = problemsOf(run.run, one({ Action: 'replace' }));
    expect(problem?.Message).toBe(
      "Recipient 'auditor' cannot be answered with replace: choose rename, skip, overwrite.",
    );
  });

  test('and looking at them changes nothing', () => {
    const before = structuredClone(run.run);
    problemsOf(run.run, one());
    spelledOut(run.run, one({ Action: 'rename' }));
    expect(run.run).toEqual(before);
  });
});

describe('a name is found', () => {
  test('in any case, and kept as the pack has it', () => {
    expect(spelledOut(run.run, one({ Name: 'Auditor' }))).toMatchObject([{ name: 'auditor' }]);
  });

  test('of a pipeline by every character', () => {
    run = waiting(auditor, conflict('daily', { Type: 'Pipeline' }));
    expect(codes(one({ Type: 'Pipeline', Name: 'Daily' }))).toEqual(['/Resolutions/0/Name UNKNOWN_CONFLICT']);
  });
});

describe('answering again', () => {
  test('the same twice is fine, and no news', () => {
    answer(one());
    expect(problemsOf(run.run, one())).toEqual([]);
    expect(newsIn(run.run, spelledOut(run.run, one()))).toEqual([]);
  });

  test('differently replaces the earlier answer while the run still waits, and leaves nothing of it', () => {
    answer(one({ Action: 'rename', NewName: 'new', Reason: 'first thought' }));
    answer(one({ Action: 'overwrite' }), 'joe');
    const { NewName, Reason, ...now } = run.conflict('Recipient', 'auditor');
    expect({ NewName, Reason }).toEqual({});
    expect(now).toMatchObject({ Action: 'overwrite', ResolvedBy: 'joe' });
  });

  test('differently is refused once work has begun; the same is still fine', () => {
    answer(one({ Action: 'rename', NewName: 'new' }));
    run.decide('approve');
    expect(run.tasks).toMatchObject([{ name: 'auditor', verb: 'create', actualName: 'new' }]);
    expect(codes(one())).toEqual(['/Resolutions/0 WORK_HAS_BEGUN']);
    expect(codes(one({ Action: 'rename', NewName: 'newer' }))).toEqual(['/Resolutions/0 WORK_HAS_BEGUN']);
    for (const same of [one({ Action: 'rename', NewName: 'new' }), one({ Action: 'rename' })]) {
      expect(codes(same)).toEqual([]);
      expect(newsIn(run.run, spelledOut(run.run, same))).toEqual([]);
      answer(same, 'joe');
    }
    expect(run.conflict('Recipient', 'auditor')).toMatchObject({ ResolvedBy: 'jane' });
  });

  test('differently is refused where work had begun before the run was reset', () => {
    const answered = { ...auditor, Action: 'rename', NewName: 'new' } as const;
    const open = conflict('broker');
    for (const begun of [null, 'created'] as const) {
      run = working([
        item(0, { name: 'auditor' }, { conflict: answered, begun }),
        item(1, { name: 'broker' }, { conflict: open }),
      ]);
      expect(codes(one())).toEqual(['/Resolutions/0 WORK_HAS_BEGUN']);
      answer(one({ Action: 'rename', NewName: 'new' }));
    }
  });

  test('is possible again for one that comes back as a late conflict', () => {
    answer(one({ Action: 'overwrite' }));
    run.decide('approve');
    run.met(0, conflict('auditor', { Late: true }));
    answer(one({ Action: 'overwrite' }));
    expect(run.tasks).toMatchObject([{ verb: 'update', begin: 2 }]);
  });
});

describe('Rest', () => {
  beforeEach(() => {
    const broker = conflict('broker', { SuggestedNames: ['broker_2'] });
    run = waiting(auditor, broker, conflict('q1', { Type: 'Share', SuggestedNames: ['q1_2'] }));
  });

  test('answers every open conflict that is not named', () => {
    answer({ ...one({ Action: 'overwrite' }), Rest: { Action: 'rename', Reason: 'all of them' } });
    const all = [...run.run.conflicts.values()].map((state) => state.conflict);
    expect(all.map(({ Name, Action, NewName }) => [Name, Action, NewName])).toEqual([
      ['auditor', 'overwrite', undefined],
      ['broker', 'rename', 'broker_2'],
      ['q1', 'rename', 'q1_2'],
    ]);
    expect(run.conflict('Share', 'q1')).toMatchObject({ Reason: 'all of them' });
  });

  test('of a type answers those of it', () => {
    answer({ Resolutions: [], Rest: { Action: 'skip', Type: 'Share' } });
    expect(unanswered()).toEqual(['auditor', 'broker']);
  });

  test('leaves what is answered already', () => {
    answer(one({ Action: 'overwrite' }));
    answer({ Resolutions: [], Rest: { Action: 'skip' } });
    expect(answersOf('Recipient', 'auditor')).toEqual({ Action: 'overwrite' });
  });

  test('beside answers to all there is finds nothing to do, and does no harm', () => {
    answer({ Resolutions: [], Rest: { Action: 'skip' } });
    expect(codes({ ...one(), Rest: { Action: 'skip' } })).toEqual([]);
  });
});

test('every answer carries who gave it, when, and an optional reason', () => {
  answer(one({ Reason: 'agreed with the auditor' }));
  expect(run.conflict('Recipient', 'auditor')).toMatchObject({
    Action: 'skip',
    ResolvedBy: 'jane',
    ResolvedAt: new Date(START_MS).toISOString(),
    Reason: 'agreed with the auditor',
  });
});

describe('a mode answers by itself', () => {
  const settled = (mode: 'overwrite' | 'rename') => settledByMode(run.run, mode, openConflicts(run.run));

  test('what its action can settle, and leaves the rest to be asked', () => {
    run = waiting(auditor, conflict('broker', { Actions: ['rename', 'skip', 'replace'] }));
    expect(settled('overwrite')).toMatchObject([{ name: 'auditor', action: 'overwrite', fingerprint: 'f1' }]);
  });

  test('with one name for one resource, where the same is suggested for two', () => {
    run = waiting(auditor, conflict('broker', { SuggestedNames: ['auditor_2', 'broker_2'] }));
    expect(settled('rename').map(({ newName }) => newName)).toEqual(['auditor_2', 'broker_2']);
  });

  test('a late conflict with a name that no other resource was given', () => {
    run = new Played().read({ onConflict: 'rename' });
    run.looked([item(0, { name: 'auditor' }, { conflict: auditor }), item(1, { name: 'broker' })]);
    run.met(1, conflict('broker', { Late: true, SuggestedNames: ['auditor_2', 'broker_3'] }));
    expect(run.conflict('Recipient', 'broker')).toMatchObject({
      ...{ Action: 'rename', NewName: 'broker_3', ResolvedBy: 'on_conflict: rename' },
    });
  });
});

describe('an answer is taken when the workspace has been looked at', () => {
  const slowly = (request: Resolutions, by = 'jane'): string => {
    run.holds.add('check');
    return run.ask({ kind: 'answered', answers: request, by });
  };
  const changed = conflict('auditor', { Fingerprint: 'f2' });
  const changedSince = (name: string, at = 0): ResolutionError => ({
    Pointer: `/Resolutions/${at}`,
    Code: 'STALE_FINGERPRINT',
    Message: `Recipient '${name}' has changed since you saw it: look at it again, then answer.`,
  });

  test('with all that it was spelt out to, but for its reason', () => {
    slowly(one({ Action: 'rename', Reason: 'r' }));
    expect(run.commands.at(-1)).toEqual({
      ...{ kind: 'check', request: '1' },
      resolutions: [
        {
          ...{ pointer: '/Resolutions/0', type: 'Recipient', name: 'auditor', action: 'rename' },
          ...{ newName: 'auditor_2', fingerprint: 'f1' },
        },
      ],
    });
    expect(answersOf('Recipient', 'auditor')).toEqual({});
  });

  test('and its giver hears so once it is written down', () => {
    run.holds.add('tell');
    const request = run.ask({ kind: 'answered', answers: one(), by: 'jane' });
    expect(answersOf('Recipient', 'auditor')).toEqual({ Action: 'skip' });
    expect(run.replyTo(request)).toBeUndefined();
    for (const { number } of run.tellings) run.happens({ kind: 'told', number });
    expect(run.replyTo(request)).toEqual(TAKEN);
  });

  test('not where somebody changed the resource: it is asked about as it is now', () => {
    const request = slowly(one());
    run.checked(request, { stale: [changed] });
    expect(refusalOf(run.replyTo(request))).toEqual({
      ...{ type: 'STALE_FINGERPRINT', Errors: [changedSince('auditor')], Conflicts: [changed] },
    });
    expect(run.conflict('Recipient', 'auditor')).toEqual(changed);
    expect(run.tellings.at(-1)).toMatchObject({
      opened: [{ type: 'Recipient', name: 'auditor', fingerprint: 'f2' }],
      asks: true,
    });
  });

  test('and of what it found changed only what still counts is told: the rest is as it is by now', () => {
    run = asking([auditor, conflict('broker'), conflict('clerk')]);
    const both = { Resolutions: ['auditor', 'broker'].flatMap((Name) => one({ Name }).Resolutions) };
    const [first, second] = [
      slowly(one({ Action: 'overwrite' })),
      slowly({ Resolutions: both.Resolutions.map((each) => ({ ...each, Action: 'overwrite' })) }, 'joe'),
    ];
    run.checked(first, { stale: [conflict('auditor', { Fingerprint: 'f3' })] });
    run.checked(second, {
      stale: [changed, conflict('broker', { Fingerprint: 'f2' })],
    });
    expect(refusalOf(run.replyTo(second))).toEqual({
      type: 'STALE_FINGERPRINT',
      Errors: [changedSince('auditor'), changedSince('broker', 1)],
      Conflicts: [conflict('auditor', { Fingerprint: 'f3' }), conflict('broker', { Fingerprint: 'f2' })],
    });
  });

  test('where all that it found changed has begun meanwhile it is too late, and nothing is stale', () => {
    run = asking([auditor]);
    const [first, second] = [slowly(one({ Action: 'overwrite' })), slowly(one(), 'joe')];
    run.checked(first);
    run.checked(second, { stale: [changed] });
    expect(refusalOf(run.replyTo(second))).toEqual({
      ...{ type: 'NOT_WAITING', Errors: [expect.objectContaining({ Code: 'WORK_HAS_BEGUN' })] },
    });
  });

  test('with a new name that it holds by now itself: that is no mistake, and the other answers are taken', () => {
    run = waiting(auditor, conflict('broker'));
    const rename = one({ Action: 'rename', NewName: 'new' }).Resolutions;
    const first = slowly({ Resolutions: rename });
    const second = slowly({ Resolutions: [...rename, ...one({ Name: 'broker' }).Resolutions] }, 'joe');
    run.checked(first);
    const Pointer = '/Resolutions/0/NewName';
    run.checked(second, { errors: [{ Pointer, Code: 'NEW_NAME_TAKEN', Message: 'taken' }] });
    expect([run.replyTo(second), unanswered()]).toEqual([TAKEN, []]);
  });

  test('all or nothing: a name that is taken leaves the other answers untaken', () => {
    run = waiting(auditor, conflict('broker'));
    const rename = { Type: 'Recipient', Name: 'broker', Action: 'rename', NewName: 'b' } as const;
    const request = slowly({ Resolutions: [...one().Resolutions, rename] });
    const taken: ResolutionError = {
      ...{ Pointer: '/Resolutions/1/NewName', Code: 'NEW_NAME_TAKEN', Message: 'taken' },
    };
    run.checked(request, { errors: [taken] });
    expect(refusalOf(run.replyTo(request))).toEqual({ type: 'INVALID_RESOLUTIONS', Errors: [taken] });
    expect(unanswered()).toEqual(['auditor', 'broker']);
  });

  test('not where it could not be looked at, which says nothing about the answer', () => {
    const request = slowly(one());
    run.checked(request, {}, 'The workspace does not answer.');
    expect(refusalOf(run.replyTo(request))).toMatchObject({
      ...{ type: 'NOT_LOOKED_AT', Errors: [{ Message: 'The workspace does not answer.' }] },
    });
    expect(unanswered()).toEqual(['auditor']);
  });

  test('of two at once the later one replaces the earlier while the run still waits', () => {
    const [first, second] = [slowly(one({ Action: 'overwrite' })), slowly(one(), 'joe')];
    run.checked(first);
    run.checked(second);
    expect([run.replyTo(first), run.replyTo(second)]).toEqual([TAKEN, TAKEN]);
    expect(run.conflict('Recipient', 'auditor')).toMatchObject({ Action: 'skip', ResolvedBy: 'joe' });
  });

  test('of two at once the second is refused where the first let the work begin, and does what it said', () => {
    run = asking([auditor]);
    const [first, second] = [slowly(one({ Action: 'overwrite' })), slowly(one(), 'joe')];
    run.checked(first);
    run.checked(second);
    expect(run.replyTo(first)).toEqual(TAKEN);
    expect(refusalOf(run.replyTo(second))).toMatchObject({
      ...{ type: 'NOT_WAITING', Errors: [{ Code: 'WORK_HAS_BEGUN' }] },
    });
    expect(run.tasks).toMatchObject([{ name: 'auditor', verb: 'update', fingerprint: 'f1' }]);
  });

  test('of two alike at once both are taken and the first one’s holds, also where it has let the work begin', () => {
    for (const begin of [waiting, (...all: readonly Conflict[]) => asking(all)]) {
      run = begin(auditor);
      const [first, second] = ['jane', 'joe'].map((by) =>
        slowly(one({ Action: 'rename', NewName: 'new' }), by),
      );
      run.checked(first ?? '');
      // By then it has taken the name itself.
      const Pointer = '/Resolutions/0/NewName';
      run.checked(second ?? '', { errors: [{ Pointer, Code: 'NEW_NAME_TAKEN', Message: 'taken' }] });
      expect([run.replyTo(first ?? ''), run.replyTo(second ?? '')]).toEqual([TAKEN, TAKEN]);
      expect(run.conflict('Recipient', 'auditor')).toMatchObject({ NewName: 'new', ResolvedBy: 'jane' });
    }
  });

  test('of two alike at once the second does not hold for a question that was asked between them', () => {
    run = asking([auditor]);
    const [first, second] = [
      slowly(one({ Action: 'overwrite' })),
      slowly(one({ Action: 'overwrite' }), 'joe'),
    ];
    run.checked(first);
    run.met(0, conflict('auditor', { Late: true, Fingerprint: 'f2' }));
    const third = slowly(one({ Action: 'overwrite', Fingerprint: 'f2' }));
    run.checked(third);
    run.checked(second);
    expect(run.replyTo(third)).toEqual(TAKEN);
    expect(refusalOf(run.replyTo(second)).type).toBe('NOT_WAITING');
  });

  test('of two renames at once to one name the second is refused', () => {
    run = waiting(auditor, conflict('broker'));
    const [first, second] = ['auditor', 'broker'].map((Name) =>
      slowly(one({ Name, Action: 'rename', NewName: 'new' })),
    );
    for (const request of [first, second]) run.checked(request ?? '');
    expect(run.replyTo(first ?? '')).toEqual(TAKEN);
    expect(refusalOf(run.replyTo(second ?? ''))).toMatchObject({ Errors: [{ Code: 'NEW_NAME_TAKEN' }] });
  });

  test('not where the look is older than the question: what it saw is not what is asked about now', () => {
    run = asking([auditor]);
    const [first, second] = [slowly(one({ Action: 'overwrite' })), slowly(one(), 'joe')];
    run.checked(first);
    run.met(0, conflict('auditor', { Late: true, Fingerprint: 'f2' }));
    run.checked(second);
    expect(refusalOf(run.replyTo(second))).toMatchObject({
      ...{ type: 'STALE_FINGERPRINT', Conflicts: [{ Fingerprint: 'f2' }] },
    });
    expect(unanswered()).toEqual(['auditor']);
  });

  test('a look that is older than the question says nothing about it either', () => {
    run = asking([auditor]);
    const [first, second] = [slowly(one({ Action: 'overwrite' })), slowly(one(), 'joe')];
    run.checked(first);
    run.met(0, conflict('auditor', { Late: true, Fingerprint: 'f3' }));
    run.checked(second, { stale: [changed] });
    expect(run.conflict('Recipient', 'auditor')).toMatchObject({ Fingerprint: 'f3' });
  });

  test('not once the run stops: nobody waits for the look', () => {
    const request = slowly(one());
    run.cancel();
    expect(refusalOf(run.replyTo(request)).type).toBe('NOT_WAITING');
    run.checked(request);
    expect(answersOf('Recipient', 'auditor')).toEqual({});
  });

  test('though the deadline comes meanwhile, as it was given before it', () => {
    run = asking([auditor]);
    const request = slowly(one());
    run.after(100 * HOUR_MS);
    expect(run.run.phase).toBe('asking');
    run.checked(request);
    expect([run.replyTo(request), run.run.end?.status]).toEqual([TAKEN, 'COMPLETED']);
  });

  test('and where it is refused the deadline holds at once', () => {
    run = asking([auditor]);
    const request = slowly(one());
    run.after(100 * HOUR_MS);
    const error = { Pointer: '', Code: 'NEW_NAME_TAKEN', Message: 'taken' } as const;
    run.checked(request, { errors: [error] });
    expect(run.run.end?.status).toBe('EXPIRED');
  });

  test('but not where it is asked anew: that question has a time of its own', () => {
    run = asking([auditor]);
    const request = slowly(one());
    run.after(100 * HOUR_MS);
    run.checked(request, { stale: [changed] });
    expect(run.run.phase).toBe('asking');
    run.after(72 * HOUR_MS);
    expect(run.run.end?.status).toBe('EXPIRED');
  });
});

describe('a request is refused', () => {
  const twoOf = (...more: readonly Partial<Resolution>[]): Resolutions => ({
    Resolutions: more.flatMap((over) => one(over).Resolutions),
  });
  const NEW = { Action: 'rename', NewName: 'a b' } as const;

  test('as invalid for its mistakes', () => {
    expect(refusalOf(run.answer(twoOf({ Name: 'nobody' }, NEW))).type).toBe('INVALID_RESOLUTIONS');
  });

  test('as too late, before mistakes', () => {
    run = asking([auditor, conflict('broker')]);
    run.answer({ Resolutions: [], Rest: { Action: 'overwrite' } });
    const late = refusalOf(run.answer(twoOf({ Name: 'nobody' }, {})));
    expect([late.type, placesOf(late.Errors)]).toEqual([
      'NOT_WAITING',
      ['/Resolutions/0/Name UNKNOWN_CONFLICT', '/Resolutions/1 WORK_HAS_BEGUN'],
    ]);
    expect(late).not.toHaveProperty('Conflicts');
  });

  test('as stale, before all else, with the new state of what it is about', () => {
    const stale = refusalOf(run.answer(twoOf({ Name: 'nobody' }, { Fingerprint: 'f0' })));
    expect(stale).toMatchObject({ type: 'STALE_FINGERPRINT', Conflicts: [auditor] });
  });

  test('before there is anything to answer, and after the end', () => {
    expect(refusalOf(new Played().answer(one()))).toMatchObject({
      ...{ type: 'NOT_WAITING', Errors: [{ Message: 'The run does not wait for an answer.' }] },
    });
    run = working([item(0)]);
    expect(refusalOf(run.answer(one())).type).toBe('NOT_WAITING');
    run.done(0);
    expect(run.run.phase).toBe('ended');
    expect(refusalOf(run.answer(one()))).toMatchObject({ Errors: [{ Code: 'NOT_WAITING' }] });
  });

  test('with the first hundred errors and twenty conflicts, and how many more there are', () => {
    const many = Array.from({ length: 150 }, (_, nth) => conflict(`r${nth}`));
    run = waiting(...many);
    const Resolutions = many.map(({ Type, Name }) => ({
      ...{ Type, Name, Action: 'skip' as const, Fingerprint: 'f0' },
    }));
    const { Errors, More, Conflicts } = refusalOf(run.answer({ Resolutions }));
    expect([Errors.length, More, Conflicts?.length]).toEqual([100, 50, 20]);
  });
});
