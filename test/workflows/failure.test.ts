import { describe, expect, test } from '@jest/globals';
import {
  ActivityFailure,
  ApplicationFailure,
  RetryState,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { lateConflictIn, reasonOf, refuseProblems } from '../../src/workflows/failure';
import type { ResolutionErrorCode } from '../../src/workflows/contract';
import { conflict } from '../store/made-up';

const ofActivity = (cause: Error): ActivityFailure =>
  new ActivityFailure(
    'Activity task failed',
    'createShare',
    '1',
    RetryState.NON_RETRYABLE_FAILURE,
    'w',
    cause,
  );

const late = conflict('b', { Late: true });

test('a late conflict is what an activity that failed with one carries', () => {
  const failure = ofActivity(ApplicationFailure.nonRetryable('exists', 'LATE_CONFLICT', late));
  expect(lateConflictIn(failure)).toEqual(late);
});

test.each([
  ['another failure of an activity', ofActivity(ApplicationFailure.nonRetryable('no', 'STEP_FAILED', late))],
  ['a time-out', ofActivity(new TimeoutFailure('late', undefined, TimeoutType.START_TO_CLOSE))],
  ['a failure without its activity', ApplicationFailure.nonRetryable('exists', 'LATE_CONFLICT', late)],
  ['one that says nothing', ofActivity(ApplicationFailure.nonRetryable('exists', 'LATE_CONFLICT'))],
  ['no failure at all', 'LATE_CONFLICT'],
])('%s is none', (_, error) => {
  expect(lateConflictIn(error)).toBeUndefined();
});

describe('the reason that people read is the activity’s own words', () => {
  const refused = ApplicationFailure.nonRetryable('The share is full.', 'STEP_FAILED');
  test.each<[string, unknown, string]>([
    ['without the wrapping', ofActivity(refused), 'The share is full.'],
    ['as it is where nothing wraps it', refused, 'The share is full.'],
    [
      'of the last attempt, where time ran out',
      ofActivity(
        Object.assign(new TimeoutFailure('t', undefined, TimeoutType.SCHEDULE_TO_CLOSE), { cause: refused }),
      ),
      'The share is full.',
    ],
    [
      'that it took too long, where no attempt said anything',
      ofActivity(new TimeoutFailure('t', undefined, TimeoutType.SCHEDULE_TO_CLOSE)),
      'it was not done in time, however often it was tried',
    ],
    ['whatever was thrown', 'just a text', 'just a text'],
  ])('%s', (_, error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});

describe('an update is refused', () => {
  const refusal = (...codes: ResolutionErrorCode[]): ApplicationFailure =>
    refuseProblems(
      codes.map((Code) => ({ Pointer: '/Rest', Code, Message: `${Code}.` })),
      [late],
    );

  test.each<[string, ResolutionErrorCode[], string]>([
    ['as invalid', ['UNKNOWN_CONFLICT', 'NEW_NAME_INVALID'], 'INVALID_RESOLUTIONS'],
    ['as too late, before mistakes', ['NEW_NAME_INVALID', 'WORK_HAS_BEGUN'], 'NOT_WAITING'],
    ['as stale, before all else', ['WORK_HAS_BEGUN', 'STALE_FINGERPRINT'], 'STALE_FINGERPRINT'],
  ])('%s', (_, codes, type) => {
    expect(refusal(...codes)).toMatchObject({ type, nonRetryable: true });
  });

  test('with each error, its words together, and the new state of what is stale', () => {
    const stale = refusal('STALE_FINGERPRINT', 'UNKNOWN_CONFLICT');
    expect(stale.message).toBe('STALE_FINGERPRINT. UNKNOWN_CONFLICT.');
    expect(stale.details).toEqual([
      {
        Errors: [expect.anything(), expect.objectContaining({ Code: 'UNKNOWN_CONFLICT' })],
        Conflicts: [late],
      },
    ]);
    expect(refusal('UNKNOWN_CONFLICT').details?.[0]).not.toHaveProperty('Conflicts');
  });
});
