import { ACTIVATION_LINK } from './redact';

/** What went wrong, as far as a caller may act on it. Decided in `error-kind.ts`: nobody else reads codes or messages. */
export type ErrorKind =
  | 'already-exists'
  | 'not-found'
  | 'invalid'
  | 'unauthenticated'
  | 'permission-denied'
  /** Somebody else changed it meanwhile, as with a pipeline's `expected_last_modified`. */
  | 'conflict'
  | 'quota'
  | 'rate-limited'
  | 'unavailable'
  | 'timeout'
  | 'connection'
  | 'unexpected-answer'
  /** More than is read. */
  | 'too-large';

/** `none`: the call certainly changed nothing. `unknown`: look at the workspace before doing it again. */
export type Effect = 'none' | 'unknown';

/** Who was asked: the workspace itself, or the one who issues tokens for it. */
export type Server = 'workspace' | 'identity provider';

export interface DatabricksErrorDetails {
  readonly kind: ErrorKind;
  readonly effect: Effect;
  /** Method and path, without the query: `PATCH /api/2.1/unity-catalog/shares/sales`. */
  readonly operation: string;
  /** The server, as `host[:port]`. */
  readonly host: string;
  readonly server: Server;
  readonly status?: number | undefined;
  readonly errorCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** How long the workspace asks to be left alone, up to a minute. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * A call to a workspace that did not succeed. The message is for people: what happened, to what, where, and what
 * helps. It never holds a credential or an activation link.
 */
export class DatabricksError extends Error implements DatabricksErrorDetails {
  override readonly name = 'DatabricksError';
  readonly kind: ErrorKind;
  readonly effect: Effect;
  readonly operation: string;
  readonly host: string;
  readonly server: Server;
  readonly status: number | undefined;
  readonly errorCode: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(reason: string, details: DatabricksErrorDetails) {
    super(messageFor(reason, details));
    this.kind = details.kind;
    this.effect = details.effect;
    this.operation = details.operation;
    this.host = details.host;
    this.server = details.server;
    this.status = details.status;
    this.errorCode = details.errorCode;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}

function messageFor(reason: string, details: DatabricksErrorDetails): string {
  const { operation, host, server, status, errorCode, requestId } = details;
  const facts = [
    operation,
    `${server} ${host}`,
    ...[status, errorCode].filter((fact) => fact !== undefined),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return [`${sentence(reason)} (${facts.join(', ')}).`, ...adviceOn(details)].join(' ');
}

const LONGEST_REASON = 500;

/** A server's text in one line: cut where it goes on and on, and without links that hand out a credential. */
function sentence(reason: string): string {
  const line = reason
    .replace(/\s+/g, ' ')
    .replace(ACTIVATION_LINK, '[activation link]')
    .replace(/[\s.]+$/, '');
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}

/** What helps, where the workspace's own words do not say it. */
function adviceOn({ kind, server }: DatabricksErrorDetails): string[] {
  switch (kind) {
    case 'unauthenticated':
      return ["Check the workspace's credential (WORKSPACES_FILE, or the DATABRICKS_ variables)."];
    case 'connection':
      if (server === 'identity provider') return ['Check that it can be reached from here.'];
      return ["Check the workspace's url in WORKSPACES_FILE and that it can be reached from here."];
    case 'unexpected-answer':
      if (server === 'identity provider') return [];
      return ["Check that the workspace's url in WORKSPACES_FILE is that of a Databricks workspace."];
    case 'already-exists':
    case 'not-found':
    case 'invalid':
    case 'permission-denied':
    case 'conflict':
    case 'quota':
    case 'rate-limited':
    case 'unavailable':
    case 'timeout':
    case 'too-large':
      return [];
  }
}
