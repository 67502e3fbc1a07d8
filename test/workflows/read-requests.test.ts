import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  readApproveRequest,
  readApproveSignal,
  readCancelRequest,
  readResolveRequest,
  readSupersedeRequest,
  readWaitRequest,
} from '../../src/workflows/read-requests';

const one = { Type: 'Recipient', Name: 'auditor', Action: 'skip' } as const;

describe('a decision', () => {
  test('by the update: what, who gave it, and why', () => {
    expect(readApproveRequest({ Decision: 'decline', DecidedBy: 'jane', Reason: 'not ours' })).toEqual({
      decision: { Decision: 'decline', Reason: 'not ours' },
      by: 'jane',
    });
  });

  test('by the signal: the same, the name as claimed or none', () => {
    expect(readApproveSignal({ Decision: 'approve' })).toEqual({
      decision: { Decision: 'approve' },
      by: 'signal',
    });
    expect(readApproveSignal({ Decision: 'approve', DecidedBy: 'jane', Reason: 'r' })).toEqual({
      decision: { Decision: 'approve', Reason: 'r' },
      by: 'signal (jane)',
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
});

describe('answers', () => {
  test('with who gave them; whoever types them into Temporal may leave that out', () => {
    expect(readResolveRequest({ SharePackId: 'run-1', Resolutions: [one], ResolvedBy: 'jane' })).toEqual({
      ...{ SharePackId: 'run-1', answers: { Resolutions: [one] }, by: 'jane' },
    });
    expect(readResolveRequest({ Rest: { Action: 'skip' } })).toEqual({
      answers: { Resolutions: [], Rest: { Action: 'skip' } },
      by: 'an update in Temporal',
    });
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'The answer is not a JSON object.'],
    ['another member', { Resolutions: [one], Force: true }, "The answer has a member 'Force'"],
    ['a name that is no text', { Resolutions: [one], ResolvedBy: 7 }, 'ResolvedBy is not a text.'],
    ['a run that is no text', { Resolutions: [one], SharePackId: {} }, 'SharePackId is not a text.'],
  ])('%s is refused in words', (_, received, message) => {
    expect(() => readResolveRequest(received)).toThrow(message);
  });
});

describe('a cancel', () => {
  test('says who wants it, and why', () => {
    expect(readCancelRequest({ SharePackId: 'run-1', CancelledBy: 'jane', Reason: 'not now' })).toEqual({
      ...{ SharePackId: 'run-1', why: 'Cancelled by jane (not now)' },
    });
    expect(readCancelRequest({ CancelledBy: 'jane' })).toEqual({ why: 'Cancelled by jane' });
  });

  test('without an input is a cancel all the same: who types one means it', () => {
    for (const nothing of [undefined, null, {}])
      expect(readCancelRequest(nothing)).toEqual({ why: 'Cancelled by an update in Temporal' });
  });

  test.each<[string, unknown, string]>([
    ['a text', 'now', 'The cancel is not a JSON object.'],
    ['another member', { Force: true }, "The cancel has a member 'Force'"],
    ['a reason of pages', { Reason: 'x'.repeat(1001) }, 'Reason has more than 1000 characters.'],
  ])('%s is refused in words', (_, received, message) => {
    expect(() => readCancelRequest(received)).toThrow(message);
  });
});

describe('a request to supersede', () => {
  const request = { SupersededBy: 'next', RequestedBy: 'jane', Until: '2026-03-01T10:00:00Z' };

  test('says which upload takes the place, who wants it, and until when that holds', () => {
    expect(readSupersedeRequest({ ...request, SharePackId: 'run-1' })).toEqual({
      ...{ SharePackId: 'run-1', supersededBy: 'next', requestedBy: 'jane' },
      untilMs: Date.parse('2026-03-01T10:00:00Z'),
    });
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'The request is not a JSON object.'],
    ['no upload', { ...request, SupersededBy: undefined }, 'SupersededBy is not a text.'],
    ['no time', { ...request, Until: 'soon' }, 'Until is not a time.'],
    ['another member', { ...request, Force: true }, "The request has a member 'Force'"],
  ])('%s is refused in words', (_, received, message) => {
    expect(() => readSupersedeRequest(received)).toThrow(message);
  });
});

test('an update that only waits may say which run it is for', () => {
  expect([readWaitRequest(undefined), readWaitRequest(null), readWaitRequest({})]).toEqual([{}, {}, {}]);
  expect(readWaitRequest({ SharePackId: 'run-1' })).toEqual({ SharePackId: 'run-1' });
  expect(() => readWaitRequest({ sharePackId: 'run-1' })).toThrow("has a member 'sharePackId'");
  expect(() => readWaitRequest('run-1')).toThrow('The request is not a JSON object.');
});

test('whatever is sent is read or refused with an Error of bounded length', () => {
  const readers = [
    ...[readResolveRequest, readApproveRequest, readApproveSignal, readCancelRequest],
    ...[readSupersedeRequest, readWaitRequest],
  ];
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (received) => {
      for (const read of readers) {
        try {
          expect(read(received)).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message.length).toBeLessThan(300);
        }
      }
    }),
  );
});
