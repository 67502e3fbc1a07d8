import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pluck, refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
});
afterEach(() => workspace.stop());

const give = (securable: string, principal: string, ...add: string[]) =>
  workspace.call('PATCH', `/permissions/${securable}`, { changes: [{ principal, add }] });
const held = async (securable: string) => (await workspace.call('GET', `/permissions/${securable}`)).body;

describe('grants', () => {
  test('are deltas: given twice is given once, and the last one taken leaves nothing', async () => {
    await give('schema/main.hr', 'team', 'SELECT');
    expect((await give('schema/main.hr', 'team', 'SELECT', 'MODIFY')).body).toEqual({
      privilege_assignments: [{ principal: 'team', privileges: ['MODIFY', 'SELECT'] }],
    });
    const changes = [{ principal: 'team', remove: ['SELECT', 'MODIFY', 'MANAGE'] }];
    const taken = await workspace.call('PATCH', '/permissions/schema/main.hr', { changes });
    expect(taken.body).toEqual({});
  });

  test('name their type in capitals or not', async () => {
    await give('TABLE/main.hr.headcount', 'team', 'SELECT');
    expect(pluck((await held('table/MAIN.hr.headcount'))['privilege_assignments'], 'principal')).toEqual([
      'team',
    ]);
  });

  test('on a catalog hold for its tables as far as they apply to them, and say so', async () => {
    await give('catalog/main', 'team', 'SELECT', 'CREATE_SCHEMA');
    const { body } = await workspace.call('GET', '/effective-permissions/table/main.hr.headcount');
    expect(body).toEqual({
      privilege_assignments: [
        {
          principal: 'team',
          privileges: [{ privilege: 'SELECT', inherited_from_type: 'CATALOG', inherited_from_name: 'main' }],
        },
      ],
    });
  });

  test('end with what they were given on, and not with a refused call', async () => {
    await give('table/main.hr.headcount', 'team', 'SELECT');
    expect(refusal(await give('table/main.hr.headcount', 'team', 'MODIFY', 'CREATE_SHARE'))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    expect(await held('table/main.hr.headcount')).toEqual({
      privilege_assignments: [{ principal: 'team', privileges: ['SELECT'] }],
    });
    await workspace.call('DELETE', '/tables/main.hr.headcount');
    await workspace.control('POST', 'objects', { Tables: ['main.hr.headcount'] });
    expect(await held('table/main.hr.headcount')).toEqual({});
  });

  test('of a share are those of its recipients', async () => {
    expect(await held('share/legacy_share')).toEqual(
      (await workspace.call('GET', '/shares/legacy_share/permissions')).body,
    );
  });

  test('are asked of something that exists', async () => {
    expect(refusal(await give('table/main.hr.nothing', 'team', 'SELECT'))).toEqual([
      404,
      'TABLE_DOES_NOT_EXIST',
    ]);
    expect(refusal(await workspace.call('GET', '/permissions/metastore/other'))).toEqual([
      404,
      'METASTORE_DOES_NOT_EXIST',
    ]);
  });
});
