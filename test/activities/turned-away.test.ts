/** What somebody changes between two attempts at a change is asked about, whatever came of the first one. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FAILURE_LATE_CONFLICT } from '../../src/workflows/activity-contract';
import type { StepRef } from '../../src/workflows/activity-contract';
import { packText } from '../support/packs';
import type { Fault } from '../support/workspace-controls';
import { RUN, createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

const UNITY = '/api/2.1/unity-catalog';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
  for (const name of ['auditor', 'stranger'])
    await bench.databricks.recipients.create({ name, authentication_type: 'TOKEN' });
});
afterAll(() => bench.close());
beforeEach(() => bench.workspace.clearFaults());

const EXPIRED = { Kind: 'status', Status: 401, ErrorCode: 'UNAUTHENTICATED' } as const;
const AWAY = { Kind: 'status', Status: 503 } as const;
const LOST = { Kind: 'drop-after' } as const;

const granteesOf = async (name: string) =>
  ((await bench.databricks.shares.permissions(name)) ?? []).map(({ principal }) => principal);

const stepOf = async ({ sharePackId, id }: StepRef) => {
  const [step] = await bench.deps.store.stepsById(sharePackId, [id]);
  return step;
};

/** An answer to overwrite somebody's share, as it was seen then. */
async function answered(name: string): Promise<StepRef> {
  await bench.databricks.shares.create({ name, comment: 'theirs' });
  const share = [{ name, comment: 'ours', share_assets: ['main.finance.revenue'], recipients: ['auditor'] }];
  const { id, look } = await bench.look(packText({ metadata: { project_name: name }, share }));
  const conflict = look.page.items.find(({ step }) => step.type === 'Share')?.conflict;
  const fingerprint = conflict?.Fingerprint ?? '';
  return bench.stepRef(id, 'Share', name, { verb: 'update', fingerprint });
}

/** The answer to what the step met then. */
async function answeredAgain(ref: StepRef): Promise<StepRef> {
  const [found] = await bench.deps.store.findings(ref.sharePackId, RUN, [ref]);
  return { ...ref, begin: ref.begin + 1, fingerprint: found?.conflict.Fingerprint ?? '' };
}

const grantToStranger = (name: string) =>
  bench.databricks.shares.updatePermissions(name, [{ principal: 'stranger', add: ['SELECT'] }]);

const failing = (name: string, fault: Pick<Fault, 'Kind' | 'Status' | 'ErrorCode'>) =>
  bench.workspace.faults(
    { Method: 'PATCH', Path: `${UNITY}/shares/${name}`, Times: 1, ...fault },
    { Method: 'PATCH', Path: `${UNITY}/shares/${name}/permissions`, Times: 1, ...fault },
  );

const asked = { type: FAILURE_LATE_CONFLICT, nonRetryable: true };

describe('a share that somebody grants to another before it is overwritten', () => {
  test.each([
    ['turned_away', EXPIRED],
    ['away', AWAY],
    ['lost', LOST],
  ])('is asked about again: %s', async (name, fault) => {
    const ref = await answered(name);
    await failing(name, fault);
    await expect(bench.run('updateShare', ref)).rejects.toMatchObject({ nonRetryable: false });
    await grantToStranger(name);

    await expect(bench.run('updateShare', ref)).rejects.toMatchObject(asked);
    expect(await granteesOf(name)).toContain('stranger');

    expect(await bench.run('updateShare', await answeredAgain(ref))).toMatchObject({ outcome: 'updated' });
    expect(await granteesOf(name)).toEqual(['auditor']);
  });

  test('gets that grant back by an undo, where nothing had been done of the change', async () => {
    const ref = await answered('given_back');
    await failing('given_back', EXPIRED);
    await expect(bench.run('updateShare', ref)).rejects.toMatchObject({ nonRetryable: false });
    await grantToStranger('given_back');
    await expect(bench.run('updateShare', ref)).rejects.toMatchObject(asked);
    const again = await answeredAgain(ref);
    await bench.run('updateShare', again);
    expect(await bench.run('undoStep', again)).toMatchObject({ outcome: 'rolled_back', left: null });
    expect(await granteesOf('given_back')).toEqual(['stranger']);
  });
});

test('a share of which a part was changed has begun: nobody is asked about that', async () => {
  const ref = await answered('in_part');
  const Path = `${UNITY}/shares/in_part/permissions`;
  await bench.workspace.faults({ Method: 'PATCH', Path, Times: 1, ...EXPIRED });
  await expect(bench.run('updateShare', ref)).rejects.toMatchObject({ nonRetryable: false });
  expect(await stepOf(ref)).toMatchObject({ begun_at: expect.any(Date) });
  expect(await bench.run('updateShare', ref)).toMatchObject({ outcome: 'updated' });
});

test('a share that was refused whole has not begun, and its undo asks nothing of the workspace', async () => {
  const ref = await answered('refused');
  await failing('refused', { Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' });
  await expect(bench.run('updateShare', ref)).rejects.toMatchObject({ nonRetryable: true });
  const calls = await bench.calls(async () =>
    expect(await bench.run('undoStep', ref)).toEqual({ kind: 'undone', outcome: 'not_run', left: null }),
  );
  expect(calls).toEqual([]);
});

test('a recipient that somebody changes after an answer was lost is asked about again', async () => {
  const name = 'lost_recipient';
  const { recipients } = bench.databricks;
  await recipients.create({ name, authentication_type: 'TOKEN', comment: 'theirs' });
  const { id, look } = await bench.look(
    packText({ metadata: { project_name: name }, recipient: [{ name, comment: 'ours' }] }),
  );
  const fingerprint = look.page.items[0]?.conflict?.Fingerprint ?? '';
  const ref = await bench.stepRef(id, 'Recipient', name, { verb: 'update', fingerprint });
  await bench.workspace.faults({ Method: 'PATCH', Path: `${UNITY}/recipients/${name}`, Times: 1, ...LOST });
  await expect(bench.run('updateRecipient', ref)).rejects.toMatchObject({ nonRetryable: false });
  await recipients.update(name, { comment: 'theirs again' });
  await expect(bench.run('updateRecipient', ref)).rejects.toMatchObject(asked);
  expect(await recipients.get(name)).toMatchObject({ comment: 'theirs again' });
});
