import { driftFigures } from '../store/drift/drift-figures';
import { positionText } from '../store/runs/position';
import type { News, SharePack } from '../store/records';
import type { Store } from '../store/store';
import { isEnded } from '../workflows/contract';
import type { Notification, WebhookEvent } from '../workflows/contract';

/** What is told of a run, as the store knows it now. */
export async function notificationOf(
  store: Store,
  sharePack: SharePack,
  type: WebhookEvent,
  { at }: News,
  statusLink: string,
): Promise<Notification> {
  const { share_pack_id, resolution_deadline } = sharePack;
  const conflicts = await store.conflicts(share_pack_id);
  const open = conflicts.filter(({ Action }) => Action === undefined).length;
  const progress = await store.progress(share_pack_id);
  const drift = type === 'drift' ? await store.driftFound(share_pack_id) : undefined;
  return {
    Type: type,
    Timestamp: at.toISOString(),
    SharePackId: share_pack_id,
    SharePackName: sharePack.share_pack_name,
    Version: sharePack.version,
    Status: sharePack.status,
    // Of a run at work nothing is told, so it does not matter whether one is.
    ProvisioningStatus: positionText(sharePack, progress, { isWorking: false, hasOpen: open > 0 }),
    Conflicts: { Open: open, Answered: conflicts.length - open },
    ResolutionDeadline: resolution_deadline?.toISOString() ?? null,
    ...(drift && { Drift: driftFigures(drift) }),
    Links: { Status: statusLink },
  };
}

/** Whether it still stands: a repeat may come after the run went on. */
export function isStillSo({ status }: SharePack, type: WebhookEvent): boolean {
  switch (type) {
    case 'awaiting_resolution':
    case 'half_time':
      return status === 'AWAITING_RESOLUTION';
    case 'ended':
    case 'drift':
      return isEnded(status);
  }
}
