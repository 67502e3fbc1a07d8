import { describe, expect, test } from '@jest/globals';
import type { Pack } from '../../src/pack/pack';
import type { Conflict, Json } from '../../src/plan/conflict';
import { plannedChanges } from '../../src/plan/planned-changes';
import type { LookedAtStep, PlannedChange } from '../../src/plan/planned-changes';
import { stepsOf } from '../../src/plan/resource';
import type { State } from '../../src/plan/state';
import { existing, packOf } from './made-up';

const PACK = packOf({
  recipient: [{ name: 'auditor', type: 'D2O', comment: 'new' }],
  share: [{ name: 'figures', recipients: ['auditor'], pipelines: [] }],
});

const CONFLICT: Conflict = {
  Type: 'Recipient',
  Name: 'auditor',
  Message: "Recipient 'auditor' already exists.",
  Owner: 'not managed',
  CreatedAt: null,
  CreatedBy: null,
  Identical: false,
  Differences: [{ Field: 'comment', Existing: 'old', Desired: 'new' }],
  Actions: ['rename', 'skip', 'overwrite'],
  Consequences: {},
  SuggestedNames: [],
  Fingerprint: 'f1',
  Late: false,
};

const seen = (state: State): Json => ({ existing: existing(state) }) as unknown as Json;

/** The pack's steps as the look left them: the recipient's and the share's. */
function planned(
  [recipient, share]: readonly [Partial<LookedAtStep>, Partial<LookedAtStep>],
  { conflicts = [], pack = PACK }: { conflicts?: readonly Conflict[]; pack?: Pack } = {},
): readonly PlannedChange[] {
  const steps = stepsOf(pack).map(({ spec: _, ...step }, index) => ({
    ...{ ...step, actual_name: null, existing: { existing: null }, outcome: null },
    ...(index === 0 ? recipient : share),
  }));
  return plannedChanges({ pack, strategy: 'UPDATE', steps, conflicts });
}

describe('what a run would do', () => {
  test('is told of every resource, in the order of the pack', () => {
    expect(planned([{}, { verb: 'delete' }])).toEqual([
      { Type: 'Recipient', Name: 'auditor', Action: 'create' },
      { Type: 'Share', Name: 'figures', Action: 'delete' },
    ]);
  });

  test('to what it updates is told field by field', () => {
    const was = seen({ comment: 'old', type: 'D2O' });
    expect(
      planned([
        { verb: 'update', existing: was },
        { verb: 'none', outcome: 'unchanged' },
      ]),
    ).toEqual([
      { Type: 'Recipient', Name: 'auditor', Action: 'update', Differences: CONFLICT.Differences },
      { Type: 'Share', Name: 'figures', Action: 'unchanged' },
    ]);
  });

  test('first is to ask, where a conflict has no answer', () => {
    expect(planned([{}, {}], { conflicts: [CONFLICT] })[0]).toEqual({
      Type: 'Recipient',
      Name: 'auditor',
      Action: 'conflict',
      Conflict: CONFLICT,
    });
  });

  test('is to leave what the mode skips, and how that differs', () => {
    const conflicts = [{ ...CONFLICT, Action: 'skip' as const }];
    expect(planned([{ verb: 'none', outcome: 'skipped' }, {}], { conflicts })[0]).toEqual({
      Type: 'Recipient',
      Name: 'auditor',
      Action: 'skip',
      Differences: CONFLICT.Differences,
      Conflict: conflicts[0],
    });
  });

  test('under a new name is told with it, and what refers to it is not told as changed for more than that', () => {
    const was = seen({ recipients: ['auditor-2'] });
    expect(planned([{ actual_name: 'auditor-2' }, { verb: 'update', existing: was }])).toEqual([
      { Type: 'Recipient', Name: 'auditor', Action: 'create', NewName: 'auditor-2' },
      { Type: 'Share', Name: 'figures', Action: 'update', Differences: [] },
    ]);
  });

  test('to what refers to one that exists under another name follows to that, though nobody has answered', () => {
    const conflicts = [{ ...CONFLICT, ExistingName: 'partner' }];
    const was = seen({ recipients: [] });
    expect(planned([{}, { verb: 'update', existing: was }], { conflicts })[1]?.Differences).toEqual([
      { Field: 'recipients', Existing: [], Desired: ['partner'] },
    ]);
  });
});
