import { z } from 'zod';
import { STRATEGIES } from '../../pack/pack';
import { APPROVAL_STATUSES, STATUSES } from '../../workflows/contract';

export const statusSchema = z.enum(STATUSES);

export const linksSchema = z
  .object({
    Status: z.string(),
    Conflicts: z.string(),
    Resolutions: z.string(),
    Events: z.string(),
    TemporalUI: z.string().nullable(),
  })
  .meta({ id: 'Links', description: 'Paths on this service; TemporalUI is an address of its own.' });

export const approvalSchema = z
  .object({
    Status: z.enum(APPROVAL_STATUSES),
    DecidedBy: z.string().optional(),
    DecidedAt: z.string().optional(),
    Reason: z.string().optional(),
  })
  .meta({ id: 'Approval' });

/** What every answer about one upload begins with. */
export const sharePackShape = {
  SharePackId: z.string(),
  SharePackName: z.string().nullable().meta({ description: 'null where the metadata could not be read.' }),
  Version: z.number().nullable().meta({ description: 'null where no run was started, and for a dry run.' }),
  DryRun: z.literal(true).optional(),
  Status: statusSchema,
  Strategy: z.enum(STRATEGIES).nullable(),
  Approval: approvalSchema.nullable().meta({ description: 'null where the pack needs none.' }),
  WorkflowId: z.string().nullable(),
  Links: linksSchema,
};

export const sharePackIdParams = z.strictObject({
  SharePackId: z.string().max(100).meta({ description: 'As the upload was answered.' }),
});

export const instant = (date: Date): string => date.toISOString();
export const instantOrNull = (date: Date | null): string | null => date && instant(date);
