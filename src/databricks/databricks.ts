import { z } from 'zod';
import type { RequestMetric } from './http/attempt';
import { createAttempt } from './http/attempt';
import type { AzureEnvironments } from './auth/azure';
import { AZURE_ENVIRONMENTS } from './auth/azure';
import { createCall } from './http/call';
import type { Catalog } from './catalog';
import { createCatalog } from './catalog';
import type { Sending } from './auth/create-authorization';
import { createAuthorization } from './auth/create-authorization';
import type { Credential } from './auth/credential';
import { authTypeOf } from './auth/credential';
import type { Server } from './http/error';
import { createFailures } from './http/failure';
import type { Jobs } from './jobs';
import { createJobs } from './jobs';
import { createOwnLimiter } from './limits/create-limiter';
import type { Limiter } from './limits/limiter';
import type { Metastores } from './metastores';
import { createMetastores } from './metastores';
import type { Pipelines } from './pipelines';
import { createPipelines } from './pipelines';
import type { Recipients } from './recipients';
import { createRecipients } from './recipients';
import type { Exchange } from './http/recorded';
import { secretsOf } from './http/recorded';
import type { CallOptions } from './http/request';
import type { Shares } from './shares';
import { createShares } from './shares';
import type { Transport } from './http/transport';
import { createTransport } from './http/transport';
import { userAgentOf } from './http/user-agent';

export interface DatabricksOptions {
  /** The workspace; of its address only the origin counts. */
  readonly url: string;
  readonly credential: Credential;
  /** undefined: as many as there are. */
  readonly requestsPerSecond: number | undefined;
  readonly maxConcurrentRequests: number;
  /** One request, from when its turn comes until its answer is read: 10 s. */
  readonly requestTimeoutMs?: number;
  /** One call, repeating and (without `heartbeat`) waiting for its turn included: 20 s. A list is a call for each page. */
  readonly totalTimeoutMs?: number;
  /** `product/version`; what it runs on is added. */
  readonly userAgent: string;
  /** Takes the place of the two limits above, where several processes share them. */
  readonly limiter?: Limiter | undefined;
  readonly onRequest?: ((metric: RequestMetric) => void) | undefined;
  /** Told each exchange, secrets and all, to be recorded without them. */
  readonly record?: ((exchange: Exchange) => void) | undefined;
  /** Azure's clouds, unless a test has one of its own. */
  readonly azureEnvironments?: AzureEnvironments | undefined;
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

/** A client for one workspace. Opens nothing before the first call. @throws RangeError for limits that let nothing pass. */
export function createDatabricks(options: DatabricksOptions): Databricks {
  const { totalTimeoutMs = TOTAL_TIMEOUT_MS } = options;
  const { requestTimeoutMs = Math.min(REQUEST_TIMEOUT_MS, totalTimeoutMs / 2) } = options;
  if (requestTimeoutMs >= totalTimeoutMs) {
    throw new RangeError('totalTimeoutMs must be longer than requestTimeoutMs: no write could ever begin');
  }
  const { origin, host } = new URL(options.url);
  const { credential, azureEnvironments = AZURE_ENVIRONMENTS } = options;
  const { record } = options;
  const secrets = secretsOf(credential);
  const transports: Transport[] = [];
  function sendingTo(to: string, server: Server): Sending & { readonly transport: Transport } {
    const { host: toHost } = new URL(to);
    const failures = createFailures(toHost, server);
    const transport = createTransport({
      origin: to,
      userAgent: userAgentOf(options.userAgent, authTypeOf(credential)),
      connections: options.maxConcurrentRequests,
      requestTimeoutMs,
      failures,
      record: record && ((exchange) => record({ ...exchange, host: toHost, secrets })),
    });
    transports.push(transport);
    return { host: toHost, transport, failures, onRequest: options.onRequest };
  }
  const workspace = sendingTo(origin, 'workspace');

  const call = createCall({
    attempt: createAttempt({ ...workspace, limiter: options.limiter ?? createOwnLimiter(options) }),
    authorization: createAuthorization({
      credential,
      origin,
      workspace,
      azureEnvironments,
      sendingTo: (other) => sendingTo(other, 'identity provider'),
      requestTimeoutMs,
    }),
    failures: workspace.failures,
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
    close: async () => {
      await Promise.all(transports.map((transport) => transport.close()));
    },
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
