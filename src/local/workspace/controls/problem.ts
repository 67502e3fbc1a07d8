import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import type { HttpAnswer } from '../http-message';

/** Problem details (RFC 9457), which the controls answer errors with (http-api.md). */
export function problem(
  status: number,
  detail: string,
  instance: string,
  errors?: readonly object[],
): HttpAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
    body: { type: 'about:blank', title: STATUS_CODES[status], status, detail, instance, Errors: errors },
  };
}

/** 400 for a body that does not fit, naming each member that is wrong, missing or unknown. */
export function misfit(error: z.ZodError, instance: string): HttpAnswer {
  const errors = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => memberError([...issue.path, key], 'UNKNOWN_MEMBER', 'is not a member'))
      : [memberError(issue.path, 'INVALID_MEMBER', issue.message)],
  );
  const detail = errors
    .map(({ Pointer, Message }) => `${Pointer === '' ? 'The body' : Pointer}: ${Message}`)
    .join('; ');
  return problem(400, detail, instance, errors);
}

function memberError(path: readonly PropertyKey[], Code: string, Message: string) {
  return { Pointer: path.map((part) => `/${String(part)}`).join(''), Code, Message };
}
