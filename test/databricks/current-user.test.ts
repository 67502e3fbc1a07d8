import { expect, test } from '@jest/globals';
import { API_TOKEN, OAUTH_CLIENT_ID } from '../../src/local/workspace/local-workspace';
import { useWorkspace } from './workspace';

const workspace = useWorkspace();

test('who we are is what created_by will say', async () => {
  const { user_name } = await workspace.databricks.currentUser();
  await expect(workspace.databricks.shares.create({ name: 's' })).resolves.toMatchObject({
    created_by: user_name,
  });
});

test('a service principal gets in with its secret', async () => {
  const client = workspace.connect({ credential: { client_id: OAUTH_CLIENT_ID, client_secret: API_TOKEN } });
  await expect(client.currentUser()).resolves.toEqual(await workspace.databricks.currentUser());
});

test.each([
  ['token', { token: 'wrong' }],
  ['secret', { client_id: OAUTH_CLIENT_ID, client_secret: 'wrong' }],
])('a wrong %s is refused, and said so', async (_, credential) => {
  const call = workspace.connect({ credential }).currentUser();
  await expect(call).rejects.toMatchObject({ kind: 'unauthenticated', effect: 'none' });
});
