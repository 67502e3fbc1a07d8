import { z } from 'zod';
import { sharePackShape, statusSchema } from './share-pack';

const PAGE_SIZE = { default: 50, max: 200 } as const;
const text = z.string().min(1).max(1_000);

export const listQuery = z.strictObject({
  status: statusSchema.optional(),
  business_line: text.optional(),
  requestor: text.optional(),
  name: text.optional().meta({ description: 'The SharePackName, or its beginning with `*` at the end.' }),
  workspace: text.optional().meta({ description: 'Its origin, as https://adb-1.2.azuredatabricks.net' }),
  since: z
    .union([z.iso.datetime({ offset: true }), z.iso.date()])
    .transform((instant) => new Date(instant))
    .optional()
    .meta({ description: 'Uploaded at or after this time, or this day (UTC).' }),
  page_size: z
    .string()
    .regex(/^\d{1,3}$/, 'a whole number')
    .transform(Number)
    .pipe(z.number().min(1).max(PAGE_SIZE.max))
    .default(PAGE_SIZE.default)
    .meta({ type: 'integer' }),
  page_token: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .meta({ description: 'NextPageToken of the page before.' }),
});

const itemSchema = z
  .object({
    ...sharePackShape,
    BusinessLine: z.string().nullable(),
    ProjectName: z.string().nullable(),
    Requestor: z.string().nullable(),
    RequestedBy: z.string(),
    Workspace: z.string().nullable(),
    FileName: z.string(),
    ErrorMessage: z.string().nullable(),
    CreatedAt: z.string(),
    LastUpdated: z.string(),
    EndedAt: z.string().nullable(),
  })
  .meta({ id: 'SharePackItem' });

export const listAnswer = z
  .object({
    Items: z.array(itemSchema).readonly().meta({
      description: 'Newest first. A page may hold fewer than page_size, and still not be the last.',
    }),
    NextPageToken: z.string().optional(),
  })
  .meta({ id: 'SharePackList' });
