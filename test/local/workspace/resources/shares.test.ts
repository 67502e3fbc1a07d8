import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NOW, pluck, refusal, startTestWorkspace, type Answer, type TestWorkspace } from '../test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
});
afterEach(() => workspace.stop());

const create = (name: string, more: object = {}) => workspace.call('POST', '/shares', { name, ...more });
const patch = (name: string, body: object) => workspace.call('PATCH', `/shares/${name}`, body);
const update = (name: string, action: string, ...objects: object[]) =>
  patch(name, { updates: objects.map((data_object) => ({ action, data_object })) });
const table = (name: string, more: object = {}) => ({ name, data_object_type: 'TABLE', ...more });
async function objectsOf(name: string): Promise<Answer['body'][]> {
  const { body } = await workspace.call('GET', `/shares/${name}?include_shared_data=true`);
  return (body['objects'] ?? []) as Answer['body'][];
}

describe('a share', () => {
  test('is created without objects and owned by its maker', async () => {
    const { status, body } = await create('Q1_Share', {
      comment: 'c',
      owner: 'x@example.com',
      objects: [{ name: 'a.b.c' }],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'q1_share',
      comment: 'c',
      owner: 'local@example.com',
      created_at: NOW,
    });
    expect(body).not.toHaveProperty('objects');
    expect(await objectsOf('q1_share')).toEqual([]);
  });

  test('whose name exists in another case is a duplicate', async () => {
    await create('s');
    expect(refusal(await create('S'))).toEqual([400, 'SHARE_ALREADY_EXISTS']);
  });

  test('that is not there is SHARE_DOES_NOT_EXIST for every call', async () => {
    for (const [method, path] of [
      ['GET', '/shares/no'],
      ['DELETE', '/shares/no'],
      ['GET', '/shares/no/permissions'],
    ] as const) {
      expect(refusal(await workspace.call(method, path))).toEqual([404, 'SHARE_DOES_NOT_EXIST']);
    }
    expect(refusal(await patch('no', {}))).toEqual([404, 'SHARE_DOES_NOT_EXIST']);
    expect(refusal(await patch('no/permissions', {}))).toEqual([404, 'SHARE_DOES_NOT_EXIST']);
  });

  test('shows its objects only when asked', async () => {
    expect((await workspace.call('GET', '/shares/legacy_share')).body).not.toHaveProperty('objects');
    expect(pluck(await objectsOf('legacy_share'), 'name')).toEqual(['main.finance.ledger']);
  });

  test('can be renamed, commented and given away, and keeps its objects', async () => {
    const { body } = await patch('legacy_share', {
      new_name: 'New_Share',
      comment: 'n',
      owner: 'y@example.com',
    });
    expect(body).toMatchObject({ name: 'new_share', comment: 'n', owner: 'y@example.com' });
    expect(await objectsOf('new_share')).toHaveLength(1);
    expect((await workspace.call('GET', '/shares/legacy_share')).status).toBe(404);
    await create('other');
    expect(refusal(await patch('new_share', { new_name: 'OTHER' }))).toEqual([400, 'SHARE_ALREADY_EXISTS']);
  });

  test('that is deleted is gone, with its grants', async () => {
    await workspace.call('DELETE', '/shares/LEGACY_SHARE');
    expect((await workspace.call('GET', '/shares/legacy_share')).status).toBe(404);
    expect((await workspace.call('GET', '/recipients/legacy-auditor/share-permissions')).body).toEqual({});
    expect(await objectsOf('legacy_share')).toEqual([]);
  });
});

describe('adding objects', () => {
  beforeEach(() => create('s'));

  test('shares a table as schema.table, with who added it when', async () => {
    expect((await update('s', 'ADD', table('Main.Finance.Revenue', { comment: 'c' }))).status).toBe(200);
    expect(await objectsOf('s')).toEqual([
      {
        name: 'main.finance.revenue',
        data_object_type: 'TABLE',
        shared_as: 'finance.revenue',
        comment: 'c',
        cdf_enabled: false,
        history_data_sharing_status: 'DISABLED',
        added_at: NOW,
        added_by: 'local@example.com',
        status: 'ACTIVE',
      },
    ]);
  });

  test('refuses what is there already, in any case', async () => {
    await update('s', 'ADD', table('main.finance.revenue'));
    const again = await update('s', 'ADD', table('main.finance.REVENUE'));
    expect(refusal(again)).toEqual([409, 'RESOURCE_ALREADY_EXISTS']);
    expect(again.body['message']).toBe("Shared Table 'main.finance.revenue' already exists");
  });

  test.each([
    ['main.finance.nothing', 'TABLE', 'TABLE_DOES_NOT_EXIST'],
    ['main.nothing.revenue', 'TABLE', 'SCHEMA_DOES_NOT_EXIST'],
    ['nothing.finance.revenue', 'VIEW', 'CATALOG_DOES_NOT_EXIST'],
    ['main.nothing', 'SCHEMA', 'SCHEMA_DOES_NOT_EXIST'],
    ['nothing.finance', 'SCHEMA', 'CATALOG_DOES_NOT_EXIST'],
    ['main.finance.files', 'VOLUME', 'VOLUME_DOES_NOT_EXIST'],
  ])('refuses %s as %s: %s', async (name, data_object_type, code) => {
    expect(refusal(await update('s', 'ADD', { name, data_object_type }))).toEqual([404, code]);
  });

  test('refuses a name with the wrong number of parts', async () => {
    expect(refusal(await update('s', 'ADD', table('main.finance')))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    expect((await update('s', 'ADD', { name: 'main', data_object_type: 'SCHEMA' })).status).toBe(400);
  });

  test('takes schemas, volumes and what is not kept here', async () => {
    const volume = { catalog_name: 'main', schema_name: 'hr', name: 'Files', volume_type: 'MANAGED' };
    expect((await workspace.call('POST', '/volumes', volume)).body['full_name']).toBe('main.hr.files');
    const objects = [
      { name: 'main.sales', data_object_type: 'SCHEMA' },
      { name: 'main.hr.files', data_object_type: 'VOLUME' },
      { name: 'main.hr.model', data_object_type: 'MODEL', string_shared_as: 'hr.model' },
    ];
    expect((await update('s', 'ADD', ...objects)).status).toBe(200);
    expect(pluck(await objectsOf('s'), 'data_object_type').sort()).toEqual(['MODEL', 'SCHEMA', 'VOLUME']);
  });

  test('takes all of a call or nothing', async () => {
    await update('s', 'ADD', table('main.finance.revenue'), table('main.finance.nothing'));
    expect(await objectsOf('s')).toEqual([]);
  });

  test('takes at most 100 updates a call', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `main.many.t${index}`);
    await workspace.control('POST', 'objects', { Tables: names });
    const updates = names.map((name) => ({ action: 'ADD', data_object: table(name) }));
    expect(refusal(await patch('s', { updates }))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect((await patch('s', { updates: updates.slice(1) })).status).toBe(200);
    expect(await objectsOf('s')).toHaveLength(100);
  });

  test('takes at most 1,000 tables a share', async () => {
    const names = Array.from({ length: 1_001 }, (_, index) => `main.many.t${index}`);
    await workspace.control('POST', 'objects', { Tables: names });
    for (let at = 0; at < 1_000; at += 100) {
      expect((await update('s', 'ADD', ...names.slice(at, at + 100).map((name) => table(name)))).status).toBe(
        200,
      );
    }
    expect(refusal(await update('s', 'ADD', table('main.many.t1000')))).toEqual([400, 'QUOTA_EXCEEDED']);
    expect((await update('s', 'ADD', { name: 'main.many', data_object_type: 'SCHEMA' })).status).toBe(200);
  });
});

describe('shared_as', () => {
  beforeEach(() => create('s'));

  test('is unique in the share, in any case, also where it was left out', async () => {
    await update('s', 'ADD', table('main.finance.revenue'));
    const second = await update('s', 'ADD', table('main.finance.costs', { shared_as: 'Finance.REVENUE' }));
    expect(refusal(second)).toEqual([409, 'RESOURCE_ALREADY_EXISTS']);
    await create('other');
    expect(
      (await update('other', 'ADD', table('main.finance.costs', { shared_as: 'finance.revenue' }))).status,
    ).toBe(200);
  });

  test.each(['', 'revenue', 'main.finance.revenue', 'finance.q-1'])('refuses %j', async (shared_as) => {
    expect(refusal(await update('s', 'ADD', table('main.finance.revenue', { shared_as })))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
  });

  test('is refused for a schema, as string_shared_as is for a table', async () => {
    const schema = { name: 'main.finance', data_object_type: 'SCHEMA' };
    expect((await update('s', 'ADD', { ...schema, shared_as: 'a.b' })).status).toBe(400);
    expect(
      (await update('s', 'ADD', table('main.finance.revenue', { string_shared_as: 'a.b' }))).status,
    ).toBe(400);
  });
});

describe('objects that are shared', () => {
  test('can be removed, once', async () => {
    expect((await update('legacy_share', 'REMOVE', table('MAIN.finance.ledger'))).status).toBe(200);
    expect(await objectsOf('legacy_share')).toEqual([]);
    expect(refusal(await update('legacy_share', 'REMOVE', table('main.finance.ledger')))).toEqual([
      404,
      'RESOURCE_DOES_NOT_EXIST',
    ]);
  });

  test('can be updated in what the call names', async () => {
    await update(
      'legacy_share',
      'UPDATE',
      table('main.finance.ledger', { comment: 'c', shared_as: 'books.ledger' }),
    );
    await update('legacy_share', 'UPDATE', table('main.finance.ledger', { cdf_enabled: true }));
    expect(await objectsOf('legacy_share')).toMatchObject([
      { comment: 'c', shared_as: 'books.ledger', cdf_enabled: true },
    ]);
    expect((await update('legacy_share', 'UPDATE', table('main.finance.costs'))).status).toBe(404);
  });

  test('are PERMISSION_DENIED when their table is gone', async () => {
    await workspace.call('DELETE', '/tables/main.finance.ledger');
    expect(await objectsOf('legacy_share')).toMatchObject([{ status: 'PERMISSION_DENIED' }]);
  });

  test('refuse an unknown action', async () => {
    expect(refusal(await update('legacy_share', 'REPLACE', table('main.finance.costs')))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
  });
});
