import { z } from 'zod';
import { ApiError } from '../api-error';
import type { Share } from '../records/share';
import type { State } from '../state/state';

/** POST /shares. Objects and owner are not taken here: they come with a PATCH. */
export const createShareBody = z.object({
  name: z.string(),
  comment: z.string().optional(),
  storage_root: z.string().optional(),
});

/** The share of that name, in any case. Throws SHARE_DOES_NOT_EXIST. */
export function findShare(state: State, name: string): Share {
  const share = state.shares.get(name.toLowerCase());
  if (share === undefined) throw new ApiError('SHARE_DOES_NOT_EXIST', `Share '${name}' does not exist.`);
  return share;
}
