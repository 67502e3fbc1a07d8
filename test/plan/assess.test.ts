import { describe, expect, test } from '@jest/globals';
import { assess } from '../../src/plan/assess';
import type { Situation } from '../../src/plan/assess';
import { ANOTHER_PACK, METASTORE, d2d, d2o, existing, pipeline, situation } from './made-up';

const OURS = {
  owner: 'this pack',
  managedBy: { SharePackName: 'SharePack_jane', SharePackId: 'run-0', Version: 1 },
} as const;
const there = existing({ type: 'D2O', comment: 'old' });
const changed = d2o({ comment: 'new' });
const daily = (state = {}, over = {}) => existing(state, { name: 'daily', ...over });
const schedule = { kind: 'Schedule', pipeline: 'daily', cron: '0 0 2 * * ?', timezone: 'UTC' } as const;
const dropped = { kind: 'Schedule', pipeline: 'daily', remove: true } as const;
const job = (over = {}) => existing({ pipeline: 'daily' }, { name: 'daily_schedule', ...over });

type Row = readonly [what: string, over: Partial<Situation>, verb: string, conflict: 'asks' | 'goes on'];

describe('What counts', () => {
  const rows: readonly Row[] = [
    ['NEW: a name that is free is created', {}, 'create', 'goes on'],
    ['NEW: a name that exists is a conflict', { existing: there }, 'create', 'asks'],
    ['NEW: an identical one too', { existing: existing({ type: 'D2O' }) }, 'create', 'asks'],
    ['NEW: one of this very pack too', { existing: there, ...OURS }, 'create', 'asks'],
    [
      'NEW: unless this same run created it',
      { existing: existing({}, { made_by_run: 'run-1' }) },
      'create',
      'goes on',
    ],
    [
      'NEW: what another run created is a conflict',
      { existing: existing({}, { made_by_run: 'run-0' }) },
      'create',
      'asks',
    ],
    [
      'NEW: this run created one of several of that name',
      { spec: schedule, existing: job({ made_by_run: 'run-1', namesakes: 1 }) },
      'create',
      'asks',
    ],
    ['NEW: pipelines count too', { spec: pipeline(), name: 'daily', existing: daily() }, 'create', 'asks'],
    ['NEW: schedules count too', { spec: schedule, existing: job() }, 'create', 'asks'],
    ['UPDATE: what is missing is created', { strategy: 'UPDATE' }, 'create', 'goes on'],
    [
      'UPDATE: what exists is changed',
      { strategy: 'UPDATE', spec: changed, existing: there },
      'update',
      'goes on',
    ],
    [
      'UPDATE: what is as wanted is left',
      { strategy: 'UPDATE', existing: existing({ type: 'D2O' }) },
      'none',
      'goes on',
    ],
    [
      'UPDATE: what belongs to another pack is a conflict',
      { strategy: 'UPDATE', spec: changed, existing: there, ...ANOTHER_PACK },
      'update',
      'asks',
    ],
    [
      'UPDATE: what belongs to another pack and is as wanted hurts nobody',
      { strategy: 'UPDATE', existing: existing({ type: 'D2O' }), ...ANOTHER_PACK },
      'none',
      'goes on',
    ],
    [
      "UPDATE: a recipient's type cannot change in place",
      { strategy: 'UPDATE', spec: d2d(), existing: there },
      'update',
      'asks',
    ],
    [
      "UPDATE: a recipient's metastore cannot change in place",
      {
        strategy: 'UPDATE',
        spec: d2d(),
        existing: existing({ type: 'D2D', recipient_databricks_org: 'aws:eu:other' }),
      },
      'update',
      'asks',
    ],
    [
      "UPDATE: a pipeline's source_asset cannot change in place",
      {
        strategy: 'UPDATE',
        spec: pipeline({ source_asset: 'main.sales.orders' }),
        existing: daily({ source_asset: 'main.finance.revenue' }),
      },
      'update',
      'asks',
    ],
    [
      "UPDATE: a pipeline's scd_type cannot change in place",
      { strategy: 'UPDATE', spec: pipeline({ scd_type: '2' }), existing: daily({ scd_type: '1' }) },
      'update',
      'asks',
    ],
    [
      'UPDATE: which of several namesakes is meant nobody knows',
      { strategy: 'UPDATE', spec: schedule, existing: job({ namesakes: 1 }), ...OURS },
      'update',
      'asks',
    ],
    ['DELETE: what is missing needs no work', { strategy: 'DELETE' }, 'none', 'goes on'],
    [
      "DELETE: the pack's own is removed",
      { strategy: 'DELETE', existing: there, ...OURS },
      'delete',
      'goes on',
    ],
    [
      "DELETE: another pack's is a conflict",
      { strategy: 'DELETE', existing: there, ...ANOTHER_PACK },
      'delete',
      'asks',
    ],
    ["DELETE: nobody's is a conflict", { strategy: 'DELETE', existing: there }, 'delete', 'asks'],
    [
      'DELETE: one of several of that name is a conflict',
      { strategy: 'DELETE', spec: dropped, existing: job({ namesakes: 1 }), ...OURS },
      'delete',
      'asks',
    ],
    ['a schedule that is dropped and missing needs no work', { spec: dropped }, 'none', 'goes on'],
    [
      "a schedule that is dropped and the pack's own is removed",
      { strategy: 'UPDATE', spec: dropped, existing: job(), ...OURS },
      'delete',
      'goes on',
    ],
    [
      "a schedule that is dropped and somebody else's is a conflict",
      { strategy: 'UPDATE', spec: dropped, existing: job() },
      'delete',
      'asks',
    ],
  ];
  test.each(rows)('%s', (_, over, verb, expected) => {
    const assessment = assess(situation(over));
    expect({ verb: assessment.verb, then: assessment.conflict ? 'asks' : 'goes on' }).toEqual({
      verb,
      then: expected,
    });
  });
});

const conflictOf = (over: Partial<Situation>) => {
  const { conflict } = assess(situation(over));
  if (!conflict) throw new Error('no conflict');
  return conflict;
};

describe('each conflict says', () => {
  test('kind, name, who owns it, who created it and when, and its fingerprint', () => {
    expect(conflictOf({ existing: there, ...ANOTHER_PACK })).toMatchObject({
      Type: 'Recipient',
      Name: 'auditor',
      Owner: 'another pack',
      ManagedBy: ANOTHER_PACK.managedBy,
      CreatedAt: '2026-01-01T00:00:00.000Z',
      CreatedBy: 'admin@acme.example',
      Fingerprint: 'f1',
      Late: false,
    });
  });

  test('field by field how what exists differs from what the pack wants', () => {
    expect(conflictOf({ spec: changed, existing: there })).toMatchObject({
      Identical: false,
      Differences: [{ Field: 'comment', Existing: 'old', Desired: 'new' }],
    });
    expect(conflictOf({ existing: existing({ type: 'D2O' }) })).toMatchObject({
      Identical: true,
      Differences: [],
    });
  });

  test('of what is to be deleted no difference, and not that it is as wanted', () => {
    for (const over of [
      { strategy: 'DELETE', existing: there } as const,
      { strategy: 'UPDATE', spec: dropped, name: 'daily_schedule', existing: job() } as const,
    ])
      expect(conflictOf(over)).toMatchObject({ Identical: false, Differences: [] });
  });

  test('up to three suggested names, where a rename is allowed', () => {
    expect(conflictOf({ existing: there }).SuggestedNames).toEqual(['auditor_2', 'auditor_3', 'auditor_4']);
    expect(conflictOf({ strategy: 'DELETE', existing: there }).SuggestedNames).toEqual([]);
  });

  test('the name of what exists, only where it is another', () => {
    expect(conflictOf({ existing: existing({ type: 'D2O' }, { name: 'AUDITOR' }) })).not.toHaveProperty(
      'ExistingName',
    );
  });
});

describe('which answers are allowed', () => {
  test.each<[string, Partial<Situation>, readonly string[]]>([
    ['in place', { existing: there }, ['rename', 'skip', 'overwrite']],
    ['where in place is impossible', { spec: d2d(), existing: there }, ['rename', 'skip', 'replace']],
    ['on DELETE', { strategy: 'DELETE', existing: there }, ['skip', 'overwrite']],
    ['for a schedule that is dropped', { spec: dropped, existing: job() }, ['skip', 'overwrite']],
    ['for several of one name', { spec: schedule, existing: job({ namesakes: 1 }) }, ['rename', 'skip']],
    [
      'for several of one name on DELETE',
      { strategy: 'DELETE', spec: dropped, existing: job({ namesakes: 1 }) },
      ['skip'],
    ],
  ])('%s', (_, over, actions) => {
    expect(conflictOf(over).Actions).toEqual(actions);
  });

  test('for a D2D recipient under another name for the same metastore: skip and overwrite, not rename', () => {
    const acme = existing({ type: 'D2D', recipient_databricks_org: METASTORE }, { name: 'acme' });
    expect(conflictOf({ spec: d2d(), existing: acme })).toMatchObject({
      ExistingName: 'acme',
      Actions: ['skip', 'overwrite'],
      SuggestedNames: [],
    });
  });

  test('for a pipeline of an UPDATE that leaves out what a new one needs: no other name, since none could be made', () => {
    const over = { strategy: 'UPDATE', existing: daily({ scd_type: '1' }), ...OURS } as const;
    const named = pipeline({ scd_type: 'full_refresh' });
    expect(conflictOf({ ...over, spec: named }).Actions).toEqual(['skip', 'replace']);
    const target = { ext_catalog_name: 'c', ext_schema_name: 's' };
    const complete = { ...named, source_asset: 'main.finance.revenue', ...target };
    expect(conflictOf({ ...over, spec: complete }).Actions).toEqual(['rename', 'skip', 'replace']);
  });

  test('replace says what is lost', () => {
    expect(conflictOf({ spec: d2d(), existing: there }).Consequences).toEqual({
      replace: expect.stringContaining('its token stops working'),
    });
    expect(conflictOf({ existing: there }).Consequences).toEqual({});
  });
});
