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
  'undone-again',
] as const;
export type Case = (typeof CASES)[number];

/** Its run does many steps in one activity, as a large one does. */
export const isLarge = (name: Case): boolean => name.startsWith('large-');

/**
 * A version's histories are frozen: a change of the workflow goes behind `patched()`, or to workers of another version. Those of 0.1.0
 * have gone, as its runs must have ended before the upgrade (CHANGELOG.md).
 */
export const VERSIONS = ['0.2.0'] as const;

export const historyFile = (version: string, name: Case): string => join(__dirname, `${version}-${name}.json`);

/** In place of whoever ran it: process and host. */
export const NEUTRAL_IDENTITY = 'worker@sharepack';
