import type { ApiCall, Route } from '../api-call';
import { ApiError } from '../api-error';
import {
  ACCOUNT_ID,
  API_TOKEN,
  CLOUD,
  CURRENT_USER,
  GLOBAL_METASTORE_ID,
  METASTORE_ID,
  OAUTH_CLIENT_ID,
  REGION,
  WORKSPACE_ADMIN,
  WORKSPACE_ID,
} from '../identity';

const TOKEN_SECONDS = 3_600;

/** What official clients ask besides: who am I, which workspace and metastore is this, where do I get a token. */
export function workspaceRoutes(): Route[] {
  return [
    { method: 'GET', path: '/api/2.0/preview/scim/v2/Me', handle: me },
    { method: 'GET', path: '/api/2.1/unity-catalog/metastore_summary', handle: metastoreSummary },
    {
      method: 'GET',
      path: '/api/2.1/unity-catalog/current-metastore-assignment',
      handle: metastoreAssignment,
    },
    {
      method: 'GET',
      path: '/api/2.1/unity-catalog/effective-permissions/metastore/{metastore_id}',
      handle: effectivePermissions,
    },
    { method: 'GET', path: '/.well-known/databricks-config', open: true, handle: hostMetadata },
    {
      method: 'GET',
      path: '/oidc/.well-known/oauth-authorization-server',
      open: true,
      handle: oauthMetadata,
    },
    { method: 'POST', path: '/oidc/v1/token', open: true, handle: issueToken },
  ];
}

function me({ user }: ApiCall): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: '1',
    userName: user,
    displayName: user,
    active: true,
    emails: [{ value: user, type: 'work', primary: true }],
    groups: [{ display: 'admins', value: '1', type: 'direct' }],
  };
}

function metastoreSummary(): object {
  return {
    metastore_id: METASTORE_ID,
    global_metastore_id: GLOBAL_METASTORE_ID,
    name: 'local',
    cloud: CLOUD,
    region: REGION,
    owner: WORKSPACE_ADMIN,
    delta_sharing_scope: 'INTERNAL_AND_EXTERNAL',
    // 0: the tokens of recipients do not expire unless they say so.
    delta_sharing_recipient_token_lifetime_in_seconds: 0,
  };
}

/** What the one user was granted on the metastore by its owner; nobody else was. */
const GRANTED = [
  'CREATE_CATALOG',
  'CREATE_RECIPIENT',
  'CREATE_SHARE',
  'SET_SHARE_PERMISSION',
  'USE_RECIPIENT',
  'USE_SHARE',
];

function effectivePermissions({ target, query }: ApiCall): object {
  if (target !== METASTORE_ID)
    throw new ApiError('METASTORE_DOES_NOT_EXIST', `Metastore '${target}' does not exist.`);
  const principal = query.get('principal') ?? CURRENT_USER;
  if (principal !== CURRENT_USER) return {};
  return { privilege_assignments: [{ principal, privileges: GRANTED.map((privilege) => ({ privilege })) }] };
}

function metastoreAssignment(): object {
  return { metastore_id: METASTORE_ID, workspace_id: Number(WORKSPACE_ID), default_catalog_name: 'main' };
}

function hostMetadata({ baseUrl }: ApiCall): object {
  return {
    oidc_endpoint: `${baseUrl}/oidc`,
    account_id: ACCOUNT_ID,
    workspace_id: WORKSPACE_ID,
    cloud: CLOUD.toUpperCase(),
  };
}

function oauthMetadata({ baseUrl }: ApiCall): object {
  return {
    issuer: `${baseUrl}/oidc`,
    authorization_endpoint: `${baseUrl}/oidc/v1/authorize`,
    token_endpoint: `${baseUrl}/oidc/v1/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    grant_types_supported: ['client_credentials'],
    response_types_supported: ['token'],
    scopes_supported: ['all-apis'],
  };
}

/** OAuth M2M. Every token is the one token, so that a restart leaves those given out valid. */
function issueToken(call: ApiCall): object {
  const form = new Map(Object.entries(call.body ?? {}) as [string, unknown][]);
  if (form.get('grant_type') !== 'client_credentials') {
    throw new ApiError('INVALID_PARAMETER_VALUE', 'grant_type must be client_credentials.');
  }
  const expected = Buffer.from(`${OAUTH_CLIENT_ID}:${API_TOKEN}`).toString('base64');
  const inHeader = call.authorization === `Basic ${expected}`;
  const inBody = form.get('client_id') === OAUTH_CLIENT_ID && form.get('client_secret') === API_TOKEN;
  if (!inHeader && !inBody) throw new ApiError('UNAUTHENTICATED', 'Client authentication failed.');
  return { access_token: API_TOKEN, token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope: 'all-apis' };
}
