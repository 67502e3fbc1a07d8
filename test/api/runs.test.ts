import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { startUnstarted } from '../../src/api/runs/start-unstarted';
import { workflowId } from '../../src/workflows/contract';
import { startTestService, type TestService } from '../support/service';
import { begunRun, newUpload, PACK } from './packs';
import { testSettings } from './start-api';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ PUBLIC_URL: 'http://service.example.com' });
}, 120_000);
afterAll(async () => {
  await service.stop();
});

/** A pack of its own, whose recipients nobody else has. */
function somePack(recipients = [`r-${randomUUID()}`], project: string = randomUUID()): string {
  const list = recipients.map((name) => `  - name: ${name}\n    type: D2O\n`).join('');
  return `metadata:\n  business_line: Finance\n  project_name: ${project}\n  requestor: jane\nrecipient:\n${list}`;
}
/** The local workspace has this recipient from the start, and nobody manages it. */
const TAKEN = 'legacy-auditor';
const ABOUT_TAKEN = { Type: 'Recipient', Name: TAKEN } as const;

type Run = Awaited<ReturnType<TestService['upload']>>['body'];

const WAIT = { wait: '30' };
const upload = async (pack: string, options?: Readonly<Record<string, string>>): Promise<Run> =>
  (await service.upload(pack, options)).body;
const post = async (run: Run, call: string, body?: unknown) => {
  const answer = await fetch(`${service.url}/workflow/sharepack/${run.SharePackId}/${call}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Problem };
};
interface Problem {
  readonly type: string;
  readonly Errors: readonly { readonly Pointer: string; readonly Code: string }[];
}
const workflow = (run: Run) => service.temporal.workflow.getHandle(run.WorkflowId);
const uploads = async (): Promise<number> => (await service.store.list({ page_size: 200 })).items.length;

describe('an upload', () => {
  test('that is done within the wait is answered with its end', async () => {
    const { status, body } = await service.upload(somePack(), WAIT);
    expect(status).toBe(202);
    expect(body).toMatchObject({
      Status: 'COMPLETED',
      Version: 1,
      Strategy: 'NEW',
      Conflicts: [],
      ValidationErrors: [],
    });
    expect(await service.status(body.SharePackId)).toMatchObject({
      ProvisioningStatus: 'Step 8/8: Completed',
      Progress: { Done: 1, Total: 1 },
    });
  });

  test('with a conflict is answered when that is known, and waits no longer', async () => {
    const { status, body } = await service.upload(somePack([TAKEN]), { wait: '60' });
    expect([status, body.Status]).toEqual([202, 'AWAITING_RESOLUTION']);
    expect(body.Message).toMatch(/a conflict waits for an answer.*legacy-auditor.*\/resolutions/);
    expect(body.Conflicts).toMatchObject([{ ...ABOUT_TAKEN, Owner: 'not managed' }]);
  });

  test('with on_conflict=fail is answered 400 with every conflict', async () => {
    const { status, body } = await service.upload(somePack([TAKEN]), { on_conflict: 'fail' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      type: '/docs#validation-failed',
      Status: 'VALIDATION_FAILED',
      Version: 1,
      ValidationErrors: [`Recipient '${TAKEN}' already exists`],
      Conflicts: [ABOUT_TAKEN],
    });
  });

  test('is that of its open run when it comes again, and 409 when it is another one', async () => {
    const project = randomUUID();
    const first = await upload(somePack([TAKEN], project));
    expect((await upload(somePack([TAKEN], project))).SharePackId).toBe(first.SharePackId);
    const kept = await uploads();
    const other = await service.upload(somePack([TAKEN, 'another'], project));
    expect(other).toMatchObject({
      status: 409,
      body: { type: '/docs#another-version-under-way', Links: { Status: first.Links['Status'] } },
    });
    expect(await uploads()).toBe(kept);
  });

  test('with an Idempotency-Key is the same run after its end, and 422 for other content', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const pack = somePack();
    const first = await service.upload(pack, WAIT, key);
    const again = await service.upload(pack, WAIT, key);
    expect([again.status, again.body.SharePackId]).toEqual([202, first.body.SharePackId]);
    const other = await service.upload(somePack(), {}, key);
    expect(other).toMatchObject({ status: 422, body: { type: '/docs#idempotency-key-reused' } });
  });

  test('can be the next version as soon as one has ended', async () => {
    const project = randomUUID();
    for (const Version of [1, 2, 3])
      expect(await upload(somePack(undefined, project), WAIT)).toMatchObject({
        Status: 'COMPLETED',
        Version,
      });
  });

  test('whose fields come to the name of another pack is answered 409, naming both', async () => {
    const project = randomUUID();
    await upload(somePack(undefined, `${project} R&D`), WAIT);
    const { status, body } = await service.upload(somePack(undefined, `${project} R-D`));
    expect([status, body]).toMatchObject([409, { detail: expect.stringMatching(/R-D'.*R&D'/) }]);
  });
});

describe('answers', () => {
  test('are taken as they come, also the first one again after another', async () => {
    // Two conflicts, so that the run waits while the one is answered this way and that.
    const other = `r-${randomUUID()}`;
    await upload(somePack([other]), WAIT);
    const run = await upload(somePack([TAKEN, other]));
    const say = (Action: string) => post(run, 'resolutions', { Resolutions: [{ ...ABOUT_TAKEN, Action }] });
    for (const Action of ['skip', 'overwrite', 'skip', 'overwrite', 'skip']) {
      const { status, body } = await say(Action);
      const { SharePackId } = run;
      expect([status, body]).toEqual([
        200,
        { SharePackId, Status: 'AWAITING_RESOLUTION', Open: 1, Answered: 1 },
      ]);
      expect((await service.conflicts(SharePackId))[0]).toMatchObject({
        Name: TAKEN,
        Action,
        ResolvedBy: 'local',
      });
    }
    expect((await post(run, 'resolutions', { Rest: { Action: 'skip', Reason: 'ours' } })).status).toBe(200);
    expect(await service.ended(run.SharePackId)).toMatchObject({ Status: 'COMPLETED' });
    expect(await say('overwrite')).toMatchObject({ status: 409, body: { type: '/docs#ended' } });
  });

  test('that are wrong are refused all at once, each at its place, and the run waits on', async () => {
    const run = await upload(somePack([TAKEN]));
    const refused = async (request: unknown) => {
      const { status, body } = await post(run, 'resolutions', request);
      return [status, ...body.Errors.map(({ Pointer, Code }) => `${Pointer} ${Code}`)];
    };
    const skip = { ...ABOUT_TAKEN, Action: 'skip' };
    expect(await refused({})).toEqual([422, ' EMPTY_REQUEST']);
    const unknown = [
      { ...skip, Action: 'explode' },
      { ...skip, Type: 'Planet' },
    ];
    expect(await refused({ Resolutions: unknown, Rest: { Action: 'guess', Type: 'Moon' } })).toEqual([
      422,
      '/Resolutions/0/Action ACTION_NOT_ALLOWED',
      '/Resolutions/1/Type UNKNOWN_CONFLICT',
      '/Rest/Type UNKNOWN_CONFLICT',
      '/Rest/Action ACTION_NOT_ALLOWED',
    ]);
    const impossible = [
      { ...skip, Action: 'replace' },
      { ...skip, Name: 'nobody' },
    ];
    expect(await refused({ Resolutions: impossible })).toEqual([
      422,
      '/Resolutions/0/Action ACTION_NOT_ALLOWED',
      '/Resolutions/1/Name UNKNOWN_CONFLICT',
    ]);
    expect(await post(run, 'resolutions', { Resolutions: [{ ...skip, Fingerprint: 'old' }] })).toMatchObject({
      status: 409,
      body: { type: '/docs#stale-fingerprint', Conflicts: [ABOUT_TAKEN] },
    });
    expect((await service.status(run.SharePackId)).Status).toBe('AWAITING_RESOLUTION');
  });
});

test('a cancel says who and why, and is refused once the run has ended', async () => {
  const run = await upload(somePack([TAKEN]));
  expect((await post(run, 'cancel', { Reason: 'enough' })).status).toBe(202);
  expect(await service.ended(run.SharePackId)).toMatchObject({
    Status: 'CANCELLED',
    ErrorMessage: expect.stringMatching(/local.*enough/),
  });
  expect((await post(run, 'cancel')).status).toBe(409);
});

test('the workflow says in Temporal whose it is, with nothing of the pack rendered', async () => {
  const run = await upload(somePack([TAKEN], '"![x](http://evil.example.com/`a`)"'));
  const description = await workflow(run).describe();
  const attributes = description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
  expect(Object.fromEntries(attributes)).toMatchObject({
    SharePackId: run.SharePackId,
    SharePackName: run.SharePackName,
    SharePackStatus: 'AWAITING_RESOLUTION',
    BusinessLine: 'Finance',
    Requestor: 'jane',
    Workspace: service.workspaceUrl,
  });
  expect(await description.staticSummary()).toBe(
    `\`${run.SharePackName ?? ''}\` v1, from \`pack.yaml\`, by \`local\``,
  );
  const details = await description.staticDetails();
  expect(details).toContain("project `![x](http://evil.example.com/'a')`");
  expect(details).toContain(`(http://service.example.com/workflow/sharepack/${run.SharePackId})`);
  const path = `${encodeURIComponent(run.WorkflowId)}/${description.runId}/user-metadata`;
  expect(run.Links['TemporalUI']).toContain(`/namespaces/default/workflows/${path}`);
});

test('health counts the workers', async () => {
  const health = await fetch(`${service.url}/workflow/health`);
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({
    TemporalConnected: true,
    WorkspaceConnected: true,
    Workers: 1,
  });
});

describe('a run that was ended in Temporal', () => {
  test('is FAILED when its status is read, and says what stands', async () => {
    const run = await upload(somePack([TAKEN]));
    await workflow(run).terminate();
    expect(await service.status(run.SharePackId)).toMatchObject({
      Status: 'FAILED',
      ErrorMessage: expect.stringMatching(/ended in Temporal \(TERMINATED\).*touched nothing/),
    });
  });

  test('or is gone from it names what it left in the workspace', async () => {
    const { share_pack_id } = await begunRun(
      service.store,
      PACK.replace('- name', '- name: made\n    type: D2O\n  - name'),
    );
    await service.store.beginStep(share_pack_id, 0, null);
    await service.store.finishStep(share_pack_id, 0, { outcome: 'created' });
    expect(await service.status(share_pack_id)).toMatchObject({
      Status: 'FAILED',
      ErrorMessage: expect.stringMatching(
        /gone from Temporal.*What stands: Recipient 'made' \(created\)\. Upload/,
      ),
      Resources: [{ Outcome: 'created' }, { Outcome: 'not_run' }],
    });
  });

  test('is not in the way of the next upload', async () => {
    const project = randomUUID();
    const run = await upload(somePack([TAKEN], project));
    await workflow(run).terminate();
    expect(await upload(somePack(undefined, project), WAIT)).toMatchObject({
      Status: 'COMPLETED',
      Version: 2,
    });
    expect((await service.status(run.SharePackId)).Status).toBe('FAILED');
  });

  test('takes no answer any more', async () => {
    const run = await upload(somePack([TAKEN]));
    await workflow(run).terminate();
    expect(await post(run, 'resolutions', { Rest: { Action: 'skip' } })).toMatchObject({
      status: 409,
      body: { type: '/docs#ended' },
    });
  });
});

describe('without a worker', () => {
  test('an upload is answered 202 after a while, and runs when a worker comes', async () => {
    await service.stopWorker();
    const { status, body } = await service.upload(somePack());
    expect([status, body.Status]).toEqual([202, 'IN_PROGRESS']);
    expect((await service.status(body.SharePackId)).ProvisioningStatus).toBe('Step 1/8: Reading the pack');
    await service.startWorker();
    expect((await service.ended(body.SharePackId)).Status).toBe('COMPLETED');
  }, 60_000);

  test('an answer is 503 with Retry-After, and the same again is safe', async () => {
    const run = await upload(somePack([TAKEN]));
    await service.stopWorker();
    const skip = { Resolutions: [{ ...ABOUT_TAKEN, Action: 'skip' }] };
    const first = await post(run, 'resolutions', skip);
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '5']);
    await service.startWorker();
    // Taken now, or meanwhile: then the run may have ended.
    expect([200, 409]).toContain((await post(run, 'resolutions', skip)).status);
    expect((await service.ended(run.SharePackId)).Status).toBe('COMPLETED');
  }, 60_000);
});

test('an upload that was stored and not started is started at the next start', async () => {
  const project_name = randomUUID();
  const share_pack_name = `SharePack_jane_Finance_${project_name}`;
  const stored = newUpload({
    share_pack_name,
    project_name,
    workspace: service.workspaceUrl,
    workflow_id: workflowId(service.workspaceUrl, share_pack_name),
    bytes: Buffer.from(somePack(undefined, project_name)),
  });
  await service.store.saveUpload(stored);
  const { store, temporal, taskQueue } = service;
  await startUnstarted(
    {
      store,
      temporal,
      taskQueue,
      settings: testSettings(),
      log: pino({ level: 'silent' }),
    },
    0,
  );
  expect((await service.ended(stored.share_pack_id)).Status).toBe('COMPLETED');
});
