import { z } from 'zod';
import { tags } from './tags';

/** A pipeline as kept. The name is that of its spec, apart for the index. */
export interface Pipeline {
  readonly pipeline_id: string;
  readonly name: string;
  readonly spec: PipelineSpec;
  readonly creator_user_name: string;
  readonly run_as_user_name: string;
  readonly last_modified: number;
  /** Newest first. */
  readonly updates?: readonly PipelineUpdate[] | undefined;
  /** A continuous pipeline runs until somebody stops it. */
  readonly stopped?: true | undefined;
}

/** One go of a pipeline. */
export interface PipelineUpdate {
  readonly update_id: string;
  readonly creation_time: number;
  readonly full_refresh: boolean;
}

export type PipelineSpec = z.output<typeof pipelineSpec> & { readonly id: string };

/** A pipeline has many settings more; they pass, and are kept. */
export const pipelineSpec = z.looseObject({
  name: z.string().min(1, 'a pipeline needs a name'),
  catalog: z.string().optional(),
  schema: z.string().optional(),
  target: z.string().optional(),
  storage: z.string().optional(),
  configuration: z.record(z.string(), z.string()).optional(),
  libraries: z.array(z.looseObject({})).optional(),
  notifications: z.array(z.looseObject({ email_recipients: z.array(z.string()).optional() })).optional(),
  continuous: z.boolean().default(false),
  serverless: z.boolean().optional(),
  edition: z.string().optional(),
  channel: z.string().optional(),
  tags,
});
