import { z } from 'zod';
import {
  continuous,
  deltaShareSchema,
  metadataSchema,
  pipelineSchema,
  recipientSchema,
  scheduleSchema,
  shareSchema,
} from '../schema';

/** What a sheet's cells say, by the names of its columns, in the order in which a new workbook has them. */
export type Columns = Readonly<Record<string, z.ZodType>>;

/** The columns that together are a pipeline's `schedule`, with its fields. */
export const SCHEDULE_COLUMNS = [
  ['schedule_action', 'action'],
  ['schedule_cron', 'cron'],
  ['schedule_timezone', 'timezone'],
] as const;

/** The word `continuous`, a schedule of its own in YAML, is an action beside the others on a sheet. */
const { cron, timezone, action } = scheduleSchema.shape;
const schedule: Columns = {
  schedule_action: z
    .union([continuous, action])
    .describe('continuous: the pipeline itself runs all the time. remove: drops the schedule'),
  schedule_cron: cron,
  schedule_timezone: timezone,
};

/** A row each, not a column: the sheet `metadata` stands upright. */
export const METADATA_FIELDS: Columns = metadataSchema.shape;
export const RECIPIENT_COLUMNS: Columns = recipientSchema.shape;
/** What YAML has in a share's `delta_share` stands beside the share's own fields. */
export const SHARE_COLUMNS = flattened(shareSchema.omit({ pipelines: true }).shape, {
  delta_share: deltaShareSchema.shape,
});
export const PIPELINE_COLUMNS: Columns = {
  share_name: shareSchema.shape.name.describe('The share that the pipeline belongs to'),
  ...flattened(pipelineSchema.shape, { schedule }),
};

/** A map's fields, with those of the maps within it in their place. */
function flattened(shape: Columns, within: Readonly<Record<string, Columns>>): Columns {
  const columns = Object.entries(shape).flatMap(([name, type]) =>
    Object.entries(within[name] ?? { [name]: type }),
  );
  return Object.fromEntries(columns);
}
