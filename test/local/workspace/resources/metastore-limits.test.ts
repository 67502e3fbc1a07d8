import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fillWithSampleData } from '../../../../src/local/workspace/sample-data';
import { openState, type State } from '../../../../src/local/workspace/state/state';
import { NOW, refusal, startTestWorkspace, type TestWorkspace } from '../test-workspace';

let folder: string;
let workspace: TestWorkspace;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workspace-'));
});
afterEach(async () => {
  await workspace.stop();
  await rm(folder, { recursive: true });
});

/** A workspace with the sample data and what `fill` adds to it: faster than as many calls. */
async function startWith(fill: (state: State) => void): Promise<void> {
  const stateFile = join(folder, 'workspace.jsonl');
  openState(stateFile, (state) => {
    fillWithSampleData(state, NOW);
    fill(state);
  }).close();
  workspace = await startTestWorkspace({ stateFile });
}

function copies<T extends { name: string }>(record: T | undefined, count: number): T[] {
  if (record === undefined) throw new Error('The sample data lack the record to copy.');
  return Array.from({ length: count }, (_, index) => ({
    ...record,
    id: randomUUID(),
    name: `copy-${index}`,
  }));
}

test('a metastore has at most 5,000 recipients, itself not counted', async () => {
  await startWith((state) => {
    for (const copy of copies(state.recipients.get('legacy-auditor'), 4_998))
      state.recipients.put(copy.name, copy);
  });
  const create = (name: string) =>
    workspace.call('POST', '/recipients', { name, authentication_type: 'TOKEN' });
  expect((await create('last')).status).toBe(200);
  expect(refusal(await create('one-more'))).toEqual([400, 'QUOTA_EXCEEDED']);
});

test('a metastore has at most 1,000 shares', async () => {
  await startWith((state) => {
    for (const copy of copies(state.shares.get('legacy_share'), 998)) state.shares.put(copy.name, copy);
  });
  const create = (name: string) => workspace.call('POST', '/shares', { name });
  expect((await create('last')).status).toBe(200);
  expect(refusal(await create('one_more'))).toEqual([400, 'QUOTA_EXCEEDED']);
});
