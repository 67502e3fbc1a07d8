import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Conflict } from '../../src/plan/conflict';
import { ConflictBook } from '../../src/workflows/conflict-book';
import type { Resolution, Resolutions } from '../../src/workflows/contract';
import { conflict } from '../store/made-up';

const NOW = '2026-03-01T10:00:00.000Z';
const SUGGESTED = { SuggestedNames: ['auditor_2', 'auditor_3'] };

let book: ConflictBook;
beforeEach(() => {
  book = new ConflictBook();
  book.open(conflict('auditor', SUGGESTED));
});

const one = (over: Partial<Resolution> = {}): Resolutions => ({
  Resolutions: [{ Type: 'Recipient', Name: 'auditor', Action: 'skip', ...over }],
});

const codes = (request: Resolutions): readonly string[] =>
  book.problems(request).map(({ Pointer, Code }) => `${Pointer} ${Code}`);

/** As the run takes a request that nothing is wrong with. */
function answer(request: Resolutions, by = 'jane'): void {
  expect(book.problems(request)).toEqual([]);
  book.answer(book.newsIn(book.spelledOut(request)), by, NOW);
}

const answersOf = (type: Conflict['Type'], name: string): Partial<Conflict> => {
  const { Action, NewName } = book.find(type, name) ?? {};
  return { ...(Action && { Action }), ...(NewName !== undefined && { NewName }) };
};

describe('rename', () => {
  test('gives the name that was chosen', () => {
    answer(one({ Action: 'rename', NewName: 'auditor_of_march' }));
    expect(book.find('Recipient', 'auditor')).toMatchObject({
      Action: 'rename',
      NewName: 'auditor_of_march',
    });
  });

  test('without a new name takes the first suggested one', () => {
    answer(one({ Action: 'rename' }));
    expect(book.find('Recipient', 'auditor')).toMatchObject({ NewName: 'auditor_2' });
  });

  test('without a new name is refused where none is suggested', () => {
    book.open(conflict('auditor'));
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
    book.open(conflict('daily', { Type: 'Pipeline' }));
    answer({ Resolutions: [{ Type: 'Pipeline', Name: 'daily', Action: 'rename', NewName: 'Daily' }] });
    expect(answersOf('Pipeline', 'daily')).toEqual({ Action: 'rename', NewName: 'Daily' });
  });

  test('to what another resource of the run is called already is refused, in one request and in two', () => {
    book.open(conflict('broker'));
    const both = ['auditor', 'broker'].map((Name) => ({
      ...{ Type: 'Recipient' as const, Name, Action: 'rename' as const, NewName: 'new' },
    }));
    expect(codes({ Resolutions: both })).toContain('/Resolutions/1/NewName NEW_NAME_TAKEN');
    answer({ Resolutions: both.slice(0, 1) });
    expect(codes({ Resolutions: both.slice(1) })).toEqual(['/Resolutions/0/NewName NEW_NAME_TAKEN']);
  });

  test('to a name that another resource gives up in the same request is fine', () => {
    book.open(conflict('broker'));
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
  beforeEach(() => {
    book = new ConflictBook();
    book.open(conflict('daily', { Type: 'Pipeline', SuggestedNames: ['daily_2'] }));
    book.open(conflict('daily_schedule', { Type: 'Schedule', SuggestedNames: ['daily_schedule_2'] }));
  });

  test('to the new name', () => {
    answer(pipeline({ NewName: 'nightly' }));
    expect(answersOf('Schedule', 'daily_schedule')).toEqual({
      Action: 'rename',
      NewName: 'nightly_schedule',
    });
    expect(book.unanswered()).toEqual([]);
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
    book.answer(book.settledBy('rename', book.unanswered()), 'on_conflict: rename', NOW);
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
    book.open(conflict('auditor', { Fingerprint: 'f2' }));
    expect(book.spelledOut(one())).toMatchObject([{ fingerprint: 'f2' }]);
    expect(book.spelledOut(one({ Fingerprint: 'f1' }))).toMatchObject([{ fingerprint: 'f1' }]);
  });

  test('a conflict that comes back with a new state has no answer any more', () => {
    answer(one());
    book.open(conflict('auditor', { Fingerprint: 'f2', Late: true }));
    expect(book.unanswered().map(({ Name }) => Name)).toEqual(['auditor']);
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
    const [problem] = book.problems(one({ Action: 'replace' }));
    expect(problem?.Message).toBe(
      "Recipient 'auditor' cannot be answered with replace: choose rename, skip, overwrite.",
    );
  });

  test('and looking at them changes nothing', () => {
    const before = book.all();
    book.problems(one());
    book.spelledOut(one({ Action: 'rename' }));
    expect(book.all()).toEqual(before);
  });
});

describe('a name is found', () => {
  test('in any case, and kept as the pack has it', () => {
    expect(book.spelledOut(one({ Name: 'Auditor' }))).toMatchObject([{ name: 'auditor' }]);
  });

  test('of a pipeline by every character', () => {
    book.open(conflict('daily', { Type: 'Pipeline' }));
    expect(codes(one({ Type: 'Pipeline', Name: 'Daily' }))).toEqual(['/Resolutions/0/Name UNKNOWN_CONFLICT']);
  });
});

describe('answering again', () => {
  test('the same twice is fine, and no news', () => {
    answer(one());
    expect(book.problems(one())).toEqual([]);
    expect(book.newsIn(book.spelledOut(one()))).toEqual([]);
  });

  test('differently replaces the earlier answer while the run still waits, and leaves nothing of it', () => {
    answer(one({ Action: 'rename', NewName: 'new', Reason: 'first thought' }));
    answer(one({ Action: 'overwrite' }), 'joe');
    const { NewName, Reason, ...now } = book.find('Recipient', 'auditor') ?? {};
    expect({ NewName, Reason }).toEqual({});
    expect(now).toMatchObject({ Action: 'overwrite', ResolvedBy: 'joe' });
  });

  test('differently is refused once work has begun; the same is still fine', () => {
    answer(one({ Action: 'rename', NewName: 'new' }));
    book.begin('Recipient', 'auditor');
    expect(codes(one())).toEqual(['/Resolutions/0 WORK_HAS_BEGUN']);
    expect(codes(one({ Action: 'rename', NewName: 'newer' }))).toEqual(['/Resolutions/0 WORK_HAS_BEGUN']);
    for (const same of [one({ Action: 'rename', NewName: 'new' }), one({ Action: 'rename' })]) {
      expect(codes(same)).toEqual([]);
      expect(book.newsIn(book.spelledOut(same))).toEqual([]);
    }
  });

  test('is possible again for one that comes back as a late conflict', () => {
    answer(one());
    book.begin('Recipient', 'auditor');
    book.open(conflict('auditor', { Late: true }));
    expect(codes(one({ Action: 'overwrite' }))).toEqual([]);
  });
});

describe('Rest', () => {
  beforeEach(() => {
    book.open(conflict('broker', { SuggestedNames: ['broker_2'] }));
    book.open(conflict('q1', { Type: 'Share', SuggestedNames: ['q1_2'] }));
  });

  test('answers every open conflict that is not named', () => {
    answer({ ...one({ Action: 'overwrite' }), Rest: { Action: 'rename', Reason: 'all of them' } });
    expect(book.all().map(({ Name, Action, NewName }) => [Name, Action, NewName])).toEqual([
      ['auditor', 'overwrite', undefined],
      ['broker', 'rename', 'broker_2'],
      ['q1', 'rename', 'q1_2'],
    ]);
    expect(book.find('Share', 'q1')).toMatchObject({ Reason: 'all of them' });
  });

  test('of a type answers those of it', () => {
    answer({ Resolutions: [], Rest: { Action: 'skip', Type: 'Share' } });
    expect(book.unanswered().map(({ Name }) => Name)).toEqual(['auditor', 'broker']);
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
  expect(book.find('Recipient', 'auditor')).toMatchObject({
    Action: 'skip',
    ResolvedBy: 'jane',
    ResolvedAt: NOW,
    Reason: 'agreed with the auditor',
  });
});

describe('a mode answers by itself', () => {
  test('what its action can settle, and leaves the rest to be asked', () => {
    book.open(conflict('broker', { Actions: ['rename', 'skip', 'replace'] }));
    const answers = book.settledBy('overwrite', book.unanswered());
    expect(answers).toMatchObject([{ name: 'auditor', action: 'overwrite', fingerprint: 'f1' }]);
  });

  test('with one name for one resource, where the same is suggested for two', () => {
    book.open(conflict('broker', { SuggestedNames: ['auditor_2', 'broker_2'] }));
    const answers = book.settledBy('rename', book.unanswered());
    expect(answers.map(({ newName }) => newName)).toEqual(['auditor_2', 'broker_2']);
  });

  test('a late conflict with a name that no other resource was given', () => {
    answer(one({ Action: 'rename', NewName: 'broker_2' }));
    const late = conflict('broker', { Late: true, SuggestedNames: ['broker_2', 'broker_3'] });
    book.open(late);
    expect(book.settledBy('rename', [late])).toMatchObject([{ name: 'broker', newName: 'broker_3' }]);
  });
});
