/** The API over HTTP, on a port of its own, with a real store. */
import { Client, Connection } from '@temporalio/client';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApi } from '../../src/api/api';
import { anonymousAuthenticator } from '../../src/api/authentication/anonymous';
import type { ApiDependencies, ApiSettings } from '../../src/api/dependencies';
import { createTemporalCheck } from '../../src/api/runs/call-temporal';
import { createEventFeed } from '../../src/store/events/event-feed';
import type { Store } from '../../src/store/store';
import { parserHere } from '../support/parser';

export const WORKSPACE = 'https://adb-1.2.azuredatabricks.net';

/** The port of no service: a Temporal that is down. */
export const downTemporal = (): Client =>
  new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });

export interface TestApi {
  readonly url: string;
  readonly host: string;
  /** Lines of JSON, oldest first. */
  readonly logLines: readonly string[];
  readonly deps: ApiDependencies;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<TestAnswer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<TestAnswer>;
  upload(
    pack: string | Uint8Array,
    query?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<TestAnswer>;
  close(): Promise<void>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; fails where it is none. */
  readonly body: Record<string, unknown>;
}

export const testSettings = (): ApiSettings => ({
  allowedHosts: [],
  defaults: { requestor: 'local', business_line: 'default', workspace_url: WORKSPACE },
  options: {
    on_conflict: 'ask',
    on_failure: 'rollback',
    resolution_timeout_ms: 72 * 3_600_000,
    on_deadline: 'expire',
  },
  pendingApproval: 'refuse',
  signalsMayApprove: true,
  uploadMaxBytes: 64 * 1024,
  namespace: 'default',
  temporalCommand: { binary: 'temporal', address: '127.0.0.1:7233', namespace: 'default' },
});

type Overrides = Partial<Omit<ApiDependencies, 'settings'>> & { readonly settings?: Partial<ApiSettings> };

export async function startApi(store: Store, { settings, ...overrides }: Overrides = {}): Promise<TestApi> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const logLines: string[] = [];
  const temporal = overrides.temporal ?? downTemporal();
  const deps: ApiDependencies = {
    store,
    eventFeed: createEventFeed(),
    parser: parserHere,
    taskQueue: 'sharepack',
    settings: { ...testSettings(), allowedHosts: [host], ...settings },
    workspaceRefusal: (url) =>
      url === WORKSPACE ? undefined : `The workspace ${new URL(url).host} is not one of this service's.`,
    authenticate: anonymousAuthenticator(),
    checkWorkspace: () => Promise.resolve(true),
    log: pino({ level: 'debug' }, { write: (line) => void logLines.push(line) }),
    version: '1.2.3',
    requireTemporal: createTemporalCheck(temporal),
    ...overrides,
    temporal,
  };
  server.on('request', createApi(deps));
  const url = `http://${host}`;
  const call = async (path: string, init: RequestInit): Promise<TestAnswer> => {
    const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      get body() {
        return JSON.parse(text) as Record<string, unknown>;
      },
    };
  };
  return {
    url,
    host,
    logLines,
    deps,
    get: (path, headers = {}) => call(path, { headers }),
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
        body: typeof body === 'string' || body === undefined ? (body ?? null) : JSON.stringify(body),
      }),
    upload: (pack, query = 'filename=pack.yaml', headers = {}) =>
      call(`/workflow/sharepack/upload?${query}`, { method: 'POST', headers, body: pack }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      // One that was handed in is its owner's to close.
      if (!overrides.temporal) await temporal.connection.close();
    },
  };
}
