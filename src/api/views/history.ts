import type { z } from 'zod';
import type { VersionRecord } from '../../store/records';
import type { historyAnswer } from '../schemas/history';
import { instantOrNull } from '../schemas/share-pack';

export const historyView = (
  SharePackName: string | null,
  versions: readonly VersionRecord[],
): z.input<typeof historyAnswer> => ({
  SharePackName,
  Versions: versions.map((version) => ({
    SharePackId: version.share_pack_id,
    Version: version.version,
    Status: version.status,
    EffectiveFrom: instantOrNull(version.effective_from),
    EffectiveTo: instantOrNull(version.effective_to),
    ChangedBy: version.changed_by,
    ChangeReason: version.change_reason,
  })),
});
