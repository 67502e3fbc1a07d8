import { setTimeout as pause } from 'node:timers/promises';
import type { Conflict } from '../../src/plan/conflict';
import type { DriftedResource } from '../../src/plan/drift';
import { isEnded } from '../../src/workflows/contract';
import type {
  Approval,
  ApprovalDecision,
  Resolutions,
  Status,
  StatusView,
} from '../../src/workflows/contract';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Members of an upload's answer that tests read. */
export interface UploadAnswer {
  readonly Message: string;
  readonly SharePackId: string;
  readonly SharePackName: string | null;
  readonly Version: number | null;
  readonly Status: Status;
  readonly Strategy: string;
  readonly Approval: Approval | null;
  readonly WorkflowId: string;
  readonly Conflicts: readonly Conflict[];
  readonly ValidationErrors: readonly string[];
  readonly ValidationWarnings: readonly string[];
  readonly Links: Readonly<Record<string, string>>;
}

export interface StatusAnswer extends StatusView {
  readonly SharePackName: string;
  readonly Strategy: string;
  readonly Version: number;
  readonly WorkflowId: string;
  readonly ValidationErrors: readonly string[];
  readonly ValidationWarnings: readonly string[];
  readonly Drift?: Pick<DriftAnswer, 'CheckedAt' | 'Drifted' | 'Count' | 'Checked'>;
}

/** Members of a drift report that tests read. */
export interface DriftAnswer {
  readonly SharePackId: string;
  readonly Version: number;
  readonly CheckedAt: string;
  readonly Drifted: boolean;
  readonly Count: number;
  readonly Checked: number;
  readonly Message?: string;
  readonly Resources: readonly DriftedResource[];
  readonly UnderWay?: string;
}

/** The HTTP API as a test uses it. */
export interface ServiceClient {
  upload(
    pack: string,
    options?: Readonly<Record<string, string>>,
    headers?: Record<string, string>,
  ): Promise<Answer<UploadAnswer>>;
  status(id: string): Promise<StatusAnswer>;
  conflicts(id: string): Promise<readonly Conflict[]>;
  resolve(id: string, request: Resolutions): Promise<Answer<Record<string, unknown>>>;
  decide(id: string, decision: ApprovalDecision): Promise<Answer<Record<string, unknown>>>;
  cancel(id: string): Promise<Answer<Record<string, unknown>>>;
  /** Tries again what an undo left. */
  undo(id: string): Promise<Answer<Record<string, unknown>>>;
  restore(id: string, options?: Readonly<Record<string, string>>): Promise<Answer<UploadAnswer>>;
  /** Has the pack compared with the workspace, and waits for the report. */
  checkDrift(id: string): Promise<Answer<DriftAnswer>>;
  lastDrift(id: string): Promise<Answer<DriftAnswer>>;
  /** Waits until the run has ended. */
  ended(id: string): Promise<StatusAnswer>;
  /** Waits until what it finds is found. */
  until(id: string, found: (status: StatusAnswer) => boolean): Promise<StatusAnswer>;
}

const PATIENCE_MS = 25_000;

/** @param token of the caller, where the service asks for one */
export function createServiceClient(url: string, token?: string): ServiceClient {
  const base = `${url}/workflow/sharepack`;
  const caller: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const call = async <T>(
    path: string,
    { headers, ...init }: Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> => {
    const response = await fetch(`${base}${path}`, { ...init, headers: { ...caller, ...headers } });
    return { status: response.status, headers: response.headers, body: (await response.json()) as T };
  };
  const post = <T>(path: string, body: unknown): Promise<Answer<T>> =>
    call(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const status = async (id: string): Promise<StatusAnswer> => (await call<StatusAnswer>(`/${id}`)).body;
  const until: ServiceClient['until'] = async (id, found) => {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await status(id);
      if (found(answer)) return answer;
      if (Date.now() > deadline)
        throw new Error(`not in time; the run is at ${JSON.stringify(answer, null, 1)}`);
      await pause(50);
    }
  };
  return {
    upload: (pack, options = {}, headers = {}) => {
      const query = new URLSearchParams({ filename: 'pack.yaml', ...options }).toString();
      return call(`/upload?${query}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/yaml', ...headers },
        body: pack,
      });
    },
    status,
    conflicts: async (id) =>
      (await call<{ Conflicts: readonly Conflict[] }>(`/${id}/conflicts`)).body.Conflicts,
    resolve: (id, request) => post(`/${id}/resolutions`, request),
    decide: (id, decision) => post(`/${id}/approval`, decision),
    cancel: (id) => post(`/${id}/cancel`, {}),
    undo: (id) => call(`/${id}/undo`, { method: 'POST' }),
    restore: (id, options = {}) =>
      call(`/${id}/restore?${new URLSearchParams(options).toString()}`, { method: 'POST' }),
    checkDrift: (id) => post(`/${id}/drift`, {}),
    lastDrift: (id) => call(`/${id}/drift`),
    ended: (id) => until(id, ({ Status }) => isEnded(Status)),
    until,
  };
}
