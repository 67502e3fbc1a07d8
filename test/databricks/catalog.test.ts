import { expect, test } from '@jest/globals';
import { pagesIn, useWorkspace } from './workspace';

const workspace = useWorkspace();
const api = () => workspace.databricks.catalog;

test('what is there is found by its full name', async () => {
  await expect(api().catalog('main')).resolves.toMatchObject({ name: 'main' });
  await expect(api().schema('main.sales')).resolves.toMatchObject({ name: 'sales', full_name: 'main.sales' });
  await expect(api().table('main.sales.orders')).resolves.toMatchObject({
    name: 'orders',
    catalog_name: 'main',
  });
});

test('what is not there is undefined', async () => {
  await expect(api().catalog('nothing')).resolves.toBeUndefined();
  await expect(api().schema('main.nothing')).resolves.toBeUndefined();
  await expect(api().table('main.sales.nothing')).resolves.toBeUndefined();
  await expect(api().table('nothing.at.all')).resolves.toBeUndefined();
});

test('the tables of a schema are listed whole, in as few calls as the server lets', async () => {
  await workspace.tables(Array.from({ length: 1_001 }, (_, index) => `main.bulk.table_${index}`));
  await expect(api().tables('main', 'bulk')).resolves.toHaveLength(1_001);
  await expect(workspace.requests()).resolves.toHaveLength(2);
});

test('the tables of a schema that is not there are undefined, which is not the same as none', async () => {
  await expect(api().tables('analytics_prod', 'finance_shared')).resolves.toEqual([]);
  await expect(api().tables('main', 'nothing')).resolves.toBeUndefined();
  await expect(pagesIn(api().tablePages('main', 'nothing'))).rejects.toMatchObject({ kind: 'not-found' });
});
