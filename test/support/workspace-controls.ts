/** The local workspace's controls (spec/operations.md, "The local workspace"). */
export interface Fault {
  readonly Method: string;
  readonly Path: string;
  readonly Times: number;
  readonly Kind: 'status' | 'drop-before' | 'drop-after' | 'slow-after' | 'slow-before' | 'twin';
  readonly Status?: number;
  readonly ErrorCode?: string;
  readonly RetryAfter?: number;
  readonly DelayMs?: number;
}

export interface LoggedRequest {
  readonly Seq: number;
  readonly Method: string;
  readonly Path: string;
  readonly Name?: string;
  readonly Status: number | null;
  readonly StartedAt: string;
  readonly Fault?: string;
}

export interface WorkspaceControls {
  /** @returns all that have times left, with how many: what a fault holds is in the log only when it has ended */
  faults(...faults: Fault[]): Promise<readonly Fault[]>;
  clearFaults(): Promise<void>;
  latency(ms: number): Promise<void>;
  /** What it takes a second before it turns requests away; null: all. */
  rateLimit(requestsPerSecond: number | null): Promise<void>;
  /** How long OAuth tokens given out from now on hold, and are said to; null: for ever. */
  tokens(seconds: number | null, saidSeconds?: number): Promise<void>;
  requests(): Promise<readonly LoggedRequest[]>;
  /** Makes tables, with their catalogs and schemas. */
  tables(...names: string[]): Promise<void>;
  /** Back to the sample data. */
  reset(): Promise<void>;
  /** Back to nothing at all. */
  empty(): Promise<void>;
}

export function createWorkspaceControls(url: string): WorkspaceControls {
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/__control/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    faults: async (...faults) => (await control('POST', 'faults', faults)) as readonly Fault[],
    clearFaults: async () => {
      await control('DELETE', 'faults');
    },
    latency: async (Ms) => {
      await control('PUT', 'latency', { Ms, JitterMs: 0 });
    },
    rateLimit: async (RequestsPerSecond) => {
      await control('PUT', 'rate-limit', { RequestsPerSecond });
    },
    tokens: async (Seconds, SaidSeconds) => {
      await control('PUT', 'tokens', { Seconds, SaidSeconds });
    },
    requests: async () => (await control('GET', 'requests')) as readonly LoggedRequest[],
    tables: async (...Tables) => {
      await control('POST', 'objects', { Tables });
    },
    reset: async () => {
      await control('POST', 'reset', {});
    },
    empty: async () => {
      await control('POST', 'reset', { Empty: true });
    },
  };
}
