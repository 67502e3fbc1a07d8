import { ApplicationFailure, Context } from '@temporalio/activity';
import { nameKeyOf } from '../plan/resource';
import type { ResourceSpec } from '../plan/resource';
import { scheduleName } from '../pack/pack';
import type { Existing } from '../plan/state';
import type { SharePack, StoredStep } from '../store/records';
import { FAILURE_STEP } from '../workflows/activity-contract';
import { isEnded } from '../workflows/contract';
import type { StepRef } from '../workflows/activity-contract';
import type { ActivityDependencies } from './dependencies';
import { KINDS } from './kinds';
import { journalOf } from './steps/journal';
import type { Journal } from './steps/journal';
import type { Kind, KindContext } from './kinds/kind';

/** An upload whose run is under way: what it must have by then is there. */
export type RunningPack = SharePack & {
  readonly workspace: string;
  readonly share_pack_name: string;
};

export async function runningPack(
  { store }: ActivityDependencies,
  sharePackId: string,
): Promise<RunningPack> {
  const sharePack = await store.sharePack(sharePackId);
  return running(sharePack && { sharePack }, sharePackId).sharePack;
}

/** What the store knows of a run, as one that is under way. @throws ApplicationFailure where there is no such run */
export function running<Known extends { readonly sharePack: SharePack }>(
  known: Known | undefined,
  sharePackId: string,
): Known & { readonly sharePack: RunningPack } {
  const { workspace = null, share_pack_name = null } = known?.sharePack ?? {};
  if (!known || workspace === null || share_pack_name === null)
    throw ApplicationFailure.nonRetryable(
      `The service's database knows no upload ${sharePackId}.`,
      FAILURE_STEP,
    );
  return { ...known, sharePack: { ...known.sharePack, workspace, share_pack_name } };
}

/** A run that was reset in Temporal may find that its upload has ended meanwhile: what was done stands. @throws ApplicationFailure */
export function requireOpen({ status }: SharePack): void {
  if (isEnded(status))
    throw ApplicationFailure.nonRetryable(`The upload has ended: ${status}.`, FAILURE_STEP);
}

/** What the look leaves with a step for later. */
export interface LookedAt {
  readonly existing: Existing | null;
  /** Types of a share's assets, by full name. */
  readonly assetTypes?: Readonly<Record<string, string>>;
}

/** By id; of pipelines that are being looked for. */
export type PipelineNames = Promise<ReadonlyMap<string, string>>;

/** A run's kinds of resources, as its activities handle them. */
export function kindContext(
  deps: ActivityDependencies,
  sharePack: RunningPack,
  pipelineNames?: PipelineNames,
): KindContext {
  const { share_pack_id, workspace } = sharePack;
  const databricks = deps.workspaces.forUrl(workspace);
  const options = callOptions();
  return {
    ...options,
    databricks,
    pipelineSetting: deps.workspaces.pipelineSetting(workspace),
    sharePackId: share_pack_id,
    sharePackName: sharePack.share_pack_name,
    uploadedAt: sharePack.created_at,
    assetTypes: {},
    refersToNew: () => Promise.resolve(false),
    made: null,
    noteMade: () => Promise.resolve(),
    pipelineId: (name) => pipelineId(deps, sharePack, name),
    pipelineName: async (id) =>
      (await pipelineNames)?.get(id) ?? (await databricks.pipelines.get(id, options))?.name,
  };
}

/** An activity's calls wait for their turn as long as Temporal, told by heartbeats, lets the activity live. */
function callOptions(): Pick<KindContext, 'signal' | 'heartbeat'> {
  const activity = Context.current();
  return { signal: activity.cancellationSignal, heartbeat: heartbeatOf(activity) };
}

/**
 * What takes no longer needs no heartbeat, each of which the Temporal server writes down. That the activity lives is told by the
 * clock besides (heartbeating.ts), however long a call takes.
 */
const SILENT_MS = 5_000;

function heartbeatOf(activity: Context): () => void {
  const startedAtMs = performance.now();
  return () => {
    if (performance.now() - startedAtMs > SILENT_MS) activity.heartbeat();
  };
}

async function pipelineId(deps: ActivityDependencies, sharePack: RunningPack, name: string): Promise<string> {
  const { store, workspaces } = deps;
  const [step] = await store.stepsByName(sharePack.share_pack_id, 'Pipeline', [name]);
  if (step?.made) return step.made.id;
  const [found] = await workspaces
    .forUrl(sharePack.workspace)
    .pipelines.list(step?.actual_name ?? name, callOptions());
  if (found) return found.pipeline_id;
  throw ApplicationFailure.nonRetryable(
    `Pipeline '${name}' does not exist in the workspace, so it cannot be scheduled.`,
    FAILURE_STEP,
  );
}

/** One step's activity: the step as stored, and its resource's kind, bound to the run. */
export interface StepContext {
  readonly ref: StepRef;
  readonly step: StoredStep;
  readonly spec: ResourceSpec;
  readonly looked: LookedAt;
  readonly sharePack: RunningPack;
  readonly kind: Kind;
  readonly context: KindContext;
  readonly journal: Journal;
  /** In the workspace: the pack's, or what an answer made of it. */
  readonly name: string;
}

/** @param take takes the step over, as it was read */
export async function stepContext(
  deps: ActivityDependencies,
  given: StepRef,
  take?: (read: StoredStep) => Promise<StoredStep>,
): Promise<StepContext> {
  const { store } = deps;
  const ref = { ...given, strategy: strategyOf(given) };
  const known = await store.runAndStep(ref.sharePackId, ref.id);
  const { sharePack, step: read } = running(known, ref.sharePackId);
  if (!read) throw ApplicationFailure.nonRetryable(`The run has no step ${ref.id}.`, FAILURE_STEP);
  const step = take ? await take(read) : read;
  const looked = (step.existing ?? { existing: null }) as unknown as LookedAt;
  const spec = step.spec as unknown as ResourceSpec;
  const journal = journalOf(store, ref, step);
  const context: KindContext = {
    ...kindContext(deps, sharePack),
    assetTypes: looked.assetTypes ?? {},
    refersToNew: () => hasMade(deps, step),
    made: step.made,
    noteMade: (made) => journal.noteMade(made),
  };
  const name = ref.actualName ?? (await nameInWorkspace(deps, step, spec));
  return { ref, step, spec, looked, sharePack, kind: KINDS[step.type], context, journal, name };
}

/**
 * A step to be done. A run that was reset in Temporal to the middle of its work does not know what became of that work since: where
 * the upload has ended, or an undo of it has begun, nothing of it is done any more.
 */
export async function workContext(deps: ActivityDependencies, ref: StepRef): Promise<StepContext> {
  const stepped = await stepContext(deps, ref);
  requireOpen(stepped.sharePack);
  if (stepped.sharePack.undo !== null)
    throw ApplicationFailure.nonRetryable(
      'What it did was being taken back when the run was reset in Temporal: reset it to its first workflow task, or upload the pack again.',
      FAILURE_STEP,
    );
  return stepped;
}

/** Whether the run made something that this step waited for. */
async function hasMade({ store }: ActivityDependencies, step: StoredStep): Promise<boolean> {
  const needed = await store.stepsById(step.share_pack_id, step.dependsOn);
  return needed.some(({ made }) => made !== null);
}

/** In the mode `update`, what a NEW pack meets after the look is met as in an UPDATE, like what the look met. */
const strategyOf = ({ mode, strategy }: StepRef): StepRef['strategy'] =>
  mode === 'update' && strategy === 'NEW' ? 'UPDATE' : strategy;

/** A schedule goes by its pipeline's name, a renamed one too, unless it has a new name of its own. */
async function nameInWorkspace(
  { store }: ActivityDependencies,
  step: StoredStep,
  spec: ResourceSpec,
): Promise<string> {
  if (spec.kind !== 'Schedule' || spec.remove) return step.name;
  const [pipeline] = await store.stepsByName(step.share_pack_id, 'Pipeline', [spec.pipeline]);
  const renamed = pipeline?.verb === 'create' ? pipeline.actual_name : null;
  return renamed === null ? step.name : scheduleName(renamed);
}

/** Names in the workspace of resources that the pack names: renamed ones, and existing ones that stand in. */
export async function namesInWorkspace(
  { store }: ActivityDependencies,
  sharePackId: string,
  type: 'Recipient' | 'Pipeline',
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const steps = await store.stepsByName(sharePackId, type, names);
  return new Map(
    steps.flatMap((step) =>
      step.actual_name === null ? [] : [[nameKeyOf(type, step.name), step.actual_name]],
    ),
  );
}
