/**
 * Every way in which a request is not answered as asked (RFC 9457). The set is closed: /docs lists it, and `type`
 * points there.
 */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'validation-failed': { status: 400, title: 'Share pack validation failed' },
  unauthenticated: { status: 401, title: 'Who are you?' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  'own-upload': { status: 403, title: 'Somebody else must approve this' },
  'foreign-origin': { status: 403, title: 'Requests from other web sites are refused' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'another-version-under-way': { status: 409, title: 'Another version of this pack is under way' },
  'name-collision': { status: 409, title: 'Another pack has this name' },
  'not-waiting': { status: 409, title: 'The run does not wait for this' },
  'stale-fingerprint': { status: 409, title: 'The resource has changed since' },
  'nothing-left': { status: 409, title: 'Nothing is left to be undone' },
  'not-restorable': { status: 409, title: 'This version cannot be restored' },
  'nothing-completed': { status: 409, title: 'No version of this pack has completed' },
  ended: { status: 409, title: 'The run has ended' },
  'too-large': { status: 413, title: 'Too large' },
  'unsupported-file': { status: 415, title: 'This kind of file is not read' },
  misdirected: { status: 421, title: 'This is not that host' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for something else' },
  'invalid-resolutions': { status: 422, title: 'The answers cannot be taken' },
  'too-many-uploads': { status: 429, title: 'Too many uploads' },
  internal: { status: 500, title: 'Something went wrong in the service' },
  unavailable: { status: 503, title: 'Try again shortly' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

export type ProblemKind = keyof typeof PROBLEMS;
export const PROBLEM_KINDS = Object.keys(PROBLEMS) as readonly ProblemKind[];

interface ProblemExtras {
  /** Members besides RFC 9457's own: Errors, Conflicts, Links … */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An expected refusal: thrown anywhere in a route, answered by the errors middleware. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  /** For people: what happened, to what, and what to do next. */
  readonly detail: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ProblemKind, detail: string, { members = {}, headers = {} }: ProblemExtras = {}) {
    super(detail);
    this.kind = kind;
    this.detail = detail;
    this.members = members;
    this.headers = headers;
  }
}

/** Nothing is kept of the request; the same again in `retryAfterSeconds` is safe. */
export const unavailable = (detail: string, retryAfterSeconds = 5): Problem =>
  new Problem('unavailable', detail, { headers: { 'Retry-After': String(retryAfterSeconds) } });

/** @param instance RFC 9457: names this one occurrence; the log has it too. */
export function problemBody(problem: Problem, instance: string): Readonly<Record<string, unknown>> {
  const { status, title } = PROBLEMS[problem.kind];
  return {
    type: `/docs#${problem.kind}`,
    title,
    status,
    detail: problem.detail,
    instance,
    ...problem.members,
  };
}
