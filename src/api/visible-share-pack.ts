import type { SharePack } from '../store/records';
import type { Store } from '../store/store';
import { type Actor, maySee } from './actor';
import { Problem } from './problem';

/** As uploads are given them; anything else (control characters, say) is not put to the database. */
const SHARE_PACK_ID = /^[0-9a-f-]{36}$/;

/**
 * The upload of that id, if there is one that this caller may know of.
 * @throws Problem `not-found`, the same for what does not exist and for what belongs to others
 */
export async function visibleSharePack(store: Store, sharePackId: string, actor: Actor): Promise<SharePack> {
  const sharePack = SHARE_PACK_ID.test(sharePackId) ? await store.sharePack(sharePackId) : undefined;
  if (sharePack && maySee(actor, sharePack)) return sharePack;
  throw new Problem(
    'not-found',
    'No share pack has this id. GET /workflow/sharepack lists those you may see.',
  );
}
