import { randomUUID } from 'node:crypto';
import { parsePack } from '../../src/pack/parse-pack';
import type { Json } from '../../src/plan/conflict';
import { stepsOf } from '../../src/plan/resource';
import type { NewUpload, RefusedUpload, SharePack } from '../../src/store/records';
import type { Store } from '../../src/store/store';
import { workflowId } from '../../src/workflows/contract';
import { WORKSPACE } from './start-api';

export const PACK = `metadata:
  business_line: Finance
  project_name: Q1 audit
  requestor: jane@example.com
recipient:
  - name: finance-auditor
    type: D2O
`;

export const OPTIONS = {
  on_conflict: 'ask',
  on_failure: 'rollback',
  resolution_timeout_ms: 72 * 3_600_000,
  on_deadline: 'expire',
} as const;

/** An upload as the route would store it; each of a pack of its own, unless `changes` says which. */
export function newUpload(changes: Partial<NewUpload> = {}): NewUpload {
  const project = changes.project_name ?? randomUUID();
  const name = `SharePack_jane_Finance_${project}`;
  return {
    share_pack_id: randomUUID(),
    share_pack_name: name,
    workspace: WORKSPACE,
    workflow_id: workflowId(WORKSPACE, name),
    strategy: 'NEW',
    business_line: 'Finance',
    project_name: project,
    requestor: 'jane',
    requested_by: 'local',
    filename: 'pack.yaml',
    bytes: Buffer.from(PACK),
    options: OPTIONS,
    validation_warnings: [],
    ...changes,
  };
}

/** @throws Error where the store did not take it */
export async function storedUpload(store: Store, changes: Partial<NewUpload> = {}): Promise<SharePack> {
  const saved = await store.saveUpload(newUpload(changes));
  if (saved.kind !== 'stored') throw new Error(`The upload was not stored: ${saved.kind}`);
  return saved.sharePack;
}

/** An upload whose workflow has read it: with its steps, and the id of its run. */
export async function begunRun(store: Store, text: string): Promise<SharePack> {
  const bytes = Buffer.from(text);
  const upload = await storedUpload(store, { bytes });
  const { pack } = parsePack({ bytes, filename: 'pack.yaml', defaults: { workspace_url: WORKSPACE } });
  if (!pack) throw new Error('The pack is not valid.');
  const steps = stepsOf(pack).map((step) => ({
    ...step,
    spec: JSON.parse(JSON.stringify(step.spec)) as Json,
  }));
  await store.saveSteps(upload.share_pack_id, { runId: 'run-1' }, pack, steps);
  return upload;
}

export const refusedUpload = (changes: Partial<RefusedUpload> = {}): RefusedUpload => ({
  share_pack_id: randomUUID(),
  share_pack_name: null,
  workspace: null,
  strategy: null,
  business_line: null,
  project_name: null,
  requestor: null,
  requested_by: 'local',
  filename: 'pack.yaml',
  bytes: Buffer.from(': bad'),
  options: OPTIONS,
  errors: [],
  validation_errors: ['Recipient has no name'],
  validation_warnings: [],
  ...changes,
});
