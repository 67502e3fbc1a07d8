import type { Kysely } from 'kysely';
import { isDeepStrictEqual } from 'node:util';
import type { DriftedResource } from '../../plan/drift';
import { appendEvents } from '../events/append-events';
import type { NewEvent } from '../events/append-events';
import { json } from '../json';
import { inRun } from '../runs/run';
import type { DriftReport } from '../records';
import type { Database } from '../tables';

/**
 * Keeps a report in place of the pack's earlier one. One that looked before that one did, told late, is dropped.
 *
 * @throws Error where there is no such version, or it belongs to no pack.
 */
export async function recordDrift(db: Kysely<Database>, report: DriftReport): Promise<void> {
  await inRun(db, report.share_pack_id, async (trx, { workspace, share_pack_name }) => {
    if (workspace === null || share_pack_name === null)
      throw new Error(`Upload ${report.share_pack_id} belongs to no pack.`);
    const earlier = await trx
      .selectFrom('drift_reports')
      .select(['share_pack_id', 'checked_at', 'drifted', 'resources'])
      .where('workspace', '=', workspace)
      .where('share_pack_name', '=', share_pack_name)
      .executeTakeFirst();
    if (earlier && earlier.checked_at > report.checked_at) return;
    const row = { ...report, resources: json(report.resources) };
    await trx
      .insertInto('drift_reports')
      .values({ workspace, share_pack_name, ...row })
      .onConflict((conflict) => conflict.columns(['workspace', 'share_pack_name']).doUpdateSet(row))
      .execute();
    const before = earlier?.share_pack_id === report.share_pack_id ? earlier : NOTHING;
    if (!isSame(before, report)) await appendEvents(trx, report.share_pack_id, [driftEvent(report)]);
  });
}

type Found = Pick<DriftReport, 'drifted' | 'resources'>;

/** Of a version that was not checked yet: no drift is no news of it. */
const NOTHING: Found = { drifted: 0, resources: [] };

/** Told again by a repeat, or seen again by a later look. */
const isSame = (before: Found, now: Found): boolean =>
  before.drifted === now.drifted && isDeepStrictEqual(before.resources, asKept(now.resources));

const asKept = (resources: readonly DriftedResource[]): readonly DriftedResource[] =>
  JSON.parse(json(resources)) as readonly DriftedResource[];

/** Drift was found, is another than it was, or is gone; a reader fetches the report itself, which may be large. */
const driftEvent = ({ checked_at, checked, drifted }: DriftReport): NewEvent => ({
  type: 'drift',
  data: { CheckedAt: checked_at.toISOString(), Drifted: drifted > 0, Count: drifted, Checked: checked },
});
