import { z } from 'zod';

const MOST_TAGS = 25;

/** Labels of a pipeline or a job. */
export const tags = z
  .record(z.string(), z.string())
  .refine((given) => Object.keys(given).length <= MOST_TAGS, `at most ${MOST_TAGS} tags are allowed`)
  .optional();
