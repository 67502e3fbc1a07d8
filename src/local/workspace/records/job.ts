import { z } from 'zod';
import { tags } from './tags';

/** A job as kept and answered. */
export interface Job {
  readonly job_id: number;
  readonly creator_user_name: string;
  readonly run_as_user_name: string;
  readonly created_time: number;
  readonly settings: JobSettings;
}

export type JobSettings = z.output<typeof jobSettings>;

const LONGEST_NAME_BYTES = 4_096;
const pauseStatus = z.enum(['PAUSED', 'UNPAUSED']).default('UNPAUSED');

/** What is checked of the settings, whether all of them are given or only some. */
export const jobFields = {
  name: z
    .string()
    .refine((name) => Buffer.byteLength(name) <= LONGEST_NAME_BYTES, `at most ${LONGEST_NAME_BYTES} bytes`),
  schedule: z
    .looseObject({
      // Seconds, minutes, hours, day of month, month, day of week, and perhaps the year.
      quartz_cron_expression: z
        .string()
        .regex(/^\s*\S+(\s+\S+){5,6}\s*$/, 'must be a Quartz cron expression'),
      timezone_id: z.string().refine(isTimezone, 'must be a time zone'),
      pause_status: pauseStatus,
    })
    .optional(),
  continuous: z.looseObject({ pause_status: pauseStatus }).optional(),
  tasks: z
    .array(z.looseObject({ task_key: z.string().min(1) }))
    .refine(
      (tasks) => new Set(tasks.map((task) => task.task_key)).size === tasks.length,
      'task_key must be unique',
    )
    .optional(),
  tags,
};

/** jobs/create, and new_settings of jobs/reset. A job has many settings more; they pass, and are kept. */
export const jobSettings = z.looseObject({
  ...jobFields,
  name: jobFields.name.default('Untitled'),
  email_notifications: z.looseObject({}).default({}),
  webhook_notifications: z.looseObject({}).default({}),
  format: z.string().default('MULTI_TASK'),
  max_concurrent_runs: z.int().default(1),
  timeout_seconds: z.int().default(0),
});

function isTimezone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
