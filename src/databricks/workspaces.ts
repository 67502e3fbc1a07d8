import type { Databricks, DatabricksOptions } from './databricks';
import { createDatabricks } from './databricks';
import type { Limiter } from './limits/limiter';
import type { Limits } from './limits/shared-limits';
import type { PipelineSetting, WorkspaceSetting } from './workspace-setting';

/** A workspace that this service has no business with, or no credential for. */
export class WorkspaceNotAllowed extends Error {
  override readonly name = 'WorkspaceNotAllowed';

  constructor(url: string, allowedHosts: readonly string[]) {
    const allowed = allowedHosts.length === 0 ? 'none' : allowedHosts.join(', ');
    super(
      `The workspace ${originOf(url)} may not be reached from here (allowed: ${allowed}). ` +
        "Correct the pack's workspace_url, or add the workspace to WORKSPACES_FILE.",
    );
  }
}

export interface WorkspacesOptions extends Pick<
  DatabricksOptions,
  'userAgent' | 'requestTimeoutMs' | 'totalTimeoutMs' | 'onRequest' | 'record'
> {
  readonly workspaces: readonly WorkspaceSetting[];
  /** Where several processes share a workspace's limits; otherwise each client keeps them by itself. */
  readonly limiterFor?: (workspace: { readonly host: string; readonly limits: Limits }) => Limiter;
}

/** The workspaces that may be reached, by their address: host and port, in any case. */
export interface Workspaces {
  readonly hosts: readonly string[];
  /** The one client of this workspace, made when first asked for. @throws WorkspaceNotAllowed */
  forUrl(url: string): Databricks;
  /** What to give to every pipeline made there; undefined where nothing is set. @throws WorkspaceNotAllowed */
  pipelineSetting(url: string): PipelineSetting | undefined;
  /** How many requests its client lets through at once. @throws WorkspaceNotAllowed */
  maxConcurrentRequests(url: string): number;
  /** Closes every client, after what it has under way. */
  close(): Promise<void>;
}

/** @throws Error when one workspace is listed twice: which credential should it be? */
export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  const { workspaces, limiterFor, ...shared } = options;
  const settings = settingsByHost(workspaces);
  const clients = new Map<string, Databricks>();
  const hosts = [...settings.keys()];

  function settingFor(url: string): WorkspaceSetting {
    const setting = URL.canParse(url) ? settings.get(new URL(url).host) : undefined;
    if (setting === undefined) throw new WorkspaceNotAllowed(url, hosts);
    return setting;
  }

  function open(setting: WorkspaceSetting): Databricks {
    const { url, credential, requests_per_second, max_concurrent_requests } = setting;
    const limits = {
      requestsPerSecond: requests_per_second === 'unlimited' ? undefined : requests_per_second,
      maxConcurrentRequests: max_concurrent_requests,
    };
    const limiter = limiterFor?.({ host: new URL(url).host, limits });
    const client = createDatabricks({ ...shared, ...limits, url, credential, limiter });
    clients.set(client.host, client);
    return client;
  }

  return {
    hosts,
    forUrl(url) {
      const setting = settingFor(url);
      return clients.get(new URL(setting.url).host) ?? open(setting);
    },
    pipelineSetting: (url) => settingFor(url).pipeline,
    maxConcurrentRequests: (url) => settingFor(url).max_concurrent_requests,
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

function settingsByHost(workspaces: readonly WorkspaceSetting[]): ReadonlyMap<string, WorkspaceSetting> {
  const settings = new Map<string, WorkspaceSetting>();
  for (const setting of workspaces) {
    const { host } = new URL(setting.url);
    if (settings.has(host)) throw new Error(`WORKSPACES_FILE lists the workspace ${host} more than once.`);
    settings.set(host, setting);
  }
  return settings;
}

/** Without what people paste along, which may hold a token. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : `"${url.slice(0, 100)}"`;
}
