import { z } from 'zod';
import { conflictSchema } from './conflict';
import { linksSchema, statusSchema } from './share-pack';

/** RFC 9457, and the members that some problems add. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    instance: z.string().meta({ description: 'Names this one occurrence; the log has it too.' }),
    Errors: z
      .array(
        z.object({
          Pointer: z.string().meta({ description: 'RFC 6901.' }),
          Code: z.string(),
          Message: z.string(),
          Line: z.number().optional(),
          Column: z.number().optional(),
          Sheet: z.string().optional(),
          Cell: z.string().optional(),
        }),
      )
      .optional(),
    Conflicts: z.array(conflictSchema).optional(),
    Status: statusSchema.optional(),
    Links: linksSchema.optional(),
  })
  .loose()
  .meta({ id: 'Problem' });
