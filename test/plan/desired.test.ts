import { describe, expect, test } from '@jest/globals';
import type { Strategy } from '../../src/pack/pack';
import { desired } from '../../src/plan/desired';
import type { State } from '../../src/plan/state';
import { METASTORE, d2d, d2o, pipeline } from './made-up';

describe('lists', () => {
  type Lists = {
    readonly recipients?: readonly string[];
    readonly recipients_to_add?: readonly string[];
    readonly recipients_to_remove?: readonly string[];
  };
  const held: State = { recipients: ['a', 'b'] };
  const wanted = (lists: Lists, strategy: Strategy, existing: State | undefined) =>
    desired({ kind: 'Share', name: 's', ...lists }, strategy, existing)['recipients'];

  const rows: readonly [string, Lists, Strategy, State | undefined, readonly string[] | undefined][] = [
    ['a complete list is the list', { recipients: ['B', 'c'] }, 'UPDATE', held, ['b', 'c']],
    ['an empty complete list is one', { recipients: [] }, 'UPDATE', held, []],
    ['on NEW what is to be added alone is the list', { recipients_to_add: ['c'] }, 'NEW', held, ['c']],
    ['on UPDATE it joins what is held', { recipients_to_add: ['c'] }, 'UPDATE', held, ['a', 'b', 'c']],
    ['on UPDATE of nothing it is the list', { recipients_to_add: ['c'] }, 'UPDATE', undefined, ['c']],
    ['what is to be removed goes, in any case', { recipients_to_remove: ['A'] }, 'UPDATE', held, ['b']],
    ['what is not held may be removed', { recipients_to_remove: ['x'] }, 'UPDATE', held, ['a', 'b']],
    [
      'adding and removing at once',
      { recipients_to_add: ['c'], recipients_to_remove: ['a'] },
      'UPDATE',
      held,
      ['b', 'c'],
    ],
    ['no list leaves what is held', {}, 'UPDATE', held, undefined],
  ];
  test.each(rows)('%s', (_, lists, strategy, existing, expected) => {
    expect(wanted(lists, strategy, existing)).toEqual(expected);
  });

  test('assets and addresses fold in the same way', () => {
    const share = { kind: 'Share', name: 's', share_assets_to_add: ['Main.Finance.Costs'] } as const;
    expect(desired(share, 'UPDATE', { share_assets: ['main.finance.revenue'] })).toEqual({
      share_assets: ['main.finance.costs', 'main.finance.revenue'],
    });
    expect(
      desired(d2o({ recipient_ips_to_remove: ['10.0.0.1'] }), 'UPDATE', { recipient_ips: ['10.0.0.1'] }),
    ).toMatchObject({ recipient_ips: [] });
  });
});

describe('only what the pack states is wanted', () => {
  test('a recipient', () => {
    expect(desired(d2o(), 'NEW', undefined)).toEqual({ type: 'D2O' });
    expect(desired(d2d({ comment: 'c', recipient: 'a@b.example' }), 'NEW', undefined)).toEqual({
      type: 'D2D',
      recipient_databricks_org: METASTORE,
      recipient: 'a@b.example',
      comment: 'c',
    });
  });

  test('a share, and a schedule', () => {
    expect(desired({ kind: 'Share', name: 's', comment: 'c' }, 'NEW', undefined)).toEqual({ comment: 'c' });
    const schedule = { kind: 'Schedule', pipeline: 'p', cron: '0 0 2 * * ?', timezone: 'UTC' } as const;
    expect(desired({ ...schedule, notification: ['B@x.example', 'a@x.example'] }, 'NEW', undefined)).toEqual({
      pipeline: 'p',
      cron: '0 0 2 * * ?',
      timezone: 'UTC',
      notification: ['a@x.example', 'b@x.example'],
    });
  });

  test('a new pipeline is of scd_type 1 where the pack does not say; one that exists keeps its own', () => {
    expect(desired(pipeline(), 'UPDATE', undefined)).toEqual({ scd_type: '1' });
    expect(desired(pipeline(), 'UPDATE', { scd_type: '2' })).toEqual({});
  });
});

test('an UPDATE without a type keeps that of what exists; a new one is D2D where an org is given, else D2O', () => {
  const { type: _, ...untyped } = d2o();
  expect(desired(untyped, 'UPDATE', { type: 'D2D' })).toEqual({});
  expect(desired(untyped, 'UPDATE', undefined)).toEqual({ type: 'D2O' });
  expect(desired({ ...untyped, recipient_databricks_org: METASTORE }, 'UPDATE', undefined)).toMatchObject({
    type: 'D2D',
  });
});

test("a token_expiry of 0 is the workspace's default, which is not ours to state", () => {
  expect(desired(d2o({ token_expiry: 0 }), 'NEW', undefined)).not.toHaveProperty('token_expiry');
  expect(desired(d2o({ token_expiry: 90 }), 'NEW', undefined)).toMatchObject({ token_expiry: 90 });
});

test('the schedule `continuous` makes the pipeline itself continuous; another schedule makes it not; none leaves it', () => {
  const continuous = (schedule: Parameters<typeof pipeline>[0]) => desired(pipeline(schedule), 'UPDATE', {});
  expect(continuous({ schedule: 'continuous' })).toMatchObject({ continuous: true });
  expect(continuous({ schedule: { cron: '0 0 2 * * ?', timezone: 'UTC' } })).toMatchObject({
    continuous: false,
  });
  expect(continuous({ schedule: { action: 'remove' } })).toMatchObject({ continuous: false });
  expect(continuous({})).not.toHaveProperty('continuous');
});

test('a new pipeline of an UPDATE writes to its source’s last part; one that exists keeps its target', () => {
  const spec = pipeline({ source_asset: 'main.finance.revenue' });
  expect(desired(spec, 'UPDATE', undefined)).toMatchObject({ target_asset: 'revenue' });
  expect(desired(spec, 'UPDATE', { target_asset: 'chosen' })).not.toHaveProperty('target_asset');
});

test('token_rotation is wanted of an open recipient that exists, each time; not of a new one, which has a new token', () => {
  const spec = d2o({ token_rotation: true });
  expect(desired(spec, 'UPDATE', { type: 'D2O' })).toHaveProperty('token_rotation', true);
  expect(desired(spec, 'UPDATE', { type: 'D2D' })).not.toHaveProperty('token_rotation');
  expect(desired(spec, 'UPDATE', undefined)).not.toHaveProperty('token_rotation');
});
