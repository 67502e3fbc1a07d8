import type { AuthType, Credential } from './credential';
import { AUTH_TYPES, credentialSchema } from './credential';

/** Of the SDKs' configuration, what says where a workspace is and who one is there; each with its environment variable. */
export const SDK_MEMBERS = {
  host: 'DATABRICKS_HOST',
  token: 'DATABRICKS_TOKEN',
  client_id: 'DATABRICKS_CLIENT_ID',
  client_secret: 'DATABRICKS_CLIENT_SECRET',
  azure_tenant_id: 'ARM_TENANT_ID',
  azure_client_id: 'ARM_CLIENT_ID',
  azure_client_secret: 'ARM_CLIENT_SECRET',
  azure_workspace_resource_id: 'DATABRICKS_AZURE_RESOURCE_ID',
  azure_environment: 'ARM_ENVIRONMENT',
  auth_type: 'DATABRICKS_AUTH_TYPE',
} as const;

export type SdkMember = keyof typeof SDK_MEMBERS;
export type SdkConfig = Readonly<Partial<Record<SdkMember, string>>>;

const NEEDED: Readonly<Record<AuthType, readonly SdkMember[]>> = {
  pat: ['token'],
  'oauth-m2m': ['client_id', 'client_secret'],
  'azure-client-secret': ['azure_tenant_id', 'azure_client_id', 'azure_client_secret'],
};
const OPTIONAL: Readonly<Partial<Record<AuthType, readonly SdkMember[]>>> = {
  'azure-client-secret': ['azure_workspace_resource_id', 'azure_environment'],
};

export type Chosen = { readonly credential: Credential } | { readonly problem: string };

/** The credential in an SDK's configuration: the one there is, or that of its auth_type. A problem never holds a value. */
export function chooseCredential(config: SdkConfig): Chosen {
  const stated = AUTH_TYPES.filter((type) => NEEDED[type].some((member) => config[member] !== undefined));
  if (stated.length > 1 && config.auth_type === undefined)
    return { problem: 'holds more than one credential: auth_type (DATABRICKS_AUTH_TYPE) must say which' };
  const named = config.auth_type ?? stated[0];
  if (named === undefined)
    return { problem: `holds none of the credentials that can be used here: ${FORMS}` };
  const type = AUTH_TYPES.find((known) => known === named);
  if (type === undefined)
    return { problem: `has an auth_type that cannot be used here: it must be ${AUTH_TYPES.join(', ')}` };
  return credentialOf(type, config);
}

const FORMS = Object.values(NEEDED)
  .map((members) => members.join(' with '))
  .join(', or ');

function credentialOf(type: AuthType, config: SdkConfig): Chosen {
  const missing = NEEDED[type].filter((member) => config[member] === undefined);
  if (missing.length > 0) return { problem: `lacks ${missing.join(', ')} for ${type}` };
  const members = [...NEEDED[type], ...(OPTIONAL[type] ?? [])];
  const given = members.flatMap((member) => (config[member] === undefined ? [] : [[member, config[member]]]));
  const read = credentialSchema.safeParse(Object.fromEntries(given));
  return read.success
    ? { credential: read.data }
    : { problem: 'has an azure_environment that is not PUBLIC, USGOVERNMENT or CHINA' };
}
