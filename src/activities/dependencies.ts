import type { Workspaces } from '../databricks/workspaces';
import type { PackParser } from '../pack/pack-parser';
import type { Store } from '../store/store';
import type { Notifier } from '../webhooks/notifier';
import type { WebhookSender } from '../webhooks/sender';

/** The pack that is checked, by its version that holds. */
export interface CheckedPack {
  readonly workspace: string;
  readonly share_pack_name: string;
  readonly share_pack_id: string;
}

/** Temporal's schedules of drift checks, one a pack. Both may be repeated. */
export interface DriftSchedules {
  keep(pack: CheckedPack): Promise<void>;
  remove(pack: CheckedPack): Promise<void>;
}

/** Temporal's runs, as their own activities speak to them. */
export interface RunsInTemporal {
  /** Late conflicts of a batch that still works are in the store to be read. */
  signalLateConflicts(run: RunInTemporal): Promise<void>;
  /** A run that ends as cancelled is a workflow that was cancelled: Temporal has to be asked for it. */
  cancel(run: RunInTemporal): Promise<void>;
}

export interface RunInTemporal {
  readonly workflowId: string;
  readonly runId: string;
}

/** What the activities need; wired once, at the start of a worker. */
export interface ActivityDependencies {
  readonly store: Store;
  readonly workspaces: Workspaces;
  readonly parser: PackParser;
  /** Absent: nothing is checked by itself. */
  readonly driftSchedules?: DriftSchedules | undefined;
  /** A run of more steps does several of them in one activity; tests need not be that large. */
  readonly mostSingleSteps?: number | undefined;
  /** Absent: nobody is notified. */
  readonly notifier?: Notifier | undefined;
  readonly webhookSender?: WebhookSender | undefined;
  /** Absent where there is no Temporal: in tests of activities by themselves. */
  readonly runs?: RunsInTemporal | undefined;
}
