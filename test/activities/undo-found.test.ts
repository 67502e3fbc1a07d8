/** An undo finds what the run made by its id and its mark, and says what it cannot find. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ResourceType } from '../../src/pack/pack';
import type { Activities, StepRef } from '../../src/workflows/activity-contract';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { tell } from '../store/made-up';
import type { Fault } from '../support/workspace-controls';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

const UNITY = '/api/2.1/unity-catalog';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.workspace.clearFaults());

type StepActivityName = keyof Activities & `${'create' | 'schedule'}${string}`;

const CREATES: Readonly<Record<ResourceType, readonly [StepActivityName, string, string]>> = {
  Recipient: ['createRecipient', 'recipient', `${UNITY}/recipients`],
  Share: ['createShare', 'share', `${UNITY}/shares`],
  Pipeline: ['createPipeline', 'pipeline', '/api/2.0/pipelines'],
  Schedule: ['schedulePipeline', 'pipeline_schedule', '/api/2.2/jobs/create'],
};
const TYPES = Object.keys(CREATES) as ResourceType[];

const perform = (activity: StepActivityName, ref: StepRef) => bench.run(activity as 'createShare', ref);

const NEEDED = { Recipient: [], Share: ['Recipient'], Pipeline: [], Schedule: ['Pipeline'] } as const;

/** A step of this kind, in a run that has done what it waits for. */
async function ready(name: string, type: ResourceType): Promise<StepRef> {
  const id = await bench.begin(onePackOfEach(name));
  for (const each of NEEDED[type]) {
    const [activity, resource] = CREATES[each];
    await perform(activity, await bench.stepRef(id, each, `${name}_${resource}`));
  }
  return bench.stepRef(id, type, `${name}_${CREATES[type][1]}`);
}

/** One that was done. */
async function created(name: string, type: ResourceType): Promise<StepRef> {
  const ref = await ready(name, type);
  await perform(CREATES[type][0], ref);
  return ref;
}

const storedStep = async ({ sharePackId, type, name }: StepRef) => {
  const [step] = await bench.deps.store.stepsByName(sharePackId, type, [name]);
  if (!step) throw new Error(`there is no step for ${name}`);
  return step;
};

async function rename(type: ResourceType, name: string, to: string): Promise<void> {
  const { recipients, shares, pipelines, jobs } = bench.databricks;
  const [status] = await pipelines.list(name);
  const [job] = await jobs.list(name);
  switch (type) {
    case 'Recipient':
      await recipients.update(name, { new_name: to });
      return;
    case 'Share':
      await shares.update(name, { new_name: to });
      return;
    case 'Pipeline': {
      const { pipeline_id = '', spec } = (await pipelines.get(status?.pipeline_id ?? '')) ?? {};
      await pipelines.replace(pipeline_id, { ...spec, name: to });
      return;
    }
    case 'Schedule':
      await jobs.reset(job?.job_id ?? 0, { ...job?.settings, name: to });
  }
}

async function isThere(type: ResourceType, name: string): Promise<boolean> {
  const { recipients, shares, pipelines, jobs } = bench.databricks;
  const found = {
    Recipient: () => recipients.get(name),
    Share: () => shares.get(name),
    Pipeline: async () => (await pipelines.list(name))[0],
    Schedule: async () => (await jobs.list(name))[0],
  };
  return (await found[type]()) !== undefined;
}

async function removeByHand(type: ResourceType, name: string): Promise<void> {
  const { recipients, shares, pipelines, jobs } = bench.databricks;
  if (type === 'Recipient') await recipients.delete(name);
  if (type === 'Share') await shares.delete(name);
  if (type === 'Pipeline')
    for (const { pipeline_id } of await pipelines.list(name)) await pipelines.delete(pipeline_id);
  if (type === 'Schedule') for (const { job_id } of await jobs.list(name)) await jobs.delete(job_id);
}

describe('what this run created', () => {
  test.each(TYPES)('and somebody renamed is left, with its new name: %s', async (type) => {
    const ref = await created(`ren_${type.toLowerCase()}`, type);
    await rename(type, ref.name, `${ref.name}_by_hand`);
    const left = `somebody renamed it to '${ref.name}_by_hand' since, so it is left as it is`;

    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'created', left });

    expect(await isThere(type, `${ref.name}_by_hand`)).toBe(true);
    await rename(type, `${ref.name}_by_hand`, ref.name);
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'rolled_back', left: null });
    expect(await isThere(type, ref.name)).toBe(false);
  });

  test.each(TYPES)('and somebody deleted is told as gone: %s', async (type) => {
    const ref = await created(`del_${type.toLowerCase()}`, type);
    await removeByHand(type, ref.name);
    await bench.age(ref, 60_000);
    expect(await bench.run('undoStep', ref)).toEqual({
      kind: 'undone',
      outcome: 'rolled_back',
      left: 'it is gone: somebody deleted it',
    });
  });

  test('and whose place somebody else has taken is told as gone, and the other is left', async () => {
    const ref = await created('place', 'Recipient');
    await removeByHand('Recipient', ref.name);
    await bench.databricks.recipients.create({ name: ref.name, authentication_type: 'TOKEN' });
    expect(await bench.run('undoStep', ref)).toMatchObject({ left: 'it is gone: somebody deleted it' });
    expect(await isThere('Recipient', ref.name)).toBe(true);
  });

  test('a moment ago, and the workspace does not know yet, is waited for', async () => {
    const ref = await created('early', 'Recipient');
    const Path = `${UNITY}/recipients/${ref.name}`;
    const missing = { Status: 404, ErrorCode: 'RECIPIENT_DOES_NOT_EXIST', Kind: 'status', Times: 1 } as const;
    await bench.workspace.faults(
      { ...missing, Method: 'GET', Path },
      { Method: 'GET', Path: `${UNITY}/recipients`, Times: 1, Kind: 'empty-page' as 'status' },
    );
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'rolled_back', left: null });
    expect(await isThere('Recipient', ref.name)).toBe(false);
  });
});

test('what a lost create had made is no second time made where somebody renamed it: the run knows it by its new name', async () => {
  const ref = await ready('renamed_lost', 'Recipient');
  await bench.workspace.faults({ Method: 'POST', Path: `${UNITY}/recipients`, Times: 1, Kind: 'drop-after' });
  await expect(perform('createRecipient', ref)).rejects.toMatchObject({ nonRetryable: false });
  await rename('Recipient', ref.name, 'renamed_since');
  expect(await perform('createRecipient', ref)).toEqual({ kind: 'done', outcome: 'created' });

  expect(await isThere('Recipient', ref.name)).toBe(false);
  expect(await storedStep(ref)).toMatchObject({ outcome: 'created', actual_name: 'renamed_since' });
  const { workspace = '' } = (await bench.deps.store.sharePack(ref.sharePackId)) ?? {};
  const managed = await bench.deps.store.managed(workspace ?? '', 'Recipient', ['renamed_since']);
  expect(managed).toMatchObject([{ SharePackId: ref.sharePackId }]);
});

type LostBy = Pick<Fault, 'Kind' | 'Status'>;
const CLOSED: LostBy = { Kind: 'drop-before' };
const HELD: LostBy = { Kind: 'status', Status: 504 };

describe('a create whose request was not answered', () => {
  /** One that has left no trace. */
  async function unanswered(name: string, fault: LostBy): Promise<StepRef> {
    const ref = await ready(name, 'Recipient');
    const [activity, , Path] = CREATES.Recipient;
    await bench.workspace.faults({ Method: 'POST', Path, Times: 1, ...fault });
    await expect(perform(activity, ref)).rejects.toMatchObject({ nonRetryable: false });
    return ref;
  }
  /** One whose worker was killed some time ago, so that nobody said how its attempt ended. */
  async function untold(name: string, type: ResourceType): Promise<StepRef> {
    const ref = await ready(name, type);
    await bench.deps.store.beginStep(ref.sharePackId, ref.id, null);
    await bench.age(ref, 30_000);
    return ref;
  }
  const looksAgain = {
    message: expect.stringContaining('may still be carried out'),
    ...{ nonRetryable: false, nextRetryDelay: expect.any(Number) },
  };

  test.each(TYPES)(
    'is looked for while it may still appear, and taken back when it has: %s',
    async (type) => {
      const ref = await untold(`lost_${type.toLowerCase()}`, type);
      await expect(bench.run('undoStep', ref)).rejects.toMatchObject(looksAgain);

      await bench.age(ref, 60_000);
      await perform(CREATES[type][0], ref);
      expect(await bench.run('undoStep', ref)).toMatchObject({ outcome: 'rolled_back', left: null });
      expect(await isThere(type, ref.name)).toBe(false);
    },
  );

  test.each([
    ['never_told', () => untold('never_told', 'Recipient'), 60_000, 5_000],
    ['never_held', () => unanswered('never_held', HELD), 60_000, 5_000],
    ['never_closed', () => unanswered('never_closed', CLOSED), 3_000, 3_000],
  ])('is looked for no more once it will not appear: %s', async (_, lost, forMs, delayMs) => {
    const ref = await lost();
    const seconds = Math.ceil(forMs / 1_000);
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`for (${seconds}|${seconds - 1}|${seconds - 2}) s yet`)),
      nextRetryDelay: expect.any(Number),
    });
    const failure: unknown = await bench.run('undoStep', ref).catch((error: unknown) => error);
    const { nextRetryDelay } = failure as { readonly nextRetryDelay: number };
    expect(nextRetryDelay).toBeLessThanOrEqual(delayMs);
    await bench.age(ref, forMs);
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'not_run', left: null });
    expect(await storedStep(ref)).toMatchObject({ outcome: null, error: null, begun_at: null });
  });
});

describe('a create that certainly did nothing has not begun, and its undo asks nothing of the workspace', () => {
  test.each(TYPES)('refused: %s', async (type) => {
    const ref = await ready(`ref_${type.toLowerCase()}`, type);
    const [activity, , Path] = CREATES[type];
    const denied = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
    await bench.workspace.faults({ ...denied, Method: 'POST', Path });
    await expect(perform(activity, ref)).rejects.toMatchObject({ nonRetryable: true });

    const calls = await bench.calls(async () =>
      expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'not_run', left: null }),
    );
    expect(calls).toEqual([]);
  });

  test('cancelled before it left', async () => {
    const ref = await ready('unsent', 'Recipient');
    const Path = `${UNITY}/recipients`;
    await bench.workspace.faults({
      Method: 'POST',
      Path,
      Times: 1,
      Kind: 'status',
      Status: 429,
      RetryAfter: 2,
    });
    const struck = async () => {
      while ((await bench.workspace.requests()).at(-1)?.Status !== 429);
    };
    await expect(bench.runCancelled('createRecipient', ref, struck)).rejects.toThrow();
    expect(await storedStep(ref)).toMatchObject({ begun_at: null });
  });

  test('not where an earlier attempt may have done something', async () => {
    const ref = await ready('unsure', 'Recipient');
    const Path = `${UNITY}/recipients`;
    await bench.workspace.faults(
      { Method: 'POST', Path, Times: 1, Kind: 'drop-before' },
      { Method: 'POST', Path, Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' },
    );
    await expect(bench.run('createRecipient', ref)).rejects.toMatchObject({ nonRetryable: false });
    await expect(bench.run('createRecipient', ref)).rejects.toMatchObject({ nonRetryable: true });
    expect((await storedStep(ref)).begun_at).not.toBeNull();
  });
});

describe('what this run changed', () => {
  /** A recipient made by hand, overwritten by a run. */
  async function changed(name: string): Promise<StepRef> {
    await bench.databricks.recipients.create({ name, authentication_type: 'TOKEN', comment: 'before' });
    const metadata = { project_name: name, strategy: 'UPDATE' };
    const { id } = await bench.look(
      packText({ metadata, recipient: [recipientNamed(name, { comment: 'after' })] }),
      'overwrite',
    );
    const ref = await bench.stepRef(id, 'Recipient', name);
    await bench.run('updateRecipient', ref);
    return ref;
  }

  test('and somebody renamed is changed back under its new name', async () => {
    const ref = await changed('renamed_r');
    await rename('Recipient', 'renamed_r', 'renamed_by_hand');
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'rolled_back', left: null });
    expect(await bench.databricks.recipients.get('renamed_by_hand')).toMatchObject({ comment: 'before' });
    expect(await isThere('Recipient', 'renamed_r')).toBe(false);
  });

  test('by a step that failed says in its error what that lost, and is not to be undone again', async () => {
    const name = 'lost_token';
    await bench.databricks.recipients.create({ name, authentication_type: 'TOKEN' });
    const metadata = { project_name: name, strategy: 'DELETE' };
    const { id } = await bench.look(packText({ metadata, recipient: [recipientNamed(name)] }), 'overwrite');
    const ref = await bench.stepRef(id, 'Recipient', name);
    await bench.run('deleteRecipient', ref);
    await bench.deps.store.finishStep(id, ref.id, { outcome: 'failed', error: 'It was not done in time.' });
    const lost = 'it is there again, but with a new token: who uses it needs the new activation link';
    expect(await bench.run('undoStep', ref)).toEqual({
      ...{ kind: 'undone', outcome: 'failed', left: lost, isTakenBack: true },
    });
    expect(await storedStep(ref)).toMatchObject({
      ...{ outcome: 'failed', error: `It was not done in time. Taken back: ${lost}` },
    });
    await tell(bench.deps.store, id, { end: { status: 'FAILED', errorMessage: null, failedType: null } });
    expect(await bench.deps.store.stepsLeft(id)).toEqual([]);
  });

  test('and somebody deleted is not made again, and left', async () => {
    const ref = await changed('deleted_r');
    await removeByHand('Recipient', 'deleted_r');
    expect(await bench.run('undoStep', ref)).toEqual({
      kind: 'undone',
      outcome: 'updated',
      left: 'it is gone: somebody deleted it, so that there is nothing to put back',
    });
    expect(await isThere('Recipient', 'deleted_r')).toBe(false);
  });
});

describe('an undo may be tried again', () => {
  test('once what kept it from its end has gone', async () => {
    const ref = await created('stuck', 'Recipient');
    const denied = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
    await bench.workspace.faults({ ...denied, Method: 'DELETE', Path: `${UNITY}/recipients/*` });
    await expect(bench.run('undoStep', ref)).rejects.toMatchObject({ nonRetryable: true });
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'rolled_back', left: null });
  });

  test('of a failed step, which keeps the reason why it failed', async () => {
    const ref = await created('failing', 'Recipient');
    await bench.deps.store.finishStep(ref.sharePackId, ref.id, { outcome: 'failed', error: 'No quota.' });
    await rename('Recipient', ref.name, 'failing_elsewhere');
    expect(await bench.run('undoStep', ref)).toMatchObject({ outcome: 'failed' });
    expect((await storedStep(ref)).error).toMatch(/^No quota\. Not undone: somebody renamed it/);
    await rename('Recipient', 'failing_elsewhere', ref.name);
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'failed', left: null });
    expect(await storedStep(ref)).toMatchObject({ outcome: 'failed', error: 'No quota.' });
  });
});

test('what an undo deleted, and was not answered, is nobody else’s doing when its batch has given it back', async () => {
  const names = ['batch_a', 'batch_b', 'batch_c'];
  const { id } = await bench.look(
    packText({ metadata: { project_name: 'batch' }, recipient: names.map((name) => recipientNamed(name)) }),
  );
  const tasks = await Promise.all(names.map((name) => bench.stepRef(id, 'Recipient', name)));
  const batch = { sharePackId: id, mode: 'ask', strategy: 'NEW', tasks, width: 3 } as const;
  await bench.run('performSteps', batch);
  await bench.workspace.faults({
    ...{ Method: 'DELETE', Path: `${UNITY}/recipients/batch_b`, Times: 1, Kind: 'drop-after' },
  });

  const ends = new Map(await bench.run('undoSteps', batch));
  const [, given] = tasks;
  expect(ends.get(given?.id ?? -1)).toMatchObject({ kind: 'again' });
  await Promise.all(tasks.map((ref) => bench.age(ref, 60_000)));

  const again = await bench.run('undoSteps', { ...batch, tasks: tasks.slice(1, 2) });
  expect(again).toEqual([[given?.id, { kind: 'undone', outcome: 'rolled_back', left: null }]]);
});

test('what a step made is deleted only when no earlier request about it can come any more', async () => {
  const ref = await created('early_delete', 'Recipient');
  await bench.deps.store.noteUnanswered(ref.sharePackId, ref.id, 60_000);

  await expect(bench.run('undoStep', ref)).rejects.toThrow('was not answered, and may still be carried out');
  expect(await isThere('Recipient', ref.name)).toBe(true);

  await bench.age(ref, 60_000);
  expect(await bench.run('undoStep', ref)).toMatchObject({ outcome: 'rolled_back' });
  expect(await isThere('Recipient', ref.name)).toBe(false);
});

describe('a delete whose request was not answered', () => {
  test('is waited for while it may still be carried out, and then put back', async () => {
    const ref = await created('lost_delete', 'Recipient');
    const { sharePackId: first } = ref;
    await bench.end(first);
    await bench.age(ref, 60_000);
    const id = await bench.begin(onePackOfEach('lost_delete', { strategy: 'DELETE' }));
    await bench.run('detectConflicts', { sharePackId: id });
    const gone = await bench.stepRef(id, 'Recipient', ref.name, { verb: 'delete' });
    const Path = `${UNITY}/recipients/${ref.name}`;
    await bench.workspace.faults({ Method: 'DELETE', Path, Times: 1, Kind: 'drop-before' });
    await expect(bench.run('deleteRecipient', gone)).rejects.toMatchObject({ nonRetryable: false });

    await expect(bench.run('undoStep', gone)).rejects.toThrow(
      'was not answered, and may still be carried out',
    );
    await bench.databricks.recipients.delete(ref.name);
    await bench.age(gone, 3_000);
    expect(await bench.run('undoStep', gone)).toMatchObject({ outcome: 'rolled_back' });
    expect(await isThere('Recipient', ref.name)).toBe(true);
  });

  test('that certainly did nothing is not waited for', async () => {
    const ref = await created('no_delete', 'Recipient');
    await bench.end(ref.sharePackId);
    const id = await bench.begin(onePackOfEach('no_delete', { strategy: 'DELETE' }));
    await bench.run('detectConflicts', { sharePackId: id });
    const gone = await bench.stepRef(id, 'Recipient', ref.name, { verb: 'delete' });
    const denied = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
    await bench.workspace.faults({ ...denied, Method: 'DELETE', Path: `${UNITY}/recipients/${ref.name}` });
    await expect(bench.run('deleteRecipient', gone)).rejects.toMatchObject({ nonRetryable: true });
    expect(await bench.run('undoStep', gone)).toEqual({ kind: 'undone', outcome: 'not_run', left: null });
  });
});
