/** One bearer token of an open-sharing recipient. */
export interface RecipientToken {
  readonly id: string;
  /** A secret: whoever opens it first gets the credential. Gone when somebody has. */
  readonly activation_url?: string | undefined;
  readonly created_at: number;
  readonly created_by: string;
  readonly expiration_time?: number | undefined;
  readonly updated_at: number;
  readonly updated_by: string;
}

/** A recipient as kept; but for expired tokens, as answered. */
export interface Recipient {
  readonly id: string;
  readonly name: string;
  readonly authentication_type: 'TOKEN' | 'DATABRICKS' | 'OIDC_FEDERATION' | 'OAUTH_CLIENT_CREDENTIALS';
  readonly owner: string;
  readonly comment?: string | undefined;
  readonly activated: boolean;
  readonly activation_url?: string | undefined;
  readonly tokens?: readonly RecipientToken[] | undefined;
  readonly data_recipient_global_metastore_id?: string | undefined;
  readonly metastore_id?: string | undefined;
  readonly cloud?: string | undefined;
  readonly region?: string | undefined;
  readonly expiration_time?: number | undefined;
  readonly ip_access_list?: { readonly allowed_ip_addresses?: readonly string[] | undefined } | undefined;
  readonly properties_kvpairs: { readonly properties: Readonly<Record<string, string>> };
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
}
