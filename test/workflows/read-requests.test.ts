import { expect, test } from '@jest/globals';
import { readApproveRequest, readApproveSignal } from '../../src/workflows/read-decision';

test('the update takes a decision, who gave it, and why', () => {
  const request = { Decision: 'decline', DecidedBy: 'jane', Reason: 'not ours' };
  expect(readApproveRequest(request)).toEqual(request);
});

test('the signal takes the same, the name as claimed or none', () => {
  expect(readApproveSignal({ Decision: 'approve' })).toEqual({ Decision: 'approve', DecidedBy: 'signal' });
  expect(readApproveSignal({ Decision: 'approve', DecidedBy: 'jane', Reason: 'r' })).toEqual({
    ...{ Decision: 'approve', DecidedBy: 'signal (jane)', Reason: 'r' },
  });
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'The decision is not a JSON object.'],
  ['a text', 'approve', 'The decision is not a JSON object.'],
  ['no name', { Decision: 'approve' }, 'DecidedBy is not a text.'],
  ['no decision', { DecidedBy: 'jane' }, 'Decision must be one of approve, decline.'],
  ['another word', { Decision: 'maybe', DecidedBy: 'jane' }, 'Decision must be one of approve, decline.'],
  [
    'another member',
    { Decision: 'approve', DecidedBy: 'jane', Force: true },
    "The decision has a member 'Force'; it takes Decision, Reason.",
  ],
  [
    'a reason that is too long',
    { Decision: 'approve', DecidedBy: 'jane', Reason: 'x'.repeat(1001) },
    'Reason has more than 1000 characters.',
  ],
])('%s is refused in words', (_, received, message) => {
  expect(() => readApproveRequest(received)).toThrow(message);
});
