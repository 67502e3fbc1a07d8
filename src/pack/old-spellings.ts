/** The kinds of map in a pack. */
export type SectionKind =
  'pack' | 'metadata' | 'recipient' | 'share' | 'delta_share' | 'pipeline' | 'schedule';

/**
 * Every older spelling of a key that is still read, with the present one (spec/pack-format.md). A pack may use either,
 * not both at once.
 */
const OLD_SPELLINGS: Readonly<Record<SectionKind, Readonly<Record<string, string>>>> = {
  pack: { recipients: 'recipient', shares: 'share' },
  metadata: { servicenow_ticket: 'servicenow' },
  recipient: {
    email: 'recipient',
    description: 'comment',
    allowed_ips: 'recipient_ips',
    metastore_id: 'recipient_databricks_org',
  },
  share: { description: 'comment', data_objects: 'share_assets' },
  delta_share: {},
  pipeline: {},
  schedule: {},
};

/** The present spelling of a key as a file has it; a key that is no older spelling is its own. */
export function presentSpelling(kind: SectionKind, key: string): string {
  const spellings = OLD_SPELLINGS[kind];
  return Object.hasOwn(spellings, key) ? (spellings[key] ?? key) : key;
}

/** Each older spelling in such a map, with the present one. */
export const oldSpellings = (kind: SectionKind): readonly (readonly [old: string, present: string])[] =>
  Object.entries(OLD_SPELLINGS[kind]);
