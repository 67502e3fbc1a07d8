import type { Kysely } from 'kysely';
import { isEnded } from '../../workflows/contract';
import { appliedTo, changeRun, isChange } from './change-run';
import type { RunState } from './change-run';
import { sharePack } from '../uploads/read-share-pack';
import { inRun } from './run';
import type { RunChange, SharePack } from '../records';
import type { Database } from '../tables';

/** A run that has ended stays as it ended. What is no news takes no transaction. */
export async function recordRun(db: Kysely<Database>, sharePackId: string, change: RunChange): Promise<void> {
  const now = await sharePack(db, sharePackId);
  if (now && !isChange(now, heldBy(now, change))) return;
  await inRun(db, sharePackId, async (trx, run) => {
    await changeRun(trx, run, heldBy(run, change));
  });
}

const heldBy = (run: SharePack, change: RunChange): Partial<RunState> =>
  isEnded(run.status) ? {} : appliedTo(run, change);
