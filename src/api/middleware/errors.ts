import type { ErrorRequestHandler } from 'express';
import { MulterError } from 'multer';
import type { Logger } from 'pino';
import { ParserBusy } from '../../pack/pack-parser';
import { quote, shown } from '../../pack/quote';
import { isDatabaseAway } from '../../store/database-away';
import { InvalidPageToken } from '../../store/uploads/page-token';
import { printableDeep } from '../printable';
import { Problem, PROBLEMS, problemBody, unavailable } from '../problem';
import { contextOf } from '../request-context';

/** The one place that turns what was thrown into an answer. What is no Problem is a bug: it says nothing but its id. */
export function errors(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const { requestId } = contextOf(response);
    const problem = problemOf(error);
    if (problem.kind === 'internal') log.error({ requestId, err: error }, 'request failed');
    else log.info({ requestId, problem: problem.kind, detail: shown(problem.detail) }, 'request refused');
    // Half an answer cannot be taken back: express closes the connection.
    if (response.headersSent) {
      next(error);
      return;
    }
    response
      .status(PROBLEMS[problem.kind].status)
      .set(problem.headers)
      .type('application/problem+json')
      .send(JSON.stringify(printableDeep(problemBody(problem, `urn:uuid:${requestId}`))));
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidPageToken) return new Problem('invalid-request', error.message);
  if (error instanceof ParserBusy) return unavailable(`${error.message} Nothing was kept: send it again.`);
  if (error instanceof MulterError) return multipartProblem(error);
  if (isDatabaseAway(error))
    return unavailable("The service's database does not answer at the moment. Send it again.");
  return (
    bodyProblem(error) ??
    new Problem('internal', 'Nothing about it can be said here; the log has it under this instance.')
  );
}

function multipartProblem({ code, field }: MulterError): Problem {
  if (code === 'LIMIT_FILE_SIZE')
    return new Problem('too-large', 'The file is larger than this service takes.');
  const where = field === undefined ? '' : ` (at ${quote(field)})`;
  return new Problem(
    'invalid-request',
    `The form is not one with a single file named 'file' and the upload's options${where}.`,
  );
}

/** What express and the body readers throw: http-errors with a status, and a message that may repeat the body. */
function bodyProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  // busboy's and multer's own errors have no code to go by.
  if (/^(Unsupported|Missing) content/i.test(error.message))
    return new Problem('unsupported-file', 'A form must be multipart/form-data.');
  if (/^(Unexpected end of|Malformed|Multipart:|Request (aborted|closed))/.test(error.message))
    return new Problem('invalid-request', 'The multipart body is broken off or malformed.');
  const { status } = error as { status?: unknown };
  switch (status) {
    case 413:
      return new Problem('too-large', 'The body is larger than this service takes.');
    case 415:
      return new Problem('unsupported-file', 'The body has an encoding that is not read here.');
    case 400:
      return new Problem(
        'invalid-request',
        'The body or the address cannot be read: it is broken off or malformed.',
      );
    default:
      return undefined;
  }
}
