import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pluck, refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
});
afterEach(() => workspace.stop());

const get = (path: string) => workspace.call('GET', path);

describe('a catalog', () => {
  test('that is made has two schemas, of which one keeps it from being deleted', async () => {
    await workspace.call('POST', '/catalogs', { name: 'Lab' });
    expect(pluck((await get('/schemas?catalog_name=lab')).body['schemas'], 'name')).toEqual([
      'default',
      'information_schema',
    ]);
    expect(refusal(await workspace.call('DELETE', '/catalogs/lab'))).toEqual([400, 'INVALID_STATE']);
    await workspace.call('DELETE', '/schemas/lab.default');
    expect((await workspace.call('DELETE', '/catalogs/lab')).status).toBe(200);
    expect((await get('/schemas/lab.information_schema')).status).toBe(404);
  });

  test('takes all that is in it along to a new name', async () => {
    await workspace.control('POST', 'objects', { Tables: ['lab.one.t', 'lab.two.t'] });
    await workspace.call('PATCH', '/catalogs/lab', { new_name: 'moved', comment: 'Moved' });
    expect((await get('/tables/moved.two.t')).body).toMatchObject({
      full_name: 'moved.two.t',
      catalog_name: 'moved',
      schema_name: 'two',
    });
    expect(pluck((await get('/tables?catalog_name=moved&schema_name=one')).body['tables'], 'name')).toEqual([
      't',
    ]);
    expect((await get('/catalogs/lab')).status).toBe(404);
  });

  test('does not take a name that is taken', async () => {
    const taken = [400, 'CATALOG_ALREADY_EXISTS'];
    expect(refusal(await workspace.call('POST', '/catalogs', { name: 'MAIN' }))).toEqual(taken);
    expect(refusal(await workspace.call('PATCH', '/catalogs/analytics_prod', { new_name: 'main' }))).toEqual(
      taken,
    );
  });
});

describe('a schema', () => {
  test('with something in it is deleted only by force, and then with that', async () => {
    expect(refusal(await workspace.call('DELETE', '/schemas/main.hr'))).toEqual([400, 'INVALID_STATE']);
    expect((await workspace.call('DELETE', '/schemas/main.hr?force=true')).status).toBe(200);
    await workspace.call('POST', '/schemas', { catalog_name: 'main', name: 'hr' });
    expect((await get('/tables/main.hr.headcount')).status).toBe(404);
  });
});

describe('a table', () => {
  test('can be made of data that is there, and only of that', async () => {
    const table = {
      ...{ catalog_name: 'main', schema_name: 'hr', name: 'Badges', table_type: 'EXTERNAL' },
      ...{ data_source_format: 'DELTA', storage_location: 's3://bucket/badges' },
    };
    expect((await workspace.call('POST', '/tables', table)).body).toMatchObject({
      full_name: 'main.hr.badges',
    });
    expect(refusal(await workspace.call('POST', '/tables', table))).toEqual([400, 'TABLE_ALREADY_EXISTS']);
    expect(refusal(await workspace.call('POST', '/tables', { ...table, table_type: 'MANAGED' }))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    expect((await get('/tables/main.hr.badges/exists')).body).toEqual({ table_exists: true });
  });
});

describe('a volume', () => {
  test('is changed, renamed and deleted', async () => {
    await workspace.call('POST', '/volumes', {
      ...{ catalog_name: 'main', schema_name: 'hr', name: 'files', volume_type: 'MANAGED' },
    });
    await workspace.call('PATCH', '/volumes/main.hr.files', { new_name: 'papers', comment: 'Old' });
    expect((await get('/volumes/main.hr.papers')).body).toMatchObject({ comment: 'Old' });
    expect((await workspace.call('DELETE', '/volumes/main.hr.papers')).status).toBe(200);
    expect((await get('/volumes/main.hr.papers')).status).toBe(404);
  });
});
