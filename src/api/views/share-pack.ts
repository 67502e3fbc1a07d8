import type { SharePack } from '../../store/records';
import type { ApiSettings } from '../dependencies';
import { hasRun, linksOf } from '../links';

/** What every answer about one upload begins with. */
export const sharePackMembers = (sharePack: SharePack, settings: ApiSettings) => ({
  SharePackId: sharePack.share_pack_id,
  SharePackName: sharePack.share_pack_name,
  Version: sharePack.version,
  Status: sharePack.status,
  Strategy: sharePack.strategy,
  Approval: sharePack.approval,
  ...(sharePack.dry_run && { DryRun: true as const }),
  WorkflowId: hasRun(sharePack) ? sharePack.workflow_id : null,
  Links: linksOf(sharePack, settings),
});
