import { describe, expect, it } from '@jest/globals';
import { errorsOf, metadata, packOf, parse, pipeline, recipient, share } from './parse';

const recipientOf = (fields: string) => packOf(recipient(fields)).recipient[0];
const shareOf = (fields: string) => packOf(share(fields)).share[0];
const pipelineOf = (fields: string) => packOf(pipeline(fields)).share[0]?.pipelines[0];

describe('keys', () => {
  it.each([
    ['metdata: {}', '/metdata', 'metadata'],
    ['metadata: {stategy: NEW}', '/metadata/stategy', 'strategy'],
    ['share: [{name: s, share_asset: []}]', '/share/0/share_asset', 'share_assets'],
    ['share: [{name: s, delta_share: {prefix: x}}]', '/share/0/delta_share/prefix', 'prefix_assetname'],
    ['share: [{name: s, pipelines: [{nameprefix: x}]}]', '/share/0/pipelines/0/nameprefix', 'name_prefix'],
    [
      'share: [{name: s, pipelines: [{schedule: {time_zone: x}}]}]',
      '/share/0/pipelines/0/schedule/time_zone',
      'timezone',
    ],
  ])('%s: an unknown one is an error that names the nearest known one', (text, pointer, nearest) => {
    const error = parse(`${text}\nrecipient: [{name: a}]`).errors.find(({ Pointer }) => Pointer === pointer);
    expect(error).toMatchObject({
      Code: 'UNKNOWN_KEY',
      Message: expect.stringContaining(`Did you mean '${nearest}'?`) as unknown,
    });
  });

  it.each([
    ['strategy: NEW', '/strategy', 'metadata'],
    ['share: [{name: s, notification: a@b.c}]', '/share/0/notification', 'pipeline'],
    ['share: [{name: s, tags: x}]', '/share/0/tags', 'delta_share or pipeline'],
    ['share: [{name: s, pipelines: [{name_prefix: p, cron: x}]}]', '/share/0/pipelines/0/cron', 'schedule'],
  ])('%s: one that is a field nearby is an error that says where it belongs', (text, pointer, where) => {
    const error = parse(`${text}\nrecipient: [{name: a}]`).errors.find(({ Pointer }) => Pointer === pointer);
    expect(error).toMatchObject({
      Code: 'UNKNOWN_KEY',
      Message: expect.stringContaining(`but of ${where}:`) as unknown,
    });
  });

  it.each([
    ['recipient: [{Name: a b}]', ['UNKNOWN_KEY /recipient/0/Name', 'INVALID_NAME /recipient/0/Name']],
    ['recipient: [{name: a, nam: b c}]', ['UNKNOWN_KEY /recipient/0/nam']],
    ['recipient: [{name: a, prototype: x}]', ['UNKNOWN_KEY /recipient/0/prototype']],
  ])(
    '%s: a misspelt one is checked as what it was surely meant for, where that is not given',
    (text, told) => {
      expect(errorsOf(text)).toEqual(told);
    },
  );

  it.each([
    ['recipient: [{name: a}]\nrecipients: [{name: b}]', '/recipients'],
    ['shares: [{name: a}]\nshare: [{name: b}]', '/share'],
    [
      'metadata: {servicenow: a, servicenow_ticket: b}\nrecipient: [{name: a}]',
      '/metadata/servicenow_ticket',
    ],
    ['recipient: [{name: a, email: a@b.c, recipient: a@b.c}]', '/recipient/0/recipient'],
    ['recipient: [{name: a, comment: x, description: x}]', '/recipient/0/description'],
    ['recipient: [{name: a, allowed_ips: [], recipient_ips: []}]', '/recipient/0/recipient_ips'],
    ['share: [{name: a, data_objects: [a.b], share_assets: [a.b]}]', '/share/0/share_assets'],
  ])('%j: an older spelling beside the present one is an error', (text, pointer) => {
    expect(errorsOf(text)).toEqual([`TWO_SPELLINGS ${pointer}`]);
  });

  it('an older spelling without a value is no second one', () => {
    expect(recipientOf('email: , recipient: a@b.c')?.recipient).toBe('a@b.c');
  });

  it('a resource without its name is an error', () => {
    expect(
      errorsOf(
        'recipient: [{type: D2O}]\nshare: [{comment: c, pipelines: [{description: d}]}]\nmetadata: {strategy: UPDATE}',
      ),
    ).toEqual([
      'MISSING /recipient/0/name',
      'MISSING /share/0/name',
      'MISSING /share/0/pipelines/0/name_prefix',
    ]);
  });
});

describe('words', () => {
  it.each([
    ['strategy', 'NEW, UPDATE, DELETE'],
    ['on_conflict', 'ask, fail, skip, update, rename, overwrite'],
    ['on_failure', 'rollback, keep'],
    ['delta_share_region', 'AM, EMEA'],
    ['approver_status', 'approved, declined, request_more_info, pending'],
  ])('%s is one of %s', (field, words) => {
    const { errors } = parse(metadata(`${field}: nonsense`));
    expect(errors).toMatchObject([{ Code: 'UNKNOWN_VALUE', Pointer: `/metadata/${field}` }]);
    expect(errors[0]?.Message).toContain(`must be one of ${words}, not 'nonsense'.`);
  });

  it('may be in upper or lower case', () => {
    expect(packOf(metadata('strategy: update, on_conflict: ASK')).metadata).toMatchObject({
      strategy: 'UPDATE',
      on_conflict: 'ask',
    });
  });

  it('a misspelt one is answered with the one that was meant', () => {
    expect(parse(metadata('strategy: UPDAET')).errors[0]?.Message).toMatch(/Did you mean 'UPDATE'\?$/);
  });
});

describe('true and false', () => {
  it.each([
    ['true', true],
    ['"true"', true],
    ['Yes', true],
    ['on', true],
    ['FALSE', false],
    ['no', false],
    ['off', false],
  ])('%s is read', (text, value) => {
    expect(recipientOf(`token_rotation: ${text}`)?.token_rotation).toBe(value);
    expect(pipelineOf(`serverless: ${text}`)?.serverless).toBe(value);
  });

  it.each(['1', 'perhaps', '[true]'])('%s is an error', (text) => {
    expect(errorsOf(recipient(`token_rotation: ${text}`))).toEqual([
      'WRONG_TYPE /recipient/0/token_rotation',
    ]);
  });
});

describe('token_expiry', () => {
  it.each([
    ['90', 90],
    ['"90"', 90],
    ['90.0', 90],
    ['0', undefined],
  ])('%s: days; 0 is the workspace’s default', (text, days) => {
    expect(recipientOf(`token_expiry: ${text}`)?.token_expiry).toBe(days);
  });

  it.each(['-1', '1.5', 'ninety', '36501', '1e3', '999999999999999999999'])('%s is an error', (text) => {
    const { errors } = parse(recipient(`token_expiry: ${text}`));
    expect(errors).toMatchObject([{ Code: 'INVALID_NUMBER', Pointer: '/recipient/0/token_expiry' }]);
    expect(errors[0]?.Message).toBe(
      `Recipient 'x': token_expiry must be a whole number of days from 0 to 36500, not '${text}'.`,
    );
  });
});

describe('lists', () => {
  it('may be lists, or one text with commas', () => {
    const expected = ['203.0.113.0/24', '198.51.100.7'];
    expect(recipientOf('recipient_ips: [203.0.113.0/24, 198.51.100.7]')?.recipient_ips).toEqual(expected);
    expect(recipientOf('recipient_ips: "203.0.113.0/24, 198.51.100.7 ,"')?.recipient_ips).toEqual(expected);
    expect(pipelineOf('key_columns: "id,booked_at"')?.key_columns).toEqual(['id', 'booked_at']);
    expect(pipelineOf('notification: "a@b.c, d@e.f"')?.notification).toEqual(['a@b.c', 'd@e.f']);
    expect(shareOf('recipients: "a, b"')?.recipients).toEqual(['a', 'b']);
  });

  it('of people may be lists too, and are kept as one text', () => {
    const fields =
      'configurator: [group, user1@example.com], approver: a@example.com, executive_team: "a, b"';
    expect(packOf(metadata(fields)).metadata).toMatchObject({
      configurator: 'group, user1@example.com',
      approver: 'a@example.com',
      executive_team: 'a, b',
    });
  });

  it('each wrong item is an error at its place, and the right ones are still looked at', () => {
    expect(
      errorsOf(recipient('recipient_ips: [10.0.0.1, x, 10.0.0.2, [y]], recipient_ips_to_remove: [10.0.0.2]')),
    ).toEqual([
      'INVALID_ADDRESS /recipient/0/recipient_ips/1',
      'WRONG_TYPE /recipient/0/recipient_ips/3',
      'ADD_AND_REMOVE /recipient/0/recipient_ips_to_remove/0',
    ]);
  });

  it('in one text, wrong items are errors at the text', () => {
    expect(errorsOf(recipient('recipient_ips: "10.0.0.1, x, y"'))).toEqual([
      'INVALID_ADDRESS /recipient/0/recipient_ips',
      'INVALID_ADDRESS /recipient/0/recipient_ips',
    ]);
  });

  it('an empty item, or a map instead of a list, is an error', () => {
    expect(errorsOf(share('recipients: [a, ~]'))).toEqual(['WRONG_TYPE /share/0/recipients/1']);
    expect(errorsOf(share('recipients: {a: b}'))).toEqual(['WRONG_TYPE /share/0/recipients']);
  });

  it('of more than 10,000 items are errors, not looked at item by item', () => {
    expect(errorsOf(share(`recipients: [${'a b,'.repeat(10_001)}]`))).toContain(
      'LIMIT_EXCEEDED /share/0/recipients',
    );
  });
});

describe('tags', () => {
  it.each([
    ['{env: prod, owner: finance}', { env: 'prod', owner: 'finance' }],
    ['"env:prod;owner:finance, IT"', { env: 'prod', owner: 'finance, IT' }],
    ['[finance, "env:prod"]', { finance: '', env: 'prod' }],
    ['finance', { finance: '' }],
    ['{cost: 100, critical: true, note: }', { cost: '100', critical: 'true', note: '' }],
  ])('%s', (text, tags) => {
    expect(pipelineOf(`tags: ${text}`)?.tags).toEqual(tags);
  });

  it('with lists or maps for values are errors', () => {
    expect(errorsOf(pipeline('tags: {a: [b]}'))).toEqual(['WRONG_TYPE /share/0/pipelines/0/tags/a']);
    expect(errorsOf(pipeline('tags: [{a: b}]'))).toEqual(['WRONG_TYPE /share/0/pipelines/0/tags']);
  });
});

describe('addresses', () => {
  it.each(['203.0.113.7', '0.0.0.0/0', '255.255.255.255/32', '203.0.113.0/24'])(
    '%s is an IPv4 address or range',
    (ip) => {
      expect(errorsOf(recipient(`recipient_ips: ["${ip}"]`))).toEqual([]);
    },
  );

  it.each([
    '256.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    'a.b.c.d',
    '2001:db8::1',
    '::1/64',
  ])('%s is none', (ip) => {
    for (const list of ['recipient_ips', 'recipient_ips_to_add', 'recipient_ips_to_remove']) {
      expect(errorsOf(recipient(`${list}: ["${ip}"]`))).toEqual([`INVALID_ADDRESS /recipient/0/${list}/0`]);
    }
  });

  it.each(['auditor@example.org', 'a.b+c@x', "o'hara@example.co.uk", 'a@example.org, b@example.org'])(
    '%s is a contact address',
    (email) => {
      expect(errorsOf(recipient(`recipient: "${email}"`))).toEqual([]);
    },
  );

  it.each([
    'auditor',
    '@example.org',
    'a@',
    'a b@example.org',
    'a@b@c',
    'a@example..org',
    'Jane <jane@example.org>',
  ])('%s is none', (email) => {
    expect(errorsOf(recipient(`recipient: "${email}"`))).toEqual(['INVALID_EMAIL /recipient/0/recipient']);
    expect(errorsOf(pipeline(`notification: ["${email}"]`))).toEqual([
      'INVALID_EMAIL /share/0/pipelines/0/notification/0',
    ]);
    expect(errorsOf(metadata(`contact_email: "${email}"`))).toEqual([
      'INVALID_EMAIL /metadata/contact_email',
    ]);
  });
});

describe('assets', () => {
  it.each(['main.finance.revenue', 'main.finance', 'a-b.c_d.é1'])('%s is one', (asset) => {
    expect(errorsOf(share(`share_assets: ["${asset}"]`))).toEqual([]);
  });

  it.each(['main', 'a.b.c.d', 'a..c', '.b', 'a.b c.d', 'a.b/c', `a.${'b'.repeat(256)}`])(
    '%s is none',
    (asset) => {
      for (const list of ['share_assets', 'share_assets_to_add', 'share_assets_to_remove']) {
        expect(errorsOf(share(`${list}: ["${asset}"]`))).toEqual([`INVALID_ASSET /share/0/${list}/0`]);
      }
      expect(errorsOf(pipeline('', 'strategy: UPDATE').replace('main.a.t, }', `"${asset}"}`))).toEqual([
        'INVALID_ASSET /share/0/pipelines/0/source_asset',
      ]);
    },
  );

  it.each(['target_asset', 'ext_catalog_name', 'ext_schema_name'])(
    '%s is one name, without dots',
    (field) => {
      expect(errorsOf(pipeline(`${field}: a.b`))).toEqual([`INVALID_NAME /share/0/pipelines/0/${field}`]);
    },
  );
});

describe('texts', () => {
  it.each(['2025-11-20', '20251120'])('last_updated may be a date, %s', (date) => {
    expect(packOf(metadata(`last_updated: ${date}`)).metadata.last_updated).toBe(date);
  });

  it.each(['1.0', '"1.0"', '2'])('version may be a number or text, %s', (version) => {
    expect(packOf(metadata(`version: ${version}`)).metadata.version).toBe(version.replaceAll('"', ''));
  });

  it('may be no lists or maps', () => {
    expect(errorsOf(metadata('owner: [a]'))).toEqual(['WRONG_TYPE /metadata/owner']);
    expect(errorsOf(recipient('comment: {a: b}'))).toEqual(['WRONG_TYPE /recipient/0/comment']);
  });

  it.each(['72h', '30m', '5s', '7d', 'PT72H'])('resolution_timeout %s', (text) => {
    expect(packOf(metadata(`resolution_timeout: ${text}`)).metadata.resolution_timeout).toBe(text);
  });

  it.each(['31d', '0s', '72', 'soon'])('no resolution_timeout: %s', (text) => {
    expect(errorsOf(metadata(`resolution_timeout: ${text}`))).toEqual([
      'INVALID_DURATION /metadata/resolution_timeout',
    ]);
  });

  it.each(['1', '2', '"2"', 'full_refresh'])('scd_type %s', (text) => {
    expect(pipelineOf(`scd_type: ${text}, key_columns: id`)?.scd_type).toBe(text.replaceAll('"', ''));
  });

  it('no scd_type: 3', () => {
    expect(errorsOf(pipeline('scd_type: 3'))).toEqual(['UNKNOWN_VALUE /share/0/pipelines/0/scd_type']);
  });
});
