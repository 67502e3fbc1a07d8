import type { Json } from '../../src/plan/conflict';
import { canonicalJson } from '../../src/plan/state';
import type { RunEvent, StoredStep } from '../../src/store/records';
import { whatExists } from '../support/what-exists';
import type { CrashingService } from './crashing-service';

/**
 * All that a run leaves: its record and what it told, what its workspace holds, who manages what, how its workflow closed. The
 * same of two runs of one shape: ids, times and addresses are left out, and so is the order of what is done side by side.
 */
export async function endOf(service: CrashingService, id: string): Promise<Json> {
  const { store, temporal, workspaces, ownWorkspaceUrl: workspaceUrl } = service;
  const run = await store.runAndConflicts(id);
  const { share_pack_name, workflow_id } = run?.sharePack ?? {};
  const [steps, events, managed, exists, workflow] = await Promise.all([
    store.steps(id, { after: 0, limit: 1_000 }),
    store.events(id, 0, 1_000),
    store.managedBy(service.workspaceUrl, share_pack_name ?? ''),
    whatExists({ workspaces, workspaceUrl }, ''),
    temporal.workflow.getHandle(workflow_id ?? '').describe(),
  ]);
  const there = JSON.stringify(exists);
  const end = {
    run,
    steps: steps.map(noted),
    events: told(events),
    // By the id that its resource has.
    managed: managed.map((one) => ({ ...one, exists: there.includes(one.id) })),
    exists,
    workflow: workflow.status.name,
  };
  return comparable(end, new URL(service.workspaceUrl).host);
}

/**
 * A step that was skipped is noted as begun, on what was not there, as long as a killed attempt's request may have made something: an
 * undo looks for that. Undisturbed it is known that nothing was made.
 */
const noted = ({ before, ...step }: StoredStep): object =>
  step.outcome === 'skipped' && before === null ? step : { ...step, before };

/** How far an undo has come is told as often as somebody happens to look: what came of it is in the run. */
function told(events: readonly RunEvent[]): readonly object[] {
  const all = events.map(({ type, data }) => {
    const { Undo: _, ...rest } = data as Record<string, Json>;
    return { type, data: rest };
  });
  return all.filter(
    (one, index) =>
      one.type !== 'status' ||
      all.findIndex((other) => canonicalJson(other) === canonicalJson(one)) === index,
  );
}

/** Differs from run to run, and says nothing of how one went. */
const VARIES = new RegExp(
  `^(${[
    ...['id', 'pipeline_id', 'job_id', 'share_pack_id', 'SharePackId', 'run_id', 'workflow_id', 'workspace'],
    ...['created_at', 'created_time', 'expiration_time', 'tokens', 'activation_url', 'metastore_id'],
    ...[
      'sharepack\\.run',
      'sharepack\\.pack',
      'last_updated',
      'fence',
      'unanswered_until',
      'ended_at',
      'begun_at',
      'resolution_deadline',
    ],
    ...['CreatedAt', 'ResolvedAt', 'Fingerprint', 'ResolutionDeadline', 'Deadline', 'updated_at', 'added_at'],
    ...['last_modified', 'fingerprint', 'made_by_run', 'storage'],
  ].join('|')})$`,
);

function comparable(end: object, host: string): Json {
  const text = JSON.stringify(end, (member, item: unknown) => (VARIES.test(member) ? undefined : item));
  return sorted(JSON.parse(text.replaceAll(host, 'workspace')) as Json);
}

function sorted(value: Json): Json {
  if (Array.isArray(value))
    return (value as readonly Json[])
      .map(sorted)
      .toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, sorted(item)]));
}
