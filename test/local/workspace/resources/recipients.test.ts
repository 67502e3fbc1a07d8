import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NOW, pluck, refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

const PARTNER = 'aws:us-west-2:19a84bee-54bc-43a2-87de-023d0ec16016';
let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
  await workspace.control('POST', 'reset', { Empty: true });
});
afterEach(() => workspace.stop());

const create = (body: object) =>
  workspace.call('POST', '/recipients', { authentication_type: 'TOKEN', ...body });

describe('creating a recipient', () => {
  test('answers its id, its maker and a token with an activation link that nobody has opened', async () => {
    const { status, body } = await create({ name: 'auditor', comment: 'External' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'auditor',
      authentication_type: 'TOKEN',
      comment: 'External',
      activated: false,
      owner: 'local@example.com',
      created_at: NOW,
      created_by: 'local@example.com',
      updated_at: NOW,
      updated_by: 'local@example.com',
    });
    expect(body['id']).toEqual(expect.any(String));
    expect(body['activation_url']).toContain(workspace.url);
    expect(body['tokens']).toMatchObject([{ activation_url: body['activation_url'], created_at: NOW }]);
  });

  test('stores the name in lower case and finds it in any', async () => {
    expect((await create({ name: 'Finance-Auditor' })).body['name']).toBe('finance-auditor');
    expect((await workspace.call('GET', '/recipients/FINANCE-AUDITOR')).body['name']).toBe('finance-auditor');
  });

  test('a name that exists in another case is a duplicate', async () => {
    await create({ name: 'auditor' });
    const again = await create({ name: 'AUDITOR' });
    expect(refusal(again)).toEqual([409, 'RECIPIENT_ALREADY_EXISTS']);
    expect(again.body['message']).toBe('Recipient auditor already exists');
  });

  test.each(['a b', 'a.b', 'a/b', 'a\u0007b', '', 'x'.repeat(256)])('refuses the name %j', async (name) => {
    expect(refusal(await create({ name }))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  test('takes a name of 255 characters', async () => {
    expect((await create({ name: 'x'.repeat(255) })).status).toBe(200);
  });

  test('takes 100 addresses, and refuses more, and what is no IPv4 address or range', async () => {
    const list = (addresses: string[]) => ({ ip_access_list: { allowed_ip_addresses: addresses } });
    const hundred = Array.from({ length: 100 }, (_, index) => `10.0.0.${index}/32`);
    expect((await create({ name: 'a', ...list(hundred) })).body).toMatchObject(list(hundred));
    expect((await create({ name: 'b', ...list([...hundred, '10.0.1.0']) })).status).toBe(400);
    expect((await create({ name: 'c', ...list(['10.0.0.256']) })).status).toBe(400);
    expect((await create({ name: 'd', ...list(['2001:db8::1']) })).status).toBe(400);
  });

  test('refuses an expiration in the past', async () => {
    expect(refusal(await create({ name: 'a', expiration_time: NOW }))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    expect((await create({ name: 'a', expiration_time: NOW + 1 })).body).toMatchObject({
      expiration_time: NOW + 1,
      tokens: [{ expiration_time: NOW + 1 }],
    });
  });

  test('names the field that does not fit, and lets unknown ones pass', async () => {
    const wrong = await create({ name: 'a', authentication_type: 'PASSWORD' });
    expect(refusal(wrong)).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(wrong.body['message']).toContain('authentication_type');
    expect((await create({ name: 'a', some_new_field: 1 })).status).toBe(200);
  });

  test("adds the properties that are the server's own", async () => {
    const properties = { 'sharepack.run': 'r1' };
    const { body } = await create({ name: 'a', properties_kvpairs: { properties } });
    expect(body['properties_kvpairs']).toEqual({ properties: { ...properties, 'databricks.name': 'a' } });
  });
});

describe('a Databricks-to-Databricks recipient', () => {
  const createD2d = (name: string, id: string | undefined = PARTNER) =>
    create({ name, authentication_type: 'DATABRICKS', data_recipient_global_metastore_id: id });

  test('shows the other metastore, and has no token', async () => {
    const { body } = await createD2d('partner');
    expect(body).toMatchObject({ cloud: 'aws', region: 'us-west-2', metastore_id: PARTNER.split(':')[2] });
    expect(body).not.toHaveProperty('tokens');
    expect(body).not.toHaveProperty('activation_url');
  });

  test('is the only one for its metastore, whatever its name', async () => {
    await createD2d('partner');
    const second = await createD2d('other', PARTNER.toUpperCase());
    expect(refusal(second)).toEqual([409, 'RECIPIENT_ALREADY_EXISTS']);
    expect(second.body['message']).toContain(
      "There is already a Recipient object 'partner' with the same sharing identifier",
    );
    expect(refusal(await workspace.call('GET', '/recipients/other'))).toEqual([
      404,
      'RECIPIENT_DOES_NOT_EXIST',
    ]);
  });

  test('is found by its metastore', async () => {
    await createD2d('partner');
    await create({ name: 'auditor' });
    const found = await workspace.call('GET', `/recipients?data_recipient_global_metastore_id=${PARTNER}`);
    expect(pluck(found.body['recipients'], 'name')).toEqual(['partner']);
    expect(
      (await workspace.call('GET', '/recipients?data_recipient_global_metastore_id=a:b:c')).body,
    ).toEqual({});
  });

  test('needs a metastore id of three parts', async () => {
    expect((await create({ name: 'a', authentication_type: 'DATABRICKS' })).status).toBe(400);
    expect((await createD2d('a', 'aws:us-west-2')).status).toBe(400);
  });

  test("for the provider's own metastore is the built-in `self`, which cannot be changed", async () => {
    const { body } = await workspace.call('GET', '/recipients/self');
    const own = String(body['data_recipient_global_metastore_id']);
    expect(refusal(await createD2d('mine', own))).toEqual([409, 'RECIPIENT_ALREADY_EXISTS']);
    expect(refusal(await workspace.call('DELETE', '/recipients/self'))).toEqual([403, 'PERMISSION_DENIED']);
    expect(refusal(await workspace.call('PATCH', '/recipients/self', { comment: 'x' }))).toEqual([
      403,
      'PERMISSION_DENIED',
    ]);
  });

  test('takes no IP addresses', async () => {
    const body = { ip_access_list: { allowed_ip_addresses: ['10.0.0.1'] } };
    await createD2d('partner');
    expect((await workspace.call('PATCH', '/recipients/partner', body)).status).toBe(400);
  });
});

describe('changing a recipient', () => {
  test('sets what is given and leaves the rest', async () => {
    await create({ name: 'a', comment: 'one', owner: 'x@example.com' });
    const { body } = await workspace.call('PATCH', '/recipients/A', {
      comment: 'two',
      expiration_time: NOW + 5,
    });
    expect(body).toMatchObject({ comment: 'two', owner: 'x@example.com', expiration_time: NOW + 5 });
    expect(body['tokens']).toMatchObject([{ expiration_time: NOW + 5 }]);
  });

  test('renames it, unless the name is taken', async () => {
    await create({ name: 'a' });
    await create({ name: 'b' });
    expect(refusal(await workspace.call('PATCH', '/recipients/a', { new_name: 'B' }))).toEqual([
      409,
      'RECIPIENT_ALREADY_EXISTS',
    ]);
    expect((await workspace.call('PATCH', '/recipients/a', { new_name: 'C' })).body).toMatchObject({
      name: 'c',
      properties_kvpairs: { properties: { 'databricks.name': 'c' } },
    });
    expect((await workspace.call('GET', '/recipients/a')).status).toBe(404);
    expect((await workspace.call('GET', '/recipients/c')).status).toBe(200);
  });

  test("replaces all properties but the server's own, which it keeps and does not let be set", async () => {
    await create({ name: 'a', properties_kvpairs: { properties: { one: '1' } } });
    const patch = (properties: object) =>
      workspace.call('PATCH', '/recipients/a', { properties_kvpairs: { properties } });
    expect((await patch({ two: '2' })).body).toMatchObject({
      properties_kvpairs: { properties: { two: '2', 'databricks.name': 'a' } },
    });
    expect((await patch({ 'databricks.name': 'a' })).status).toBe(200);
    expect(refusal(await patch({ 'databricks.name': 'b' }))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(refusal(await patch({ 'databricks.other': 'b' }))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  test('refuses another type or metastore', async () => {
    await create({ name: 'a' });
    const patch = (body: object) => workspace.call('PATCH', '/recipients/a', body);
    expect((await patch({ authentication_type: 'TOKEN' })).status).toBe(200);
    expect(refusal(await patch({ authentication_type: 'DATABRICKS' }))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    expect(refusal(await patch({ data_recipient_global_metastore_id: PARTNER }))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
  });
});

test('a deleted recipient is gone, and deleting it again says so', async () => {
  await create({ name: 'a' });
  expect(await workspace.call('DELETE', '/recipients/A')).toMatchObject({ status: 200, body: {} });
  expect(refusal(await workspace.call('GET', '/recipients/a'))).toEqual([404, 'RECIPIENT_DOES_NOT_EXIST']);
  expect(refusal(await workspace.call('DELETE', '/recipients/a'))).toEqual([404, 'RECIPIENT_DOES_NOT_EXIST']);
});

describe('rotating a token', () => {
  const rotate = (seconds: number) =>
    workspace.call('POST', '/recipients/a/rotate-token', { existing_token_expire_in_seconds: seconds });

  test('makes a second one with a link of its own, and shortens the life of the first', async () => {
    const before = (await create({ name: 'a' })).body;
    const { body } = await rotate(60);
    expect(body['tokens']).toMatchObject([
      { expiration_time: NOW + 60_000 },
      { activation_url: body['activation_url'] },
    ]);
    expect(body['activation_url']).not.toBe(before['activation_url']);
    expect((await workspace.call('GET', '/recipients/a')).body).toEqual(body);
  });

  test('refuses a third active one', async () => {
    await create({ name: 'a' });
    await rotate(60);
    expect(refusal(await rotate(60))).toEqual([400, 'INVALID_STATE']);
  });

  test('with 0 seconds ends the first at once', async () => {
    await create({ name: 'a' });
    expect((await rotate(0)).body['tokens']).toHaveLength(1);
    expect((await rotate(0)).body['tokens']).toHaveLength(1);
  });

  test('never lengthens a life', async () => {
    await create({ name: 'a', expiration_time: NOW + 1_000 });
    expect((await rotate(60)).body['tokens']).toMatchObject([{ expiration_time: NOW + 1_000 }, {}]);
  });

  test('refuses negative seconds, and recipients without tokens', async () => {
    await create({
      name: 'a',
      authentication_type: 'DATABRICKS',
      data_recipient_global_metastore_id: PARTNER,
    });
    expect(refusal(await rotate(60))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    await create({ name: 'b' });
    const body = { existing_token_expire_in_seconds: -1 };
    expect((await workspace.call('POST', '/recipients/b/rotate-token', body)).status).toBe(400);
  });
});
