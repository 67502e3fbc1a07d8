import type { z } from 'zod';
import { nothingToCompare } from '../../plan/drift';
import { driftFigures } from '../../store/drift/drift-figures';
import type { DriftReport, SharePack } from '../../store/records';
import type { driftReport } from '../schemas/drift';

/** @param version the one that the report is of */
export const driftReportView = (report: DriftReport, version: SharePack): z.input<typeof driftReport> => ({
  SharePackId: version.share_pack_id,
  SharePackName: version.share_pack_name,
  Version: version.version,
  ...driftFigures(report),
  ...(report.checked === 0 && { Message: nothingToCompare(version.version) }),
  Resources: report.resources,
  ...(report.under_way !== null && { UnderWay: report.under_way }),
});
