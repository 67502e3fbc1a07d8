import { sql, type Transaction } from 'kysely';
import type { ResourceType } from '../../pack/pack';
import { changeRun, withAdded } from '../runs/change-run';
import { SHARE_PACK_COLUMNS } from '../runs/run';
import type { Database } from '../tables';

/** A resource that another pack has taken from the version that managed it. */
export interface Loss {
  readonly type: ResourceType;
  readonly name: string;
  /** The versions, by id: whose it was, and whose run took it. */
  readonly from: string;
  readonly by: string;
}

/**
 * Tells a pack that a resource of it is no longer its own: in the warnings of its newest version, which is where whoever
 * asks about the pack looks. Nothing where the pack took it from an earlier version of itself.
 */
export async function tellLoss(
  trx: Transaction<Database>,
  loss: Loss,
  how: 'taken over' | 'deleted',
): Promise<void> {
  const [from, by] = [await packOf(trx, loss.from), await packOf(trx, loss.by)];
  if (from.share_pack_name === by.share_pack_name) return;
  const newest = await trx
    .selectFrom('share_packs')
    .select(SHARE_PACK_COLUMNS)
    .where('workspace', '=', from.workspace)
    .where('share_pack_name', '=', from.share_pack_name)
    .where('version', 'is not', null)
    .orderBy('version', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const validation_warnings = withAdded(newest.validation_warnings, [noteOf(loss, how, by)]);
  await changeRun(trx, newest, { validation_warnings });
}

/** Takes back what was told, since the resource was given back. */
export async function untellLoss(trx: Transaction<Database>, loss: Loss): Promise<void> {
  const [from, by] = [await packOf(trx, loss.from), await packOf(trx, loss.by)];
  for (const how of ['taken over', 'deleted'] as const)
    await trx
      .updateTable('share_packs')
      .set({ validation_warnings: sql<string>`validation_warnings - ${noteOf(loss, how, by)}::text` })
      .where('workspace', '=', from.workspace)
      .where('share_pack_name', '=', from.share_pack_name)
      .where(sql<boolean>`jsonb_exists(validation_warnings, ${noteOf(loss, how, by)})`)
      .execute();
}

type Version = Pick<Database['share_packs'], 'workspace' | 'share_pack_name' | 'version'>;

const packOf = (trx: Transaction<Database>, sharePackId: string): Promise<Version> =>
  trx
    .selectFrom('share_packs')
    .select(['workspace', 'share_pack_name', 'version'])
    .where('share_pack_id', '=', sharePackId)
    .executeTakeFirstOrThrow();

const noteOf = ({ type, name }: Loss, how: string, { share_pack_name, version }: Version): string =>
  `${type} '${name}' is no longer managed by this pack: it was ${how} by ${share_pack_name ?? ''} version ${version ?? ''}`;
