import { STATUS_CODES } from 'node:http';
import type { ApiCall, Route } from './api-call';
import { ApiError, errorBody } from './api-error';
import type { Controls } from './controls/control-routes';
import type { Fault } from './controls/faults';
import type { Tokens } from './controls/tokens';
import { decodePath, type HttpAnswer, type HttpRequest, type Reply } from './http-message';
import { CURRENT_USER, SOMEONE_ELSE, WORKSPACE_ID } from './identity';
import { createRouter, type RouteMatch } from './router';
import type { State } from './state/state';

/** A request on its way through: what is known of it, and what befalls it. */
interface Passage {
  readonly call: ApiCall;
  readonly match: RouteMatch | undefined;
  readonly fault: Fault | undefined;
}

/** Answers API requests, under the limit, faults and latency that the controls set. */
export function createApi(options: {
  routes: readonly Route[];
  state: State;
  controls: Controls;
  /** Epoch milliseconds. */
  clock: () => number;
}): (request: HttpRequest) => Promise<Reply> {
  const { state, controls } = options;
  const findRoute = createRouter(options.routes);

  return async (request) => {
    const startedAt = options.clock();
    const startedMs = performance.now();
    const { reply, about, fault } = await admit(request);
    await controls.latency.wait(answerDelayMs(fault));
    controls.log.record({
      Method: request.method,
      Path: decodePath(request.path),
      Name: about,
      Status: reply === 'close' || request.isGone() ? null : reply.status,
      StartedAt: new Date(startedAt).toISOString(),
      DurationMs: Math.round((performance.now() - startedMs) * 100) / 100,
      Fault: fault?.Kind,
    });
    return reply;
  };

  async function admit(
    request: HttpRequest,
  ): Promise<{ reply: Reply; about?: string | undefined; fault?: Fault | undefined }> {
    const retryAfter = controls.rateLimit.take();
    if (retryAfter !== undefined) return { reply: tooMany(retryAfter) };
    const passage = prepare(request);
    if (passage instanceof ApiError) return { reply: errorAnswer(passage) };
    const reply = await meet(passage);
    return { reply, about: nameOf(passage.call), fault: passage.fault };
  }

  function prepare(request: HttpRequest): Passage | ApiError {
    const body = parsedBody(request);
    if (body instanceof ApiError) return body;
    const match = findRoute(request.method, request.path);
    const fault = controls.faults.take(
      request.method,
      request.path,
      (kind) => kind !== 'twin' || match?.route.twinBody?.(body) !== undefined,
    );
    const call: ApiCall = {
      method: request.method,
      path: request.path,
      target: match?.targets[0] ?? '',
      subtarget: match?.targets[1] ?? '',
      query: request.query,
      body,
      user: CURRENT_USER,
      baseUrl: `http://${request.headers.host ?? ''}`,
      authorization: request.headers.authorization,
      emptyPage: fault?.Kind === 'empty-page',
    };
    return { call, match, fault };
  }

  /** The fault, if one strikes, around the call itself. */
  async function meet({ call, match, fault }: Passage): Promise<Reply> {
    switch (fault?.Kind) {
      case 'status':
        return faultAnswer(fault);
      case 'drop-before':
        return 'close';
      case 'drop-after':
        handle(call, match);
        return 'close';
      case 'slow-before':
        // Whoever asked may have gone: what reached a workspace is done all the same.
        return (await controls.latency.hold(fault.DelayMs ?? 0)) === 'over' ? handle(call, match) : 'close';
      case 'twin':
        handle({ ...call, user: SOMEONE_ELSE, body: match?.route.twinBody?.(call.body) }, match);
        return handle(call, match);
      case 'slow-after':
      case 'empty-page':
      case undefined:
        return handle(call, match);
    }
  }

  function handle(call: ApiCall, match: RouteMatch | undefined): HttpAnswer {
    try {
      if (match === undefined)
        throw new ApiError('ENDPOINT_NOT_FOUND', `No API found for '${call.method} ${call.path}'`);
      if (!match.route.open && requireToken(call, controls.tokens) === 'ended') return ENDED;
      return answer(
        200,
        state.change(() => match.route.handle(call)),
      );
    } catch (error) {
      if (error instanceof ApiError) return errorAnswer(error);
      const message = error instanceof Error ? error.message : String(error);
      return answer(500, errorBody('INTERNAL_ERROR', `The local workspace failed: ${message}`));
    }
  }
}

function parsedBody({ body, headers }: HttpRequest): unknown {
  if (body === '') return undefined;
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return new ApiError('MALFORMED_REQUEST', 'Could not parse request object: the body is not JSON.');
  }
}

/** In the words of the real one, whose code is a number here. */
const ENDED = answer(403, { error_code: 403, message: 'JWT has expired' });

function requireToken({ authorization }: ApiCall, tokens: Tokens): 'good' | 'ended' {
  if (authorization === undefined) {
    throw new ApiError(
      'UNAUTHENTICATED',
      'Credential was not sent or was of an unsupported type for this API.',
    );
  }
  const checked = tokens.check(/^Bearer (.+)$/.exec(authorization)?.[1] ?? '');
  if (checked === 'unknown') throw new ApiError('UNAUTHENTICATED', 'Invalid access token.');
  return checked;
}

function answer(status: number, body: object, headers: Record<string, string> = {}): HttpAnswer {
  // The Terraform provider reads the workspace's id from this header (workspace-api.md).
  return { status, headers: { 'X-Databricks-Org-Id': WORKSPACE_ID, ...headers }, body };
}

function errorAnswer(error: ApiError): HttpAnswer {
  return answer(error.status, error.body);
}

function tooMany(retryAfterSeconds: number): HttpAnswer {
  const body = errorBody('REQUEST_LIMIT_EXCEEDED', 'Too many requests to this workspace. Try again later.');
  return answer(429, body, { 'Retry-After': String(retryAfterSeconds) });
}

/** What a fault adds before the answer; `slow-before` has had its delay by then. */
function answerDelayMs(fault: Fault | undefined): number {
  return fault?.Kind === 'slow-before' ? 0 : (fault?.DelayMs ?? 0);
}

function faultAnswer({ Status = 500, ErrorCode, RetryAfter }: Fault): HttpAnswer {
  const code = ErrorCode ?? STATUS_CODES[Status]?.toUpperCase().replaceAll(/\W+/g, '_') ?? 'UNKNOWN';
  const headers: Record<string, string> =
    RetryAfter === undefined ? {} : { 'Retry-After': String(RetryAfter) };
  return answer(Status, errorBody(code, `Injected fault: ${Status}.`), headers);
}

/** The name of the resource, as far as the request says it. */
function nameOf({ about, target, body }: ApiCall): string | undefined {
  if (about !== undefined) return about;
  if (target !== '') return target;
  const name = typeof body === 'object' && body !== null && 'name' in body ? body.name : undefined;
  return typeof name === 'string' ? name : undefined;
}
