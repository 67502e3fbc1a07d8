/** Answers that come again, or otherwise, while the run still waits; and what is kept of them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Databricks } from '../../src/databricks/databricks';
import type { Conflict } from '../../src/plan/conflict';
import type { Resolution } from '../../src/workflows/contract';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { waitingRun } from '../support/waiting-run';

let service: TestService;
let workspace: Databricks;
beforeAll(async () => {
  service = await startTestService();
  workspace = service.workspaces.forUrl(service.workspaceUrl);
});
afterAll(() => service.stop());

/** One answer about `{name}-a`, while `{name}-b` keeps the run waiting. */
async function answerA(id: string, name: string, answer: Partial<Resolution>): Promise<Conflict | undefined> {
  const resolution: Resolution = { Type: 'Recipient', Name: `${name}-a`, Action: 'skip', ...answer };
  const { status, body } = await service.resolve(id, { Resolutions: [resolution] });
  expect([status, body]).toEqual([
    200,
    { SharePackId: id, Status: 'AWAITING_RESOLUTION', Open: 1, Answered: 1 },
  ]);
  return (await service.conflicts(id))[0];
}

async function outcomeOfA(id: string) {
  await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } });
  const { Status, Resources } = await service.ended(id);
  expect(Status).toBe('COMPLETED');
  return Resources[0];
}

test('a different answer replaces the earlier one while another conflict is open', async () => {
  const { SharePackId: id } = await waitingRun(service, 'other');
  expect(
    await answerA(id, 'other', { Action: 'rename', NewName: 'other-new', Reason: 'first' }),
  ).toMatchObject({
    ...{ Action: 'rename', NewName: 'other-new', Reason: 'first' },
  });
  const replaced = await answerA(id, 'other', { Action: 'overwrite' });
  expect(replaced).toMatchObject({ Action: 'overwrite' });
  expect(replaced).not.toHaveProperty('NewName');
  expect(replaced).not.toHaveProperty('Reason');
  expect(await outcomeOfA(id)).toEqual({ Type: 'Recipient', Name: 'other-a', Outcome: 'updated' });
  expect(await workspace.recipients.get('other-new')).toBeUndefined();
});

test('another new name replaces the earlier one', async () => {
  const { SharePackId: id } = await waitingRun(service, 'names');
  await answerA(id, 'names', { Action: 'rename', NewName: 'names-one' });
  await answerA(id, 'names', { Action: 'rename', NewName: 'names-two' });
  expect(await outcomeOfA(id)).toMatchObject({ RenamedTo: 'names-two', Outcome: 'created' });
  expect(await workspace.recipients.get('names-one')).toBeUndefined();
});

test('the same answer twice is fine, and changes nothing', async () => {
  const { SharePackId: id } = await waitingRun(service, 'same');
  const first = await answerA(id, 'same', { Action: 'overwrite', Reason: 'agreed' });
  expect(await answerA(id, 'same', { Action: 'overwrite', Reason: 'agreed' })).toEqual(first);
  expect(await outcomeOfA(id)).toMatchObject({ Outcome: 'updated' });
});

test('one answer, another, and the first again: the last one holds', async () => {
  const { SharePackId: id } = await waitingRun(service, 'aba');
  for (const Action of ['overwrite', 'skip', 'overwrite', 'skip'] as const)
    expect(await answerA(id, 'aba', { Action })).toMatchObject({ Action });
  expect(await outcomeOfA(id)).toMatchObject({ Outcome: 'skipped' });
  expect((await service.status(id)).ValidationWarnings).toContainEqual(
    expect.stringContaining("Recipient 'aba-a' was skipped"),
  );
  expect(await workspace.recipients.get('aba-a')).toMatchObject({ comment: 'made by hand' });
});

test('a skip that is taken back leaves no warning', async () => {
  const { SharePackId: id } = await waitingRun(service, 'back');
  await answerA(id, 'back', { Action: 'skip' });
  await answerA(id, 'back', { Action: 'overwrite' });
  await outcomeOfA(id);
  const { ValidationWarnings } = await service.status(id);
  expect(ValidationWarnings.filter((warning) => warning.includes('back-a'))).toEqual([]);
});

test('who answered, when and why is kept, and stays when the run has ended', async () => {
  const { SharePackId: id } = await waitingRun(service, 'kept');
  const answer = await answerA(id, 'kept', { Action: 'skip', Reason: 'it is the auditors’ own' });
  expect(answer).toMatchObject({ ResolvedBy: 'local', Reason: 'it is the auditors’ own' });
  expect(new Date(answer?.ResolvedAt ?? 0).toISOString()).toBe(answer?.ResolvedAt);
  await outcomeOfA(id);
  expect((await service.conflicts(id))[0]).toEqual(answer);
});

test('the run stays at its question, with its deadline, until the last answer', async () => {
  const { SharePackId: id } = await waitingRun(service, 'until');
  const before = await service.status(id);
  await answerA(id, 'until', { Action: 'skip' });
  const after = await service.status(id);
  expect(after).toMatchObject({
    Status: 'AWAITING_RESOLUTION',
    ProvisioningStatus: 'Step 3/8: Waiting for answers',
    ResolutionDeadline: before.ResolutionDeadline,
  });
  expect(before.ResolutionDeadline).toEqual(expect.any(String));
  await outcomeOfA(id);
  expect((await service.status(id)).ResolutionDeadline).toBeNull();
});
