import type { Conflict } from '../../src/plan/conflict';
import type { ResourceView, Status } from '../../src/workflows/contract';
import type { LoggedRequest } from '../support/workspace-controls';
import type { WhatExists } from '../support/what-exists';
import type { Given } from './answers';
import type { ToldEvent } from './follow';
import type { ForeignDone } from './foreign';
import type { PackContent } from './pack-content';
import type { Delivered } from './restarts';
import type { AnyFault, Schedule } from './schedule';

export type Logged = LoggedRequest & { readonly DurationMs: number };

/** A run, as all that can be seen of it from outside. */
export interface PlayedRun {
  readonly id: string;
  readonly pack: PackContent;
  readonly uploadedMs: number;
  readonly given: readonly Given[];
  /** When a cancel of it was answered with 202. */
  readonly cancelledMs: number | undefined;
  readonly status: Status;
  readonly errorMessage: string | null;
  readonly resources: readonly ResourceView[];
  readonly conflicts: readonly Conflict[];
  readonly events: readonly ToldEvent[];
  /** How its workflow closed, as Temporal's list of them says; several where it was tried again. */
  readonly workflows: readonly string[];
  /** Of its workflow's history: why workflow tasks failed. */
  readonly taskFailures: readonly string[];
  /** From the healing to its end; undefined: it has not ended. */
  readonly endedAfterMs: number | undefined;
}

/** What was seen of a schedule that was played. */
export interface Played {
  readonly schedule: Schedule;
  readonly runs: readonly PlayedRun[];
  /** In the workspace, of this schedule's names: before the first upload that counts, and at the end. */
  readonly before: WhatExists;
  readonly after: WhatExists;
  /** Since `before`. */
  readonly requests: readonly Logged[];
  readonly foreign: readonly ForeignDone[];
  readonly faultsSet: readonly AnyFault[];
  /** While a run was open. */
  readonly restarts: readonly Delivered[];
  /** Every answer of the API, every event, and every payload in Temporal. */
  readonly said: readonly string[];
  /** What must not be in those. */
  readonly secrets: readonly string[];
}

/** Without one it proves nothing, and does not count. */
export const wasDisturbed = ({ requests, restarts }: Played): boolean =>
  restarts.length > 0 || requests.some(({ Fault }) => Fault !== undefined);
