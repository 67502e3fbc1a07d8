import { z } from 'zod';
import { decodePath, type HttpAnswer, type HttpRequest } from '../http-message';
import { WORKSPACE_ADMIN } from '../identity';
import { ensureTable } from '../resources/catalog-records';
import { fillWithNothing, fillWithSampleData } from '../sample-data';
import type { ResourceDependencies } from '../state/state';
import { faultsBody, type Faults } from './faults';
import { latencyBody, type Latency } from './latency';
import { misfit, problem } from './problem';
import { rateLimitBody, type RateLimit } from './rate-limit';
import type { RequestLog } from './request-log';
import { tokensBody, type Tokens } from './tokens';

/** Where the controls are; the API has nothing there. */
export const CONTROL_PREFIX = '/__control/';

/** What the controls set, and API requests go by. All of it ends with the process. */
export interface Controls {
  readonly log: RequestLog;
  readonly latency: Latency;
  readonly rateLimit: RateLimit;
  readonly faults: Faults;
  readonly tokens: Tokens;
}

const FULL_NAME = /^[^.]+\.[^.]+\.[^.]+$/;
const objectsBody = z.strictObject({
  Tables: z.array(z.string().regex(FULL_NAME, 'must be catalog.schema.table')),
});
const resetBody = z.strictObject({ Empty: z.boolean().default(false) });
const sinceQuery = z.strictObject({ since: z.coerce.number().int().min(0).default(0) });

type Handler = (request: HttpRequest) => HttpAnswer;

/** Answers control requests (operations.md, The local workspace). */
export function createControlRoutes(controls: Controls, { state, clock }: ResourceDependencies): Handler {
  const { log, latency, rateLimit, faults, tokens } = controls;

  const handlers: Readonly<Record<string, Handler>> = {
    'GET requests': (request) => {
      const { success, data, error } = sinceQuery.safeParse(Object.fromEntries(request.query));
      return success ? { status: 200, body: log.since(data.since) } : misfit(error, request.path);
    },
    'PUT latency': withBody(latencyBody, (body) => {
      latency.set(body);
      return { status: 200, body };
    }),
    'PUT rate-limit': withBody(rateLimitBody, (body) => {
      rateLimit.set(body.RequestsPerSecond);
      return { status: 200, body };
    }),
    'PUT tokens': withBody(tokensBody, (body) => {
      tokens.set(body);
      return { status: 200, body };
    }),
    'POST faults': withBody(faultsBody, (body) => {
      faults.add(body);
      return { status: 200, body: faults.list() };
    }),
    'DELETE faults': () => {
      faults.clear();
      return { status: 204 };
    },
    'POST objects': withBody(objectsBody, (body) => {
      const maker = { user: WORKSPACE_ADMIN, now: clock() };
      state.change(() => {
        for (const table of body.Tables) ensureTable(state, table, maker);
      });
      return { status: 200, body };
    }),
    'POST reset': withBody(resetBody, ({ Empty }) => {
      state.reset(() => (Empty ? fillWithNothing : fillWithSampleData)(state, clock()));
      return { status: 204 };
    }),
  };

  return (request) => {
    const name = decodePath(request.path).slice(CONTROL_PREFIX.length);
    const handler = handlers[`${request.method} ${name}`];
    return (
      handler?.(request) ??
      problem(404, `There is no control ${request.method} ${request.path}.`, request.path)
    );
  };
}

/** An empty body stands for {}. */
function withBody<Schema extends z.ZodType>(
  schema: Schema,
  handle: (body: z.output<Schema>) => HttpAnswer,
): Handler {
  return ({ body, path }) => {
    let json: unknown;
    try {
      json = body === '' ? {} : JSON.parse(body);
    } catch {
      return problem(400, 'The body is not JSON.', path);
    }
    const { success, data, error } = schema.safeParse(json);
    return success ? handle(data) : misfit(error, path);
  };
}
