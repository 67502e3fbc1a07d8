/** What each answer over HTTP does (spec/conflicts.md, "Answers"). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Databricks } from '../../src/databricks/databricks';
import type { Resolution, Resolutions } from '../../src/workflows/contract';
import { packText, recipientNamed, shareWithPipeline } from '../support/packs';
import type { StatusAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { waitingRun } from '../support/waiting-run';
import { writesDuring } from '../support/writes';

let service: TestService;
let workspace: Databricks;
beforeAll(async () => {
  service = await startTestService();
  workspace = service.workspaces.forUrl(service.workspaceUrl);
});
afterAll(() => service.stop());

/** Takes the answer, and waits for the run's end. */
async function answered(id: string, request: Resolutions): Promise<StatusAnswer> {
  const { status, body } = await service.resolve(id, request);
  expect([status, body]).toEqual([200, expect.objectContaining({ SharePackId: id, Open: 0 })]);
  const ended = await service.ended(id);
  expect(ended.Status).toBe('COMPLETED');
  return ended;
}

const recipient = (Name: string, Action: Resolution['Action'], NewName?: string): Resolution => ({
  ...{ Type: 'Recipient', Name, Action },
  ...(NewName !== undefined && { NewName }),
});

const granteesOf = async (share: string): Promise<readonly string[]> =>
  ((await workspace.shares.permissions(share)) ?? []).map(({ principal }) => principal).toSorted();

describe('rename', () => {
  test('without a new name takes the first suggested one; the share is granted to it', async () => {
    const { SharePackId, Conflicts } = await waitingRun(service, 'plain');
    const [suggested = ''] = Conflicts[0]?.SuggestedNames ?? [];
    expect(suggested).toMatch(/^finance_plain_plain-a_\d{8}$/);
    const { Resources } = await answered(SharePackId, {
      Resolutions: [recipient('plain-a', 'rename'), recipient('plain-b', 'skip')],
    });
    expect(Resources).toEqual([
      { Type: 'Recipient', Name: 'plain-a', RenamedTo: suggested, Outcome: 'created' },
      { Type: 'Recipient', Name: 'plain-b', Outcome: 'skipped' },
      { Type: 'Share', Name: 'plain_share', Outcome: 'created' },
    ]);
    expect(await granteesOf('plain_share')).toEqual([suggested, 'plain-b']);
    expect(await workspace.recipients.get('plain-a')).toMatchObject({ comment: 'made by hand' });
  });

  test('with a new name takes that one, and the resolved pack says so everywhere', async () => {
    const { SharePackId } = await waitingRun(service, 'named');
    await answered(SharePackId, {
      Resolutions: [recipient('named-a', 'rename', 'Named-One'), recipient('named-b', 'rename', 'named-two')],
    });
    expect(await granteesOf('named_share')).toEqual(['named-one', 'named-two']);
    expect(await workspace.recipients.get('named-one')).toMatchObject({ comment: 'from the pack' });
    const file = await fetch(`${service.url}/workflow/sharepack/${SharePackId}/file?resolved=true`);
    const resolved = await file.text();
    expect(resolved).toContain('name: Named-One');
    expect(resolved).not.toMatch(/named-[ab]/);
  });

  describe("of a pipeline is followed by its schedule's name and task", () => {
    const pack = (name: string): string =>
      packText({
        metadata: { project_name: name },
        recipient: [recipientNamed(`${name}_recipient`)],
        share: [shareWithPipeline(name)],
      });

    async function expectScheduled(pipeline: string, schedule: string): Promise<void> {
      const [made] = await workspace.pipelines.list(pipeline);
      const [job, ...more] = await workspace.jobs.list(schedule);
      expect(more).toEqual([]);
      expect(job?.settings?.tasks?.[0]?.pipeline_task?.pipeline_id).toBe(made?.pipeline_id);
      expect(made?.pipeline_id).toEqual(expect.any(String));
    }

    test('where the schedule has no conflict', async () => {
      await workspace.pipelines.create({ name: 'alone_pipeline', root_path: '/Workspace/Shared' });
      const { body } = await service.upload(pack('alone'));
      expect(body.Conflicts.map(({ Type }) => Type)).toEqual(['Pipeline']);
      const { Resources } = await answered(body.SharePackId, {
        Resolutions: [
          { Type: 'Pipeline', Name: 'alone_pipeline', Action: 'rename', NewName: 'alone pipeline 2' },
        ],
      });
      expect(Resources).toContainEqual({
        ...{ Type: 'Schedule', Name: 'alone_pipeline_schedule', Outcome: 'created' },
        RenamedTo: 'alone pipeline 2_schedule',
      });
      await expectScheduled('alone pipeline 2', 'alone pipeline 2_schedule');
    });

    async function bothExist(name: string): Promise<string> {
      expect((await service.upload(pack(name), { wait: '20' })).body.Status).toBe('COMPLETED');
      const { body } = await service.upload(pack(name));
      expect(body.Conflicts.map(({ Type }) => Type)).toEqual(['Recipient', 'Share', 'Pipeline', 'Schedule']);
      return body.SharePackId;
    }

    test('where it has one, which is then answered too', async () => {
      const id = await bothExist('both');
      const first = await service.resolve(id, {
        Resolutions: [{ Type: 'Pipeline', Name: 'both_pipeline', Action: 'rename', NewName: 'both_2' }],
      });
      expect(first.body).toMatchObject({ Open: 2, Answered: 2 });
      // Another name while the run still waits: the schedule goes along.
      await service.resolve(id, {
        Resolutions: [{ Type: 'Pipeline', Name: 'both_pipeline', Action: 'rename', NewName: 'both_3' }],
      });
      const { Conflicts } = await answered(id, { Resolutions: [], Rest: { Action: 'skip' } });
      expect(Conflicts.at(-1)).toMatchObject({
        ...{ Type: 'Schedule', Action: 'rename', NewName: 'both_3_schedule' },
        Reason: "follows pipeline 'both_pipeline'",
      });
      await expectScheduled('both_3', 'both_3_schedule');
      expect(await workspace.jobs.list('both_2_schedule')).toEqual([]);
    });

    test('and by Rest, whatever is suggested for the schedule', async () => {
      const id = await bothExist('rest');
      const { Resources } = await answered(id, { Resolutions: [], Rest: { Action: 'rename' } });
      const renamed = Resources.find(({ Type }) => Type === 'Pipeline')?.RenamedTo ?? '';
      await expectScheduled(renamed, `${renamed}_schedule`);
    });

    test('unless the schedule is answered by itself', async () => {
      const id = await bothExist('itself');
      const { Resources } = await answered(id, {
        Resolutions: [
          { Type: 'Pipeline', Name: 'itself_pipeline', Action: 'rename', NewName: 'itself_2' },
          { Type: 'Schedule', Name: 'itself_pipeline_schedule', Action: 'rename', NewName: 'Each night' },
        ],
        Rest: { Action: 'skip' },
      });
      expect(Resources.at(-1)).toMatchObject({ RenamedTo: 'Each night', Outcome: 'created' });
      await expectScheduled('itself_2', 'Each night');
    });
  });
});

describe('skip', () => {
  test('leaves the existing resource exactly as it is; others may still refer to it', async () => {
    const { SharePackId } = await waitingRun(service, 'left');
    const before = await workspace.recipients.get('left-a');
    const ended = await answered(SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    expect(await workspace.recipients.get('left-a')).toEqual(before);
    expect(await granteesOf('left_share')).toEqual(['left-a', 'left-b']);
    expect(ended.ValidationWarnings).toContainEqual(
      expect.stringContaining(
        `Recipient 'left-a' was skipped, and is left as it is: recipient is null, the pack says "auditor@example.org"; ` +
          'comment is "made by hand", the pack says "from the pack"',
      ),
    );
  });
});

describe('overwrite', () => {
  test('changes the existing resource in place, until nothing differs', async () => {
    const { SharePackId, Conflicts } = await waitingRun(service, 'place');
    expect(Conflicts[0]).toMatchObject({ Identical: false, Owner: 'not managed' });
    const before = await workspace.recipients.get('place-a');
    const writes = await writesDuring(service, async () => {
      const { Resources } = await answered(SharePackId, { Resolutions: [], Rest: { Action: 'overwrite' } });
      expect(Resources.map(({ Outcome }) => Outcome)).toEqual(['updated', 'updated', 'created']);
    });
    expect(writes.filter((write) => /^(POST|DELETE) .*\/recipients/.test(write))).toEqual([]);
    const after = await workspace.recipients.get('place-a');
    expect(after).toMatchObject({ id: before?.id, comment: 'from the pack', created_at: before?.created_at });
    expect(after?.tokens).toEqual(before?.tokens);

    const again = packText({
      metadata: { project_name: 'place' },
      recipient: [recipientNamed('place-a', { comment: 'from the pack' })],
    });
    const { body } = await service.upload(again);
    expect(body.Conflicts).toEqual([
      expect.objectContaining({ Identical: true, Differences: [], Owner: 'this pack' }),
    ]);
    await service.cancel(body.SharePackId);
  });
});

describe('replace', () => {
  const ORG = 'aws:us-west-2:29a84bee-54bc-43a2-87de-023d0ec16016';
  const partner = (name: string, strategy: string): string =>
    packText({
      metadata: { project_name: name, strategy },
      recipient: [{ name, type: 'D2D', recipient_databricks_org: ORG.replace('29a8', name.slice(-4)) }],
      share: [{ name: `${name}_share`, share_assets: ['main.finance.costs'], recipients: [name] }],
    });

  test.each([
    ['NEW', 'kind-aaaa', ['rename', 'skip', 'replace']],
    ['UPDATE', 'kind-bbbb', ['rename', 'skip', 'replace']],
  ] as const)(
    'is offered by %s where the type differs, says what is lost, and must be chosen by that name',
    async (strategy, name, actions) => {
      await workspace.recipients.create({ name, authentication_type: 'TOKEN' });
      const { body } = await service.upload(partner(name, strategy), { wait: '20' });
      const [conflict] = body.Conflicts;
      expect(conflict?.Actions).toEqual(actions);
      expect(conflict?.Consequences).toEqual({ replace: expect.stringMatching(/token stops working/) });
      expect(conflict?.Differences).toContainEqual({ Field: 'type', Existing: 'D2O', Desired: 'D2D' });
      const refused = await service.resolve(body.SharePackId, {
        Resolutions: [recipient(name, 'overwrite')],
      });
      expect(refused.status).toBe(422);

      const before = await workspace.recipients.get(name);
      const { Resources } = await answered(body.SharePackId, { Resolutions: [recipient(name, 'replace')] });
      expect(Resources.map(({ Outcome }) => Outcome)).toEqual(['replaced', 'created']);
      const after = await workspace.recipients.get(name);
      expect(after).toMatchObject({ authentication_type: 'DATABRICKS' });
      expect(after?.id).not.toBe(before?.id);
      expect(await granteesOf(`${name}_share`)).toEqual([name]);
    },
  );

  test('gives the grants again on a share of the pack that is otherwise as wanted', async () => {
    const name = 'again-cccc';
    await workspace.recipients.create({ name, authentication_type: 'TOKEN' });
    await workspace.shares.create({ name: `${name}_share` });
    const object = { name: 'main.finance.costs', data_object_type: 'TABLE' };
    await workspace.shares.update(`${name}_share`, { updates: [{ action: 'ADD', data_object: object }] });
    await workspace.shares.updatePermissions(`${name}_share`, [{ principal: name, add: ['SELECT'] }]);
    const { body } = await service.upload(partner(name, 'UPDATE'), { wait: '20' });
    expect(body.Conflicts.map(({ Type }) => Type)).toEqual(['Recipient']);
    await answered(body.SharePackId, { Resolutions: [recipient(name, 'replace')] });
    expect(await granteesOf(`${name}_share`)).toEqual([name]);
  });
});

describe('Rest', () => {
  test('answers every open conflict that is not named, and keeps its reason', async () => {
    const { SharePackId } = await waitingRun(service, 'others');
    const { Conflicts, Resources } = await answered(SharePackId, {
      Resolutions: [recipient('others-b', 'overwrite')],
      Rest: { Action: 'skip', Reason: 'not ours' },
    });
    expect(Conflicts.map(({ Name, Action, Reason }) => [Name, Action, Reason])).toEqual([
      ['others-a', 'skip', 'not ours'],
      ['others-b', 'overwrite', undefined],
    ]);
    expect(Resources.map(({ Outcome }) => Outcome)).toEqual(['skipped', 'updated', 'created']);
  });

  test('with a type answers those of that type alone', async () => {
    await workspace.shares.create({ name: 'typed_share' });
    const { SharePackId } = await waitingRun(service, 'typed');
    const first = await service.resolve(SharePackId, {
      Resolutions: [],
      Rest: { Action: 'skip', Type: 'Recipient' },
    });
    expect(first.body).toEqual({ SharePackId, Status: 'AWAITING_RESOLUTION', Open: 1, Answered: 2 });
    await answered(SharePackId, { Resolutions: [], Rest: { Action: 'overwrite', Type: 'Share' } });
    expect(await granteesOf('typed_share')).toEqual(['typed-a', 'typed-b']);
  });
});
