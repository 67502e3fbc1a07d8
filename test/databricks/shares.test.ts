import { expect, test } from '@jest/globals';
import type { ShareUpdate } from '../../src/databricks/shares';
import { MAX_SHARE_UPDATES } from '../../src/databricks/shares';
import { pagesIn, useWorkspace } from './workspace';

const workspace = useWorkspace();
const api = () => workspace.databricks.shares;

function add(name: string): ShareUpdate {
  return { action: 'ADD', data_object: { name, data_object_type: 'TABLE' } };
}

test('a share is made empty, filled, read with its objects, emptied and deleted', async () => {
  const created = await api().create({ name: 'sales', comment: 'first' });
  expect(created).toMatchObject({ name: 'sales', comment: 'first' });
  expect(created.created_at).toEqual(expect.any(Number));

  await api().update('sales', { comment: 'second', updates: [add('main.sales.orders')] });
  await expect(api().get('sales')).resolves.toMatchObject({
    comment: 'second',
    objects: [
      { name: 'main.sales.orders', data_object_type: 'TABLE', shared_as: 'sales.orders', status: 'ACTIVE' },
    ],
  });

  const remove = { action: 'REMOVE', data_object: { name: 'main.sales.orders' } } as const;
  await api().update('sales', { updates: [remove] });
  expect((await api().get('sales'))?.objects ?? []).toEqual([]);

  await api().delete('sales');
  await expect(api().get('sales')).resolves.toBeUndefined();
});

test('a name that is taken is already-exists, with whatever status', async () => {
  await expect(api().create({ name: 'LEGACY_share' })).rejects.toMatchObject({
    kind: 'already-exists',
    effect: 'none',
  });
});

test('adding what is there is already-exists, and changes nothing', async () => {
  const updates = [add('main.sales.orders'), add('main.finance.ledger')];
  await expect(api().update('legacy_share', { updates })).rejects.toMatchObject({ kind: 'already-exists' });
  const share = await api().get('legacy_share');
  expect(share?.objects?.map(({ name }) => name)).toEqual(['main.finance.ledger']);
});

test('adding what does not exist says what is missing', async () => {
  await expect(api().update('legacy_share', { updates: [add('main.sales.nothing')] })).rejects.toMatchObject({
    kind: 'not-found',
    errorCode: 'TABLE_DOES_NOT_EXIST',
  });
});

test('as many updates as the API takes go into one call, and one more is refused', async () => {
  const names = Array.from({ length: MAX_SHARE_UPDATES + 1 }, (_, index) => `main.bulk.table_${index}`);
  await workspace.tables(names);
  await api().create({ name: 'bulk' });
  await expect(api().update('bulk', { updates: names.map(add) })).rejects.toMatchObject({ kind: 'invalid' });
  await api().update('bulk', { updates: names.slice(0, MAX_SHARE_UPDATES).map(add) });
  expect((await api().get('bulk'))?.objects).toHaveLength(MAX_SHARE_UPDATES);
});

test('permissions are changed by what is added and removed, as often as one likes', async () => {
  await workspace.databricks.recipients.create({ name: 'acme', authentication_type: 'TOKEN' });
  for (let count = 0; count < 2; count += 1) {
    await api().updatePermissions('legacy_share', [
      { principal: 'acme', add: ['SELECT'] },
      { principal: 'legacy-auditor', remove: ['SELECT'] },
    ]);
  }
  await expect(api().permissions('legacy_share')).resolves.toEqual([
    { principal: 'acme', privileges: ['SELECT'] },
  ]);
});

test('permissions of a share that is not there are undefined', async () => {
  await expect(api().permissions('nothing')).resolves.toBeUndefined();
});

test('the list is whole, without objects, and can be read page for page', async () => {
  await workspace.fault({ Method: 'GET', Path: '/api/2.1/unity-catalog/shares', Kind: 'empty-page' });
  await expect(pagesIn(api().pages())).resolves.toMatchObject([[], [{ name: 'legacy_share' }]]);
  await expect(api().list()).resolves.toMatchObject([{ name: 'legacy_share' }]);
});
