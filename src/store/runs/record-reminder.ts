import { type Kysely, sql } from 'kysely';
import { isEnded } from '../../workflows/contract';
import { appendEvents, conflictCounts } from '../events/append-events';
import { inRun } from './run';
import type { Database } from '../tables';

/** One reminder a deadline: a repeat finds the event of its deadline told. */
export async function recordReminder(db: Kysely<Database>, sharePackId: string): Promise<void> {
  await inRun(db, sharePackId, async (trx, run) => {
    if (isEnded(run.status)) return;
    const deadline = run.resolution_deadline?.toISOString() ?? null;
    const told = await trx
      .selectFrom('events')
      .select(sql<string | null>`data ->> 'ResolutionDeadline'`.as('deadline'))
      .where('share_pack_id', '=', sharePackId)
      .where('type', '=', 'reminder')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (told !== undefined && told.deadline === deadline) return;
    const counts = await conflictCounts(trx, sharePackId);
    const approval = run.approval?.Status === 'pending' ? { Approval: 'pending' } : {};
    await appendEvents(trx, sharePackId, [
      { type: 'reminder', data: { ResolutionDeadline: deadline, ...counts, ...approval } },
    ]);
  });
}
