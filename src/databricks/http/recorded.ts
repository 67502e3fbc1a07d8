import type { Credential } from '../auth/credential';
import { createRedaction } from './redact';
import type { ApiRequest } from './request';
import { pathOf, queryOf } from './request';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** One HTTP request as it was sent, and what came of it. Full of secrets. */
export interface Exchange {
  readonly host: string;
  readonly request: ApiRequest;
  readonly headers: Readonly<Record<string, string>>;
  /** undefined where none came. */
  readonly answer: { readonly status: number; readonly headers: Headers; readonly body: string } | undefined;
  /** Why none came. */
  readonly failure: string | undefined;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** What is a secret whatever it stands in: the credential's. */
  readonly secrets: readonly string[];
}

/** What is shown of headers; of any other nobody has said that it holds no secret. */
const SHOWN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'content-length',
  'content-type',
  'date',
  'retry-after',
  'server',
  'user-agent',
  'x-databricks-azure-workspace-resource-id',
  'x-databricks-org-id',
  'x-databricks-reason-phrase',
  'x-ms-request-id',
  'x-request-id',
]);

/** A page of a list shows its first resources; a report of a fault needs no more. */
const MOST_ITEMS = 20;
const LONGEST_TEXT = 16_384;

/** What of a credential nobody may see. */
export const secretsOf = (credential: Credential): readonly string[] => {
  if ('token' in credential) return [credential.token];
  return 'client_secret' in credential ? [credential.client_secret] : [credential.azure_client_secret];
};

/** An exchange as a bug report may show it: secrets removed, bodies cut. E-mail addresses stay. */
export function recordedExchange(exchange: Exchange): Readonly<Record<string, unknown>> {
  const { host, request, headers, answer, failure, startedAt, durationMs } = exchange;
  const { method, body = request.form, params = {}, query = {} } = request;
  const asked = shortened({ body, params, query }) as Pick<ApiRequest, 'body' | 'params' | 'query'>;
  const answered = answer && shortened(parsed(answer.body));
  const redaction = createRedaction([...exchange.secrets, ...hidden(headers)], [asked, answered]);
  const shown = redaction.value(asked) as typeof asked;
  return {
    At: startedAt.toISOString(),
    DurationMs: Math.round(durationMs),
    Host: host,
    Method: method,
    Path: pathOf({ ...request, ...shown }) + queryOf({ ...request, ...shown }),
    RequestHeaders: redaction.value(shownOf(headers)),
    ...(shown.body && { RequestBody: cut(shown.body) }),
    ...(answer && {
      Status: answer.status,
      ResponseHeaders: redaction.value(shownOf(answer.headers)),
      ResponseBody: cut(redaction.value(answered)),
    }),
    ...(failure !== undefined && { Failure: redaction.text(failure) }),
  };
}

const shownOf = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => SHOWN_HEADERS.has(name.toLowerCase())));

/** Whole, and what follows `Bearer` or `Basic`. */
const hidden = (headers: Exchange['headers']): readonly string[] =>
  Object.entries(headers)
    .filter(([name]) => !SHOWN_HEADERS.has(name.toLowerCase()))
    .flatMap(([, value]) => [value, value.replace(/^\w+ /, '')]);

/** Of what is no JSON only the length is told: a login page may hold anything. */
function parsed(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return `[${body.length} characters that are not JSON]`;
  }
}

/** Before anything is looked for in it: a list may be of megabytes. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `[${value.length} characters]` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]));
  const more = value.length - MOST_ITEMS;
  return [...value.slice(0, MOST_ITEMS).map(shortened), ...(more > 0 ? [`[${more} more]`] : [])];
}

/** After secrets were removed: half a secret would not be known for one. */
function cut(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined || text.length <= LONGEST_TEXT ? value : `${text.slice(0, LONGEST_TEXT)}…`;
}
