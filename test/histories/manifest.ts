import { join } from 'node:path';

/**
 * Ways in which a run can end or wait, and what follows one. Each released version has a saved history of each (`VERSION-case.json`), which the
 * workflow must still be able to replay: runs that began under it go on under the newer one.
 */
export const CASES = [
  'completed',
  'waiting',
  'answered-rename',
  'skipped',
  'overwritten',
  'expired',
  'cancelled',
  'failed-rolled-back',
  'late-conflict',
  'validation-failed',
  'signal-answered',
  'kept',
  'updated',
  'deleted',
  'restored',
  'dry-run',
  'superseded',
  'approved',
  'declined',
  'drift-scheduled',
  'drift-checked',
  'large-completed',
  'large-answered',
  'large-cancelled',
  'large-rolled-back',
  'large-late-conflict',
  'webhook-delivered',
  'webhook-given-up',
] as const;
export type Case = (typeof CASES)[number];

/** Its run does many steps in one activity, as a large one does. */
export const isLarge = (name: Case): boolean => name.startsWith('large-');

/**
 * Once a version is released its histories are frozen: a change of the workflow goes behind `patched()`. Those of `next` are
 * of the workflow as it is; they are saved again before it is released, and then called by its version.
 */
export const VERSIONS = ['0.1.0', 'next'] as const;

export const historyFile = (version: string, name: Case): string => join(__dirname, `${version}-${name}.json`);

/** In place of whoever ran it: process and host. */
export const NEUTRAL_IDENTITY = 'worker@sharepack';
