import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Express, type Request, type RequestHandler, type Response, json } from 'express';
import { z } from 'zod';
import type { Actor } from './actor';
import type { Authenticator } from './dependencies';
import { authentication, type Access } from './middleware/authentication';
import { parseRequest } from './parse-request';
import { Problem, type ProblemKind } from './problem';
import { actorOf } from './request-context';

interface RequestSchemas {
  readonly params?: z.ZodObject;
  /** Absent: no parameter is known. */
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  /** JSON; a body that is left out counts as `{}`. */
  readonly body?: z.ZodType;
}

type Parsed<Schemas extends RequestSchemas> = {
  readonly [Part in keyof Schemas]: Schemas[Part] extends z.ZodType ? z.output<Schemas[Part]> : never;
};

interface Caller {
  /** @throws Error on a public route, which knows nobody */
  readonly actor: Actor;
  readonly request: Request;
}

/** JSON, or content of a type of its own. */
export type Reply<Answer> = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
} & (
  | { readonly body: Answer }
  | { readonly content: string | Uint8Array; readonly type: string }
  /** Goes on until it ends, or the caller has gone: then the signal says so. */
  | { readonly stream: (gone: AbortSignal) => AsyncIterable<string>; readonly type: string }
);

interface Description {
  readonly method: 'get' | 'post';
  /** With OpenAPI's `{Name}` for a parameter. */
  readonly path: string;
  readonly summary: string;
  readonly access: 'public' | Access;
  /** Runs before the request is looked at: readers of other bodies than JSON. */
  readonly before?: readonly RequestHandler[];
  /** The media types of a body that is not JSON. */
  readonly contents?: Readonly<Record<string, z.ZodType>>;
  /** By status: what it means. */
  readonly answers: Readonly<Record<number, string>>;
  /** Media type of an answer that is not JSON. */
  readonly answerType?: string;
  readonly problems: readonly ProblemKind[];
}

/** A route as data: what validates it also documents it (/openapi.json). */
export interface Route extends Description {
  readonly schemas: RequestSchemas;
  readonly answer?: z.ZodType;
  readonly handler: RequestHandler;
}

/** Ties the schemas to the types that `handle` is given and gives back. */
export function defineRoute<const Schemas extends RequestSchemas, Answer = never>({
  handle,
  ...description
}: Description & {
  readonly schemas: Schemas;
  readonly answer?: z.ZodType<Answer>;
  readonly handle: (parsed: Parsed<Schemas>, caller: Caller) => Reply<Answer> | Promise<Reply<Answer>>;
}): Route {
  const handler: RequestHandler = async (request, response) => {
    const caller = {
      request,
      get actor() {
        return actorOf(response);
      },
    };
    await send(response, await handle(parseParts(description.schemas, request), caller));
  };
  return { ...description, handler };
}

/** Registers the routes, each path with a 405 for what it does not know. */
export function mount(app: Express, routes: readonly Route[], authenticate: Authenticator): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const registered = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    const ofPath = routes.filter((route) => route.path === path);
    for (const { method, access, schemas, before = [], handler } of ofPath) {
      const known = access === 'public' ? [] : [authentication(authenticate, access)];
      const readBody = schemas.body ? [jsonBody, json({ limit: JSON_BODY_BYTES })] : [];
      registered[method](...known, ...before, ...readBody, handler);
    }
    registered.all(methodNotAllowed(ofPath.map(({ method }) => (method === 'get' ? 'GET, HEAD' : 'POST'))));
  }
}

/** Temporal's own limit on what a request carries is 2 MB; a body stays well below it. */
const JSON_BODY_BYTES = 1024 * 1024;

const jsonBody: RequestHandler = (request, _response, next) => {
  // A request that declares an empty body has none.
  if (request.headers['content-length'] !== '0' && request.is('application/json') === false)
    throw new Problem('unsupported-file', 'The body must be JSON: send Content-Type: application/json.');
  next();
};

const methodNotAllowed =
  (methods: readonly string[]): RequestHandler =>
  () => {
    const allowed = methods.join(', ');
    throw new Problem('method-not-allowed', `Only ${allowed} is known here.`, {
      headers: { Allow: allowed },
    });
  };

const nothing = z.strictObject({});

function parseParts<Schemas extends RequestSchemas>(schemas: Schemas, request: Request): Parsed<Schemas> {
  const parts = {
    params: parseRequest(schemas.params ?? nothing, request.params, 'the path'),
    query: parseRequest(schemas.query ?? nothing, request.query, 'the query'),
    headers:
      schemas.headers && parseRequest(schemas.headers, headersOf(schemas.headers, request), 'the headers'),
    body: schemas.body && parseRequest(schemas.body, (request.body as unknown) ?? {}, 'the body'),
  };
  // Each part was parsed by the schema of its name: the mapped type says no more than that.
  return parts as Parsed<Schemas>;
}

const headersOf = (schema: z.ZodObject, request: Request): Record<string, string | undefined> =>
  Object.fromEntries(Object.keys(schema.shape).map((name) => [name, request.get(name)]));

async function send<Answer>(response: Response, reply: Reply<Answer>): Promise<void> {
  response.status(reply.status).set(reply.headers ?? {});
  if ('body' in reply) response.json(reply.body);
  else if ('content' in reply)
    response
      .type(reply.type)
      .send(typeof reply.content === 'string' ? reply.content : Buffer.from(reply.content));
  else await sendStream(response.type(reply.type), reply.stream);
}

async function sendStream(
  response: Response,
  stream: (gone: AbortSignal) => AsyncIterable<string>,
): Promise<void> {
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.flushHeaders();
  try {
    await pipeline(Readable.from(stream(gone.signal)), response);
  } catch (error) {
    // Who has gone is not to be told anything.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
