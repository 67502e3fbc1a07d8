import { RESOURCE_TYPES } from '../../pack/pack';
import {
  type KindProgress,
  provisioningStatus,
  waitingStage,
  type Position,
} from '../../plan/provisioning-status';
import type { SharePack } from '../records';
import { STAGE_AT_END } from '../../workflows/contract';

interface Asked {
  readonly isWorking: boolean;
  readonly hasOpen: boolean;
}

/** Every kind in the order of its steps, also those that the pack has none of. */
export const inOrder = (progress: readonly KindProgress[]): readonly KindProgress[] =>
  RESOURCE_TYPES.map((type) => progress.find((kind) => kind.type === type) ?? { type, total: 0, done: 0 });

/**
 * Where a run is, in the words of spec/http-api.md ("Members"), from what the store knows of it.
 * @param asked.isWorking a step has begun, or there was something to answer: so the look is over
 * @param asked.hasOpen conflicts that have no answer yet
 */
export function positionText(sharePack: SharePack, progress: readonly KindProgress[], asked: Asked): string {
  const { strategy, undo, failed_type } = sharePack;
  const ordered = inOrder(progress);
  const stage = stageOf(sharePack, ordered, asked);
  return provisioningStatus({ stage, strategy, progress: ordered, undo, failed_type });
}

function stageOf(
  { status, approval }: SharePack,
  progress: readonly KindProgress[],
  { isWorking, hasOpen }: Asked,
): Position['stage'] {
  switch (status) {
    case 'IN_PROGRESS':
      if (progress.every(({ total }) => total === 0)) return 'reading';
      return isWorking || progress.some(({ done }) => done > 0) ? 'working' : 'looking';
    case 'AWAITING_RESOLUTION':
      return waitingStage({ approval: approval?.Status === 'pending', answers: hasOpen });
    case 'CANCELLED':
      return approval?.Status === 'declined' ? 'declined' : 'cancelled';
    default:
      return STAGE_AT_END[status];
  }
}
