import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { Problem } from '../problem';
import { actorOf } from '../request-context';

const WINDOW_MS = 60_000;

/** So many files a minute for each caller, counted in this process; undefined: as many as they like. */
export function uploadRate(uploadsPerMinute: number | undefined): readonly RequestHandler[] {
  return uploadsPerMinute === undefined ? [] : [limitOf(uploadsPerMinute)];
}

function limitOf(uploadsPerMinute: number): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: uploadsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request, response) => {
      const { name, anonymous } = actorOf(response);
      return anonymous ? ipKeyGenerator(request.ip ?? '') : name;
    },
    handler: (_request, _response, next) =>
      next(
        new Problem(
          'too-many-uploads',
          `At most ${uploadsPerMinute} uploads a minute are taken from one caller.`,
          {
            headers: { 'Retry-After': String(WINDOW_MS / 1_000) },
          },
        ),
      ),
  });
}
