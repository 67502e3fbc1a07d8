import { describe, expect, test } from '@jest/globals';
import { conflictsAnswerSchema, type ConflictAnswer } from '../../src/cli/answers';
import { readResolution } from '../../src/cli/read-resolutions';
import { auditor, conflictsOf, share } from './answers';

function conflicts(...members: object[]): ConflictAnswer[] {
  const all = members.map((overrides) => ({ ...auditor, ...overrides }));
  return conflictsAnswerSchema.parse(conflictsOf(...all)).Conflicts;
}
const read = (text: string, ...members: object[]) => readResolution(text, conflicts(...members), undefined);

describe('an answer', () => {
  test('is a conflict and an action, bound to the fingerprint that was shown', () => {
    expect(readResolution('Recipient/finance-auditor=skip', conflicts({}), 'agreed')).toEqual({
      Type: 'Recipient',
      Name: 'finance-auditor',
      Action: 'skip',
      Fingerprint: 'f-auditor',
      Reason: 'agreed',
    });
  });

  test('can bring a new name', () => {
    expect(read('Recipient/finance-auditor=rename:a:b', {})).toMatchObject({
      Action: 'rename',
      NewName: 'a:b',
    });
  });

  test('needs no type where the name is unique', () => {
    expect(read('finance_q1_share=skip', {}, share)).toMatchObject({ Type: 'Share' });
  });

  test('is understood in any case, and sent with the name as the pack has it', () => {
    expect(read('recipient/FINANCE-auditor=skip', {})).toMatchObject({
      Type: 'Recipient',
      Name: 'finance-auditor',
    });
  });

  test('needs the type where a name stands for two open conflicts', () => {
    const two = [{ Name: 'x' }, { Name: 'x', Type: 'Share' }];
    expect(() => read('x=skip', ...two)).toThrow("'x=skip' could mean more than one conflict.");
    expect(read('Share/x=skip', ...two)).toMatchObject({ Type: 'Share', Name: 'x' });
  });

  test('with a bare name means the open one of two', () => {
    const answered = { Name: 'x', Type: 'Share', Action: 'skip' };
    expect(read('x=skip', { Name: 'x' }, answered)).toMatchObject({ Type: 'Recipient' });
  });

  test('can replace an earlier one', () => {
    expect(read('Recipient/finance-auditor=skip', { Action: 'rename' })).toMatchObject({ Action: 'skip' });
  });

  test('finds names that hold slashes, colons and equals signs', () => {
    const odd = [{ Name: 'a' }, { Name: 'a=b/c:d', Type: 'Pipeline' }];
    expect(read('Pipeline/a=b/c:d=skip', ...odd)).toMatchObject({ Name: 'a=b/c:d', Action: 'skip' });
    expect(read('a=b/c:d=skip', ...odd)).toMatchObject({ Name: 'a=b/c:d', Action: 'skip' });
  });

  test('to no conflict of the run names those there are', () => {
    expect(() => read('Recipient/other=skip', {})).toThrow(
      expect.objectContaining({
        message: "'Recipient/other=skip' answers none of this run's conflicts.",
        hints: expect.arrayContaining(['  Recipient/finance-auditor (rename, skip, replace)']),
      }),
    );
  });

  test('without an action is refused', () => {
    expect(() => read('Recipient/finance-auditor', {})).toThrow('answers none');
  });
});
