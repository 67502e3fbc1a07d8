import { type Kysely, sql } from 'kysely';
import type { Pack } from '../../pack/pack';
import type { Json } from '../../plan/conflict';
import { nameKeyOf } from '../../plan/resource';
import type { Step } from '../../plan/step';
import { json } from '../json';
import { OPEN_STATUSES } from '../runs/run';
import { isHeldBy } from '../steps/unbegin-step';
import { Overtaken } from '../steps/overtaken';
import type { Database } from '../tables';

/** An attempt of a run to say what is to be done: by what it read of the upload's fence, where that is to count. */
export interface ReadBy {
  readonly runId: string;
  readonly fence?: number;
}

/**
 * Keeps what the run has read. A repeat changes nothing. A run that a reset in Temporal made takes over: its steps are begun anew. A
 * run that was replaced does not come back, and neither does an attempt that read the file before another one had been kept, or before
 * the run that was reset had told its end: what an ended upload did stands.
 *
 * @throws Overtaken for all three. @throws Error when there is no such upload.
 */
export async function saveSteps(
  db: Kysely<Database>,
  sharePackId: string,
  { runId, fence }: ReadBy,
  pack: Pack,
  steps: readonly (Step & { readonly spec: Json })[],
): Promise<{ readonly isTakenUp: boolean }> {
  const rows = steps.map((step) => ({ ...step, name_key: nameKeyOf(step.type, step.name) }));
  // One parameter for all rows: 10,000 steps would need more than the 65,535 that a statement may have.
  const { rows: runs } = await sql<{ readonly earlier_runs: readonly string[] | null }>`
    with before as (
      select run_id, earlier_runs, undo from share_packs
      where share_pack_id = ${sharePackId} and not jsonb_exists(earlier_runs, ${runId})
        and status = any(${OPEN_STATUSES}::text[]) and ${isHeldBy(fence)} for update
    ), run as (
      update share_packs set
        earlier_runs = case when before.run_id is null or before.run_id = ${runId}
          then before.earlier_runs else before.earlier_runs || to_jsonb(before.run_id) end,
        told = case when before.run_id = ${runId} then told else 0 end,
        -- What it asked before it was reset it asks again once it has looked.
        status = case when status = 'AWAITING_RESOLUTION' then 'IN_PROGRESS' else status end,
        resolution_deadline = null, undo = null, run_id = ${runId}, fence = fence + 1
      from before where share_pack_id = ${sharePackId} returning share_pack_id, share_packs.earlier_runs
    ), reopened as (
      -- What an undo before the reset took back is as if it had not been begun; what failed is tried again. So is what was done, where
      -- an undo had begun: it may be half taken back, and an attempt at that may still go on, which is overtaken by this.
      update steps set outcome = null, error = null, fence = fence + 1,
        ended_at = case when outcome = 'rolled_back' then null else ended_at end,
        begun_at = case when outcome = 'rolled_back' then null else begun_at end,
        before = case when outcome = 'rolled_back' then null else before end,
        made = case when outcome = 'rolled_back' then null else made end
      from before
      where share_pack_id = ${sharePackId} and (
        steps.outcome in ('rolled_back', 'failed', 'not_run')
        or (before.undo is not null and steps.outcome in ('created', 'updated', 'replaced', 'deleted')))
    ), kept as (
      insert into packs (share_pack_id, pack) select share_pack_id, ${json(pack)}::jsonb from run
      on conflict do nothing
    ), new_steps as (
      insert into steps (share_pack_id, id, type, name, name_key, verb, depends_on, spec)
      select run.share_pack_id, id, type, name, name_key, verb, "dependsOn", spec
      from run, jsonb_to_recordset(${json(rows)}::jsonb) as step
        (id integer, type text, name text, name_key text, verb text, "dependsOn" jsonb, spec jsonb)
      on conflict do nothing
    )
    select (select earlier_runs from run) as earlier_runs from share_packs
    where share_pack_id = ${sharePackId}`.execute(db);
  const [run] = runs;
  if (run === undefined) throw new Error(`No share pack has the id ${sharePackId}.`);
  if (run.earlier_runs === null) throw new Overtaken(`upload ${sharePackId}`);
  return { isTakenUp: run.earlier_runs.length > 0 };
}
