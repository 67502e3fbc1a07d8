import { type Kysely, sql, type Transaction } from 'kysely';
import { isDeepStrictEqual } from 'node:util';
import { DatabaseError } from 'pg';
import { isEnded, isSupersededBy, supersededBy } from '../../workflows/contract';
import { changeRun } from '../runs/change-run';
import { insertUpload, sha256 } from './insert-upload';
import { SHARE_PACK_COLUMNS } from '../runs/run';
import type { NewUpload, SavedUpload, SharePack } from '../records';
import type { Database } from '../tables';

/** The upload without its bytes, but with what they are known by. */
type Upload = Omit<NewUpload, 'bytes'> & Pick<SharePack, 'file_sha256'>;

/**
 * Stores the upload as the next version of its pack, or says which earlier one stands for it or in its way
 * (spec/http-api.md, "Upload"). Uploads of one pack follow each other, since only one of them gets the number: the others
 * look again.
 */
export async function saveUpload(db: Kysely<Database>, { bytes, ...given }: NewUpload): Promise<SavedUpload> {
  const upload = { ...given, file_sha256: sha256(bytes) };
  for (let tries = 1; ; tries += 1) {
    try {
      return await saveOnce(db, bytes, upload);
    } catch (error) {
      if (!isVersionTaken(error) || tries === MOST_TRIES) throw error;
    }
  }
}

/** Who loses sees the winner's run, and has its answer: a second time only where that one ended at once. */
const MOST_TRIES = 10;

/** Most uploads write nothing but themselves, which is one statement, and takes no transaction. */
async function saveOnce(db: Kysely<Database>, bytes: Uint8Array, upload: Upload): Promise<SavedUpload> {
  const newest = await newestVersion(db, upload);
  const save = async (on: Kysely<Database>): Promise<SavedUpload> =>
    byPack(newest, upload) ?? {
      kind: 'stored',
      sharePack: await storeVersion(on, bytes, upload, upload.dry_run ? null : (newest?.version ?? 0) + 1),
    };
  if (upload.idempotency_key === undefined && !awaitsSuccessor(newest)) return save(db);
  return db.transaction().execute(async (trx) => {
    if (upload.idempotency_key !== undefined) await lockKey(trx, upload.requested_by, upload.idempotency_key);
    const saved = (await byKey(trx, upload)) ?? (await save(trx));
    if (saved.kind === 'stored') await nameSuccessor(trx, newest, saved.sharePack);
    if (saved.kind === 'stored' || saved.kind === 'same') await rememberKey(trx, upload, saved.sharePack);
    return saved;
  });
}

/** By an upload that came at the same time: of its number, or of the one run that a pack may have open. */
const isVersionTaken = (error: unknown): boolean =>
  error instanceof DatabaseError &&
  ['share_packs_version', 'share_packs_one_open'].includes(error.constraint ?? '');

/** Held until the transaction ends, over all processes. Two keys with one hash wait needlessly; nothing worse. */
async function lockKey(trx: Transaction<Database>, actor: string, key: string): Promise<void> {
  const name = JSON.stringify(['key', actor, key]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
}

async function newestVersion(db: Kysely<Database>, upload: Upload): Promise<SharePack | undefined> {
  return db
    .selectFrom('share_packs')
    .select(SHARE_PACK_COLUMNS)
    .where('workspace', '=', upload.workspace)
    .where('share_pack_name', '=', upload.share_pack_name)
    .where('version', 'is not', null)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

const A_DAY_AGO = sql<Date>`now() - interval '24 hours'`;

/** What the upload's Idempotency-Key was used for within the last 24 hours. */
async function byKey(trx: Transaction<Database>, upload: Upload): Promise<SavedUpload | undefined> {
  if (upload.idempotency_key === undefined) return undefined;
  const sharePack = await trx
    .selectFrom('idempotency_keys')
    .innerJoin('share_packs', 'share_packs.share_pack_id', 'idempotency_keys.share_pack_id')
    .select(SHARE_PACK_COLUMNS.map((column) => `share_packs.${column}` as const))
    .where('actor', '=', upload.requested_by)
    .where('key', '=', upload.idempotency_key)
    .where('used_at', '>', A_DAY_AGO)
    .executeTakeFirst();
  if (sharePack === undefined) return undefined;
  const same = sameContent(sharePack, upload) && sharePack.workspace === upload.workspace;
  return { kind: same ? 'same' : 'key_reused', sharePack };
}

/** What the pack's newest version says. Only that one can be open: each version waited for the end of the one before; a dry run waits for none. */
function byPack(newest: SharePack | undefined, upload: Upload): SavedUpload | undefined {
  if (newest === undefined) return undefined;
  if (!sameFields(newest, upload)) return { kind: 'name_collision', sharePack: newest };
  if (upload.dry_run || isEnded(newest.status)) return undefined;
  return { kind: sameContent(newest, upload) ? 'same' : 'under_way', sharePack: newest };
}

const sameFields = (a: SharePack, b: Upload): boolean =>
  a.requestor === b.requestor && a.business_line === b.business_line && a.project_name === b.project_name;

/** The filename is not content: the same pack saved under another name is the same pack. */
const sameContent = (a: SharePack, b: Upload): boolean =>
  a.file_sha256 === b.file_sha256 && isDeepStrictEqual(a.options, b.options);

async function storeVersion(
  db: Kysely<Database>,
  bytes: Uint8Array,
  { idempotency_key: _key, ...upload }: Upload,
  version: number | null,
): Promise<SharePack> {
  return insertUpload(db, bytes, {
    ...upload,
    version,
    status: 'IN_PROGRESS',
    errors: [],
    validation_errors: [],
    ended_at: null,
  });
}

/** A run may have been cancelled for several uploads, and for one that was not sent again: it says which took its place. */
async function nameSuccessor(
  trx: Transaction<Database>,
  newest: SharePack | undefined,
  { version, share_pack_id, requested_by }: SharePack,
): Promise<void> {
  if (version === null || !awaitsSuccessor(newest)) return;
  await changeRun(trx, newest, { error_message: supersededBy(share_pack_id, requested_by) });
}

const awaitsSuccessor = (newest: SharePack | undefined): newest is SharePack =>
  newest?.status === 'CANCELLED' && isSupersededBy(newest.error_message);

/** The actor's keys of the day before are forgotten on the way. */
async function rememberKey(trx: Transaction<Database>, upload: Upload, sharePack: SharePack): Promise<void> {
  if (upload.idempotency_key === undefined) return;
  await trx
    .deleteFrom('idempotency_keys')
    .where('actor', '=', upload.requested_by)
    .where('used_at', '<=', A_DAY_AGO)
    .execute();
  await trx
    .insertInto('idempotency_keys')
    .values({
      actor: upload.requested_by,
      key: upload.idempotency_key,
      share_pack_id: sharePack.share_pack_id,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
