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
