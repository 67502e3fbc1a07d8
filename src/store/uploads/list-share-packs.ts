import type { Kysely } from 'kysely';
import { text } from '../json';
import { pageToken, seqOf } from './page-token';
import { SHARE_PACK_COLUMNS } from '../runs/run';
import type { ListFilter, Page, SharePack } from '../records';
import type { Database } from '../tables';

/**
 * Newest first. A page goes on where the last one ended, by order of arrival, so that uploads which come meanwhile move
 * nothing.
 *
 * @throws InvalidPageToken
 */
export async function list(db: Kysely<Database>, filter: ListFilter): Promise<Page<SharePack>> {
  let query = db
    .selectFrom('share_packs')
    .select(['seq', ...SHARE_PACK_COLUMNS])
    .where('dry_run', '=', false)
    .orderBy('seq', 'desc')
    // One more than asked for says whether there is another page.
    .limit(filter.page_size + 1);
  for (const column of ['status', 'business_line', 'requestor', 'workspace'] as const) {
    const wanted = filter[column];
    if (wanted !== undefined) query = query.where(column, '=', text(wanted));
  }
  if (filter.name?.endsWith('*') === true) {
    query = query.where('share_pack_name', 'like', beginningWith(filter.name.slice(0, -1)));
  } else if (filter.name !== undefined) {
    query = query.where('share_pack_name', '=', text(filter.name));
  }
  if (filter.since !== undefined) query = query.where('created_at', '>=', filter.since);
  if (filter.page_token !== undefined) query = query.where('seq', '<', seqOf(filter.page_token));

  const rows = await query.execute();
  const items = rows.slice(0, filter.page_size);
  const last = items.at(-1);
  return {
    items: items.map(({ seq: _seq, ...sharePack }) => sharePack),
    ...(rows.length > items.length && last !== undefined ? { next_page_token: pageToken(last.seq) } : {}),
  };
}

/** LIKE's own wildcards in what a user typed stand for themselves. */
const beginningWith = (beginning: string): string =>
  `${text(beginning).replace(/[\\%_]/g, (wildcard) => `\\${wildcard}`)}%`;
