import { z } from 'zod';
import type { AttemptOptions, RequestMetric } from './attempt';
import { createAttempt } from './attempt';
import type { Authorization, Credential } from './authorization';
import { clientAuthorization, tokenAuthorization } from './authorization';
import { createCall } from './call';
import type { Catalog } from './catalog';
import { createCatalog } from './catalog';
import { createFailures } from './failure';
import type { Jobs } from './jobs';
import { createJobs } from './jobs';
import type { Limiter } from './limiter';
import { allOf, createSlots } from './limiter';
import type { Metastores } from './metastores';
import { createMetastores } from './metastores';
import type { OauthClient } from './oauth';
import { fetchAccessToken } from './oauth';
import { createPacer } from './pacer';
import type { Pipelines } from './pipelines';
import { createPipelines } from './pipelines';
import type { Recipients } from './recipients';
import { createRecipients } from './recipients';
import type { CallOptions } from './request';
import type { Shares } from './shares';
import { createShares } from './shares';
import { createTransport } from './transport';

export interface DatabricksOptions {
  /** The workspace; of its address only the origin counts. */
  readonly url: string;
  readonly credential: Credential;
  /** undefined: as many as there are. */
  readonly requestsPerSecond: number | undefined;
  readonly maxConcurrentRequests: number;
  /** One request, from when its turn comes until its answer is read: 10 s. */
  readonly requestTimeoutMs?: number;
  /** One call, waiting for its turn and repeating included: 20 s. A list is a call for each page. */
  readonly totalTimeoutMs?: number;
  readonly userAgent: string;
  /** Takes the place of the two limits above, where several processes share them. */
  readonly limiter?: Limiter | undefined;
  readonly onRequest?: ((metric: RequestMetric) => void) | undefined;
}

/** The workspace API, typed. Members are named as on the wire; everything that fails throws a DatabricksError. */
export interface Databricks {
  /** `host[:port]`. */
  readonly host: string;
  readonly recipients: Recipients;
  readonly shares: Shares;
  readonly pipelines: Pipelines;
  readonly jobs: Jobs;
  readonly catalog: Catalog;
  readonly metastores: Metastores;
  /** Who the credential is. */
  currentUser(options?: CallOptions): Promise<CurrentUser>;
  /** Waits for what is under way; later calls fail. */
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 10_000;
/** Room for one request that gets no answer and a second that does. */
const TOTAL_TIMEOUT_MS = 20_000;

const UNLIMITED: Limiter = { acquire: () => Promise.resolve(() => undefined) };

/** A client for one workspace. Opens nothing before the first call. @throws RangeError for limits that let nothing pass. */
export function createDatabricks(options: DatabricksOptions): Databricks {
  const { totalTimeoutMs = TOTAL_TIMEOUT_MS } = options;
  const { requestTimeoutMs = Math.min(REQUEST_TIMEOUT_MS, totalTimeoutMs / 2) } = options;
  if (requestTimeoutMs >= totalTimeoutMs) {
    throw new RangeError('totalTimeoutMs must be longer than requestTimeoutMs: no write could ever begin');
  }
  const { origin, host } = new URL(options.url);
  const failures = createFailures(host);
  const { userAgent, maxConcurrentRequests: connections } = options;
  const transport = createTransport({ origin, userAgent, connections, requestTimeoutMs, failures });
  const sending = { host, transport, failures, onRequest: options.onRequest };

  const call = createCall({
    attempt: createAttempt({ ...sending, limiter: options.limiter ?? ownLimiter(options) }),
    authorization: authorizationFor(options.credential, origin, requestTimeoutMs, sending),
    failures,
    requestTimeoutMs,
    totalTimeoutMs,
  });

  return {
    host,
    recipients: createRecipients(call),
    shares: createShares(call),
    pipelines: createPipelines(call),
    jobs: createJobs(call),
    catalog: createCatalog(call),
    metastores: createMetastores(call),
    currentUser: (callOptions) =>
      call({ method: 'GET', route: '/api/2.0/preview/scim/v2/Me', answer: currentUserSchema }, callOptions),
    close: () => transport.close(),
  };
}

const currentUserSchema = z
  .looseObject({
    userName: z.string(),
    groups: z.array(z.looseObject({ display: z.string().optional() })).default([]),
  })
  .transform(({ userName, groups }) => ({
    user_name: userName,
    groups: groups.flatMap(({ display }) => display ?? []),
  }));
/** `user_name` is what `created_by` will say: of a service principal, its application id. */
export type CurrentUser = z.infer<typeof currentUserSchema>;

/** First a slot, then the pace: a request that has been paced must leave at once, or the pace is not kept. */
function ownLimiter({ requestsPerSecond, maxConcurrentRequests }: DatabricksOptions): Limiter {
  const slots = createSlots(maxConcurrentRequests);
  return requestsPerSecond === undefined ? slots : allOf(slots, createPacer(requestsPerSecond));
}

function authorizationFor(
  credential: Credential,
  origin: string,
  requestTimeoutMs: number,
  sending: Omit<AttemptOptions, 'limiter'>,
): Authorization {
  if ('token' in credential) return tokenAuthorization(credential.token);
  return clientAuthorization(() => fetchToken(credential, origin, requestTimeoutMs, sending));
}

/**
 * Outside the limits, which the call that needs the token may already fill, and not repeated here, as that call is.
 * Two requests share the time of one, so that the call stays within its own.
 */
function fetchToken(
  client: OauthClient,
  origin: string,
  requestTimeoutMs: number,
  sending: Omit<AttemptOptions, 'limiter'>,
) {
  const attempt = createAttempt({ ...sending, limiter: UNLIMITED });
  const limitMs = requestTimeoutMs / 2;
  return fetchAccessToken({
    client,
    origin,
    failures: sending.failures,
    send: (request, authorization) =>
      attempt(request, {
        authorization,
        turnTimeoutMs: limitMs,
        answerTimeoutMs: () => limitMs,
        signal: undefined,
      }),
  });
}
