import { z } from 'zod';
import { linksSchema, statusSchema } from './share-pack';

export const undoAnswer = z
  .object({
    Message: z.string(),
    SharePackId: z.string(),
    Status: statusSchema,
    Left: z.number().int().meta({ description: 'How many resources the undo before had left.' }),
    Links: linksSchema,
  })
  .meta({ id: 'UndoAnswer' });
