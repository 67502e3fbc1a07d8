/** What somebody has made theirs since is left by an undo, however late it comes and however the step had ended. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { StepRef } from '../../src/workflows/activity-contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

const UNITY = '/api/2.1/unity-catalog';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.workspace.clearFaults());

const failed = ({ sharePackId, id }: StepRef) =>
  bench.deps.store.finishStep(sharePackId, id, { outcome: 'failed', error: 'No quota.' });

const recipientPack = (project_name: string, name: string, comment: string): string =>
  packText({ metadata: { project_name }, recipient: [recipientNamed(name, { comment })] });

/** Made by a run of a pack of its own. */
async function madeBy(project: string, name: string): Promise<StepRef> {
  const { id } = await bench.look(recipientPack(project, name, 'from the pack'));
  const ref = await bench.stepRef(id, 'Recipient', name);
  await bench.run('createRecipient', ref);
  return ref;
}

/** Taken over by another pack, whose answer was to overwrite it. */
async function takenOver(project: string, name: string, comment = 'from the pack'): Promise<StepRef> {
  const { id } = await bench.look(recipientPack(project, name, comment), 'overwrite');
  const ref = await bench.stepRef(id, 'Recipient', name, { verb: 'update' });
  await bench.run('updateRecipient', ref);
  return ref;
}

const managerOf = async (name: string) =>
  (await bench.deps.store.managed(bench.workspaceUrl, 'Recipient', [name]))[0]?.SharePackId;
const packOf = async ({ sharePackId }: StepRef) => await bench.deps.store.sharePack(sharePackId);
const commentOf = async (name: string) => (await bench.databricks.recipients.get(name))?.comment;

describe('what another pack manages by now is left, and stays its own', () => {
  test.each(['created', 'failed'] as const)('by the undo of a step that made it, and is %s', async (how) => {
    const name = `theirs_${how}`;
    const ref = await madeBy(`${name} a`, name);
    if (how === 'failed') await failed(ref);
    const other = await takenOver(`${name} b`, name);

    const left = `${(await packOf(other))?.share_pack_name} version 1 manages it by now, so it is left as it is`;
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: how, left });

    expect(await commentOf(name)).toBe('from the pack');
    expect(await managerOf(name)).toBe(other.sharePackId);
    expect((await packOf(other))?.validation_warnings).toEqual([]);
  });

  test.each(['updated', 'failed'] as const)(
    'by the undo of a step that changed it, and is %s',
    async (how) => {
      const name = `changed_${how}`;
      await bench.databricks.recipients.create({ name, authentication_type: 'TOKEN', comment: 'by hand' });
      const ref = await takenOver(`${name} a`, name);
      if (how === 'failed') await failed(ref);
      const other = await takenOver(`${name} b`, name);

      expect(await bench.run('undoStep', ref)).toMatchObject({
        ...{ outcome: how, left: expect.stringContaining('manages it by now') },
      });

      expect(await commentOf(name)).toBe('from the pack');
      expect(await managerOf(name)).toBe(other.sharePackId);
    },
  );

  test('also where it is another one of that name, made since the first was deleted', async () => {
    const ref = await madeBy('again a', 'made_again');
    await failed(ref);
    await bench.databricks.recipients.delete('made_again');
    await bench.age(ref, 60_000);
    await bench.end(ref.sharePackId);
    const other = await madeBy('again b', 'made_again');

    await bench.run('undoStep', ref);

    expect(await managerOf('made_again')).toBe(other.sharePackId);
    expect((await packOf(other))?.validation_warnings).toEqual([]);
  });
});

test('what another pack had managed before a change that was not answered is put back, and is its own', async () => {
  const owner = await madeBy('owner', 'owned');
  await bench.end(owner.sharePackId);
  const { id } = await bench.look(recipientPack('intruder', 'owned', 'overwritten'), 'overwrite');
  const ref = await bench.stepRef(id, 'Recipient', 'owned', { verb: 'update' });
  const Path = `${UNITY}/recipients/owned`;
  await bench.workspace.faults({ Method: 'PATCH', Path, Times: 1, Kind: 'drop-after' });
  await expect(bench.run('updateRecipient', ref)).rejects.toMatchObject({ nonRetryable: false });
  await failed(ref);
  expect(await commentOf('owned')).toBe('overwritten');
  for (const done of [owner, ref]) await bench.age(done, 60_000);

  expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'failed', left: null });

  expect(await commentOf('owned')).toBe('from the pack');
  expect(await managerOf('owned')).toBe(owner.sharePackId);
});

describe('a share that a step did not come to the end of', () => {
  /** With its comment, and without any of its tables or grants. */
  async function halfMade(name: string): Promise<StepRef> {
    const id = await bench.begin(onePackOfEach(name));
    await bench.run('createRecipient', await bench.stepRef(id, 'Recipient', `${name}_recipient`));
    const ref = await bench.stepRef(id, 'Share', `${name}_share`);
    await bench.workspace.faults({
      ...{ Method: 'PATCH', Path: `${UNITY}/shares/*`, Times: 1 },
      ...{ Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' },
    });
    await expect(bench.run('createShare', ref)).rejects.toMatchObject({ nonRetryable: true });
    await failed(ref);
    return ref;
  }

  test('is deleted, as it differs from the pack by our own doing', async () => {
    const ref = await halfMade('half');
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'failed', left: null });
    expect(await bench.databricks.shares.get(ref.name)).toBeUndefined();
  });

  test('is left where somebody has put into it what no pack asked for', async () => {
    const ref = await halfMade('foreign');
    const data_object = { name: 'main.finance.ledger', data_object_type: 'TABLE' } as const;
    await bench.databricks.shares.update(ref.name, { updates: [{ action: 'ADD', data_object }] });
    const left = 'somebody changed it since (share_assets), so it is left as it is';
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'failed', left });
    expect(await bench.databricks.shares.get(ref.name)).toBeDefined();
  });
});

describe('what was taken back before it is no change by somebody', () => {
  const DENIED = { Times: 20, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;

  test('to a share: its recipient took the grant along', async () => {
    const name = 'granted';
    const id = await bench.begin(onePackOfEach(name));
    const recipient = await bench.stepRef(id, 'Recipient', `${name}_recipient`);
    await bench.run('createRecipient', recipient);
    const ref = await bench.stepRef(id, 'Share', `${name}_share`);
    await bench.run('createShare', ref);
    await bench.workspace.faults({ ...DENIED, Method: 'DELETE', Path: `${UNITY}/shares/*` });
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject({ nonRetryable: true });
    expect(await bench.run('undoStep', recipient)).toMatchObject({ outcome: 'rolled_back' });
    await bench.workspace.clearFaults();

    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'rolled_back', left: null });
  });

  test('to a schedule: of its pipeline nothing is known but the id', async () => {
    const name = 'scheduled';
    const id = await bench.begin(onePackOfEach(name));
    const pipeline = await bench.stepRef(id, 'Pipeline', `${name}_pipeline`);
    await bench.run('createPipeline', pipeline);
    const ref = await bench.stepRef(id, 'Schedule', `${name}_pipeline_schedule`);
    await bench.run('schedulePipeline', ref);
    await bench.workspace.faults({ ...DENIED, Method: 'POST', Path: '/api/2.2/jobs/delete' });
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject({ nonRetryable: true });
    expect(await bench.run('undoStep', pipeline)).toMatchObject({ outcome: 'rolled_back' });
    await bench.workspace.clearFaults();

    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'rolled_back', left: null });
  });
});
