import { z } from 'zod';

/** What is shared as a table is. */
export const TABLE_LIKE = ['TABLE', 'VIEW', 'MATERIALIZED_VIEW', 'STREAMING_TABLE', 'FOREIGN_TABLE'] as const;
const OTHER = ['SCHEMA', 'VOLUME', 'MODEL', 'FUNCTION', 'NOTEBOOK_FILE', 'FEATURE_SPEC'] as const;

/** A data object as the API takes it. `status` and who added it are the server's. */
export const dataObject = z.object({
  name: z.string().min(1),
  // Optional in the API; what is left out is a table.
  data_object_type: z.enum([...TABLE_LIKE, ...OTHER]).default('TABLE'),
  shared_as: z.string().optional(),
  string_shared_as: z.string().optional(),
  comment: z.string().optional(),
  cdf_enabled: z.boolean().optional(),
  history_data_sharing_status: z.enum(['ENABLED', 'DISABLED']).optional(),
  start_version: z.int().optional(),
  partitions: z.array(z.looseObject({})).optional(),
  content: z.string().optional(),
});
export type DataObject = z.output<typeof dataObject>;

/** A data object of a share, as kept. */
export interface ShareObject extends DataObject {
  readonly share_id: string;
  /** What it must be alone in the share with: its kind and the name it is shared as. */
  readonly alias_key: string;
  readonly added_at: number;
  readonly added_by: string;
}
