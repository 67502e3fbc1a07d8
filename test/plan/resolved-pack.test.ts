import { describe, expect, test } from '@jest/globals';
import type { Pack } from '../../src/pack/pack';
import { resolvedPack, type NamedResource } from '../../src/plan/resolved-pack';

const PACK: Pack = {
  metadata: {
    business_line: 'Finance',
    project_name: 'Q1',
    requestor: 'jane',
    strategy: 'NEW',
    approver_status: 'approved',
    workspace_url: 'https://adb-1.2.azuredatabricks.net',
  },
  recipient: [
    { name: 'Auditor', type: 'D2O' },
    { name: 'other', type: 'D2O' },
  ],
  share: [
    {
      name: 'figures',
      recipients: ['auditor', 'elsewhere'],
      pipelines: [{ name_prefix: 'daily', schedule: 'continuous' }],
    },
    { name: 'more', recipients_to_add: ['AUDITOR'], recipients_to_remove: ['other'], pipelines: [] },
  ],
};

const renamed = (type: NamedResource['type'], name: string, actual_name: string | null): NamedResource => ({
  type,
  name,
  actual_name,
});

describe('the pack as it was carried out', () => {
  test('is the pack itself where nothing was renamed', () => {
    expect(resolvedPack(PACK, 'NEW', [renamed('Recipient', 'Auditor', null)])).toEqual(PACK);
  });

  test('has a recipient under its new name wherever a share refers to it, in any case', () => {
    const { recipient, share } = resolvedPack(PACK, 'NEW', [renamed('Recipient', 'Auditor', 'auditor-2')]);
    expect(recipient.map(({ name }) => name)).toEqual(['auditor-2', 'other']);
    expect(share[0]?.recipients).toEqual(['auditor-2', 'elsewhere']);
    expect(share[1]).toMatchObject({ recipients_to_add: ['auditor-2'], recipients_to_remove: ['other'] });
    expect(share[1]).not.toHaveProperty('recipients');
  });

  test('has shares and pipelines under their new names, and no other kind of that name', () => {
    const { share } = resolvedPack(PACK, 'NEW', [
      renamed('Share', 'figures', 'figures-2'),
      renamed('Pipeline', 'daily', 'daily-2'),
      renamed('Recipient', 'more', 'not the share'),
    ]);
    expect(share.map(({ name }) => name)).toEqual(['figures-2', 'more']);
    expect(share[0]?.pipelines).toEqual([{ name_prefix: 'daily-2', schedule: 'continuous' }]);
  });

  test('says the strategy that the run ended up with', () => {
    expect(resolvedPack(PACK, 'UPDATE', []).metadata.strategy).toBe('UPDATE');
  });
});
