import { z } from 'zod';
import type { Failures } from './failure';
import { parseJson } from './json';
import type { Answer, ApiRequest } from './request';

/**
 * Makes of an answer what the request says it is.
 *
 * @throws DatabricksError for every answer that is not a success of that form.
 */
export function readAnswer<T>(request: ApiRequest<T>, answer: Answer, failures: Failures): T {
  if (answer.status >= 300 && answer.status < 400) {
    throw failures.unreadable(
      request,
      `Redirected to ${originOf(answer.location)}, which is not followed`,
      answer,
    );
  }
  if (answer.status < 200 || answer.status >= 300) throw failures.refused(request, answer);
  const read = request.answer.safeParse(parseJson(answer.body));
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  throw failures.unreadable(request, `The answer is not what the API gives: ${wrong.join('; ')}`, answer);
}

/** Without path and query, where a login page's address may carry secrets. */
function originOf(location = ''): string {
  return URL.canParse(location) ? new URL(location).origin : 'another path';
}

/** The answer of calls that say nothing worth reading. */
export const nothing = z.unknown().transform(() => undefined);
