import { z } from 'zod';
import type { AuthHeaders, Grant, AccessToken } from './authorization';
import { bearer } from './authorization';
import type { Failures } from '../http/failure';
import type { ApiRequest } from '../http/request';

const discovery: ApiRequest<{ token_endpoint: string }> = {
  method: 'GET',
  route: '/oidc/.well-known/oauth-authorization-server',
  answer: z.looseObject({ token_endpoint: z.url() }),
};

export interface OauthClient {
  readonly client_id: string;
  readonly client_secret: string;
}

export interface OauthOptions {
  readonly client: OauthClient;
  readonly origin: string;
  readonly failures: Failures;
  readonly send: Send;
}

/** Sends a request once, with these headers. */
export type Send = <T>(request: ApiRequest<T>, headers: AuthHeaders) => Promise<T>;

/** Entra ID's older endpoint, which the SDKs ask, says the seconds as text. */
export const accessTokenSchema = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number(),
});

/**
 * Fetches a service principal's token: OAuth machine to machine (spec: workspace-api, Authentication).
 *
 * @throws DatabricksError; `unexpected-answer` for a token endpoint on another host, which would be given the secret.
 */
export async function fetchGrant({ client, origin, failures, send }: OauthOptions): Promise<Grant> {
  const { token_endpoint } = await send(discovery, {});
  const endpoint = new URL(token_endpoint);
  if (endpoint.origin !== origin) {
    throw failures.unreadable(discovery, `The token endpoint is on another host, ${endpoint.origin}`);
  }
  const { access_token, expires_in } = await send(tokenRequest(endpoint.pathname), {
    authorization: basicAuthorization(client),
  });
  return { headers: bearer(access_token), expires_in };
}

function tokenRequest(route: string): ApiRequest<AccessToken> {
  return {
    method: 'POST',
    route,
    form: { grant_type: 'client_credentials', scope: 'all-apis' },
    repeatable: true, // a token more or less changes nothing
    answer: accessTokenSchema,
  };
}

/** Both halves are form-encoded first (RFC 6749, section 2.3.1), or a colon in them would split them elsewhere. */
function basicAuthorization({ client_id, client_secret }: OauthClient): string {
  const pair = [client_id, client_secret].map(encodeURIComponent).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
