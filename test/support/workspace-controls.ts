/** The local workspace's controls (spec/operations.md, "The local workspace"). */
export interface Fault {
  readonly Method: string;
  readonly Path: string;
  readonly Times: number;
  readonly Kind: 'status' | 'drop-before' | 'drop-after' | 'slow-after' | 'twin';
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
  readonly Fault?: string;
}

export interface WorkspaceControls {
  faults(...faults: Fault[]): Promise<void>;
  clearFaults(): Promise<void>;
  latency(ms: number): Promise<void>;
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
    faults: async (...faults) => {
      await control('POST', 'faults', faults);
    },
    clearFaults: async () => {
      await control('DELETE', 'faults');
    },
    latency: async (Ms) => {
      await control('PUT', 'latency', { Ms, JitterMs: 0 });
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
