import type { Logger } from 'pino';
import { anonymousAuthenticator } from '../api/authentication/anonymous';
import { tokenAuthenticator } from '../api/authentication/token';
import { createApi } from '../api/api';
import type { ApiDependencies } from '../api/dependencies';
import { createTemporalCheck } from '../api/runs/call-temporal';
import { sweepUnstarted } from '../api/runs/start-unstarted';
import type { Config } from '../config';
import { WorkspaceNotAllowed } from '../databricks/workspaces';
import type { Workspaces } from '../databricks/workspaces';
import type { PackParser } from '../pack/pack-parser';
import type { EventFeed } from '../store/events/event-feed';
import type { Store } from '../store/store';
import { connectNotifier } from './connect-notifier';
import { addressOf } from './embedded-parts';
import { listen } from './listen';
import type { StartedParts } from './started-parts';
import type { TemporalClient } from './temporal';

export interface ApiParts {
  readonly config: Config;
  readonly parts: StartedParts;
  readonly store: Store;
  readonly eventFeed: EventFeed;
  readonly temporal: TemporalClient;
  readonly temporalUiUrl: string | undefined;
  readonly workspaces: Workspaces;
  readonly parser: PackParser;
  readonly defaultWorkspaceUrl: string | undefined;
  readonly port: number;
  readonly log: Logger;
  readonly version: string;
}

/** A workspace that does not answer in this time is down, for the health answer. */
const WORKSPACE_CHECK_MS = 3_000;

/** Serves the API, and starts what an earlier process stored but did not start. @returns its address. */
export async function serveApi(api: ApiParts): Promise<string> {
  const { config, parts } = api;
  const deps = apiDependencies(api);
  const server = await listen(createApi(deps), config.HOST, api.port);
  parts.add('API', () => {
    // Streams would else be waited for as long as any answer may take.
    api.eventFeed.close();
    return server.stop();
  });
  parts.add('sweep of uploads that were not started', sweepUnstarted(deps));
  return addressOf(config, server.port);
}

function apiDependencies({
  config,
  store,
  temporal,
  temporalUiUrl,
  workspaces,
  ...api
}: ApiParts): ApiDependencies {
  const { defaultWorkspaceUrl } = api;
  const { PUBLIC_URL, DEFAULT_BUSINESS_LINE, DEFAULT_REQUESTOR } = config;
  return {
    store,
    eventFeed: api.eventFeed,
    parser: api.parser,
    notifier: connectNotifier({ config, store, temporal, log: api.log }),
    temporal: temporal.client,
    requireTemporal: createTemporalCheck(temporal.client),
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    settings: {
      allowedHosts: allowedHosts(config, api.port),
      publicUrl: PUBLIC_URL ?? addressOf(config, api.port),
      defaults: {
        ...(DEFAULT_BUSINESS_LINE !== undefined && { business_line: DEFAULT_BUSINESS_LINE }),
        ...(DEFAULT_REQUESTOR !== undefined && { requestor: DEFAULT_REQUESTOR }),
        ...(defaultWorkspaceUrl !== undefined && { workspace_url: defaultWorkspaceUrl }),
      },
      options: config.runDefaults,
      pendingApproval: config.APPROVAL,
      signalsMayApprove: config.apiTokens === undefined,
      uploadMaxBytes: config.UPLOAD_MAX_BYTES,
      ...(temporalUiUrl !== undefined && { temporalUiUrl }),
      namespace: temporal.namespace,
      temporalCommand: temporal.command,
    },
    workspaceRefusal: (url) => refusal(workspaces, url),
    authenticate: config.apiTokens ? tokenAuthenticator(config.apiTokens) : anonymousAuthenticator(),
    checkWorkspace: () => answers(workspaces, defaultWorkspaceUrl ?? config.workspaces[0]?.url),
    log: api.log,
    version: api.version,
  };
}

/** Names by which this service is reached; any other in the Host header is somebody's DNS trick (spec/http-api.md). */
function allowedHosts({ HOST, PUBLIC_URL }: Config, port: number): string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]', HOST.includes(':') ? `[${HOST}]` : HOST];
  const own = names.map((name) => `${name}:${port}`);
  return PUBLIC_URL === undefined ? own : [...own, new URL(PUBLIC_URL).host];
}

function refusal(workspaces: Workspaces, url: string): string | undefined {
  try {
    workspaces.forUrl(url);
    return undefined;
  } catch (error) {
    if (error instanceof WorkspaceNotAllowed) return error.message;
    throw error;
  }
}

async function answers(workspaces: Workspaces, url: string | undefined): Promise<boolean> {
  if (url === undefined) return false;
  try {
    await workspaces.forUrl(url).currentUser({ signal: AbortSignal.timeout(WORKSPACE_CHECK_MS) });
    return true;
  } catch {
    return false;
  }
}
