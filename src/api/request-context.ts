import type { Response } from 'express';
import type { Actor } from './actor';

interface RequestContext {
  requestId: string;
  actor?: Actor;
}

/** What the middleware has found out about a request; express keeps it beside the answer, untyped. */
export const contextOf = (response: Response): RequestContext => response.locals as RequestContext;

/** @throws Error where authentication has not run: a route that forgot it must not answer */
export function actorOf(response: Response): Actor {
  const { actor } = contextOf(response);
  if (!actor) throw new Error('This route does not authenticate its caller.');
  return actor;
}
