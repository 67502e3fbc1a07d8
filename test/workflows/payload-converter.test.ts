import { describe, expect, test } from '@jest/globals';
import type { Payload, SerializationContext } from '@temporalio/common';
import { payloadConverter } from '../../src/workflows/payload-converter';
import { readApproveSignal, readCancelRequest, readWaitRequest } from '../../src/workflows/read-requests';
import { readSignal } from '../../src/workflows/read-resolutions';

const OF_RUN: SerializationContext = { type: 'workflow', namespace: 'default', workflowId: 'w' };
const OF_ACTIVITY: SerializationContext = { ...OF_RUN, type: 'activity', isLocal: false };

const payload = (encoding: string, data = 'skip'): Payload => ({
  metadata: { encoding: Buffer.from(encoding) },
  data: Buffer.from(data),
});
const UNKNOWN = payload('binary/unheard-of');

test('what is sent to a run is decoded', () => {
  const sent = payloadConverter.toPayload({ Action: 'skip' }, OF_RUN);
  expect(payloadConverter.fromPayload(sent, OF_RUN)).toEqual({ Action: 'skip' });
});

describe('what cannot be decoded', () => {
  test.each([
    ['an encoding that nobody knows', UNKNOWN, /binary\/unheard-of/],
    ['what is no JSON', payload('json/plain', 'skip all'), /JSON/],
    ['no encoding', { data: Buffer.from('skip') }, /metadata/],
  ])('is met by whoever reads it, and by nobody else: %s', (_, sent, reason) => {
    const received: unknown = payloadConverter.fromPayload(sent, OF_RUN);
    for (const read of [readSignal, readApproveSignal, readCancelRequest, readWaitRequest, JSON.stringify])
      expect(() => read(received)).toThrow(reason);
  });

  test('of an activity is told at once', () => {
    expect(() => payloadConverter.fromPayload(UNKNOWN, OF_ACTIVITY)).toThrow(/binary\/unheard-of/);
  });
});
