import type { Kysely } from 'kysely';
import { isEnded } from '../workflows/contract';
import { appliedTo, changeRun } from './change-run';
import { inRun } from './run';
import type { RunChange } from './store';
import type { Database } from './tables';

/** A run that has ended stays as it ended; only how far its undo is may still be told. */
export async function recordRun(db: Kysely<Database>, sharePackId: string, change: RunChange): Promise<void> {
  await inRun(db, sharePackId, async (trx, run) => {
    const held = isEnded(run.status) ? undoOf(change) : change;
    await changeRun(trx, run, appliedTo(run, held));
  });
}

const undoOf = ({ undo }: RunChange): RunChange => (undo === undefined ? {} : { undo });
