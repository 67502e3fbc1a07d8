import { z } from 'zod';

/** Files end with a line break, which no header may hold. */
const text = z.string().trim().min(1);

/** Azure's clouds, by the SDKs' names. `AzureUSGovernmentCloud`, as older tools say, is USGOVERNMENT. */
export const AZURE_ENVIRONMENT_NAMES = ['PUBLIC', 'USGOVERNMENT', 'CHINA'] as const;
export type AzureEnvironmentName = (typeof AZURE_ENVIRONMENT_NAMES)[number];

const azureEnvironment = z
  .string()
  .transform((name) =>
    name
      .trim()
      .toUpperCase()
      .replace(/^AZURE(.*)CLOUD$/, '$1'),
  )
  .pipe(z.enum(AZURE_ENVIRONMENT_NAMES));

const azureCredentialSchema = z.strictObject({
  azure_tenant_id: text,
  azure_client_id: text,
  azure_client_secret: text,
  /** Where the service principal is no user of the workspace, but a contributor of its Azure resource. */
  azure_workspace_resource_id: text.optional(),
  /** Left out: told by the workspace's address. */
  azure_environment: azureEnvironment.optional(),
});
export type AzureCredential = z.infer<typeof azureCredentialSchema>;

export const credentialSchema = z.union([
  z.strictObject({ token: text }),
  z.strictObject({ client_id: text, client_secret: text }),
  azureCredentialSchema,
]);

/** By the SDKs' member names: a personal access token, a service principal of Databricks, or one of Azure. */
export type Credential = z.infer<typeof credentialSchema>;

/** What the SDKs call each way to prove who one is. */
export const AUTH_TYPES = ['pat', 'oauth-m2m', 'azure-client-secret'] as const;
export type AuthType = (typeof AUTH_TYPES)[number];

export function authTypeOf(credential: Credential): AuthType {
  if ('token' in credential) return 'pat';
  return 'client_id' in credential ? 'oauth-m2m' : 'azure-client-secret';
}
