import { expect, test } from '@jest/globals';
import type { ErrorKind } from '../../../src/databricks/http/error';
import type { Refusal } from '../../../src/databricks/http/error-kind';
import { errorKindOf } from '../../../src/databricks/http/error-kind';

function refusal(status: number, errorCode?: string, message?: string, route = '/api/2.1/x'): Refusal {
  return { route, status, errorCode, message };
}

test.each([
  ['SHARE_ALREADY_EXISTS', 400],
  ['RECIPIENT_ALREADY_EXISTS', 409],
  ['RESOURCE_ALREADY_EXISTS', 400],
  ['ALREADY_EXISTS', 500],
])('%s is already-exists even with status %d', (code, status) => {
  expect(errorKindOf(refusal(status, code))).toBe('already-exists');
});

test.each(['RECIPIENT', 'SHARE', 'TABLE', 'SCHEMA', 'CATALOG', 'RESOURCE'])(
  '%s_DOES_NOT_EXIST is not-found whatever the status',
  (what) => {
    expect(errorKindOf(refusal(404, `${what}_DOES_NOT_EXIST`))).toBe('not-found');
    expect(errorKindOf(refusal(400, `${what}_DOES_NOT_EXIST`))).toBe('not-found');
  },
);

test.each<[string, ErrorKind, Refusal]>([
  [
    'a D2D recipient under another name, which has a code for anything wrong',
    'already-exists',
    refusal(
      400,
      'INVALID_PARAMETER_VALUE',
      'There is already a Recipient object other with the same sharing identifier',
    ),
  ],
  [
    "a pipeline's name in use, which is a conflict by code",
    'already-exists',
    refusal(409, 'RESOURCE_CONFLICT', "The pipeline name 'x' is already used by another pipeline."),
  ],
  [
    'a job that is not there, which is an invalid parameter by code',
    'not-found',
    refusal(400, 'INVALID_PARAMETER_VALUE', 'Job 12 does not exist.', '/api/2.2/jobs/get'),
  ],
  [
    'the same words of anything but a job',
    'invalid',
    refusal(400, 'INVALID_PARAMETER_VALUE', 'Job 12 does not exist.', '/api/2.0/pipelines'),
  ],
  ['a feature that is off, though it comes with 404', 'permission-denied', refusal(404, 'FEATURE_DISABLED')],
  ['a route that this server does not have', 'unexpected-answer', refusal(404, 'ENDPOINT_NOT_FOUND')],
  ['a full metastore', 'quota', refusal(400, 'RESOURCE_EXHAUSTED')],
  ['too many requests by the same code', 'rate-limited', refusal(429, 'RESOURCE_EXHAUSTED')],
  ['a quota, whatever the status', 'quota', refusal(429, 'QUOTA_EXCEEDED')],
  ['the request limit by code', 'rate-limited', refusal(400, 'REQUEST_LIMIT_EXCEEDED')],
  ['a wrong value', 'invalid', refusal(400, 'INVALID_PARAMETER_VALUE', 'name is too long')],
  ['a wrong state', 'invalid', refusal(409, 'INVALID_STATE')],
  ['a token that has ended', 'unauthenticated', refusal(403, '403', 'JWT has expired')],
  ['a token that is none', 'unauthenticated', refusal(403, '403', 'Invalid access token. [ReqId: 1]')],
  ['the same in older words', 'unauthenticated', refusal(403, '403', 'Invalid Token')],
  ['a refusal of another kind with that code', 'permission-denied', refusal(403, '403', 'No access to x')],
  [
    'a permission whose name speaks of an end',
    'permission-denied',
    refusal(403, 'PERMISSION_DENIED', 'x may not set the expired flag'),
  ],
  ['an unknown application', 'unauthenticated', refusal(400, 'unauthorized_client', 'AADSTS700016')],
  ['a refused permission', 'permission-denied', refusal(403, 'PERMISSION_DENIED')],
  ['a change by somebody else', 'conflict', refusal(409, 'RESOURCE_CONFLICT', 'was modified')],
  ['an outage by code', 'unavailable', refusal(400, 'TEMPORARILY_UNAVAILABLE')],
  ['a refused OAuth client', 'unauthenticated', refusal(400, 'invalid_client')],
])('tells %s', (_, kind, said) => {
  expect(errorKindOf(said)).toBe(kind);
});

test.each<[number, ErrorKind]>([
  [400, 'invalid'],
  [401, 'unauthenticated'],
  [403, 'permission-denied'],
  [404, 'not-found'],
  [408, 'timeout'],
  [409, 'conflict'],
  [422, 'invalid'],
  [429, 'rate-limited'],
  [500, 'unavailable'],
  [501, 'unexpected-answer'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
])('without a code it knows, status %d is %s', (status, kind) => {
  expect(errorKindOf(refusal(status))).toBe(kind);
  expect(errorKindOf(refusal(status, 'SOMETHING_NEW'))).toBe(kind);
});
