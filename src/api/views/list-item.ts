import type { z } from 'zod';
import type { SharePack } from '../../store/records';
import type { ApiSettings } from '../dependencies';
import type { listAnswer } from '../schemas/list';
import { instant, instantOrNull } from '../schemas/share-pack';
import { sharePackMembers } from './share-pack';

export const listItem = (
  sharePack: SharePack,
  settings: ApiSettings,
): z.input<typeof listAnswer>['Items'][number] => ({
  ...sharePackMembers(sharePack, settings),
  BusinessLine: sharePack.business_line,
  ProjectName: sharePack.project_name,
  Requestor: sharePack.requestor,
  RequestedBy: sharePack.requested_by,
  Workspace: sharePack.workspace,
  FileName: sharePack.filename,
  ErrorMessage: sharePack.error_message,
  CreatedAt: instant(sharePack.created_at),
  LastUpdated: instant(sharePack.last_updated),
  EndedAt: instantOrNull(sharePack.ended_at),
});
