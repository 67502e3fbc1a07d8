import { z } from 'zod';
import type { AccessToken } from './authorization';
import type { Failures } from './failure';
import type { ApiRequest } from './request';

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
  /** Sends a request once, with this Authorization. */
  readonly send: <T>(request: ApiRequest<T>, authorization: string | undefined) => Promise<T>;
}

/**
 * Fetches a service principal's token: OAuth machine to machine (spec: workspace-api, Authentication).
 *
 * @throws DatabricksError; `unexpected-answer` for a token endpoint on another host, which would be given the secret.
 */
export async function fetchAccessToken({
  client,
  origin,
  failures,
  send,
}: OauthOptions): Promise<AccessToken> {
  const { token_endpoint } = await send(discovery, undefined);
  const endpoint = new URL(token_endpoint);
  if (endpoint.origin !== origin) {
    throw failures.unreadable(discovery, `The token endpoint is on another host, ${endpoint.origin}`);
  }
  return send(tokenRequest(endpoint.pathname), basicAuthorization(client));
}

function tokenRequest(route: string): ApiRequest<AccessToken> {
  return {
    method: 'POST',
    route,
    form: { grant_type: 'client_credentials', scope: 'all-apis' },
    repeatable: true, // a token more or less changes nothing
    answer: z.looseObject({ access_token: z.string().min(1), expires_in: z.number() }),
  };
}

/** Both halves are form-encoded first (RFC 6749, section 2.3.1), or a colon in them would split them elsewhere. */
function basicAuthorization({ client_id, client_secret }: OauthClient): string {
  const pair = [client_id, client_secret].map(encodeURIComponent).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
