import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readResolutions, readSignal } from '../../src/workflows/read-resolutions';

const one = { Type: 'Recipient', Name: 'auditor', Action: 'skip' } as const;

describe('the signal takes', () => {
  test('one resolution', () => {
    expect(readSignal(one)).toEqual({ request: { Resolutions: [one] }, resolvedBy: 'signal' });
  });

  test('one resolution with all there is to say', () => {
    const full = { ...one, Action: 'rename', NewName: 'b', Fingerprint: 'f', Reason: 'because' };
    expect(readSignal(full).request).toEqual({ Resolutions: [full] });
  });

  test('the body of POST …/resolutions', () => {
    const body = { Resolutions: [one], Rest: { Action: 'skip', Type: 'Share', Reason: 'r' } };
    expect(readSignal(body).request).toEqual(body);
    expect(readSignal({ Rest: { Action: 'skip' } }).request).toEqual({
      Resolutions: [],
      Rest: { Action: 'skip' },
    });
  });

  test('who says to have given it, kept as claimed and at a length that can be shown', () => {
    expect(readSignal({ ...one, ResolvedBy: 'jane' }).resolvedBy).toBe('signal (jane)');
    expect(readSignal({ ...one, ResolvedBy: '' }).resolvedBy).toBe('signal');
    expect(readSignal({ ...one, ResolvedBy: 'x'.repeat(900) }).resolvedBy).toHaveLength(
      'signal ()'.length + 200,
    );
  });
});

describe('what does not fit is refused in words', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'The signal is not a JSON object.'],
    ['null', null, 'The signal is not a JSON object.'],
    ['a text', 'skip', 'The signal is not a JSON object.'],
    ['a list', [one], 'The signal is not a JSON object.'],
    ['another member', { ...one, Force: true }, "A resolution has a member 'Force'"],
    ['another member of the body', { Resolutions: [], Restt: {} }, "The answer has a member 'Restt'"],
    ['another member of Rest', { Rest: { Action: 'skip', Name: 'a' } }, "Rest has a member 'Name'"],
    [
      'an unknown type',
      { ...one, Type: 'Table' },
      'Type must be one of Recipient, Share, Pipeline, Schedule.',
    ],
    ['a type in a list', { ...one, Type: ['Recipient'] }, 'Type must be one of'],
    ['a type of another case', { ...one, Type: 'recipient' }, 'Type must be one of'],
    ['an inherited name as action', { ...one, Action: 'constructor' }, 'Action must be one of'],
    ['no name', { Type: 'Share', Action: 'skip' }, 'Name is not a text.'],
    ['a number as name', { ...one, Name: 7 }, 'Name is not a text.'],
    ['null as new name', { ...one, NewName: null }, 'NewName is not a text.'],
    ['an object as reason', { ...one, Reason: {} }, 'Reason is not a text.'],
    ['Resolutions that are no list', { Resolutions: one }, 'Resolutions is not a list.'],
    ['a resolution that is no object', { Resolutions: [one, 'skip'] }, 'A resolution is not a JSON object.'],
    ['Rest that is null', { Rest: null }, 'Rest is not a JSON object.'],
    ['Rest with an unknown action', { Rest: { Action: 'delete' } }, 'Rest.Action must be one of'],
    ['who gave it as a list', { ...one, ResolvedBy: ['jane'] }, 'ResolvedBy is not a text.'],
    ['a name of megabytes', { ...one, Name: 'x'.repeat(2_000_000) }, 'Name has more than 5000 characters.'],
    ['a reason of pages', { ...one, Reason: 'x'.repeat(1001) }, 'Reason has more than 1000 characters.'],
    [
      'a reason of pages for the rest',
      { Rest: { Action: 'skip', Reason: 'x'.repeat(1001) } },
      'Reason has more',
    ],
  ])('%s', (_, received, message) => {
    expect(() => readSignal(received)).toThrow(message);
  });

  test.each([
    '{"__proto__": {"Type": "Recipient"}, "Name": "a", "Action": "skip"}',
    '{"Type": "Recipient", "Name": "a", "Action": "skip", "__proto__": {"Reason": "r"}}',
    '{"Resolutions": [{"__proto__": {"Type": "Share"}, "Type": "Recipient", "Name": "a", "Action": "skip"}]}',
    '{"Rest": {"Action": "skip", "__proto__": {"Type": "Share"}}}',
    '{"Type": "Recipient", "Name": "a", "Action": "skip", "constructor": {"prototype": {}}}',
  ])('members that mean something to JavaScript are members like any other: %s', (text) => {
    expect(() => readSignal(JSON.parse(text))).toThrow(/has a member '(__proto__|constructor)'/);
    expect({}).not.toHaveProperty('Type');
    expect({}).not.toHaveProperty('Reason');
  });

  test('whatever is sent is read or refused with an Error of bounded length', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (received) => {
        for (const read of [readSignal, readResolutions]) {
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
});

test('the body of POST …/resolutions knows no ResolvedBy: who gives it is known', () => {
  expect(() => readResolutions({ Resolutions: [one], ResolvedBy: 'jane' })).toThrow("member 'ResolvedBy'");
});
