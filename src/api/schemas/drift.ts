import { z } from 'zod';
import { RESOURCE_TYPES } from '../../pack/pack';
import { DRIFTS } from '../../plan/drift';
import { differenceSchema, managedBySchema } from './conflict';

const figures = {
  CheckedAt: z.string().meta({ description: 'When the look at the workspace began.' }),
  Drifted: z.boolean(),
  Count: z.number().meta({ description: 'How many resources drifted.' }),
  Checked: z.number().meta({
    description:
      'How many resources were compared. 0: the version skipped all, so there was nothing to compare.',
  }),
};

/** In a status answer. */
export const driftFigures = z.object(figures).meta({ id: 'DriftFigures' });

const driftedResource = z
  .object({
    Type: z.enum(RESOURCE_TYPES),
    Name: z.string().meta({ description: 'As in the pack.' }),
    ActualName: z.string().optional().meta({ description: "In the workspace, where it is not the pack's." }),
    Drift: z.enum(DRIFTS).meta({
      description: 'taken_over: another pack manages it now; unexpected: it should be gone, and exists.',
    }),
    ManagedBy: managedBySchema.optional(),
    Differences: z.array(differenceSchema).readonly(),
  })
  .meta({ id: 'DriftedResource' });

export const driftReport = z
  .object({
    SharePackId: z.string().meta({ description: 'Of the version that the workspace was compared with.' }),
    SharePackName: z.string().nullable(),
    Version: z.number().nullable(),
    ...figures,
    Message: z.string().optional().meta({ description: 'Says so where there was nothing to compare.' }),
    Resources: z.array(driftedResource).readonly().meta({ description: 'The first 1,000 that drifted.' }),
    UnderWay: z.string().optional().meta({
      description: 'SharePackId of the version that was under way meanwhile: what it changes shows as drift.',
    }),
  })
  .meta({ id: 'DriftReport' });

export const driftUnderWay = z
  .object({ Message: z.string(), SharePackId: z.string(), Links: z.object({ Drift: z.string() }) })
  .meta({ id: 'DriftUnderWay' });
