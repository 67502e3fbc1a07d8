import type { SharePack } from '../../store/store';
import type { ApiSettings } from '../dependencies';
import { linksOf } from '../links';

/** What every answer about one upload begins with. */
export const sharePackMembers = (sharePack: SharePack, settings: ApiSettings) => ({
  SharePackId: sharePack.share_pack_id,
  SharePackName: sharePack.share_pack_name,
  Version: sharePack.version,
  Status: sharePack.status,
  Strategy: sharePack.strategy,
  // Where no run was started, there is no workflow to look for.
  WorkflowId: sharePack.version === null ? null : sharePack.workflow_id,
  Links: linksOf(sharePack, settings),
});
