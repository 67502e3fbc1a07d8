import { z } from 'zod';

export const healthAnswer = z
  .object({
    Message: z.string(),
    TemporalConnected: z.boolean(),
    DatabaseConnected: z.boolean(),
    WorkspaceConnected: z.boolean(),
    Workers: z.number().meta({ description: 'How many poll for work now.' }),
  })
  .meta({ id: 'Health' });
