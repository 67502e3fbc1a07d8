import { describe, expect, test } from '@jest/globals';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  RetryState,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { malformed, ofEach, reasonOf, refused, stepEndOf, undoEndOf } from '../../src/workflows/failure';
import type { StepEnd } from '../../src/run/events';
import { conflict } from '../store/made-up';

const ofActivity = (
  cause: Error,
  retryState: RetryState = RetryState.NON_RETRYABLE_FAILURE,
): ActivityFailure => new ActivityFailure('Activity task failed', 'createShare', '1', retryState, 'w', cause);

const late = conflict('b', { Late: true });

describe('a step whose activity did not say how it ended', () => {
  test('has met the late conflict that its failure carries', () => {
    const failure = ofActivity(ApplicationFailure.nonRetryable('exists', 'LATE_CONFLICT', late));
    expect(stepEndOf(failure)).toEqual({ kind: 'conflict', conflict: late });
  });

  test('was stopped where it was cancelled', () => {
    for (const error of [new CancelledFailure('c'), ofActivity(new CancelledFailure('c'))])
      expect(stepEndOf(error)).toEqual({ kind: 'stopped' });
  });

  test.each([
    ['its worker died', new TimeoutFailure('silent', undefined, TimeoutType.HEARTBEAT)],
    ['what failed would else have been tried again', ApplicationFailure.retryable('503', 'STEP_FAILED')],
  ])('was stopped where Temporal tries it no more, as it is cancelled: %s', (_, cause) => {
    expect(stepEndOf(ofActivity(cause, RetryState.CANCEL_REQUESTED))).toEqual({ kind: 'stopped' });
  });

  test('has failed for good while it was being cancelled, where retrying cures nothing', () => {
    const cause = ApplicationFailure.nonRetryable('403', 'STEP_FAILED');
    expect(stepEndOf(ofActivity(cause, RetryState.CANCEL_REQUESTED))).toEqual({
      kind: 'failed',
      reason: '403',
    });
  });

  test.each([
    [
      'another failure of an activity',
      ofActivity(ApplicationFailure.nonRetryable('no', 'STEP_FAILED', late)),
      'no',
    ],
    [
      'a time-out',
      ofActivity(new TimeoutFailure('late', undefined, TimeoutType.START_TO_CLOSE)),
      'it was not done in time, however often it was tried',
    ],
    [
      'a late conflict without its activity',
      ApplicationFailure.nonRetryable('exists', 'LATE_CONFLICT', late),
      'exists',
    ],
    [
      'a late conflict that says nothing',
      ofActivity(ApplicationFailure.nonRetryable('exists', 'LATE_CONFLICT')),
      'exists',
    ],
    ['no failure at all', 'LATE_CONFLICT', 'LATE_CONFLICT'],
  ])('has failed for good: %s', (_, error, reason) => {
    expect(stepEndOf(error)).toEqual({ kind: 'failed', reason });
    expect(undoEndOf(error)).toEqual({ kind: 'failed', reason });
  });
});

test('a step that its batch does not speak of has failed, rather than run for ever', () => {
  const done: StepEnd = { kind: 'done', outcome: 'created' };
  expect(ofEach([{ id: 1 }, { id: 2 }], [[2, done]])).toEqual([
    [1, { kind: 'failed', reason: 'its batch ended without a word about it' }],
    [2, done],
  ]);
});

describe('the reason that people read is the activity’s own words', () => {
  const full = ApplicationFailure.nonRetryable('The share is full.', 'STEP_FAILED');
  test.each<[string, unknown, string]>([
    ['without the wrapping', ofActivity(full), 'The share is full.'],
    ['as it is where nothing wraps it', full, 'The share is full.'],
    [
      'of the last attempt, where time ran out',
      ofActivity(
        Object.assign(new TimeoutFailure('t', undefined, TimeoutType.SCHEDULE_TO_CLOSE), { cause: full }),
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
  test('by type, for good, with each error, their words together, and the new state of what is stale', () => {
    const refusal = {
      Errors: [
        { Pointer: '/Resolutions/0', Code: 'STALE_FINGERPRINT', Message: 'It has changed.' },
        { Pointer: '/Resolutions/1', Code: 'UNKNOWN_CONFLICT', Message: 'There is none.' },
      ],
      Conflicts: [late],
    } as const;
    const failure = refused({ kind: 'refused', type: 'STALE_FINGERPRINT', refusal });
    expect(failure).toMatchObject({ type: 'STALE_FINGERPRINT', nonRetryable: true, details: [refusal] });
    expect(failure.message).toBe('It has changed. There is none.');
  });

  test('in at most 2,000 characters', () => {
    const Errors = Array.from({ length: 100 }, () => ({
      ...{ Pointer: '', Code: 'NOT_WAITING' as const, Message: 'x'.repeat(100) },
    }));
    const failure = refused({ kind: 'refused', type: 'NOT_WAITING', refusal: { Errors } });
    expect(failure.message.length).toBeLessThanOrEqual(2_000);
  });

  test('as malformed, in words for people', () => {
    const failure = malformed('INVALID_DECISION', new Error('Decision is not a text.'));
    expect(failure).toMatchObject({
      ...{ type: 'INVALID_DECISION', nonRetryable: true, message: 'Decision is not a text.' },
      details: [{ Errors: [{ Pointer: '', Code: 'INVALID_SHAPE', Message: 'Decision is not a text.' }] }],
    });
  });
});
