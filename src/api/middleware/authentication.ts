import type { RequestHandler } from 'express';
import { mayChange } from '../actor';
import type { Authenticator } from '../dependencies';
import { Problem } from '../problem';
import { contextOf } from '../request-context';

/** `read`: whoever is known. `change`: not viewers. */
export type Access = 'read' | 'change';

export function authentication(authenticate: Authenticator, access: Access): RequestHandler {
  return async (request, response, next) => {
    const actor = await authenticate(request);
    contextOf(response).actor = actor;
    if (access === 'change' && !mayChange(actor))
      throw new Problem('forbidden', 'A viewer can look, but not upload, answer or cancel. Ask an operator.');
    next();
  };
}
