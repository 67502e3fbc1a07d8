import fc from 'fast-check';
import { given } from '../../src/pack/given';
import {
  APPROVER_STATUSES,
  nameKey,
  ON_CONFLICT,
  ON_FAILURE,
  type Pack,
  type PipelineSpec,
  type RecipientSpec,
  type ShareSpec,
  STRATEGIES,
} from '../../src/pack/pack';

/**
 * Valid packs in normal form, for properties: whatever notation a pack is written in, reading it must give the pack again.
 */

/** Text with what notations are apt to stumble over; no control characters, which no pack may have. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.constantFrom(
      'null',
      '~',
      'yes',
      '007',
      '1.10',
      '2025-11-20',
      '*a',
      '&a',
      '- a',
      'a: b',
      '#',
      '"',
      "'",
      '<<',
      ' a ',
      'a\nb\n',
      '\t',
      '%',
      '@',
      '`',
      '!!int 1',
      '{',
      '[a]',
      '?',
    ),
  )
  .filter((value) => !/[^\P{Cc}\t\n\r]|\p{Cs}/u.test(value));
const word = fc.stringMatching(/^[a-zA-Z0-9_é-]{1,12}$/);
const email = fc.stringMatching(/^[a-z]{1,6}@[a-z]{1,6}\.org$/);
const table = fc.tuple(word, word, word).map((parts) => parts.join('.'));
const asset = fc.oneof(
  table,
  fc.tuple(word, word).map((parts) => parts.join('.')),
);
const ip = fc
  .tuple(fc.ipV4(), fc.option(fc.integer({ min: 0, max: 32 })))
  .map(([address, bits]) => (bits === null ? address : `${address}/${bits}`));
const metastore = fc
  .tuple(fc.constantFrom('aws', 'azure', 'gcp'), fc.uuid())
  .map(([cloud, id]) => `${cloud}:region-1:${id}`);
const list = <T extends string>(item: fc.Arbitrary<T>, minLength = 0) =>
  fc.uniqueArray(item, { selector: nameKey, minLength, maxLength: 4 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

type ListName = 'recipient_ips' | 'share_assets' | 'recipients';

/** The whole, or (never on NEW) what to add and remove. */
function lists(name: ListName, item: fc.Arbitrary<string>, isNew: boolean) {
  const whole = list(item).map((items) => ({ [name]: items }));
  const changes = list(item, 2).map(([added, ...removed]) => ({
    [`${name}_to_add`]: [added],
    [`${name}_to_remove`]: removed,
  }));
  return fc.oneof(fc.constant({}), whole, ...(isNew ? [] : [changes]));
}

const metadata = (strategy: Pack['metadata']['strategy']) =>
  fc
    .record({
      version: maybe(text),
      last_updated: maybe(text),
      owner: maybe(text),
      contact_email: maybe(email),
      business_line: text,
      project_name: text,
      delta_share_region: maybe(fc.constantFrom('AM' as const, 'EMEA' as const)),
      configurator: maybe(text),
      approver: maybe(text),
      executive_team: maybe(text),
      approver_status: fc.constant(APPROVER_STATUSES[0]),
      requestor: text,
      strategy: fc.constant(strategy),
      on_conflict: maybe(fc.constantFrom(...ON_CONFLICT)),
      on_failure: maybe(fc.constantFrom(...ON_FAILURE)),
      resolution_timeout: maybe(fc.constantFrom('72h', '30m', 'PT72H')),
      workspace_url: fc.constantFrom('https://adb-1.azuredatabricks.net', 'http://127.0.0.1:8090'),
      servicenow: maybe(text),
      description: maybe(text),
      client: maybe(text),
    })
    .map((members) => given(members));

function recipient(isNew: boolean): fc.Arbitrary<RecipientSpec> {
  const common = { name: word, recipient: maybe(email), comment: maybe(text) };
  const open = fc
    .tuple(
      fc.record({
        ...common,
        type: fc.constant('D2O' as const),
        token_expiry: maybe(fc.integer({ min: 1, max: 365 })),
        token_rotation: maybe(fc.boolean()),
      }),
      lists('recipient_ips', ip, isNew),
    )
    .map(([members, ips]) => given({ ...members, ...ips }));
  const toMetastore = fc
    .record({ ...common, type: fc.constant('D2D' as const), recipient_databricks_org: metastore })
    .map((members) => given(members));
  return fc.oneof(open, toMetastore);
}

const schedule = fc.oneof(
  fc.constant('continuous' as const),
  fc.constant({ action: 'remove' as const }),
  fc.record({
    cron: fc.constantFrom('0 0 2 * * ?', '0 0/5 14,18 ? * MON-FRI', '0 0 2 L * ?'),
    timezone: fc.constantFrom('UTC', 'America/New_York'),
  }),
);
const tags = fc.dictionary(
  text.filter((tag) => tag !== '__proto__'),
  fc.oneof(text, fc.constant('')),
  { maxKeys: 5 },
);

function pipeline(source: fc.Arbitrary<string | undefined>, isNew: boolean): fc.Arbitrary<PipelineSpec> {
  const target = isNew ? word : maybe(word);
  return fc
    .record({
      name_prefix: word,
      source_asset: source,
      target_asset: target,
      ext_catalog_name: target,
      ext_schema_name: target,
      description: maybe(text),
      schedule: maybe(schedule),
      notification: maybe(list(email)),
      tags: maybe(tags),
      serverless: maybe(fc.boolean()),
      scd_type: maybe(fc.constantFrom('1' as const, '2' as const, 'full_refresh' as const)),
      key_columns: isNew ? list(text, 1) : maybe(list(text)),
    })
    .map((members) => given(members));
}

/** Either no pipelines and any assets; or assets that are each a pipeline's source. */
function share(isNew: boolean): fc.Arbitrary<ShareSpec> {
  const rest = fc.tuple(fc.record({ name: word, comment: maybe(text) }), lists('recipients', word, isNew));
  const plain = fc
    .tuple(rest, lists('share_assets', asset, isNew))
    .map(([[own, recipients], assets]) => ({ ...given(own), ...assets, ...recipients, pipelines: [] }));
  const piped = fc
    .tuple(rest, list(table, 1))
    .chain(([[own, recipients], assets]) =>
      fc
        .tuple(...assets.map((source) => pipeline(fc.constant(source), isNew)))
        .map((pipelines) => ({ ...given(own), share_assets: assets, ...recipients, pipelines })),
    );
  return fc.oneof(plain, piped);
}

const distinct = <T extends { readonly name: string }>(item: fc.Arbitrary<T>) =>
  fc.uniqueArray(item, { selector: ({ name }) => nameKey(name), maxLength: 4 });

export const arbitraryPack: fc.Arbitrary<Pack> = fc
  .constantFrom(...STRATEGIES)
  .chain((strategy) => {
    const isNew = strategy === 'NEW';
    return fc.record({
      metadata: metadata(strategy),
      recipient: distinct(recipient(isNew)),
      share: distinct(share(isNew)),
    });
  })
  .filter(({ recipient, share }) => recipient.length + share.length > 0)
  .map((pack) => withDistinctPipelines(pack));

/** Pipelines' names are unique over all shares. */
function withDistinctPipelines(pack: Pack): Pack {
  let number = 0;
  const renamed = pack.share.map((one) => ({
    ...one,
    pipelines: one.pipelines.map((each) => ({
      ...each,
      name_prefix: `${each.name_prefix}_${(number += 1)}`,
    })),
  }));
  return { ...pack, share: renamed };
}
