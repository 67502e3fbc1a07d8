import { z } from 'zod';
import { conflictSchema } from './conflict';
import { statusSchema } from './share-pack';

export const conflictsAnswer = z
  .object({
    SharePackId: z.string(),
    Status: statusSchema,
    ResolutionDeadline: z.string().nullable(),
    Conflicts: z.array(conflictSchema).readonly(),
  })
  .meta({ id: 'Conflicts' });
