import { CliError, wrongInput } from './cli-error';
import { EXIT } from './exit-code';
import type { Service } from './find-service';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST';
  /** Below the service's address, each name in it encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sent as it is when it is form data, else as JSON. */
  readonly body?: FormData | object;
  /** How long the service may take on purpose, besides what an answer takes anyway. */
  readonly extraTimeMs?: number;
}

/** An answer of the service, whatever its status: its bytes as they came, and the JSON in them. */
export interface Answer {
  readonly httpStatus: number;
  readonly text: string;
  readonly json: unknown;
  /** Of the Retry-After header. */
  readonly retryAfter: string | null;
}

export interface ApiClient {
  readonly service: Service;
  /** @throws CliError where nothing answers, or something that is not the service */
  readonly send: (request: ApiRequest) => Promise<Answer>;
}

/** Above the 10 s that the service itself waits for a worker (spec/http-api.md). */
const ANSWER_TIMEOUT_MS = 30_000;

export function createApiClient(deps: {
  readonly fetch: typeof fetch;
  readonly service: Service;
  readonly token: string | undefined;
}): ApiClient {
  const { service } = deps;
  const authorization = authorizationOf(deps.token);
  return {
    service,
    send: async (request) => {
      const timeoutMs = ANSWER_TIMEOUT_MS + (request.extraTimeMs ?? 0);
      try {
        const response = await deps.fetch(urlOf(service.url, request), {
          method: request.method ?? 'GET',
          ...payloadOf(request, authorization),
          // The token is for this address alone, and the service never sends anybody elsewhere.
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
        });
        return await readAnswer(response, service);
      } catch (error) {
        throw error instanceof CliError ? error : unreachable(service, reasonOf(error, timeoutMs), error);
      }
    },
  };
}

/** Checked here, because the error of the HTTP library would show the token. */
function authorizationOf(token: string | undefined): Record<string, string> {
  if (!token) return {};
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw wrongInput('SHAREPACK_TOKEN holds a character that no token has (a space or a line end?).');
  }
  return { authorization: `Bearer ${token}` };
}

function urlOf(base: URL, { path, query = {} }: ApiRequest): URL {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

function payloadOf(request: ApiRequest, authorization: Record<string, string>): RequestInit {
  const headers = new Headers({ accept: 'application/json', ...authorization });
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value !== undefined) headers.set(name, value);
  }
  if (request.body === undefined || request.body instanceof FormData) {
    return { headers, body: request.body ?? null };
  }
  headers.set('content-type', 'application/json');
  return { headers, body: JSON.stringify(request.body) };
}

async function readAnswer(response: Response, service: Service): Promise<Answer> {
  const text = await response.text();
  try {
    const json: unknown = JSON.parse(text);
    return { httpStatus: response.status, text, json, retryAfter: response.headers.get('retry-after') };
  } catch (error) {
    throw notTheService(service, `status ${response.status}, not JSON`, error);
  }
}

/** Something answers, but not this service: a gateway, a login page, another program on the port. */
export const notTheService = (service: Service, what: string, cause?: unknown): CliError =>
  new CliError(
    EXIT.notReachable,
    `What answers at ${service.url.href} (from ${service.source}) does not answer as this version's service does: ${what}.`,
    ['Check the address (--url or SHAREPACK_URL), and that client and service are of the same version.'],
    { cause },
  );

const unreachable = (service: Service, reason: string, cause: unknown): CliError =>
  new CliError(
    EXIT.notReachable,
    `No service answers at ${service.url.href} (from ${service.source}): ${reason}.`,
    ['Start one with `npm start`, or say where it is with --url or SHAREPACK_URL.'],
    { cause },
  );

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name cannot be looked up now',
};

/** The reason fetch gives is its error's cause; the error itself says "fetch failed" for all of them. */
function reasonOf(error: unknown, timeoutMs: number): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const reason = (cause ?? {}) as Partial<NodeJS.ErrnoException>;
  return REASONS[reason.code ?? ''] ?? (reason.message || message);
}
