import { z } from 'zod';

export const fileQuery = z.strictObject({
  resolved: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: the pack as it was carried out, renames applied, as YAML.' }),
});
