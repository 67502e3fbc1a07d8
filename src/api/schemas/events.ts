import { z } from 'zod';

export const eventsHeaders = z.object({
  'Last-Event-ID': z
    .string()
    .regex(/^\d{1,9}$/, 'the number of an event')
    .optional()
    .transform((id) => Number(id ?? 0))
    .meta({ type: 'integer', description: 'The last event that was seen: those after it are told.' }),
});
