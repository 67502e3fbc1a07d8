import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parsePack } from '../../src/pack/parse-pack';
import { DEFAULTS, errorsOf, packOf, parse } from './parse';

const root = join(__dirname, '..', '..');
const fixture = (name: string): Uint8Array => readFileSync(join(root, 'test/fixtures/packs', name));
const parseFixture = (name: string) =>
  parsePack({ bytes: fixture(name), filename: name, defaults: DEFAULTS });

describe('what is accepted', () => {
  it.each(['first-upload.yaml', 'mixed.yaml'])('the example %s', (name) => {
    const bytes = readFileSync(join(root, 'examples', name));
    const { pack, errors, warnings } = parsePack({ bytes, filename: name, defaults: DEFAULTS });
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    expect(pack?.recipient[0]).toEqual({
      name: 'test-recipient-001',
      type: 'D2O',
      recipient: 'test@example.com',
    });
  });

  it.each([
    'full.yaml',
    'guide-test-1-first.yaml',
    'guide-test-1-second.yaml',
    'guide-test-2-first.yaml',
    'guide-test-3.yaml',
    'older-spellings.yaml',
    'schedule-map.yaml',
    'delete-names.yaml',
    'update-incremental.yaml',
  ])('%s, as it stands', (name) => {
    expect(parseFixture(name)).toMatchObject({
      errors: [],
      omittedErrors: 0,
      pack: expect.anything() as unknown,
    });
  });

  it('older spellings give the same pack as present ones', () => {
    expect(parseFixture('older-spellings.yaml').pack).toEqual(parseFixture('present-spellings.yaml').pack);
  });
});

describe('what is wrong', () => {
  it('is said all at once, in the order of the file, each at its place in the spelling of the file', () => {
    const { pack, errors } = parseFixture('wrong-everywhere.yaml');
    expect(pack).toBeUndefined();
    expect(errors.map(({ Code, Pointer, Line, Column }) => [Code, Pointer, Line, Column])).toEqual([
      ['UNKNOWN_KEY', '/metadata/strategi', 2, 3],
      ['INVALID_DURATION', '/metadata/resolution_timeout', 3, 23],
      ['INVALID_NAME', '/recipients/0/name', 5, 11],
      ['INVALID_EMAIL', '/recipients/0/email', 7, 12],
      ['INVALID_ADDRESS', '/recipients/0/allowed_ips/0', 8, 19],
      ['ORG_REQUIRED', '/recipients/1/recipient_databricks_org', 9, 5],
      ['INVALID_NUMBER', '/recipients/1/token_expiry', 11, 19],
      ['ASSET_WITHOUT_PIPELINE', '/share/0/share_assets/1', 14, 42],
      ['ADD_AND_REMOVE', '/share/0/share_assets_to_remove/0', 15, 30],
      ['TARGET_REQUIRED', '/share/0/pipelines/0/ext_catalog_name', 17, 9],
      ['KEY_COLUMNS_REQUIRED', '/share/0/pipelines/0/key_columns', 17, 9],
      ['INVALID_CRON', '/share/0/pipelines/0/schedule/cron', 20, 26],
      ['INVALID_TIME_ZONE', '/share/0/pipelines/0/schedule/timezone', 20, 50],
    ]);
  });

  it('names the resource and says what to do', () => {
    expect(parse('recipient: [{name: x, type: D2D}]').errors[0]?.Message).toBe(
      "Recipient 'x' is D2D and needs recipient_databricks_org: give cloud:region:id, e.g. aws:us-west-2:19a84bee-54bc-43a2-87de-023d0ec16016.",
    );
  });

  it('is listed up to 200 times, the first ones of the file, and the rest counted', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `  - {name: r${index}, type: D2X}`);
    const { errors, omittedErrors } = parse(`recipient:\n${lines.join('\n')}\n`);
    expect(errors.map(({ Line }) => Line)).toEqual(Array.from({ length: 200 }, (_, index) => index + 2));
    expect(omittedErrors).toBe(4_800);
  });

  it('still leaves the SharePackName to be told, where the metadata can be read', () => {
    const text = 'metadata: {requestor: r, business_line: R&D, project_name: Q 1}\nrecipient: [{name: a b}]';
    expect(parse(text)).toMatchObject({ name: 'SharePack_r_R-D_Q-1', errors: [{ Code: 'INVALID_NAME' }] });
    expect(parse('recipient: [').name).toBeUndefined();
  });

  it('never puts text of the pack into a message unbounded or unescaped', () => {
    const long = parse(`recipient: [{name: "${'x'.repeat(10_000)}"}]`).errors[0];
    expect(long?.Message.length).toBeLessThan(300);
    const steering = parse('recipient: [{name: "a\\e[31m \\u202Eb"}]').errors;
    for (const { Message } of steering) expect(Message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('what a pack consists of', () => {
  it.each(['metadata: {}', 'recipient: []', 'recipient:\nshare:', 'recipient: []\nshare: []'])(
    '%j has no recipient and no share, which is an error',
    (text) => expect(errorsOf(text)).toEqual(['NO_RESOURCES ']),
  );

  it.each(['- a', 'just text', '42'])('a file that is no map, such as %j, is no pack', (text) => {
    expect(errorsOf(text)).toEqual(['WRONG_TYPE ']);
  });

  it('recipients, shares and pipelines are lists of maps', () => {
    expect(errorsOf('recipient: {name: a}\nshare: s')).toEqual([
      'WRONG_TYPE /recipient',
      'WRONG_TYPE /share',
    ]);
    expect(errorsOf('recipient:\n  - a\n  - [b]\n  -\n')).toEqual([
      'WRONG_TYPE /recipient/0',
      'WRONG_TYPE /recipient/1',
      'WRONG_TYPE /recipient/2',
    ]);
    expect(errorsOf('metadata: x\nrecipient: [{name: a}]')).toEqual(['WRONG_TYPE /metadata']);
  });

  it('with strategy DELETE names alone will do, for pipelines too', () => {
    const { recipient, share } = packOf(
      'metadata: {strategy: DELETE}\nrecipient: [a, {name: b}]\nshare: [s, {name: t, pipelines: [p]}]',
    );
    expect(recipient.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(share).toEqual([
      { name: 's', pipelines: [] },
      { name: 't', pipelines: [{ name_prefix: 'p' }] },
    ]);
  });

  it('a wrong name of a names-only pack is reported at the name', () => {
    expect(errorsOf('metadata: {strategy: DELETE}\nrecipient: [a b]')).toEqual(['INVALID_NAME /recipient/0']);
  });

  it('a pack that deletes needs nothing that a new one needs', () => {
    const text =
      'recipient: [{name: a, type: D2D}]\nshare: [{name: s, share_assets: [m.a.t], pipelines: [{name_prefix: p, scd_type: 2}]}]';
    expect(errorsOf(`metadata: {strategy: DELETE}\n${text}`)).toEqual([]);
    expect(errorsOf(text)).not.toEqual([]);
  });
});
