import { z } from 'zod';
import { DIAGNOSTIC_CODES } from '../../pack/diagnostic-codes';
import { STRATEGIES } from '../../pack/pack';
import { uploadHeaders, uploadOptions } from './upload';

export const validateOptions = uploadOptions.pick({ filename: true });
export const validateHeaders = uploadHeaders.pick({ 'X-Workspace-URL': true });

const diagnosticSchema = z
  .object({
    Code: z.enum(DIAGNOSTIC_CODES),
    Pointer: z.string().meta({ description: 'RFC 6901, into the file as it was written.' }),
    Message: z.string(),
    Line: z.number().optional().meta({ description: 'From 1; YAML only.' }),
    Column: z.number().optional(),
    Sheet: z.string().optional().meta({ description: 'Excel only.' }),
    Cell: z.string().optional(),
  })
  .meta({ id: 'Diagnostic' });

const scheduleSchema = z.object({
  Pipeline: z.string(),
  Cron: z.string().meta({ description: 'In Quartz form.' }),
  TimeZone: z.string(),
  Description: z.string().meta({ description: 'In English.' }),
  NextRuns: z.array(z.string()).readonly().meta({ description: 'The next three, ISO 8601 in UTC.' }),
});

const count = z.number();

/** Of a pack in which nothing is wrong. */
export const validateAnswer = z
  .object({
    Message: z.string(),
    SharePackName: z.string().nullable(),
    Strategy: z.enum(STRATEGIES).nullable(),
    BusinessLine: z.string().nullable(),
    Workspace: z.string().nullable(),
    Resources: z.object({ Recipient: count, Share: count, Pipeline: count, Schedule: count }).nullable(),
    Schedules: z.array(scheduleSchema).readonly().meta({ description: 'The first 200.' }),
    ValidationErrors: z.array(z.string()).readonly(),
    ValidationWarnings: z.array(z.string()).readonly(),
    Warnings: z.array(diagnosticSchema).readonly(),
  })
  .meta({ id: 'ValidateAnswer' });
export type ValidateAnswer = z.output<typeof validateAnswer>;
