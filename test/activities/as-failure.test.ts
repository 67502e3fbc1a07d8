import { expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { asFailure, throwingFailures } from '../../src/activities/as-failure';
import { DatabricksError } from '../../src/databricks/http/error';
import type { ErrorKind } from '../../src/databricks/http/error';
import { WorkspaceNotAllowed } from '../../src/databricks/workspaces';

const failed = (kind: ErrorKind, retryAfterMs?: number): DatabricksError =>
  new DatabricksError('Not today', {
    kind,
    effect: 'none',
    operation: 'GET /api/2.1/unity-catalog/shares',
    server: 'workspace',
    host: 'dbc-1.cloud.example',
    status: 400,
    errorCode: 'CODE',
    requestId: 'req-1',
    retryAfterMs,
  });

const RETRIED: Readonly<Record<ErrorKind, boolean>> = {
  'rate-limited': true,
  unavailable: true,
  timeout: true,
  connection: true,
  // Somebody changed it meanwhile: the next attempt looks again.
  conflict: true,
  'already-exists': false,
  'not-found': false,
  invalid: false,
  unauthenticated: false,
  'permission-denied': false,
  quota: false,
  'unexpected-answer': false,
  'too-large': false,
};

test.each(Object.entries(RETRIED) as [ErrorKind, boolean][])('%s is retried: %s', (kind, isRetried) => {
  const failure = asFailure(failed(kind));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'STEP_FAILED', nonRetryable: !isRetried });
});

/** A person may renew a credential meanwhile. */
const RETRIED_WRITING = { ...RETRIED, unauthenticated: true };

test.each(Object.entries(RETRIED_WRITING) as [ErrorKind, boolean][])(
  'in a step or an undo %s is retried: %s',
  (kind, isRetried) => {
    expect(asFailure(failed(kind), 'write')).toMatchObject({ nonRetryable: !isRetried });
  },
);

test('an expired credential is tried again slowly, since a person has to renew it', () => {
  expect(asFailure(failed('unauthenticated'), 'write')).toMatchObject({ nextRetryDelay: 30_000 });
});

test('where nothing has been touched, an expired credential is told at once', () => {
  expect(asFailure(failed('unauthenticated'), 'read')).toMatchObject({ nonRetryable: true });
});

test('people read the words of the error, programs its kind and code', () => {
  const error = failed('quota');
  expect(asFailure(error)).toMatchObject({
    message: error.message,
    details: [{ kind: 'quota', errorCode: 'CODE', requestId: 'req-1' }],
    cause: error,
  });
});

test('a workspace that says how long it wants to be left alone is', () => {
  expect(asFailure(failed('rate-limited', 7000))).toMatchObject({ nextRetryDelay: 7000 });
  expect(asFailure(failed('rate-limited'))).toMatchObject({ nextRetryDelay: undefined });
});

test('a workspace that may not be reached is not tried again', () => {
  const error = new WorkspaceNotAllowed('https://evil.example', ['dbc-1.cloud.example']);
  expect(asFailure(error)).toMatchObject({ message: error.message, nonRetryable: true });
});

test.each([
  ['a late conflict', ApplicationFailure.nonRetryable('exists', 'LATE_CONFLICT', {})],
  ['an error of the database', new Error('connection lost')],
  ['a cancellation', new DOMException('aborted', 'AbortError')],
])('%s stays what it is', (_, error) => {
  expect(asFailure(error)).toBe(error);
});

test('an activity throws failures, and gives back what it gives', async () => {
  await expect(throwingFailures((given: number) => Promise.resolve(given + 1))(1)).resolves.toBe(2);
  await expect(throwingFailures(() => Promise.reject(failed('invalid')))()).rejects.toMatchObject({
    nonRetryable: true,
  });
  const expired = () => Promise.reject(failed('unauthenticated'));
  await expect(throwingFailures(expired)()).rejects.toMatchObject({ nonRetryable: true });
  await expect(throwingFailures(expired, 'write')()).rejects.toMatchObject({ nonRetryable: false });
});
