import { chance, oneOf } from '../simulation/choices';
import type { Choices } from '../simulation/choices';
import type { AnyFault } from './schedule';

const UNITY = '/api/2.1/unity-catalog';

/** Calls that a run makes of a workspace. */
const READS = [
  ['GET', `${UNITY}/recipients`],
  ['GET', `${UNITY}/recipients/*`],
  ['GET', `${UNITY}/shares`],
  ['GET', `${UNITY}/shares/*`],
  ['GET', `${UNITY}/shares/*/permissions`],
  ['GET', `${UNITY}/tables/*`],
  ['GET', '/api/2.0/pipelines'],
  ['GET', '/api/2.0/pipelines/*'],
  ['GET', '/api/2.2/jobs/list'],
] as const;
const CREATES = [
  ['POST', `${UNITY}/recipients`],
  ['POST', `${UNITY}/recipients`],
  ['POST', `${UNITY}/shares`],
  ['POST', '/api/2.0/pipelines'],
  ['POST', '/api/2.2/jobs/create'],
] as const;
const CHANGES = [
  ['PATCH', `${UNITY}/recipients/*`],
  ['PATCH', `${UNITY}/shares/*`],
  ['PATCH', `${UNITY}/shares/*/permissions`],
  ['PUT', '/api/2.0/pipelines/*'],
  ['POST', '/api/2.2/jobs/reset'],
] as const;
const DELETES = [
  ['DELETE', `${UNITY}/recipients/*`],
  ['DELETE', `${UNITY}/shares/*`],
  ['DELETE', '/api/2.0/pipelines/*'],
  ['POST', '/api/2.2/jobs/delete'],
] as const;
const LISTS = READS.filter(([, path]) => !path.includes('*'));

type Call = readonly [method: string, path: string];

/** What a workspace answers instead, by the class of it. */
const STATUSES = [
  { Status: 400, ErrorCode: 'INVALID_PARAMETER_VALUE' },
  { Status: 401, ErrorCode: 'UNAUTHENTICATED' },
  { Status: 403, ErrorCode: 'PERMISSION_DENIED' },
  { Status: 404, ErrorCode: 'RESOURCE_DOES_NOT_EXIST' },
  { Status: 409, ErrorCode: 'RESOURCE_CONFLICT' },
  { Status: 429, ErrorCode: 'REQUEST_LIMIT_EXCEEDED', RetryAfter: 1 },
  { Status: 429, ErrorCode: 'REQUEST_LIMIT_EXCEEDED' },
  { Status: 500, ErrorCode: 'INTERNAL_ERROR' },
  { Status: 503, ErrorCode: 'TEMPORARILY_UNAVAILABLE' },
  { Status: 503, ErrorCode: 'TEMPORARILY_UNAVAILABLE', RetryAfter: 1 },
  { Status: 504, ErrorCode: 'DEADLINE_EXCEEDED' },
] as const;

export function drawFault(choices: Choices): AnyFault {
  const kind = choices.below(100);
  if (kind < 40) return statusFault(choices);
  if (kind < 52) return on(anyCall(choices), { Kind: 'drop-before', Times: few(choices) });
  if (kind < 68) return on(aWrite(choices), { Kind: 'drop-after', Times: few(choices) });
  if (kind < 80) return drawSlow(choices);
  if (kind < 95) return on(oneOf<Call>(choices, CREATES.slice(0, -1)), { Kind: 'twin', Times: 1 });
  return on(oneOf<Call>(choices, LISTS), { Kind: 'empty-page', Times: few(choices) });
}

/** A write that is under way for a while. */
export const drawSlow = (choices: Choices): AnyFault =>
  on(aWrite(choices), {
    Kind: oneOf(choices, ['slow-before', 'slow-after'] as const),
    Times: few(choices),
    DelayMs: 500 + choices.below(2_500),
  });

function statusFault(choices: Choices): AnyFault {
  const status = oneOf(choices, STATUSES);
  const call = callFor(choices, status.Status);
  const Times = chance(choices, 15) ? 50 : few(choices);
  return on(call, { Kind: 'status', Times, ...status });
}

function callFor(choices: Choices, status: number): Call {
  switch (status) {
    // A look that is told of nothing where something is would be misled by the workspace itself.
    case 404:
      return oneOf<Call>(choices, [...CREATES, ...CHANGES]);
    // A job that a gateway may still hold back is looked for for a minute (lost-request.ts): as long as all may take here.
    case 504:
      return oneOf<Call>(choices, [...CREATES.slice(0, -1), ...CHANGES.slice(0, -1), ...READS]);
    default:
      return anyCall(choices);
  }
}

const few = (choices: Choices): number => 1 + choices.below(3);

const anyCall = (choices: Choices): Call =>
  chance(choices, 70) ? aWrite(choices) : oneOf<Call>(choices, READS);

const aWrite = (choices: Choices): Call =>
  oneOf<Call>(choices, oneOf<readonly Call[]>(choices, [CREATES, CREATES, CHANGES, DELETES]));

const on = ([Method, Path]: Call, fault: Omit<AnyFault, 'Method' | 'Path'>): AnyFault => ({
  Method,
  Path,
  ...fault,
});
