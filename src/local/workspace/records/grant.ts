/** That a recipient may read a share. By id, so that a rename of either keeps it. */
export interface Grant {
  readonly key: string;
  readonly share_id: string;
  readonly recipient_id: string;
}
