import type { z } from 'zod';
import { nothingToCompare } from '../../plan/drift';
import type { DriftFound, DriftReport, SharePack } from '../../store/store';
import type { driftFigures, driftReport } from '../schemas/drift';
import { instant } from '../schemas/share-pack';

export const driftFiguresView = ({
  checked_at,
  checked,
  drifted,
}: DriftFound): z.input<typeof driftFigures> => ({
  CheckedAt: instant(checked_at),
  Drifted: drifted > 0,
  Count: drifted,
  Checked: checked,
});

/** @param version the one that the report is of */
export const driftReportView = (report: DriftReport, version: SharePack): z.input<typeof driftReport> => ({
  SharePackId: version.share_pack_id,
  SharePackName: version.share_pack_name,
  Version: version.version,
  ...driftFiguresView(report),
  ...(report.checked === 0 && { Message: nothingToCompare(version.version) }),
  Resources: report.resources,
  ...(report.under_way !== null && { UnderWay: report.under_way }),
});
