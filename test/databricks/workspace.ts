import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type { Databricks, DatabricksOptions } from '../../src/databricks/databricks';
import { createDatabricks } from '../../src/databricks/databricks';
import type { LocalWorkspace } from '../../src/local/workspace/local-workspace';
import { API_TOKEN, createLocalWorkspace } from '../../src/local/workspace/local-workspace';

interface LoggedRequest {
  readonly Method: string;
  readonly Path: string;
}

export interface Workspace {
  readonly url: string;
  readonly databricks: Databricks;
  connect(options?: Partial<DatabricksOptions>): Databricks;
  /** POST /__control/faults. */
  fault(
    fault: { Method: string; Path: string; Kind: string; Times?: number } & Record<string, unknown>,
  ): Promise<void>;
  /** PUT /__control/rate-limit; null takes it off. */
  rateLimit(requestsPerSecond: number | null): Promise<void>;
  /** Makes these tables. */
  tables(names: readonly string[]): Promise<void>;
  /** The requests that came since the test began, as `GET /api/...`. */
  requests(): Promise<string[]>;
}

/** A local workspace for the tests of a file, with its sample data before each of them. */
export function useWorkspace(): Workspace {
  let workspace: LocalWorkspace;
  let databricks: Databricks;
  let opened: Databricks[] = [];
  let firstSeq = 0;

  function connect(options: Partial<DatabricksOptions> = {}): Databricks {
    const client = createDatabricks({
      url: workspace.url,
      credential: { token: API_TOKEN },
      requestsPerSecond: undefined,
      maxConcurrentRequests: 16,
      userAgent: 'sharepack/test',
      ...options,
    });
    opened.push(client);
    return client;
  }

  async function control(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${workspace.url}/__control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(answer.status).toBeLessThan(300);
    return answer;
  }

  async function order(method: string, path: string, body?: unknown): Promise<void> {
    await (await control(method, path, body)).text();
  }

  async function log(): Promise<(LoggedRequest & { Seq: number })[]> {
    const answer = await control('GET', `requests?since=${firstSeq}`);
    return (await answer.json()) as (LoggedRequest & { Seq: number })[];
  }

  beforeAll(async () => {
    workspace = await createLocalWorkspace({ stateFile: undefined, host: '127.0.0.1', port: 0 });
    databricks = connect();
  });
  beforeEach(async () => {
    await order('DELETE', 'faults');
    await order('POST', 'reset', {});
    firstSeq = Math.max(firstSeq, ...(await log()).map(({ Seq }) => Seq));
  });
  afterAll(async () => {
    await Promise.all(opened.map((client) => client.close()));
    opened = [];
    await workspace.stop();
  });

  return {
    get url() {
      return workspace.url;
    },
    get databricks() {
      return databricks;
    },
    connect,
    fault: (fault) => order('POST', 'faults', [{ Times: 1, ...fault }]),
    rateLimit: (RequestsPerSecond) => order('PUT', 'rate-limit', { RequestsPerSecond }),
    tables: (names) => order('POST', 'objects', { Tables: names }),
    requests: async () => (await log()).map(({ Method, Path }) => `${Method} ${Path}`),
  };
}

/** All pages, as far as they come. */
export async function pagesIn<T>(pages: AsyncIterable<T[]>): Promise<T[][]> {
  const seen: T[][] = [];
  for await (const page of pages) seen.push(page);
  return seen;
}
