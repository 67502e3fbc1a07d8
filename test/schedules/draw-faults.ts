import { chance, oneOf } from '../simulation/choices';
import type { Choices } from '../simulation/choices';
import { resourcesOf } from './pack-content';
import type { PackContent } from './pack-content';
import type { AnyFault } from './schedule';
import { kindOf } from './touched';

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

/** Calls that a run of this pack may make. */
interface Calls {
  readonly reads: readonly Call[];
  readonly creates: readonly Call[];
  readonly changes: readonly Call[];
  readonly deletes: readonly Call[];
  /** By how likely they are. */
  readonly writes: readonly (readonly Call[])[];
}

export function callsOf(pack: PackContent): Calls {
  const types = new Set(resourcesOf(pack).map(({ type }) => type));
  const some = (calls: readonly Call[]): readonly Call[] =>
    calls.filter(([, path]) => {
      const type = kindOf(path);
      return type === undefined || types.has(type);
    });
  const [reads, creates, changes, deletes] = [READS, CREATES, CHANGES, DELETES].map(some) as Lists;
  const writes = { NEW: [creates, creates, changes], UPDATE: [changes, changes, creates], DELETE: [deletes] };
  // Any of them may be undone.
  const undo = pack.strategy === 'DELETE' ? creates : deletes;
  return {
    ...{ reads, creates, changes, deletes },
    writes: [...writes[pack.strategy], ...writes[pack.strategy], undo].filter(({ length }) => length > 0),
  };
}

type Lists = [readonly Call[], readonly Call[], readonly Call[], readonly Call[]];

export function drawFault(choices: Choices, calls: Calls): AnyFault {
  const kind = choices.below(100);
  if (kind < 45) return statusFault(choices, calls);
  if (kind < 55) return on(anyCall(choices, calls), { Kind: 'drop-before', Times: few(choices) });
  if (kind < 70) return on(aWrite(choices, calls), { Kind: 'drop-after', Times: few(choices) });
  if (kind < 84) return drawSlow(choices, calls);
  if (kind < 94) return on(oneOf(choices, calls.creates.filter(isUnique)), { Kind: 'twin', Times: 1 });
  return on(oneOf<Call>(choices, LISTS), { Kind: 'empty-page', Times: few(choices) });
}

/** Jobs may have the same name. */
const isUnique = ([, path]: Call): boolean => kindOf(path) !== 'Schedule';

/** A write that is under way for a while. */
export const drawSlow = (choices: Choices, calls: Calls): AnyFault =>
  on(aWrite(choices, calls), {
    Kind: oneOf(choices, ['slow-before', 'slow-after'] as const),
    Times: few(choices),
    DelayMs: 500 + choices.below(2_500),
  });

function statusFault(choices: Choices, calls: Calls): AnyFault {
  const status = oneOf(choices, STATUSES);
  const Times = chance(choices, 15) ? 50 : few(choices);
  return on(callFor(choices, calls, status.Status), { Kind: 'status', Times, ...status });
}

function callFor(choices: Choices, calls: Calls, status: number): Call {
  switch (status) {
    // A look that is told of nothing where something is would be misled by the workspace itself.
    case 404:
      return oneOf(choices, [...calls.creates, ...calls.changes]);
    // A job that a gateway may still hold back is looked for for a minute (lost-request.ts): as long as all may take here.
    case 504:
      return oneOf(choices, [...calls.creates, ...calls.changes, ...calls.reads].filter(isUnique));
    default:
      return anyCall(choices, calls);
  }
}

const few = (choices: Choices): number => 1 + choices.below(3);

const anyCall = (choices: Choices, calls: Calls): Call =>
  chance(choices, 75) ? aWrite(choices, calls) : oneOf(choices, calls.reads);

const aWrite = (choices: Choices, { writes }: Calls): Call => oneOf(choices, oneOf(choices, writes));

const on = ([Method, Path]: Call, fault: Omit<AnyFault, 'Method' | 'Path'>): AnyFault => ({
  Method,
  Path,
  ...fault,
});
