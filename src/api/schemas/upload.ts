import { z } from 'zod';
import { parseDuration } from '../../pack/duration';
import { ON_CONFLICT, ON_FAILURE, RESOURCE_TYPES } from '../../pack/pack';
import { PLANNED_ACTIONS } from '../../plan/planned-changes';
import { conflictSchema, differenceSchema } from './conflict';
import { sharePackShape } from './share-pack';

export const LONGEST_WAIT_SECONDS = 60;

const flag = z.enum(['true', 'false']).optional();

/** Query parameters or form fields (the query wins). */
export const uploadOptions = z.strictObject({
  filename: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: "The file's name, where the body is its bytes." }),
  on_conflict: z.enum(ON_CONFLICT).optional().meta({ description: 'What a name that exists leads to.' }),
  on_failure: z.enum(ON_FAILURE).optional().meta({ description: 'What becomes of what was done.' }),
  resolution_timeout: z
    .string()
    .refine((text) => parseDuration(text) !== undefined, {
      error: 'a time such as 72h, 30m, 5s or PT72H, from 1 second to 30 days',
    })
    .optional()
    .meta({ description: 'How long the run waits for answers: 72h, 30m, 5s or PT72H, from 1 s to 30 days.' }),
  wait: z
    .string()
    .regex(/^\d{1,2}$/, `a whole number of seconds, at most ${LONGEST_WAIT_SECONDS}`)
    .transform(Number)
    .pipe(z.number().max(LONGEST_WAIT_SECONDS))
    .optional()
    .meta({ type: 'integer', description: 'Seconds to wait longer, for the end or for a question.' }),
  dry_run: flag.meta({
    description: '`true`: look only, and answer with the plan; nothing is touched, and no version is made.',
  }),
  supersede: flag.meta({
    description:
      '`true`: a run of the same pack that waits with nothing touched is cancelled for this upload.',
  }),
});
export type UploadOptions = z.output<typeof uploadOptions>;

/** A restore has no file of its own. */
export const restoreOptions = uploadOptions.omit({ filename: true });

const file = z.string().meta({ format: 'binary', description: 'The share pack: .yaml, .yml or .xlsx.' });

/** The two ways to send a pack: a form, whose fields may be the options too, or the bytes alone. */
export const packFile = (options: z.ZodObject): Readonly<Record<string, z.ZodType>> => ({
  'multipart/form-data': options.extend({ file }),
  'application/octet-stream': file,
});

export const uploadHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, '1 to 255 printable ASCII characters')
    .optional()
    .meta({ description: 'The same key with the same content answers the same run for 24 hours.' }),
  'X-Workspace-URL': z
    .string()
    .max(2_000)
    .optional()
    .meta({ description: 'For a pack that names no workspace.' }),
});

export const restoreHeaders = uploadHeaders.omit({ 'X-Workspace-URL': true });

const plannedSchema = z
  .object({
    Type: z.enum(RESOURCE_TYPES),
    Name: z.string().meta({ description: 'As in the pack.' }),
    NewName: z.string().optional().meta({ description: 'Where it would be made under another name.' }),
    Action: z
      .enum(PLANNED_ACTIONS)
      .meta({ description: '`conflict`: the run would wait for an answer before it touches anything.' }),
    Differences: z
      .array(differenceSchema)
      .readonly()
      .optional()
      .meta({ description: 'What an update would change, or a skip would leave.' }),
    Conflict: conflictSchema.optional(),
  })
  .meta({ id: 'PlannedChange' });

export const uploadAnswer = z
  .object({
    Message: z.string(),
    ...sharePackShape,
    Conflicts: z.array(conflictSchema).readonly(),
    ValidationErrors: z.array(z.string()).readonly(),
    ValidationWarnings: z.array(z.string()).readonly(),
    Plan: z
      .array(plannedSchema)
      .readonly()
      .optional()
      .meta({ description: 'Of a dry run, in the order of the pack: the first 1,000.' }),
    PlanTotals: z
      .partialRecord(z.enum(PLANNED_ACTIONS), z.number())
      .readonly()
      .optional()
      .meta({ description: 'Of a dry run: how many resources there are of each action, in all.' }),
  })
  .meta({ id: 'UploadAnswer' });
export type UploadAnswer = z.output<typeof uploadAnswer>;
