import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pluck, refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

const PIPELINES = '/api/2.0/pipelines';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await startTestWorkspace();
});
afterEach(() => workspace.stop());

async function made(fields: object = {}): Promise<string> {
  const { body } = await workspace.call('POST', PIPELINES, { name: 'feed', root_path: '/Shared', ...fields });
  return `${PIPELINES}/${String(body['pipeline_id'])}`;
}

test('an update is complete at once and found again, the newest first', async () => {
  const pipeline = await made();
  const first = (await workspace.call('POST', `${pipeline}/updates`, {})).body['update_id'];
  const second = (await workspace.call('POST', `${pipeline}/updates`, { full_refresh: true })).body[
    'update_id'
  ];
  const { body } = await workspace.call('GET', `${pipeline}/updates`);
  expect(pluck(body['updates'], 'update_id')).toEqual([second, first]);
  expect((await workspace.call('GET', `${pipeline}/updates/${String(second)}`)).body).toMatchObject({
    update: { update_id: second, state: 'COMPLETED', full_refresh: true },
  });
  expect((await workspace.call('GET', pipeline)).body).toMatchObject({
    latest_updates: [{ update_id: second }, { update_id: first }],
  });
});

test('an update of another pipeline, or none, is not found', async () => {
  const [pipeline, other] = [await made(), await made({ name: 'other' })];
  const { body } = await workspace.call('POST', `${pipeline}/updates`, {});
  const elsewhere = await workspace.call('GET', `${other}/updates/${String(body['update_id'])}`);
  expect(refusal(elsewhere)).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  expect(refusal(await workspace.call('POST', `${PIPELINES}/none/updates`, {}))[0]).toBe(404);
});

test('a continuous pipeline that was stopped runs again with its next update', async () => {
  const pipeline = await made({ continuous: true });
  const state = async () => (await workspace.call('GET', pipeline)).body['state'];
  expect(await state()).toBe('RUNNING');
  await workspace.call('POST', `${pipeline}/stop`);
  expect(await state()).toBe('IDLE');
  await workspace.call('POST', `${pipeline}/updates`, {});
  expect(await state()).toBe('RUNNING');
});
