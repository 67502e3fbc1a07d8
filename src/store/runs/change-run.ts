import { sql, type Transaction } from 'kysely';
import { isDeepStrictEqual } from 'node:util';
import { appendEvents, statusEvent, type WrittenBeside } from '../events/append-events';
import { json, text } from '../json';
import type { RunChange, SharePack } from '../records';
import type { Database } from '../tables';

/** What may change of a run once it is stored, each as it shall be in the end. */
export type RunState = Pick<SharePack, keyof RunChange | 'undo' | 'strategy' | 'errors' | 'ended_at'>;

/** Writes what differs, and tells of it in one event; nothing where nothing differs, so that a repeat is not told twice. */
export async function changeRun(
  trx: Transaction<Database>,
  run: SharePack,
  to: Partial<RunState>,
  { set, along }: WrittenBeside = {},
): Promise<void> {
  if (!isChange(run, to)) return;
  const next: SharePack = { ...run, ...to };
  const changed = sql`
    status = ${next.status}, strategy = ${next.strategy}, failed_type = ${next.failed_type},
    error_message = ${next.error_message === null ? null : text(next.error_message)},
    resolution_deadline = ${next.resolution_deadline}, ended_at = ${next.ended_at},
    rejected_signals = ${json(next.rejected_signals)}, undo = ${next.undo === null ? null : json(next.undo)},
    validation_warnings = ${json(next.validation_warnings)}, validation_errors = ${json(next.validation_errors)},
    errors = ${json(next.errors)}`;
  await appendEvents(trx, run.share_pack_id, [statusEvent(next)], {
    set: set ? sql`${changed}, ${set}` : changed,
    ...(along && { along }),
  });
}

export const isChange = (run: SharePack, to: Partial<RunState>): boolean =>
  !isDeepStrictEqual({ ...run, ...to }, run);

/** What was changed of a run in memory, to be written. */
export const changesOf = (stored: SharePack, run: SharePack): Partial<RunState> => ({
  validation_warnings: run.validation_warnings,
  rejected_signals: run.rejected_signals,
  status: run.status,
  resolution_deadline: run.resolution_deadline,
  undo: run.undo,
  error_message: run.error_message,
  failed_type: run.failed_type,
  validation_errors: stored.validation_errors,
});

/** Those there are and those that are new, each once. */
export const withAdded = (there: readonly string[], added: readonly string[] = []): readonly string[] => [
  ...new Set([...there, ...added]),
];

/** A run's change with its additions made: what `changeRun` takes. */
export const appliedTo = (run: SharePack, change: RunChange): Partial<RunState> => ({
  ...change,
  validation_warnings: withAdded(run.validation_warnings, change.validation_warnings),
  validation_errors: withAdded(run.validation_errors, change.validation_errors),
});
