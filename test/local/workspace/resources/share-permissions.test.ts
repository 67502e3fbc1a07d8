import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
  await workspace.call('POST', '/shares', { name: 's' });
  await workspace.call('POST', '/recipients', { name: 'r', authentication_type: 'TOKEN' });
});
afterEach(() => workspace.stop());

const change = (...changes: object[]) => workspace.call('PATCH', '/shares/s/permissions', { changes });
const GRANTED = { privilege_assignments: [{ principal: 'r', privileges: ['SELECT'] }] };
const permissions = async () => (await workspace.call('GET', '/shares/S/permissions')).body;

test('a grant shows on the share and on the recipient', async () => {
  expect((await change({ principal: 'R', add: ['SELECT'] })).body).toEqual(GRANTED);
  expect(await permissions()).toEqual(GRANTED);
  expect((await workspace.call('GET', '/recipients/r/share-permissions')).body).toEqual({
    permissions_out: [{ share_name: 's', ...GRANTED }],
  });
});

test('changes are deltas that can be repeated', async () => {
  await change({ principal: 'r', add: ['SELECT'] }, { principal: 'legacy-auditor', add: ['SELECT'] });
  await change({ principal: 'r', add: ['SELECT'] });
  await change({ principal: 'legacy-auditor', remove: ['SELECT'] });
  await change({ principal: 'legacy-auditor', remove: ['SELECT'] });
  expect(await permissions()).toEqual(GRANTED);
});

test('a grant to a recipient that is not there is refused, and undoes the whole call', async () => {
  const answer = await change({ principal: 'r', add: ['SELECT'] }, { principal: 'nobody', add: ['SELECT'] });
  expect(refusal(answer)).toEqual([404, 'RECIPIENT_DOES_NOT_EXIST']);
  expect(await permissions()).toEqual({});
});

test('a privilege other than SELECT is refused', async () => {
  expect(refusal(await change({ principal: 'r', add: ['MODIFY'] }))).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
  ]);
});

test('the list can be left out of the answer', async () => {
  const body = { changes: [{ principal: 'r', add: ['SELECT'] }], omit_permissions_list: true };
  expect((await workspace.call('PATCH', '/shares/s/permissions', body)).body).toEqual({});
  expect(await permissions()).toEqual(GRANTED);
});

test('deleting a recipient takes its grants along; a new one of that name has none', async () => {
  await change({ principal: 'r', add: ['SELECT'] });
  await workspace.call('DELETE', '/recipients/r');
  expect(await permissions()).toEqual({});
  await workspace.call('POST', '/recipients', { name: 'r', authentication_type: 'TOKEN' });
  expect(await permissions()).toEqual({});
});

test('renaming either side keeps the grant', async () => {
  await change({ principal: 'r', add: ['SELECT'] });
  await workspace.call('PATCH', '/recipients/r', { new_name: 'r2' });
  await workspace.call('PATCH', '/shares/s', { new_name: 's2' });
  expect((await workspace.call('GET', '/recipients/r2/share-permissions')).body).toEqual({
    permissions_out: [
      { share_name: 's2', privilege_assignments: [{ principal: 'r2', privileges: ['SELECT'] }] },
    ],
  });
});
