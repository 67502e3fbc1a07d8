import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { shown } from '../../pack/quote';
import { contextOf } from '../request-context';

/** One line a request, when it is over; gives each an id that its problem (`instance`) and the log share. */
export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    contextOf(response).requestId = requestId;
    response.once('close', () => {
      log.info(
        {
          requestId,
          method: request.method,
          // Without the query: it may hold what people would not want in a log.
          path: shown(request.path),
          // A closed connection has no answer.
          status: response.writableFinished ? response.statusCode : null,
          durationMs: Math.round(performance.now() - startedAt),
          actor: contextOf(response).actor?.name,
        },
        'request',
      );
    });
    next();
  };
}
