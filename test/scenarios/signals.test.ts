/** Answers by the signal `resolveConflict`, sent by the Temporal CLI; and what the Temporal UI shows of a run. */
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Conflict } from '../../src/plan/conflict';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/contract';
import type { ConflictsView, StatusView } from '../../src/workflows/contract';
import { testEnvironment } from '../support/environment';
import { packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { waitingRun } from '../support/waiting-run';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const run = promisify(execFile);
const { temporalAddress, temporalCli } = testEnvironment();

async function signal(workflowId: string, ...input: readonly string[]): Promise<void> {
  const which = ['--address', temporalAddress, '--workflow-id', workflowId, '--name', 'resolveConflict'];
  await run(temporalCli, ['workflow', 'signal', ...which, ...input.flatMap((json) => ['--input', json])]);
}

const query = <T>(workflowId: string, name: string): Promise<T> =>
  service.temporal.workflow.getHandle(workflowId).query<T>(name);

/** What the UI's tab of details shows while the run is under way. */
async function currentDetails(workflowId: string): Promise<string> {
  const metadata = await query<{ currentDetails?: string }>(workflowId, '__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}

describe('the signal resolveConflict', () => {
  test('answers one conflict by one resolution', async () => {
    const { SharePackId: id, WorkflowId } = await waitingRun(service, 'one');
    await signal(
      WorkflowId,
      '{"Type":"Recipient","Name":"one-a","Action":"rename","NewName":"one-new","Reason":"ours","ResolvedBy":"jane"}',
    );
    const { Conflicts, Status } = await service.until(
      id,
      ({ Conflicts: [first] }) => first?.Action !== undefined,
    );
    expect([Status, Conflicts[0]]).toEqual([
      'AWAITING_RESOLUTION',
      expect.objectContaining({
        ...{ Action: 'rename', NewName: 'one-new', Reason: 'ours' },
        ...{ ResolvedBy: 'signal (jane)', ResolvedAt: expect.any(String) },
      }),
    ]);
    await signal(WorkflowId, '{"Type":"Recipient","Name":"one-b","Action":"skip"}');
    const ended = await service.ended(id);
    expect([ended.Status, ended.Conflicts[1]?.ResolvedBy]).toEqual(['COMPLETED', 'signal']);
    expect(ended.Resources[0]).toMatchObject({ RenamedTo: 'one-new', Outcome: 'created' });
    expect(ended.RejectedSignals).toEqual([]);
  });

  test('answers many by the body of POST …/resolutions', async () => {
    const { SharePackId: id, WorkflowId } = await waitingRun(service, 'many');
    await signal(
      WorkflowId,
      JSON.stringify({
        Resolutions: [{ Type: 'Recipient', Name: 'many-a', Action: 'overwrite' }],
        Rest: { Action: 'skip', Reason: 'not ours' },
        ResolvedBy: 'jane',
      }),
    );
    const { Conflicts, Status } = await service.ended(id);
    expect(Status).toBe('COMPLETED');
    expect(Conflicts.map(({ Action, ResolvedBy, Reason }) => [Action, ResolvedBy, Reason])).toEqual([
      ['overwrite', 'signal (jane)', undefined],
      ['skip', 'signal (jane)', 'not ours'],
    ]);
  });

  test('that is wrong shows up with its reason, and disturbs nothing', async () => {
    const { SharePackId: id, WorkflowId, Conflicts } = await waitingRun(service, 'wrong');
    const stale = '{"Type":"Recipient","Name":"wrong-a","Action":"skip","Fingerprint":"0"}';
    const wrong: readonly (readonly [string | undefined, RegExp])[] = [
      [undefined, /not a JSON object/],
      ['"skip all"', /not a JSON object/],
      ['["skip"]', /not a JSON object/],
      ['{"Type":"Recipient","Name":"wrong-a","Action":"skip","Force":true}', /has a member 'Force'/],
      ['{"Resolution":[]}', /has a member 'Resolution'/],
      ['{"Resolutions":[]}', /answers nothing/],
      ['{"Type":"Recipient","Name":"wrong-c","Action":"skip"}', /no conflict about Recipient 'wrong-c'/],
      ['{"Type":"Recipient","Name":"wrong-a","Action":"replace"}', /cannot be answered with replace/],
      ['{"Type":"Recipient","Name":"wrong-a","Action":"ignore"}', /Action must be one of/],
      ['{"Type":"Recipient","Name":7,"Action":"skip"}', /Name is not a text/],
      [stale, /has changed since you saw it/],
      ['{"Type":"Recipient","Name":"wrong-a","Action":"rename","NewName":"legacy-auditor"}', /is taken/],
    ];
    for (const [index, [input]] of wrong.entries()) {
      await signal(WorkflowId, ...(input === undefined ? [] : [input]));
      await service.until(id, ({ RejectedSignals }) => RejectedSignals.length === index + 1);
    }
    const status = await service.status(id);
    expect(status).toMatchObject({ Status: 'AWAITING_RESOLUTION', Conflicts });
    expect(status.RejectedSignals.map(({ Received }) => Received)).toEqual(
      wrong.map(([input]) => input ?? 'nothing'),
    );
    status.RejectedSignals.forEach(({ Reason, ReceivedAt }, index) => {
      expect(Reason).toMatch(wrong[index]?.[1] ?? /never/);
      expect(new Date(ReceivedAt).toISOString()).toBe(ReceivedAt);
    });
    const view = await query<StatusView>(WorkflowId, 'status');
    expect(view.RejectedSignals).toEqual(status.RejectedSignals);
    const details = await currentDetails(WorkflowId);
    expect(details).toContain('Signals that changed nothing');

    await signal(WorkflowId, '{"Resolutions":[],"Rest":{"Action":"skip"}}');
    const ended = await service.ended(id);
    expect(ended).toMatchObject({ Status: 'COMPLETED', RejectedSignals: status.RejectedSignals });
  });

  test('of an encoding that nobody knows disturbs nothing either, whatever it is called', async () => {
    const { SharePackId: id, WorkflowId } = await waitingRun(service, 'encoded');
    const which = ['--address', temporalAddress, '--workflow-id', WorkflowId];
    const input = ['--input', 'skip', '--input-meta', 'encoding=binary/unheard-of'];
    const told: readonly (readonly [string, Record<string, unknown>])[] = [
      [
        'resolveConflict',
        { Received: 'what cannot be decoded', Reason: expect.stringContaining('binary/unheard-of') },
      ],
      ['resolveconflict', { Received: 'resolveconflict', Reason: expect.stringContaining('was meant?') }],
    ];
    for (const [index, [name, shown]] of told.entries()) {
      await run(temporalCli, ['workflow', 'signal', ...which, '--name', name, ...input]);
      const { RejectedSignals } = await service.until(id, (status) => status.RejectedSignals.length > index);
      expect(RejectedSignals[index]).toEqual(expect.objectContaining(shown));
    }
    await run(temporalCli, ['workflow', 'query', ...which, '--type', 'status', ...input]);
    await signal(WorkflowId, '{"Resolutions":[],"Rest":{"Action":"skip"}}');
    expect((await service.ended(id)).Status).toBe('COMPLETED');
  });
});

describe('while a run waits', () => {
  test('the queries status and conflicts tell what HTTP tells', async () => {
    const { SharePackId: id, WorkflowId } = await waitingRun(service, 'asked');
    const http = await service.status(id);
    const view = await query<StatusView>(WorkflowId, 'status');
    const { Open, Answered, ...told } = view;
    expect(http).toMatchObject(told);
    expect([Open, Answered]).toEqual([http.Conflicts.length, 0]);
    expect(view).toMatchObject({
      ...{ SharePackId: id, Status: 'AWAITING_RESOLUTION', ErrorMessage: null },
      ...{ ProvisioningStatus: 'Step 3/8: Waiting for answers', Progress: { Done: 0, Total: 3 } },
    });
    const conflicts = await query<ConflictsView>(WorkflowId, 'conflicts');
    const { ResolutionDeadline, Conflicts } = http;
    const { Status } = http;
    expect(conflicts).toEqual({ SharePackId: id, Status, ResolutionDeadline, Conflicts, Open, Answered });
    await service.cancel(id);
  });

  test('the search attributes tell whose it is, and its status as it changes', async () => {
    const { SharePackId: id, SharePackName, WorkflowId } = await waitingRun(service, 'found');
    const handle = service.temporal.workflow.getHandle(WorkflowId);
    const attributes = async () => {
      const all = (await handle.describe()).typedSearchAttributes.getAll();
      return Object.fromEntries(all.map(({ key, value }) => [key.name, value]));
    };
    const expected = {
      SharePackId: id,
      SharePackName,
      SharePackStatus: 'AWAITING_RESOLUTION',
      BusinessLine: 'Finance',
      Requestor: 'jane.doe@example.com',
      Workspace: service.workspaceUrl,
    };
    expect(Object.keys(expected)).toEqual([...SEARCH_ATTRIBUTES]);
    expect(await attributes()).toMatchObject(expected);
    await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } });
    await handle.result();
    expect(await attributes()).toMatchObject({ ...expected, SharePackStatus: 'COMPLETED' });
  });

  test('summary and details tell what the run does', async () => {
    const { WorkflowId, SharePackId: id } = await waitingRun(service, 'told');
    const description = await service.temporal.workflow.getHandle(WorkflowId).describe();
    const summary = await description.staticSummary();
    expect(summary).toContain('SharePack_jane.doe@example.com_Finance_told');
    const details = await description.staticDetails();
    for (const fact of ['version 1', 'jane.doe@example.com', 'Finance', service.workspaceUrl])
      expect(details).toContain(fact);
    await service.cancel(id);
  });

  test('the current details tell owner, differences, and the exact signal to send', async () => {
    const { WorkflowId, SharePackId: id, Conflicts } = await waitingRun(service, 'exact');
    const details = await currentDetails(WorkflowId);
    expect(details).toContain('### 2 conflicts wait for an answer until');
    expect(details).toContain('**Recipient exact\\-a**');
    expect(details).toContain('owner: not managed; created by');
    expect(details).toMatch(/comment: is "made by hand", the pack wants "from the pack"/);
    const [suggested] = Conflicts[0]?.SuggestedNames ?? [];
    const rename = `{"Type":"Recipient","Name":"exact-a","Action":"rename","NewName":"${suggested ?? ''}"}`;
    for (const line of [rename, '{"Type":"Recipient","Name":"exact-b","Action":"skip"}'])
      expect(details.split('\n')).toContain(line);

    // As it stands there, from a terminal.
    await signal(WorkflowId, rename);
    await service.until(id, ({ Conflicts: [first] }) => first?.Action === 'rename');
    const command = (await currentDetails(WorkflowId))
      .split('\n')
      .find((line) => line.startsWith('temporal '));
    const env = { PATH: `${dirname(temporalCli)}:/usr/bin:/bin`, TEMPORAL_ADDRESS: temporalAddress };
    await run('sh', ['-c', command ?? 'false'], { env: { ...env, HOME: '/nonexistent' } });
    const { Status, Conflicts: answered } = await service.ended(id);
    expect([Status, ...answered.map(({ Action }) => Action)]).toEqual(['COMPLETED', 'rename', 'skip']);
  });

  test('the details of a pack whose owner is another version name it', async () => {
    const { SharePackId } = await waitingRun(service, 'mine');
    await service.resolve(SharePackId, { Resolutions: [], Rest: { Action: 'overwrite' } });
    await service.ended(SharePackId);
    const { body } = await service.upload('recipient: [{name: mine-a}]', { filename: 'other.yaml' });
    const [conflict] = body.Conflicts satisfies readonly Conflict[];
    expect(conflict?.Owner).toBe('another pack');
    expect(await currentDetails(body.WorkflowId)).toContain(
      'owner: another pack \\(SharePack\\_jane.doe@example.com\\_Finance\\_mine, version 1\\)',
    );
    await service.cancel(body.SharePackId);
  });

  test('text from packs and files is escaped in all of it', async () => {
    const hostile =
      '<img src=https://evil.example/x.png> ![x](https://evil.example/y.png) ``` www.evil.example';
    const text = packText({
      metadata: { project_name: 'hostile' },
      recipient: [recipientNamed('legacy-auditor', { comment: hostile })],
    });
    const { body } = await service.upload(text, { filename: '`<img src=x>`.yaml' });
    expect(body.Conflicts[0]?.Differences).toContainEqual({
      ...{ Field: 'comment', Existing: 'Made by hand', Desired: hostile },
    });
    const description = await service.temporal.workflow.getHandle(body.WorkflowId).describe();
    const outsideCode = [
      await currentDetails(body.WorkflowId),
      await description.staticSummary(),
      await description.staticDetails(),
    ].map((shown = '') => shown.replace(/```[^]*?\n```/g, '').replace(/`[^`\n]*`/g, ''));
    for (const shown of outsideCode) {
      expect(shown).not.toMatch(/<img|https:\/\/evil|www\.evil|(?<!\\)!\[|(?<!\\)```/);
    }
    expect(outsideCode[0]).toContain('&lt;img');
    await service.cancel(body.SharePackId);
  });
});
