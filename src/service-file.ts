/**
 * DATA_DIR/service.json: what a start leaves behind so that others find it. The command line reads the addresses from
 * it; the next start reads whom it would disturb, or which parts a dead holder left running (spec/operations.md,
 * "Settings", HOST, DATA_DIR and TEMPORAL_PORT). Named as HTTP names things, since people read it too.
 */
import { join } from 'node:path';
import { z } from 'zod';

/** One process. A process id alone is reused by the system: together with the start time it is one process for good. */
const processSchema = z.object({
  Pid: z.int().positive(),
  /** As the operating system words it: only ever compared for equality. */
  StartTime: z.string(),
});

export const serviceFileSchema = z.object({
  /** The origin the API answers at, as `http://127.0.0.1:8080`. */
  Address: z.url({ protocol: /^https?$/ }),
  /** The local workspace, where the service has one. */
  Workspace: z.url({ protocol: /^https?$/ }).optional(),
  /** Of the process that holds DATA_DIR. */
  ...processSchema.shape,
  /** ISO 8601, for people. */
  StartedAt: z.iso.datetime(),
  /** The processes it started for itself: Temporal's server, the database, the local workspace. */
  Parts: z.array(processSchema.extend({ Name: z.string() })),
});
export type ServiceFile = z.infer<typeof serviceFileSchema>;

export const serviceFilePath = (dataDir: string): string => join(dataDir, 'service.json');
