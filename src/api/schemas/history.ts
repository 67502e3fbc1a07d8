import { z } from 'zod';
import { statusSchema } from './share-pack';

const versionSchema = z
  .object({
    SharePackId: z.string(),
    Version: z.number(),
    Status: statusSchema,
    EffectiveFrom: z
      .string()
      .nullable()
      .meta({ description: 'When this version completed; null where it never did.' }),
    EffectiveTo: z
      .string()
      .nullable()
      .meta({ description: 'When the next one completed; null for the one that holds now.' }),
    ChangedBy: z.string().meta({ description: 'Who uploaded it.' }),
    ChangeReason: z.string().nullable().meta({
      description: "`restored from version N`, else the pack's own description; null where it has none.",
    }),
  })
  .meta({ id: 'SharePackVersion' });

export const historyAnswer = z
  .object({ SharePackName: z.string().nullable(), Versions: z.array(versionSchema).readonly() })
  .meta({ id: 'SharePackHistory' });
