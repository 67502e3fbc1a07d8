import { createApi } from './api';
import { errorBody } from './api-error';
import { CONTROL_PREFIX, createControlRoutes, type Controls } from './controls/control-routes';
import { createFaults } from './controls/faults';
import { createLatency } from './controls/latency';
import { problem } from './controls/problem';
import { createRateLimit } from './controls/rate-limit';
import { createRequestLog } from './controls/request-log';
import { createTokens } from './controls/tokens';
import { ownHosts, refusal, type Refusal } from './guard';
import type { HttpAnswer, HttpRequest, Reply } from './http-message';
import { startHttpServer } from './http-server';
import { catalogRoutes } from './resources/catalogs';
import { grantRoutes } from './resources/grants';
import { jobRoutes } from './resources/jobs';
import { pipelineUpdateRoutes } from './resources/pipeline-updates';
import { pipelineRoutes } from './resources/pipelines';
import { recipientRoutes } from './resources/recipients';
import { schemaRoutes } from './resources/schemas';
import { sharePermissionRoutes } from './resources/share-permissions';
import { shareRoutes } from './resources/shares';
import { tableRoutes } from './resources/tables';
import { volumeRoutes } from './resources/volumes';
import { workspaceRoutes } from './resources/workspace-routes';
import { fillWithSampleData, grantCurrentUser } from './sample-data';
import { openState, type ResourceDependencies } from './state/state';

export { API_TOKEN, OAUTH_CLIENT_ID } from './identity';

export interface LocalWorkspaceOptions {
  /** Where the state is kept over restarts and kills; undefined: in memory, gone with the process. */
  stateFile: string | undefined;
  /** The address to listen on; 127.0.0.1 unless other machines are to reach it. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Every API request is appended here as a JSON line (LOCAL_WORKSPACE_REQUEST_LOG). */
  requestLogFile?: string | undefined;
  /** `name:port` by which it is reached besides its own address and the loopback names. */
  allowedHosts?: readonly string[] | undefined;
  /** Epoch milliseconds; the machine's clock unless a test needs another. */
  clock?: (() => number) | undefined;
}

/** A workspace that runs. */
export interface LocalWorkspace {
  /** What DATABRICKS_HOST is set to; the token is `dapi-local`. */
  readonly url: string;
  readonly port: number;
  /** Answers what is under way, drops what a fault holds back undone, closes every connection and lets go of the files. */
  stop(): Promise<void>;
}

/**
 * Starts a server that speaks the Databricks workspace API (workspace-api.md), with the controls of operations.md.
 * Rejects when the port is taken (`code` EADDRINUSE) or the state file is damaged or of another version.
 */
export async function createLocalWorkspace(options: LocalWorkspaceOptions): Promise<LocalWorkspace> {
  const { host, clock = Date.now } = options;
  const state = openState(options.stateFile, (empty) => fillWithSampleData(empty, clock()));
  // A state file of before there were grants; whoever takes the last one away by hand has it back at the next start.
  if (state.privileges.size === 0) state.change(() => grantCurrentUser(state));
  const dependencies: ResourceDependencies = { state, clock };
  const controls: Controls = {
    log: createRequestLog(options.requestLogFile),
    latency: createLatency(),
    rateLimit: createRateLimit(() => performance.now()),
    faults: createFaults(),
    tokens: createTokens(() => performance.now()),
  };
  const control = createControlRoutes(controls, dependencies);
  const api = createApi({ routes: allRoutes(dependencies, controls), state, controls, clock });
  let hosts: ReadonlySet<string> = new Set();

  async function reply(request: HttpRequest): Promise<Reply> {
    const refused = refusal(request, hosts);
    if (refused) return refuse(request, refused);
    return request.path.startsWith(CONTROL_PREFIX) ? control(request) : api(request);
  }

  function release(): void {
    controls.log.close();
    state.close();
  }

  const server = await startHttpServer({ host, port: options.port, reply }).catch((error: unknown) => {
    release();
    throw error;
  });
  hosts = ownHosts(host, server.port, options.allowedHosts ?? []);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`,
    port: server.port,
    async stop() {
      controls.latency.end();
      await server.stop();
      release();
    },
  };
}

function allRoutes(dependencies: ResourceDependencies, { tokens }: Controls) {
  return [
    ...recipientRoutes(dependencies),
    ...shareRoutes(dependencies),
    ...sharePermissionRoutes(dependencies),
    ...pipelineRoutes(dependencies),
    ...pipelineUpdateRoutes(dependencies),
    ...jobRoutes(dependencies),
    ...catalogRoutes(dependencies),
    ...schemaRoutes(dependencies),
    ...tableRoutes(dependencies),
    ...volumeRoutes(dependencies),
    ...grantRoutes(dependencies),
    ...workspaceRoutes(tokens),
  ];
}

/** In the words of whichever side was asked. */
function refuse(request: HttpRequest, { status, message }: Refusal): HttpAnswer {
  if (request.path.startsWith(CONTROL_PREFIX)) return problem(status, message, request.path);
  return { status, body: errorBody(status === 421 ? 'MISDIRECTED_REQUEST' : 'PERMISSION_DENIED', message) };
}
