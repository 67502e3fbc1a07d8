import type { Grant } from './authorization';
import { bearer } from './authorization';
import type { AzureCredential, AzureEnvironmentName } from './credential';
import type { Send } from './oauth';
import { accessTokenSchema } from './oauth';
import type { ApiRequest } from '../http/request';

/** One of Azure's clouds: who issues its tokens, and what its management API is called in them. */
export interface AzureEnvironment {
  readonly loginUrl: string;
  readonly managementResource: string;
}

export type AzureEnvironments = Readonly<Record<AzureEnvironmentName, AzureEnvironment>>;

/** As databricks-sdk-py has them (`environments.py`). */
export const AZURE_ENVIRONMENTS: AzureEnvironments = {
  PUBLIC: {
    loginUrl: 'https://login.microsoftonline.com',
    managementResource: 'https://management.core.windows.net/',
  },
  USGOVERNMENT: {
    loginUrl: 'https://login.microsoftonline.us',
    managementResource: 'https://management.core.usgovcloudapi.net/',
  },
  CHINA: {
    loginUrl: 'https://login.chinacloudapi.cn',
    managementResource: 'https://management.core.chinacloudapi.cn/',
  },
};

/** Azure Databricks itself, in every cloud. */
const DATABRICKS_RESOURCE = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d';

/** The cloud that a workspace is in: as its credential says, else as its address does. */
export function azureEnvironmentOf(credential: AzureCredential, hostname: string): AzureEnvironmentName {
  if (credential.azure_environment !== undefined) return credential.azure_environment;
  if (hostname.endsWith('.databricks.azure.us')) return 'USGOVERNMENT';
  return hostname.endsWith('.databricks.azure.cn') ? 'CHINA' : 'PUBLIC';
}

/**
 * Fetches what an Azure service principal proves itself with: a token for Databricks and, where the workspace's Azure
 * resource is named, one for Azure's management API besides, by which the workspace lets in who is no user of it.
 */
export async function fetchAzureGrant(
  credential: AzureCredential,
  { managementResource }: AzureEnvironment,
  send: Send,
): Promise<Grant> {
  const { azure_workspace_resource_id: resourceId } = credential;
  const [databricks, management] = await Promise.all([
    send(tokenRequest(credential, DATABRICKS_RESOURCE), {}),
    resourceId === undefined ? undefined : send(tokenRequest(credential, managementResource), {}),
  ]);
  if (resourceId === undefined || management === undefined)
    return { headers: bearer(databricks.access_token), expires_in: databricks.expires_in };
  return {
    headers: {
      ...bearer(databricks.access_token),
      'x-databricks-azure-workspace-resource-id': resourceId,
      'x-databricks-azure-sp-management-token': management.access_token,
    },
    expires_in: Math.min(databricks.expires_in, management.expires_in),
  };
}

function tokenRequest(
  { azure_tenant_id, azure_client_id, azure_client_secret }: AzureCredential,
  resource: string,
): ApiRequest<{ access_token: string; expires_in: number }> {
  return {
    method: 'POST',
    route: '/{tenant}/oauth2/token',
    params: { tenant: azure_tenant_id },
    form: {
      grant_type: 'client_credentials',
      client_id: azure_client_id,
      client_secret: azure_client_secret,
      resource,
    },
    repeatable: true, // a token more or less changes nothing
    answer: accessTokenSchema,
  };
}
