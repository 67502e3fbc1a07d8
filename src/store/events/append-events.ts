import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Json } from '../../plan/conflict';
import { renamedTo } from '../../plan/step';
import { EVENT_CHANNEL } from './event-feed';
import { json } from '../json';
import type { RunEvent, SharePack, StoredStep } from '../records';
import type { Database } from '../tables';

export type NewEvent = Pick<RunEvent, 'type' | 'data'>;

/** What events tell of, written by their statement: each statement is a way to the database and back. */
export interface WrittenBeside {
  /** What changes in the run's row: `column = value, …`. */
  readonly set?: RawBuilder<unknown>;
  /** A statement of its own, of other rows. */
  readonly along?: RawBuilder<unknown>;
}

/**
 * Numbers and keeps events, in the order given. The update of the run's row holds every other writer back until this
 * transaction ends: who has read up to a number has missed none below it. Who follows the run is told when it does.
 */
export async function appendEvents(
  trx: Transaction<Database>,
  sharePackId: string,
  events: readonly NewEvent[],
  { set, along }: WrittenBeside = {},
): Promise<void> {
  if (events.length === 0) return;
  await sql`
    with run as (
      update share_packs set ${set ? sql`${set}, ` : sql``}last_event = last_event + ${events.length}, last_updated = now()
      where share_pack_id = ${sharePackId}
      returning last_event - ${events.length}::integer as told
    ), ${along ? sql`along as (${along}), ` : sql``}added as (
      insert into events (share_pack_id, id, type, data)
      select ${sharePackId}, run.told + new.ordinality, new.value ->> 'type', new.value -> 'data'
      from run, jsonb_array_elements(${json(events)}::jsonb) with ordinality as new
    )
    select pg_notify(${EVENT_CHANNEL}, ${sharePackId})`.execute(trx);
}

/** What a run tells of itself, named as the status answer names it (spec/http-api.md, "Members"). */
export const statusEvent = (
  run: Pick<SharePack, 'status'> & Partial<Pick<SharePack, 'error_message' | 'resolution_deadline' | 'undo'>>,
): NewEvent => ({
  type: 'status',
  data: {
    Status: run.status,
    ErrorMessage: run.error_message ?? null,
    ResolutionDeadline: run.resolution_deadline?.toISOString() ?? null,
    ...(run.undo ? { Undo: { Done: run.undo.done, Total: run.undo.total } } : {}),
  },
});

/** What became of a resource. */
export const resourceEvent = (
  step: Pick<StoredStep, 'type' | 'name' | 'verb' | 'actual_name' | 'outcome' | 'error'>,
): NewEvent => ({
  type: 'resource',
  data: {
    Type: step.type,
    Name: step.name,
    ...(renamedTo(step) === undefined ? {} : { RenamedTo: renamedTo(step) ?? null }),
    Outcome: step.outcome,
    ...(step.error === null ? {} : { Error: step.error }),
  },
});

/** How many conflicts are open and answered now; a reader fetches the conflicts themselves, which may be large. */
export async function conflictEvent(trx: Transaction<Database>, sharePackId: string): Promise<NewEvent> {
  return { type: 'conflict', data: await conflictCounts(trx, sharePackId) };
}

export async function conflictCounts(
  trx: Transaction<Database>,
  sharePackId: string,
): Promise<{ readonly Open: number; readonly Answered: number } & { readonly [member: string]: Json }> {
  const { answered, total } = await trx
    .selectFrom('conflicts')
    .select(({ fn }) => [
      fn.countAll<number>().as('total'),
      fn
        .countAll<number>()
        .filterWhere(sql<boolean>`jsonb_exists(conflict, 'Action')`)
        .as('answered'),
    ])
    .where('share_pack_id', '=', sharePackId)
    .executeTakeFirstOrThrow();
  return { Open: total - answered, Answered: answered };
}
