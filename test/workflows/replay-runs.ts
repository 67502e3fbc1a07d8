import {
  SIGNAL_APPROVE,
  SIGNAL_RESOLVE_CONFLICT,
  UPDATE_SUPERSEDE,
  deliveryWorkflowId,
  driftId,
} from '../../src/workflows/contract';
import type { Notification, Resolutions, SupersedeRequest } from '../../src/workflows/contract';
import type { Case } from '../histories/manifest';
import { onePackOfEach } from '../support/packs';
import type { UploadAnswer } from '../support/service-client';
import type { TestService } from '../support/service';

const DENIED = { Times: 1, Kind: 'status', Status: 403, ErrorCode: 'PERMISSION_DENIED' } as const;
const SCHEDULES = { Method: 'POST', Path: '/api/2.2/jobs/create' } as const;
const PIPELINE_TWIN = { Method: 'POST', Path: '/api/2.0/pipelines', Times: 1, Kind: 'twin' } as const;

/** Business lines whose packs the service's first receiver is told of, and its second, which wants no more. */
export const NOTIFIED = 'Notified';
export const GONE = 'Gone';

/** Makes a run that ends, or waits, in this way. @returns its workflow's id. */
export async function runCase(service: TestService, name: Case): Promise<string> {
  await service.workspace.clearFaults();
  const run = await RUNS[name](service, name.replace(/\W/g, ''));
  return run.WorkflowId;
}

type Run = (service: TestService, name: string) => Promise<UploadAnswer>;

const RUNS: Readonly<Record<Case, Run>> = {
  completed: (service, name) => ended(service, name),
  waiting,
  'answered-rename': (service, name) => answered(service, name, { Action: 'rename' }),
  skipped: (service, name) => answered(service, name, { Action: 'skip', Reason: 'it is right as it is' }),
  overwritten: (service, name) => answered(service, name, { Action: 'overwrite' }),
  expired: async (service, name) => {
    const run = await waiting(service, name, { resolution_timeout: '1s' });
    await service.ended(run.SharePackId);
    return run;
  },
  cancelled,
  'failed-rolled-back': rolledBack,
  'late-conflict': lateAnswered,
  'validation-failed': async (service, name) => {
    await inTheWay(service, name);
    return ended(service, name, { on_conflict: 'fail' });
  },
  'signal-answered': async (service, name) => {
    const run = await waiting(service, name);
    const { workflow } = service.temporal;
    const handle = workflow.getHandle(run.WorkflowId);
    await handle.signal(SIGNAL_RESOLVE_CONFLICT, 'nonsense');
    const answer = { Type: 'Recipient', Name: `${name}_recipient`, Action: 'skip', ResolvedBy: 'jane' };
    await handle.signal(SIGNAL_RESOLVE_CONFLICT, answer);
    await service.ended(run.SharePackId);
    return run;
  },
  kept: async (service, name) => {
    await service.workspace.faults({ ...DENIED, ...SCHEDULES });
    return ended(service, name, { on_failure: 'keep' });
  },
  updated: async (service, name) => {
    await ended(service, name);
    return upload(service, changed(name, { strategy: 'UPDATE' }));
  },
  deleted: async (service, name) => {
    await ended(service, name);
    return upload(service, onePackOfEach(name, { strategy: 'DELETE' }));
  },
  restored: async (service, name) => {
    const first = await ended(service, name);
    await upload(service, changed(name, { strategy: 'UPDATE' }));
    const { body } = await service.restore(first.SharePackId);
    await service.ended(body.SharePackId);
    return body;
  },
  superseded: async (service, name) => {
    const run = await waiting(service, name);
    const { WorkflowId, SharePackId } = run;
    const request: SupersedeRequest = {
      ...{ SharePackId, SupersededBy: 'the-next', RequestedBy: 'jane' },
      Until: new Date(Date.now() + 60_000).toISOString(),
    };
    await service.temporal.workflow
      .getHandle(WorkflowId)
      .executeUpdate(UPDATE_SUPERSEDE, { args: [request] });
    await service.ended(SharePackId);
    return run;
  },
  approved: async (service, name) => {
    await inTheWay(service, name);
    const run = await pending(service, name);
    await service.temporal.workflow.getHandle(run.WorkflowId).signal(SIGNAL_APPROVE, 'nonsense');
    await service.decide(run.SharePackId, { Decision: 'approve', Reason: 'as agreed' });
    await service.resolve(run.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    await service.ended(run.SharePackId);
    return run;
  },
  declined: async (service, name) => {
    const run = await pending(service, name);
    await service.decide(run.SharePackId, { Decision: 'decline' });
    return run;
  },
  'dry-run': async (service, name) => {
    await inTheWay(service, name);
    return (await service.upload(onePackOfEach(name), { dry_run: 'true', on_conflict: 'rename' })).body;
  },
  'drift-scheduled': closed,
  'drift-checked': async (service, name) => {
    const run = await closed(service, name);
    await service.checkDrift(run.SharePackId);
    return { ...run, WorkflowId: driftId(service.workspaceUrl, run.SharePackName ?? '') };
  },
  'large-completed': (service, name) => ended(service, name),
  'large-answered': (service, name) => answered(service, name, { Action: 'overwrite' }),
  'large-cancelled': cancelled,
  'large-rolled-back': rolledBack,
  'large-late-conflict': lateAnswered,
  'webhook-delivered': (service, name) => notified(service, name, NOTIFIED, 0),
  'webhook-given-up': (service, name) => notified(service, name, GONE, 1),
  'undone-again': async (service, name) => {
    const Path = '/api/2.1/unity-catalog/recipients/*';
    await service.workspace.faults(
      { ...DENIED, ...SCHEDULES },
      { ...DENIED, Times: 20, Method: 'DELETE', Path },
    );
    const run = await ended(service, name);
    await service.workspace.clearFaults();
    await service.undo(run.SharePackId);
    await service.temporal.workflow.getHandle(run.WorkflowId).result();
    return run;
  },
};

async function cancelled(service: TestService, name: string): Promise<UploadAnswer> {
  const run = await late(service, name);
  await service.cancel(run.SharePackId);
  await service.ended(run.SharePackId);
  return run;
}

async function rolledBack(service: TestService, name: string): Promise<UploadAnswer> {
  await service.workspace.faults({ ...DENIED, ...SCHEDULES });
  return ended(service, name);
}

async function lateAnswered(service: TestService, name: string): Promise<UploadAnswer> {
  const run = await late(service, name);
  const Rest = { Action: 'skip' } as const;
  await service.resolve(run.SharePackId, { Resolutions: [], Rest });
  await service.ended(run.SharePackId);
  return run;
}

/** The delivery that tells of the run's end, over. */
async function notified(
  service: TestService,
  name: string,
  business_line: string,
  receiver: number,
): Promise<UploadAnswer> {
  const { body } = await service.upload(onePackOfEach(name, { business_line }));
  await service.ended(body.SharePackId);
  const news = await service.store.news(body.SharePackId, 'ended');
  const WorkflowId = deliveryWorkflowId({
    id: `${body.SharePackId}_${news?.id}`,
    endpoint: service.receivers[receiver] ?? '',
    notification: { Type: 'ended' } as Notification,
  });
  await service.temporal.workflow
    .getHandle(WorkflowId)
    .result()
    .catch(() => undefined);
  return { ...body, WorkflowId };
}

async function inTheWay({ workspaces, workspaceUrl }: TestService, name: string): Promise<void> {
  const { recipients } = workspaces.forUrl(workspaceUrl);
  await recipients.create({ name: `${name}_recipient`, authentication_type: 'TOKEN', comment: 'by hand' });
}

/** The same pack with a field of two of its resources changed, and another asset less. */
const changed = (name: string, metadata: Readonly<Record<string, unknown>>): string =>
  onePackOfEach(name, metadata)
    .replace('External auditor', 'Somebody else')
    .replace('Daily ledger', 'Hourly ledger')
    .replace('      - main.finance.costs\n', '');

const ended = (
  service: TestService,
  name: string,
  options: Readonly<Record<string, string>> = {},
): Promise<UploadAnswer> => upload(service, onePackOfEach(name), options);

async function upload(
  service: TestService,
  pack: string,
  options: Readonly<Record<string, string>> = {},
): Promise<UploadAnswer> {
  const { body } = await service.upload(pack, options);
  await service.ended(body.SharePackId);
  return body;
}

/** With what follows a run's end. */
async function closed(service: TestService, name: string): Promise<UploadAnswer> {
  const run = await ended(service, name);
  await service.temporal.workflow.getHandle(run.WorkflowId).result();
  return run;
}

async function waiting(
  service: TestService,
  name: string,
  options: Readonly<Record<string, string>> = {},
): Promise<UploadAnswer> {
  await inTheWay(service, name);
  const { body } = await service.upload(onePackOfEach(name), options);
  return body;
}

async function pending(service: TestService, name: string): Promise<UploadAnswer> {
  return (await service.upload(onePackOfEach(name, { approver_status: 'pending' }))).body;
}

async function answered(
  service: TestService,
  name: string,
  Rest: NonNullable<Resolutions['Rest']>,
): Promise<UploadAnswer> {
  const run = await waiting(service, name);
  await service.resolve(run.SharePackId, { Resolutions: [], Rest });
  await service.ended(run.SharePackId);
  return run;
}

/** Waits for an answer about its pipeline, with everything done that does not depend on it. */
async function late(service: TestService, name: string): Promise<UploadAnswer> {
  await service.workspace.faults(PIPELINE_TWIN);
  const { body } = await service.upload(onePackOfEach(name));
  await service.until(
    body.SharePackId,
    ({ Status, Resources }) =>
      Status === 'AWAITING_RESOLUTION' &&
      Resources.every(({ Type, Outcome }) => Outcome === 'created' || /Pipeline|Schedule/.test(Type)),
  );
  return body;
}
