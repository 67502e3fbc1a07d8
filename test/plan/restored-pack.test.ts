import { describe, expect, test } from '@jest/globals';
import type { Pack, Strategy } from '../../src/pack/pack';
import { parsePack } from '../../src/pack/parse-pack';
import { renderPack } from '../../src/pack/render-pack';
import { restoredPack, saidInParts } from '../../src/plan/restored-pack';
import type { CarriedOut } from '../../src/plan/restored-pack';
import { stepsOf } from '../../src/plan/resource';
import { packOf } from './made-up';

const DAILY = {
  name_prefix: 'daily',
  source_asset: 'main.a.b',
  schedule: { cron: '0 0 2 * * ?', timezone: 'UTC' },
} as const;

const PACK = packOf({
  recipient: [{ name: 'auditor', type: 'D2O' }],
  share: [{ name: 'figures', share_assets: ['main.a.b'], recipients: ['auditor'], pipelines: [DAILY] }],
});

/** What is restored of a run in which all was created, but for what is said of these resources. */
function restored(
  pack: Pack,
  otherwise: Readonly<Record<string, Partial<CarriedOut>>> = {},
  strategy: Strategy = 'NEW',
): Pack {
  const steps = stepsOf(pack).map(({ type, name }): CarriedOut => {
    const done = { type, name, actual_name: null, outcome: 'created' as const };
    return { ...done, ...otherwise[name] };
  });
  return restoredPack(pack, strategy, steps);
}
const SKIPPED = { outcome: 'skipped' } as const;

describe('the pack that restores a version', () => {
  test('is what was carried out, as an UPDATE', () => {
    expect(restored(PACK)).toEqual({ ...PACK, metadata: { ...PACK.metadata, strategy: 'UPDATE' } });
  });

  test('has the names that the run gave', () => {
    const { recipient, share } = restored(PACK, {
      auditor: { actual_name: 'auditor-2' },
      daily: { actual_name: 'daily-2' },
      daily_schedule: { actual_name: 'daily-2_schedule' },
    });
    expect(recipient).toMatchObject([{ name: 'auditor-2' }]);
    expect(share).toMatchObject([
      { recipients: ['auditor-2'], pipelines: [{ name_prefix: 'daily-2', schedule: DAILY.schedule }] },
    ]);
  });

  test('can be read as a pack, whatever of it was skipped', () => {
    const names = stepsOf(PACK).map(({ name }) => name);
    for (let chosen = 0; chosen < 2 ** names.length - 1; chosen += 1) {
      const skipped = names.filter((_, index) => (chosen & (2 ** index)) !== 0);
      const pack = restored(PACK, Object.fromEntries(skipped.map((name) => [name, SKIPPED])));
      if (pack.recipient.length + pack.share.length === 0) continue;
      const bytes = Buffer.from(renderPack(pack));
      expect(parsePack({ bytes, filename: 'pack.yaml', defaults: {} })).toMatchObject({ errors: [], pack });
    }
  });

  test('leaves alone what the run skipped, though others refer to it', () => {
    const { recipient, share } = restored(PACK, { auditor: SKIPPED });
    expect([recipient, share[0]?.recipients]).toEqual([[], ['auditor']]);
  });

  test('only names a skipped share, for the sake of its pipelines', () => {
    expect(restored(PACK, { figures: SKIPPED }).share).toEqual([{ name: 'figures', pipelines: [DAILY] }]);
    expect(restored(PACK, { figures: SKIPPED, daily: SKIPPED, daily_schedule: SKIPPED }).share).toEqual([]);
  });

  test('only names a skipped pipeline, for the sake of its schedule', () => {
    const [share] = restored(PACK, { daily: SKIPPED }).share;
    expect(share?.pipelines).toEqual([{ name_prefix: 'daily', schedule: DAILY.schedule }]);
  });

  test('says nothing of a schedule that was skipped, or renamed by itself', () => {
    const { schedule: _, ...pipeline } = DAILY;
    for (const otherwise of [SKIPPED, { actual_name: 'nightly' }])
      expect(restored(PACK, { daily_schedule: otherwise }).share[0]?.pipelines).toEqual([pipeline]);
  });

  test('has whole the lists that a NEW pack gave as what to add', () => {
    const given = packOf({
      recipient: [{ name: 'auditor', type: 'D2O', recipient_ips_to_add: ['203.0.113.7'] }],
      share: [
        {
          name: 'figures',
          ...{ share_assets_to_add: ['main.a.b', 'main.a.c'], share_assets_to_remove: ['MAIN.A.C'] },
          ...{ recipients_to_add: ['auditor'], pipelines: [] },
        },
      ],
    });
    const { recipient, share } = restored(given);
    expect(recipient).toEqual([{ name: 'auditor', type: 'D2O', recipient_ips: ['203.0.113.7'] }]);
    expect(share).toEqual([
      { name: 'figures', share_assets: ['main.a.b'], recipients: ['auditor'], pipelines: [] },
    ]);
  });

  test('adds and removes again what an UPDATE added and removed, which is told', () => {
    const share = [{ name: 'figures', recipients_to_remove: ['auditor'], pipelines: [] }];
    const pack = restored(packOf({ share }), {}, 'UPDATE');
    expect(pack.share).toEqual(share);
    expect(saidInParts(pack)).toEqual(["Share 'figures'"]);
    expect(saidInParts(restored(PACK))).toEqual([]);
  });

  test('rotates no token again', () => {
    const rotated = packOf({ recipient: [{ name: 'auditor', token_rotation: true }] });
    expect(restored(rotated, {}, 'UPDATE').recipient).toEqual([{ name: 'auditor' }]);
  });
});
