/**
 * The verbs on what is kept (`records.ts`). Written by activities, and by the API for an upload's file and version. Every write
 * may be repeated: it is keyed by run and step.
 */
import type { Pack, ResourceType } from '../pack/pack';
import type { Conflict, Json } from '../plan/conflict';
import type { KindProgress } from '../plan/provisioning-status';
import type { Step } from '../plan/step';
import type { Telling } from '../run/commands';
import type { Status, WebhookEvent } from '../workflows/contract';
import type { Finding, FoundBy } from './conflicts/findings';
import type { ReadBy } from './look/save-steps';
import type { ResourceName } from './managed/managed-since';
import type { FencedRun } from './runs/read-run-and';
import type { Beginner, Held } from './steps/overtaken';
import type {
  DriftFound,
  DriftReport,
  FinishedStep,
  LimitsChange,
  ListFilter,
  Look,
  Made,
  Managed,
  NewUpload,
  News,
  PackNow,
  Page,
  RefusedUpload,
  RunChange,
  RunEvent,
  SavedUpload,
  SharePack,
  StoredStep,
  TakenUp,
  VersionRecord,
} from './records';

export interface Store {
  // Uploads
  /** A dry run is stored beside the versions of its pack, without a number. */
  saveUpload(upload: NewUpload): Promise<SavedUpload>;
  /** Kept with status VALIDATION_FAILED and no version. */
  saveRefusedUpload(upload: RefusedUpload): Promise<SharePack>;
  /** Takes back an upload whose start was refused; its file goes too where nothing else refers to it. */
  discardUpload(sharePackId: string): Promise<void>;
  /** Uploads whose workflow has not been seen running (a crash between storing and starting). */
  unstartedUploads(): Promise<readonly SharePack[]>;
  sharePack(sharePackId: string): Promise<SharePack | undefined>;
  /** Without dry runs. */
  list(filter: ListFilter): Promise<Page<SharePack>>;
  file(sharePackId: string): Promise<{ readonly filename: string; readonly bytes: Uint8Array } | undefined>;
  history(sharePackId: string): Promise<readonly VersionRecord[]>;

  // A run
  /** The normalised pack and one step a resource, with the Temporal run that read it. Says whether an earlier one had. */
  saveSteps(
    sharePackId: string,
    by: ReadBy,
    pack: Pack,
    steps: readonly (Step & { readonly spec: Json })[],
  ): Promise<{ readonly isTakenUp: boolean }>;
  /** Steps that were begun, in order. */
  begunSteps(sharePackId: string): Promise<readonly StoredStep[]>;
  pack(sharePackId: string): Promise<Pack | undefined>;
  /** The run with what those who ask for it need besides, by one statement; undefined: no such upload. */
  runAndConflicts(
    sharePackId: string,
  ): Promise<{ readonly sharePack: SharePack; readonly conflicts: readonly Conflict[] } | undefined>;
  runAndFile(sharePackId: string): Promise<FencedRun<{ readonly bytes: Uint8Array }> | undefined>;
  /** The pack is undefined until the run has read it. */
  runAndPack(sharePackId: string): Promise<FencedRun<{ readonly pack: Pack | undefined }> | undefined>;
  /** The step is undefined where the run has none of this number. */
  runAndStep(
    sharePackId: string,
    id: number,
  ): Promise<{ readonly sharePack: SharePack; readonly step: StoredStep | undefined } | undefined>;
  /** @returns what it left as it was, since an earlier run of the upload had answered or begun it */
  recordLook(sharePackId: string, look: Look, by?: ReadBy): Promise<TakenUp>;
  /** What a run tells, once, in order of its numbers, and only of the run that Temporal has now. */
  tell(sharePackId: string, runId: string, telling: Telling): Promise<void>;
  /** Status, deadline, errors. An ended run changes no more. */
  recordRun(sharePackId: string, change: RunChange): Promise<void>;
  /** Steps without an outcome become `not_run`, and open steps none; sets the status and `ended_at`. */
  finishRun(sharePackId: string, change: RunChange & { readonly status: Status }): Promise<void>;
  events(sharePackId: string, afterId: number, limit: number): Promise<readonly RunEvent[]>;
  /** The event by which the newest news of this kind came; undefined where there was none. */
  news(sharePackId: string, kind: WebhookEvent): Promise<News | undefined>;

  // Conflicts and answers
  conflicts(sharePackId: string): Promise<readonly Conflict[]>;
  /** Those about these resources, by their names in the pack. */
  conflictsAbout(
    sharePackId: string,
    resources: readonly { readonly type: ResourceType; readonly name: string }[],
  ): Promise<readonly Conflict[]>;
  /** What activities found in the way of steps, until their run tells what it makes of it; a step that has made nothing has not begun. */
  recordFindings(sharePackId: string, runId: string, found: readonly FoundBy[]): Promise<void>;
  findings(
    sharePackId: string,
    runId: string,
    begun: readonly Pick<Finding, 'id' | 'begin'>[],
  ): Promise<readonly Finding[]>;

  // Steps
  steps(
    sharePackId: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly StoredStep[]>;
  /** Those of these ids that there are, in no particular order. */
  stepsById(sharePackId: string, ids: readonly number[]): Promise<readonly StoredStep[]>;
  stepsByName(
    sharePackId: string,
    type: ResourceType,
    names: readonly string[],
  ): Promise<readonly StoredStep[]>;
  progress(sharePackId: string): Promise<readonly KindProgress[]>;
  /** Those that an undo left, with the reason in `error`, in order; none where the pack wanted all kept. */
  stepsLeft(sharePackId: string): Promise<readonly StoredStep[]>;
  /**
   * Before the call that does it. The first `before` holds: a retry must not take its own work for the earlier state.
   * @throws Overtaken where the step was taken over since `held`; so do the two that follow `unbeginStep`
   */
  beginStep(sharePackId: string, id: number, before: Json, held?: Beginner): Promise<StoredStep>;
  /** After a call that certainly did nothing: the next attempt starts afresh, from what is there then. */
  unbeginStep(sharePackId: string, id: number, held?: Held): Promise<void>;
  /** How an attempt ended that failed: what it has sent may still be carried out for so long. One that was overtaken may say so too. */
  noteUnanswered(sharePackId: string, id: number, forMs: number, held?: Held): Promise<void>;
  noteMade(sharePackId: string, id: number, made: Made, held?: Held): Promise<void>;
  finishStep(sharePackId: string, id: number, finished: FinishedStep & Held): Promise<void>;
  /** For an undo: whoever still does it has been overtaken by it. */
  holdStep(sharePackId: string, id: number, held?: Held): Promise<StoredStep>;

  // Who manages what
  managed(workspace: string, type: ResourceType, names: readonly string[]): Promise<readonly Managed[]>;
  /** Another version than this one that manages it and has made it, or taken it over, since then. */
  managedSince(
    resource: ResourceName,
    than: { readonly sharePackId: string; readonly since: Date },
  ): Promise<Managed | undefined>;
  /** All of these kinds that any pack manages in a workspace; for a DELETE that names a share without its pipelines. */
  managedOf(workspace: string, types: readonly ResourceType[]): Promise<readonly Managed[]>;
  /** What a pack manages. */
  managedBy(workspace: string, sharePackName: string): Promise<readonly Managed[]>;

  // Drift
  packNow(sharePackId: string): Promise<PackNow>;
  /** Replaces an earlier report of the pack; tells its version's events of what was not so before. */
  recordDrift(report: DriftReport): Promise<void>;
  /** The newest of the pack, whichever of its versions is asked for. */
  driftReport(sharePackId: string): Promise<DriftReport | undefined>;
  /** What the newest report says of this version; undefined where it is of another. */
  driftFound(sharePackId: string): Promise<DriftFound | undefined>;

  /**
   * Changes what the processes that ask this workspace share, one process at a time, at the database's clock. `change` is
   * called again where another process was faster, and has to be pure.
   */
  changeWorkspaceLimits<State, Result>(
    workspace: string,
    change: LimitsChange<State, Result>,
  ): Promise<Result>;

  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
