import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pluck, refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
});
afterEach(() => workspace.stop());

const get = (path: string) => workspace.call('GET', path);

describe('the sample data', () => {
  test.each([
    ['main', 'finance', ['budget', 'costs', 'invoices', 'ledger', 'revenue']],
    ['main', 'sales', ['customer_segments', 'customers', 'order_lines', 'orders', 'sales_transactions']],
    ['main', 'hr', ['headcount', 'positions']],
    ['analytics_prod', 'finance_shared', []],
  ])('has the tables of %s.%s', async (catalog, schema, tables) => {
    const { body } = await get(`/tables?catalog_name=${catalog}&schema_name=${schema}`);
    expect(pluck(body['tables'], 'name')).toEqual(tables);
  });

  test('has a recipient and a share that somebody made by hand', async () => {
    expect((await get('/recipients/legacy-auditor')).body).toMatchObject({
      authentication_type: 'TOKEN',
      activated: true,
    });
    expect((await get('/shares/legacy_share')).body['created_by']).toBe('workspace.admin@example.com');
    expect((await get('/shares/legacy_share/permissions')).body).toMatchObject({
      privilege_assignments: [{ principal: 'legacy-auditor' }],
    });
  });
});

test('catalogs, schemas and tables are found by full name, in any case', async () => {
  expect((await get('/catalogs/MAIN')).body).toMatchObject({ name: 'main' });
  expect((await get('/schemas/Main.Finance')).body).toMatchObject({
    full_name: 'main.finance',
    catalog_name: 'main',
  });
  expect((await get('/tables/main.finance.REVENUE')).body).toMatchObject({
    full_name: 'main.finance.revenue',
    table_type: 'MANAGED',
    data_source_format: 'DELTA',
  });
});

test('what is missing is named by its highest part', async () => {
  expect(refusal(await get('/tables/main.finance.no'))).toEqual([404, 'TABLE_DOES_NOT_EXIST']);
  expect(refusal(await get('/tables/main.no.no'))).toEqual([404, 'SCHEMA_DOES_NOT_EXIST']);
  expect(refusal(await get('/tables/no.no.no'))).toEqual([404, 'CATALOG_DOES_NOT_EXIST']);
  expect(refusal(await get('/volumes/main.finance.no'))).toEqual([404, 'VOLUME_DOES_NOT_EXIST']);
  expect(refusal(await get('/schemas/main.no'))).toEqual([404, 'SCHEMA_DOES_NOT_EXIST']);
  expect(refusal(await get('/catalogs/no'))).toEqual([404, 'CATALOG_DOES_NOT_EXIST']);
});

test('catalogs and schemas are listed', async () => {
  expect(pluck((await get('/catalogs')).body['catalogs'], 'name')).toEqual(['analytics_prod', 'main']);
  expect(pluck((await get('/schemas?catalog_name=main')).body['schemas'], 'name')).toEqual([
    'finance',
    'hr',
    'sales',
  ]);
});

describe('listing tables', () => {
  const tables = async (flags: string) => {
    const { body } = await get(`/tables?catalog_name=main&schema_name=hr${flags}`);
    return (body['tables'] as Record<string, unknown>[])[0];
  };

  test('shows columns, properties and users, each unless it is to be left out', async () => {
    expect(await tables('')).toMatchObject({
      columns: expect.anything(),
      properties: expect.anything(),
      owner: expect.anything(),
    });
    expect(await tables('&omit_columns=true')).not.toHaveProperty('columns');
    expect(await tables('&omit_properties=true')).not.toHaveProperty('properties');
    expect(await tables('&omit_username=true')).not.toHaveProperty('owner');
    expect(await tables('&omit_columns=false')).toHaveProperty('columns');
  });

  test('needs a catalog and a schema, which exist', async () => {
    expect(refusal(await get('/tables?catalog_name=main'))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(refusal(await get('/tables?catalog_name=main&schema_name=no'))).toEqual([
      404,
      'SCHEMA_DOES_NOT_EXIST',
    ]);
  });
});

test('volumes can be made, once, and are found and listed', async () => {
  const volume = { catalog_name: 'main', schema_name: 'hr', name: 'files', volume_type: 'MANAGED' };
  expect((await workspace.call('POST', '/volumes', volume)).status).toBe(200);
  expect(refusal(await workspace.call('POST', '/volumes', volume))).toEqual([409, 'RESOURCE_ALREADY_EXISTS']);
  expect((await get('/volumes/main.hr.files')).body).toMatchObject({ volume_type: 'MANAGED' });
  expect(pluck((await get('/volumes?catalog_name=main&schema_name=hr')).body['volumes'], 'name')).toEqual([
    'files',
  ]);
});
