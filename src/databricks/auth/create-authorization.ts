import type { AttemptOptions } from '../http/attempt';
import { createAttempt } from '../http/attempt';
import type { Authorization } from './authorization';
import { renewedAuthorization, tokenAuthorization } from './authorization';
import type { AzureEnvironments } from './azure';
import { azureEnvironmentOf, fetchAzureGrant } from './azure';
import type { AzureCredential, Credential } from './credential';
import type { Limiter } from '../limits/limiter';
import type { Send } from './oauth';
import { fetchGrant } from './oauth';

/** How requests reach one server. */
export type Sending = Omit<AttemptOptions, 'limiter'>;

export interface AuthorizationOptions {
  readonly credential: Credential;
  /** The workspace's. */
  readonly origin: string;
  readonly workspace: Sending;
  readonly azureEnvironments: AzureEnvironments;
  /** Opens the way to another server, which issues tokens; it is closed with the workspace's own. */
  readonly sendingTo: (origin: string) => Sending;
  readonly requestTimeoutMs: number;
}

const UNLIMITED: Limiter = { acquire: () => Promise.resolve(() => undefined) };

/** The authorization that a credential gives. Asks nobody before the first request. */
export function createAuthorization(options: AuthorizationOptions): Authorization {
  const { credential, origin, workspace, requestTimeoutMs } = options;
  if ('token' in credential) return tokenAuthorization(credential.token);
  if ('client_id' in credential) {
    const send = sendOnce(workspace, requestTimeoutMs);
    const { failures } = workspace;
    return renewedAuthorization(() => fetchGrant({ client: credential, origin, failures, send }));
  }
  return azureAuthorization(credential, options);
}

function azureAuthorization(credential: AzureCredential, options: AuthorizationOptions): Authorization {
  const { origin, azureEnvironments, sendingTo, requestTimeoutMs } = options;
  const environment = azureEnvironments[azureEnvironmentOf(credential, new URL(origin).hostname)];
  const send = sendOnce(sendingTo(environment.loginUrl), requestTimeoutMs);
  return renewedAuthorization(() => fetchAzureGrant(credential, environment, send));
}

/**
 * Outside the limits, which the call that needs the token may already fill, and not repeated here, as that call is.
 * Two requests share the time of one, so that the call stays within its own.
 */
function sendOnce(sending: Sending, requestTimeoutMs: number): Send {
  const attempt = createAttempt({ ...sending, limiter: UNLIMITED });
  const limitMs = requestTimeoutMs / 2;
  return (request, headers) =>
    attempt(request, {
      authorization: () => Promise.resolve(headers),
      turn: { timeoutMs: limitMs },
      answerTimeoutMs: () => limitMs,
      signal: undefined,
    });
}
