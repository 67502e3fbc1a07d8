import type { SharePack } from '../store/records';

export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who calls: what the authenticator found out, and all that the routes decide with. */
export interface Actor {
  readonly name: string;
  readonly role: Role;
  /** Only packs of these are seen and touched; absent: of all. */
  readonly business_lines?: readonly string[];
  /** Nobody proved to be anybody: the name is the service's own word for "whoever sits here". */
  readonly anonymous?: true;
}

/** Viewers look; only operators and admins upload, answer and cancel. */
export const mayChange = ({ role }: Actor): boolean => role !== 'viewer';

export const mayUseBusinessLine = ({ business_lines }: Actor, businessLine: string): boolean =>
  business_lines?.includes(businessLine) ?? true;

/**
 * Whether the pack exists as far as this caller can tell. An upload whose metadata could not be read belongs to no
 * business line: its uploader and admins alone see it (spec/http-api.md, "Upload").
 */
export function maySee(actor: Actor, sharePack: SharePack): boolean {
  if (sharePack.share_pack_name === null || sharePack.business_line === null)
    return actor.role === 'admin' || actor.name === sharePack.requested_by;
  return mayUseBusinessLine(actor, sharePack.business_line);
}
