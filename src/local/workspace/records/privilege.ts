/** What a principal may do with one securable. By id, so that a rename keeps it. */
export interface PrivilegeRecord {
  readonly key: string;
  readonly securable_id: string;
  readonly principal: string;
  readonly privileges: readonly string[];
}
