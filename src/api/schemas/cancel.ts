import { z } from 'zod';
import { linksSchema, statusSchema } from './share-pack';

export const cancelBody = z
  .strictObject({ Reason: z.string().max(1_000).optional() })
  .meta({ id: 'Cancel', description: 'May be left out.' });

export const cancelAnswer = z
  .object({ Message: z.string(), SharePackId: z.string(), Status: statusSchema, Links: linksSchema })
  .meta({ id: 'CancelAnswer' });
