import { describe, expect, test } from '@jest/globals';
import type { Pack } from '../../src/pack/pack';
import { driftOf, expectationsOf } from '../../src/plan/drift';
import type { CompletedVersion, Expectation, Sight } from '../../src/plan/drift';
import type { Existing } from '../../src/plan/state';
import type { Outcome } from '../../src/plan/step';
import { pack } from '../store/made-up';

const PACK: Pack = {
  ...pack(),
  recipient: [{ name: 'auditor', type: 'D2O', comment: 'Audit', token_rotation: true }],
  share: [
    {
      name: 'figures',
      recipients: ['auditor'],
      pipelines: [{ name_prefix: 'feed', schedule: { cron: '0 0 2 * * ?', timezone: 'UTC' } }],
    },
  ],
};

/** In the order of the pack: recipient, share, pipeline, schedule. */
const version = (
  outcomes: readonly (Outcome | null)[] = ['created', 'created', 'created', 'created'],
  names: readonly (string | null)[] = [],
  over: Partial<CompletedVersion> = {},
): CompletedVersion => ({
  pack: PACK,
  strategy: 'NEW',
  steps: (
    [
      ['Recipient', 'auditor'],
      ['Share', 'figures'],
      ['Pipeline', 'feed'],
      ['Schedule', 'feed_schedule'],
    ] as const
  ).map(([type, name], id) => ({
    ...{ id, type, name, outcome: outcomes[id] ?? null, actual_name: names[id] ?? null },
  })),
  ...over,
});

const namesOf = (expected: readonly Expectation[]) => expected.map(({ step }) => step.name);

describe('a completed version answers for', () => {
  test('what it made, changed, or found as it wants it', () => {
    expect(namesOf(expectationsOf(version(['created', 'updated', 'replaced', 'unchanged'])))).toEqual([
      'auditor',
      'figures',
      'feed',
      'feed_schedule',
    ]);
  });

  test('nothing that was skipped or not done', () => {
    expect(namesOf(expectationsOf(version(['skipped', 'created', 'not_run', null])))).toEqual(['figures']);
  });

  test('renamed resources under their names in the workspace, in what refers to them too', () => {
    const expected = expectationsOf(version(undefined, ['auditor-2', null, 'feed_2', 'feed_2_schedule']));
    expect(namesOf(expected)).toEqual(['auditor-2', 'figures', 'feed_2', 'feed_2_schedule']);
    expect(expected[1]?.step.spec).toMatchObject({ recipients: ['auditor-2'] });
    expect(expected[3]?.step.spec).toMatchObject({ pipeline: 'feed_2' });
  });

  test('the absence of what a DELETE names, and of schedules that a pack drops', () => {
    const gone = expectationsOf(
      version(['deleted', 'unchanged', 'deleted', 'deleted'], [], { strategy: 'DELETE' }),
    );
    expect(gone.map(({ isGone }) => isGone)).toEqual([true, true, true, true]);
    const continuous = {
      ...PACK,
      share: [{ name: 'figures', pipelines: [{ name_prefix: 'feed', schedule: 'continuous' as const }] }],
    };
    const dropped = expectationsOf(version(undefined, [], { pack: continuous }));
    expect(dropped.map(({ isGone }) => isGone)).toEqual([false, false, false, true]);
  });
});

const existing = (over: Partial<Existing> = {}): Existing => ({
  ...{ name: 'auditor', id: 'r-1', created_at: null, created_by: null, fingerprint: 'f', made_by_run: null },
  namesakes: 0,
  state: { type: 'D2O', comment: 'Audit' },
  ...over,
});

const sight = (over: Partial<Sight> = {}): Sight => ({
  ...{ existing: existing(), owner: 'this pack', managedBy: undefined, managedId: 'r-1' },
  ...over,
});

describe('a resource', () => {
  const [auditor] = expectationsOf(version());
  const [gone] = expectationsOf(version(['deleted'], [], { strategy: 'DELETE' }));
  const drift = (expected: Expectation | undefined, over: Partial<Sight>) =>
    expected && driftOf(expected, sight(over));
  const TAKER = { SharePackName: 'other', SharePackId: 'o', Version: 2 };
  const taken = { owner: 'another pack', managedBy: TAKER, managedId: undefined } as const;
  const COMMENT = { Field: 'comment', Existing: 'mine', Desired: 'Audit' };
  const mine = existing({ state: { type: 'D2O', comment: 'mine' } });

  test('that is as it was left has not drifted; a rotation that was asked for once is no state', () => {
    expect(drift(auditor, {})).toBeUndefined();
    expect(drift(gone, { existing: undefined })).toBeUndefined();
  });

  test('that is not there is missing', () => {
    expect(drift(auditor, { existing: undefined })).toEqual({
      ...{ Type: 'Recipient', Name: 'auditor', Drift: 'missing', Differences: [] },
    });
  });

  test('that stands under another name, for the same metastore, is missing all the same', () => {
    expect(drift(auditor, { existing: existing({ name: 'somebody' }) })).toMatchObject({ Drift: 'missing' });
  });

  test('that differs is changed, field by field', () => {
    expect(drift(auditor, { existing: mine })).toMatchObject({ Drift: 'changed', Differences: [COMMENT] });
  });

  test('that was made anew is changed, though every field is as it was', () => {
    expect(drift(auditor, { existing: existing({ id: 'r-2' }) })).toMatchObject({
      Drift: 'changed',
      Differences: [{ Field: 'id', Existing: 'r-2', Desired: 'r-1' }],
    });
  });

  test('that nobody manages, and that is as the pack says, has not drifted', () => {
    expect(drift(auditor, { owner: 'not managed', managedId: undefined })).toBeUndefined();
  });

  test('that has a namesake is changed; what another of the name says is not told of it', () => {
    const seen = { ...mine, namesakes: 1 };
    const NAMESAKES = { Field: 'namesakes', Existing: 1, Desired: 0 };
    expect(drift(auditor, { existing: seen })?.Differences).toEqual([NAMESAKES, COMMENT]);
    expect(drift(auditor, { existing: { ...seen, id: 'r-2' } })?.Differences).toEqual([NAMESAKES]);
  });

  test('that another pack manages is taken over, also where it should be gone', () => {
    expect(drift(auditor, { existing: mine, ...taken })).toMatchObject({
      ...{ Drift: 'taken_over', ManagedBy: TAKER, Differences: [COMMENT] },
    });
    expect(drift(gone, taken)).toMatchObject({ Drift: 'taken_over', Differences: [] });
  });

  test('that should be gone and exists is unexpected', () => {
    expect(drift(gone, { owner: 'not managed' })).toMatchObject({ Drift: 'unexpected', Differences: [] });
  });

  test('with another name in the workspace is told with both', () => {
    const [renamed] = expectationsOf(version(undefined, ['auditor-2']));
    expect(drift(renamed, { existing: undefined })).toMatchObject({
      Name: 'auditor',
      ActualName: 'auditor-2',
    });
  });
});
