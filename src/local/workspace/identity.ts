/** The one token that API calls are accepted with (operations.md, The local workspace). */
export const API_TOKEN = 'dapi-local';

/** The service principal of OAuth M2M; its secret is the token itself. */
export const OAUTH_CLIENT_ID = 'local';

/** Who everybody with the token is. */
export const CURRENT_USER = 'local@example.com';

/** Who made what nobody manages: the sample data and what a control makes. */
export const WORKSPACE_ADMIN = 'workspace.admin@example.com';

/** Who is faster when a `twin` fault strikes. */
export const SOMEONE_ELSE = 'someone.else@example.com';

export const WORKSPACE_ID = '1234567890123456';
export const ACCOUNT_ID = '7f1c3f6e-6f0f-4d5e-9c7b-3a2b1c0d9e8f';
export const METASTORE_ID = '5d0f5b6e-8f5c-4d1a-b0a6-3f5a1d2c4e70';
export const CLOUD = 'aws';
export const REGION = 'us-east-1';

/** What a recipient of this metastore is known by: `cloud:region:id`. */
export const GLOBAL_METASTORE_ID = `${CLOUD}:${REGION}:${METASTORE_ID}`;
