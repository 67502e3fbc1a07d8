import type { z } from 'zod';
import { ApiError, invalid } from './api-error';

/** An authenticated call of one route. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  /** The first `{…}` segment of the route's path, decoded; '' where there is none. */
  readonly target: string;
  /** The second, of something that is part of the first. */
  readonly subtarget: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Who calls; becomes created_by. */
  readonly user: string;
  /** Scheme, host and port that the caller reached this server by. */
  readonly baseUrl: string;
  readonly authorization: string | undefined;
  /** An `empty-page` fault: lists answer an empty page that is not the last. */
  readonly emptyPage: boolean;
  /** The resource's name for the request log, where path and body do not say it. */
  about?: string;
}

/** One method on one path. Handlers are synchronous: a call sees and leaves whole states only. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Segments, of which two may be `{…}`. */
  readonly path: string;
  /** Reached without a token. */
  readonly open?: true;
  /** Returns the body of the 200; throws ApiError. */
  readonly handle: (call: ApiCall) => object;
  /**
   * The body with which somebody else makes the same name first (the `twin` fault), without the caller's marks;
   * undefined where this body asks for no unique name.
   */
  readonly twinBody?: (body: unknown) => object | undefined;
}

/** The call's body as `schema` has it. Throws MALFORMED_REQUEST or INVALID_PARAMETER_VALUE, naming the field. */
export function parseBody<Schema extends z.ZodType>(call: ApiCall, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue === undefined || issue.path.length === 0) {
    throw new ApiError('MALFORMED_REQUEST', 'Could not parse request object: expected a JSON object.');
  }
  throw invalid(`Invalid value for field '${issue.path.join('.')}': ${issue.message}`);
}

/** A query parameter that is true only when it says so. */
export function flag(call: ApiCall, name: string): boolean {
  return call.query.get(name)?.toLowerCase() === 'true';
}

/** A query parameter that cannot be left out. Throws INVALID_PARAMETER_VALUE. */
export function required(call: ApiCall, name: string): string {
  const value = call.query.get(name);
  if (!value) throw invalid(`Query parameter ${name} is required.`);
  return value;
}
