import { randomUUID } from 'node:crypto';
import type { Pack } from '../../src/pack/pack';
import type { Conflict, Json } from '../../src/plan/conflict';
import type { Step } from '../../src/plan/step';
import type { Telling } from '../../src/run/commands';
import type { Answer, NewUpload, SharePack, StoredStep } from '../../src/store/records';
import type { Store } from '../../src/store/store';

export const WORKSPACE = 'https://dbc-1.cloud.example';

/** An upload of a pack that no other upload is of, unless `over` says whose. */
export function upload(over: Partial<NewUpload> = {}): NewUpload {
  const id = randomUUID();
  return {
    share_pack_id: id,
    share_pack_name: `SharePack_jane_finance_${id}`,
    workspace: WORKSPACE,
    workflow_id: `sharepack/dbc-1.cloud.example/SharePack_jane_finance_${id}`,
    strategy: 'NEW',
    business_line: 'finance',
    project_name: id,
    requestor: 'jane',
    requested_by: 'jane@acme.example',
    filename: 'pack.yaml',
    bytes: Buffer.from(`project_name: ${id}`),
    options: {
      on_conflict: 'ask',
      on_failure: 'rollback',
      resolution_timeout_ms: 1000,
      on_deadline: 'expire',
    },
    validation_warnings: [],
    ...over,
  };
}

/** The same pack uploaded again, with other bytes. */
export const nextVersionOf = (earlier: NewUpload, over: Partial<NewUpload> = {}): NewUpload => ({
  ...earlier,
  share_pack_id: randomUUID(),
  bytes: Buffer.from(randomUUID()),
  ...over,
});

/** @throws where it was not stored. */
export async function stored(store: Store, given: NewUpload): Promise<SharePack> {
  const { kind, sharePack } = await store.saveUpload(given);
  if (kind !== 'stored') throw new Error(`The upload was not stored but is ${kind}.`);
  return sharePack;
}

type StepSpec = Step & { readonly spec: Json };

export const step = (id: number, over: Partial<StepSpec> = {}): StepSpec => ({
  id,
  type: 'Recipient',
  name: `recipient-${id}`,
  verb: 'create',
  dependsOn: [],
  spec: { name: `recipient-${id}` },
  ...over,
});

export const pack = (over: Partial<Pack['metadata']> = {}): Pack => ({
  metadata: {
    business_line: 'finance',
    project_name: 'audit',
    requestor: 'jane',
    approver_status: 'approved',
    strategy: 'NEW',
    workspace_url: WORKSPACE,
    ...over,
  },
  recipient: [],
  share: [],
});

/** A stored upload whose run has begun with these steps. Gives its id. */
export async function begunRun(
  store: Store,
  steps: readonly StepSpec[] = [step(0)],
  over: Partial<NewUpload> = {},
): Promise<string> {
  const { share_pack_id } = await stored(store, upload(over));
  await store.saveSteps(share_pack_id, { runId: randomUUID() }, pack(), steps);
  return share_pack_id;
}

export const conflict = (name: string, over: Partial<Conflict> = {}): Conflict => ({
  Type: 'Recipient',
  Name: name,
  Message: `Recipient '${name}' already exists.`,
  Owner: 'not managed',
  CreatedAt: null,
  CreatedBy: null,
  Identical: false,
  Differences: [{ Field: 'comment', Existing: 'Audit', Desired: 'Auditors' }],
  Actions: ['rename', 'skip', 'overwrite'],
  Consequences: {},
  SuggestedNames: [],
  Fingerprint: 'f1',
  Late: false,
  ...over,
});

export const answer = (name: string, over: Partial<Answer> = {}): Answer => ({
  type: 'Recipient',
  name,
  action: 'skip',
  new_name: null,
  resolved_by: 'joe',
  resolved_at: new Date('2026-03-01T10:00:00Z'),
  reason: null,
  ...over,
});

/** The run that finds what is found. */
export const RUN = 'run-1';

let lastTold = 0;

/** As the upload's run tells it: under its id, and by a number that no telling has had. Gives the number. */
export async function tell(
  store: Store,
  sharePackId: string,
  telling: Omit<Telling, 'number'>,
  runId?: string,
): Promise<number> {
  lastTold += 1;
  const { run_id } = (await store.sharePack(sharePackId)) ?? {};
  await store.tell(sharePackId, runId ?? run_id ?? 'run-1', { number: lastTold, ...telling });
  return lastTold;
}

/** Finds these in the way of their steps, begun so often, and opens them. */
export async function open(
  store: Store,
  sharePackId: string,
  conflicts: readonly Conflict[],
  begin = 1,
): Promise<void> {
  const found = conflicts.map(async (one, index) => {
    const [met] = await store.stepsByName(sharePackId, one.Type, [one.Name]);
    return { id: met?.id ?? -1 - index, begin, conflict: one };
  });
  await store.recordFindings(sharePackId, RUN, await Promise.all(found));
  const opened = conflicts.map(({ Type, Name, Fingerprint }) => ({
    ...{ type: Type, name: Name, fingerprint: Fingerprint },
  }));
  await tell(store, sharePackId, { opened });
}

/** Lets these hold, as their run tells them. */
export const resolve = (store: Store, sharePackId: string, answers: readonly Answer[]): Promise<number> =>
  tell(store, sharePackId, {
    answers: answers.map(({ type, name, action, new_name, resolved_by, resolved_at, reason }) => ({
      ...{ by: resolved_by, at: resolved_at.toISOString(), reason },
      resolutions: [{ type, name, action, newName: new_name, fingerprint: 'f1' }],
    })),
  });

/** The events of a run as `type: …`, told shortly: their numbers are 1, 2, 3… or this throws. */
export async function told(store: Store, sharePackId: string): Promise<readonly Json[]> {
  const events = await store.events(sharePackId, 0, 100_000);
  events.forEach(({ id }, index) => {
    if (id !== index + 1) throw new Error(`Event ${index + 1} has the number ${id}.`);
  });
  return events.map(({ type, data }) => ({ type, ...(data as object) }));
}

export async function stepOf(store: Store, sharePackId: string, id: number): Promise<StoredStep | undefined> {
  const [step] = await store.stepsById(sharePackId, [id]);
  return step;
}
