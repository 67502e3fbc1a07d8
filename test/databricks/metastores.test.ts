import { expect, test } from '@jest/globals';
import { useWorkspace } from './workspace';

const workspace = useWorkspace();
const UNITY_CATALOG = '/api/2.1/unity-catalog';

test("a workspace's metastore says how it shares", async () => {
  await expect(workspace.databricks.metastores.current()).resolves.toMatchObject({
    metastore_id: expect.any(String),
    owner: 'workspace.admin@example.com',
    delta_sharing_scope: 'INTERNAL_AND_EXTERNAL',
    delta_sharing_recipient_token_lifetime_in_seconds: 0,
  });
});

test('a workspace without one has none', async () => {
  await workspace.fault({
    Method: 'GET',
    Path: `${UNITY_CATALOG}/metastore_summary`,
    Kind: 'status',
    Status: 404,
    ErrorCode: 'METASTORE_DOES_NOT_EXIST',
  });
  await expect(workspace.databricks.metastores.current()).resolves.toBeUndefined();
});

test('what a user was granted on it is read; of a group without grants there is nothing', async () => {
  const { metastores } = workspace.databricks;
  const { user_name } = await workspace.databricks.currentUser();
  const id = (await metastores.current())?.metastore_id ?? '';
  await expect(metastores.privileges(id, user_name)).resolves.toEqual(
    expect.arrayContaining(['CREATE_RECIPIENT', 'CREATE_SHARE', 'USE_SHARE']),
  );
  await expect(metastores.privileges(id, 'account users')).resolves.toEqual([]);
});

test('of another metastore nothing is told', async () => {
  const call = workspace.databricks.metastores.privileges('another', 'local@example.com');
  await expect(call).rejects.toMatchObject({ kind: 'not-found', errorCode: 'METASTORE_DOES_NOT_EXIST' });
});
