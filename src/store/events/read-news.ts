import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { WebhookEvent } from '../../workflows/contract';
import type { News } from '../records';
import type { Database } from '../tables';

/** The event by which the newest news of this kind came; however often it is looked for, the same one. */
export async function news(
  db: Kysely<Database>,
  sharePackId: string,
  kind: WebhookEvent,
): Promise<News | undefined> {
  const { rows } = await NEWEST[kind](sharePackId).execute(db);
  return rows[0];
}

const newestOfType = (sharePackId: string, type: 'reminder' | 'drift'): RawBuilder<News> =>
  sql`select id, at from events where share_pack_id = ${sharePackId} and type = ${type} order by id desc limit 1`;

const NEWEST: Readonly<Record<WebhookEvent, (sharePackId: string) => RawBuilder<News>>> = {
  /** The run began to wait, or more conflicts are open than before: answers, and what they leave open, are no news. */
  awaiting_resolution: (sharePackId) => sql`
    select id, at from (
      select id, at, status, lag(status) over before as status_before, open, lag(open, 1, 0) over before as open_before
      from (
        select id, at, type, data ->> 'Status' as status, (data ->> 'Open')::integer as open
        from events
        where share_pack_id = ${sharePackId} and type in ('status', 'conflict')
      ) as told
      window before as (partition by type order by id)
    ) as changes
    where (status = 'AWAITING_RESOLUTION' and status is distinct from status_before) or open > open_before
    order by id desc limit 1`,
  half_time: (sharePackId) => newestOfType(sharePackId, 'reminder'),
  /** The first with such a status: how far an undo is may be told after it. */
  ended: (sharePackId) => sql`
    select id, at from events
    where share_pack_id = ${sharePackId} and type = 'status'
      and data ->> 'Status' not in ('IN_PROGRESS', 'AWAITING_RESOLUTION')
    order by id limit 1`,
  drift: (sharePackId) => newestOfType(sharePackId, 'drift'),
};
