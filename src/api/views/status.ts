import type { z } from 'zod';
import type { Conflict } from '../../plan/conflict';
import { totalOf } from '../../plan/progress';
import { renamedTo } from '../../plan/step';
import type { KindProgress } from '../../plan/provisioning-status';
import { positionText } from '../../store/runs/position';
import type { DriftFound, SharePack, StoredStep } from '../../store/records';
import type { ResourceView } from '../../workflows/contract';
import type { ApiSettings } from '../dependencies';
import { instant, instantOrNull } from '../schemas/share-pack';
import type { statusAnswer } from '../schemas/status';
import { driftFigures } from '../../store/drift/drift-figures';
import { sharePackMembers } from './share-pack';

/** What the store knows of an upload and its run. */
export interface KnownRun {
  readonly sharePack: SharePack;
  /** A page of them, in the order of the pack. */
  readonly steps: readonly StoredStep[];
  readonly nextResourcesToken: string | undefined;
  readonly progress: readonly KindProgress[];
  readonly conflicts: readonly Conflict[];
  readonly drift: DriftFound | undefined;
}

export function statusView(run: KnownRun, settings: ApiSettings): z.input<typeof statusAnswer> {
  const { sharePack, steps, nextResourcesToken, progress, conflicts, drift } = run;
  const isDecided = sharePack.approval?.Status === 'approved';
  const isWorking = isDecided || conflicts.length > 0 || steps.some(({ begun_at }) => begun_at !== null);
  const hasOpen = conflicts.some(({ Action }) => Action === undefined);
  return {
    ...sharePackMembers(sharePack, settings),
    ProvisioningStatus:
      sharePack.dry_run && sharePack.status === 'COMPLETED'
        ? 'Dry run: nothing was touched'
        : positionText(sharePack, progress, { isWorking, hasOpen }),
    ErrorMessage: sharePack.error_message,
    RequestedBy: sharePack.requested_by,
    CreatedAt: instant(sharePack.created_at),
    LastUpdated: instant(sharePack.last_updated),
    Progress: totalOf(progress),
    Resources: steps.map(resourceView),
    ...(nextResourcesToken !== undefined && { NextResourcesToken: nextResourcesToken }),
    ValidationErrors: sharePack.validation_errors,
    ValidationWarnings: sharePack.validation_warnings,
    Conflicts: conflicts,
    RejectedSignals: sharePack.rejected_signals,
    ResolutionDeadline: instantOrNull(sharePack.resolution_deadline),
    ...(drift && { Drift: driftFigures(drift) }),
  };
}

const resourceView = (step: StoredStep): ResourceView => {
  const { type, name, outcome, error } = step;
  const RenamedTo = renamedTo(step);
  return {
    Type: type,
    Name: name,
    ...(RenamedTo !== undefined && { RenamedTo }),
    Outcome: outcome,
    ...(error !== null && { Error: error }),
  };
};
