import { z } from 'zod';
import { credentialSchema } from './auth/credential';

/** What the API wants of every pipeline and no pack says: where its code lies, and what runs it. */
export const pipelineSettingSchema = z.strictObject({
  root_path: z.string().min(1).optional(),
  libraries: z.array(z.record(z.string(), z.unknown())).optional(),
  edition: z.string().min(1).optional(),
  channel: z.string().min(1).optional(),
});
export type PipelineSetting = z.infer<typeof pipelineSettingSchema>;

/** A workspace that may be reached: an entry of WORKSPACES_FILE, its credential resolved (spec: operations). */
export const workspaceSettingSchema = z.strictObject({
  url: z
    .url({
      protocol: /^https?$/,
      error: 'must be the address of a workspace, such as https://adb-1.azuredatabricks.net',
    })
    // People paste what their browser shows; only the origin is the workspace.
    .transform((url) => new URL(url).origin),
  credential: credentialSchema,
  /** The official clients hold themselves to 15. */
  requests_per_second: z.union([z.number().positive(), z.literal('unlimited')]).default(15),
  max_concurrent_requests: z.int().positive().default(16),
  pipeline: pipelineSettingSchema.optional(),
});
export type WorkspaceSetting = z.infer<typeof workspaceSettingSchema>;
