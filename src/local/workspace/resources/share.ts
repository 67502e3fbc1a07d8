import { z } from 'zod';
import { ApiError } from '../api-error';
import type { State } from '../state/state';

/** A share as kept; its objects and grants are kept apart, so that adding one does not write down all. */
export interface Share {
  readonly id: string;
  readonly name: string;
  readonly comment?: string | undefined;
  readonly storage_root?: string | undefined;
  readonly owner: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
}

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
