import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { Config } from '../config';
import type { WorkspaceSetting } from '../databricks/workspace-setting';
import { claimDataDir } from '../local/data-dir';
import type { DataDir } from '../local/data-dir';
import { choosePorts } from '../local/ports';
import { findTemporalCli } from '../local/temporal/find-cli';
import { startTemporalServer } from '../local/temporal/start-server';
import { API_TOKEN, createLocalWorkspace } from '../local/workspace/local-workspace';
import { connect } from '../store/connect';
import type { EventFeed } from '../store/events/event-feed';
import type { Database } from '../store/tables';
import { SEARCH_ATTRIBUTES } from '../workflows/contract';
import type { StartedParts } from './started-parts';

export interface EmbeddedParts {
  readonly port: number;
  readonly db: Kysely<Database>;
  /** undefined where Temporal is not embedded. */
  readonly temporalAddress: string | undefined;
  /** The path of the binary that it runs. */
  readonly temporalBinary: string | undefined;
  readonly temporalUiUrl: string | undefined;
  readonly workspace: WorkspaceSetting | undefined;
}

interface Start {
  readonly config: Config;
  readonly parts: StartedParts;
  readonly eventFeed: EventFeed | undefined;
  readonly say: (line: string) => void;
  /** A part ended by itself: the service cannot go on. */
  readonly onDeath: (what: string) => void;
}

/**
 * What `npm start` needs and does not find installed: Temporal's server, the database, the local workspace, each where
 * no setting says otherwise. They start side by side, and their data lie in DATA_DIR, which is this process's until it ends.
 */
export async function startEmbeddedParts(start: Start): Promise<EmbeddedParts> {
  const { config, parts, say } = start;
  const dataDir = await claimDataDir(config.DATA_DIR, say);
  parts.add('data folder', () => dataDir.release());
  const ports = await choosePorts(
    {
      PORT: config.PORT,
      TEMPORAL_PORT: config.TEMPORAL_PORT,
      TEMPORAL_UI_PORT: config.TEMPORAL_UI_PORT,
      WORKSPACE_PORT: config.WORKSPACE_PORT,
    },
    { host: '127.0.0.1', say },
  );
  const record = dataDir.announce({
    Address: addressOf(config, ports.PORT),
    ...(config.embedded.database && { Workspace: `http://127.0.0.1:${ports.WORKSPACE_PORT}` }),
  });
  const [temporal, db, workspace] = await Promise.all([
    config.embedded.temporal ? startTemporal(start, record, ports) : undefined,
    startDatabase(start),
    config.embedded.database ? startWorkspace(start, ports.WORKSPACE_PORT) : undefined,
  ]);
  return {
    port: ports.PORT,
    db,
    temporalAddress: temporal?.address,
    temporalBinary: temporal?.binary,
    temporalUiUrl: temporal?.uiUrl ?? config.TEMPORAL_UI_URL,
    workspace,
  };
}

/** As others on this machine reach it: a service that listens everywhere is reached by the loopback address too. */
export const addressOf = ({ HOST }: Config, port: number): string => {
  const isEverywhere = HOST === '0.0.0.0' || HOST === '::';
  const host = isEverywhere ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

async function startTemporal(
  { config, parts, say, onDeath }: Start,
  record: ReturnType<DataDir['announce']>,
  ports: { readonly TEMPORAL_PORT: number; readonly TEMPORAL_UI_PORT: number },
): Promise<{ readonly address: string; readonly uiUrl: string; readonly binary: string }> {
  const { TEMPORAL_CLI: configured, searchPath, cacheDir, DATA_DIR } = config;
  const cli = await findTemporalCli({ configured, searchPath, cacheDir, say });
  const server = await startTemporalServer({
    cli: cli.path,
    dbFile: join(DATA_DIR, 'temporal.db'),
    port: ports.TEMPORAL_PORT,
    uiPort: ports.TEMPORAL_UI_PORT,
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(DATA_DIR, 'temporal.log'),
    notePart: record.notePart,
  });
  let isStopping = false;
  parts.add('Temporal server', () => {
    isStopping = true;
    return server.stop();
  });
  void server.ended.then((how) => {
    if (!isStopping)
      onDeath(`The Temporal server ended by itself: ${how} (see ${join(DATA_DIR, 'temporal.log')})`);
  });
  return { ...server, binary: cli.path };
}

async function startDatabase({ config, parts, eventFeed, onDeath }: Start): Promise<Kysely<Database>> {
  const db = await connect(
    config.DATABASE_URL === undefined
      ? { dataDir: config.DATA_DIR, onDeath: (error) => onDeath(error.message) }
      : { databaseUrl: config.DATABASE_URL },
    eventFeed,
  );
  parts.add('database', () => db.destroy());
  return db;
}

async function startWorkspace({ config, parts }: Start, port: number): Promise<WorkspaceSetting> {
  const workspace = await createLocalWorkspace({
    stateFile: join(config.DATA_DIR, 'workspace.jsonl'),
    host: '127.0.0.1',
    port,
    requestLogFile: config.LOCAL_WORKSPACE_REQUEST_LOG,
  });
  parts.add('local workspace', () => workspace.stop());
  return localWorkspaceSetting(workspace.url);
}

/** The local workspace takes whatever comes; its pipelines run nothing, and are given a path all the same. */
export const localWorkspaceSetting = (url: string): WorkspaceSetting => ({
  url,
  credential: { token: API_TOKEN },
  requests_per_second: 'unlimited',
  max_concurrent_requests: 16,
  pipeline: {
    root_path: '/Workspace/Shared/sharepack',
    libraries: [{ glob: { include: '/Workspace/Shared/sharepack/**' } }],
    channel: 'CURRENT',
  },
});

/**
 * The workspaces that may be reached, the embedded one first. The SDKs' variables may name that one too, where its user
 * asks it with other tools: it is the same, and needs no second credential.
 */
export function reachable(
  embedded: WorkspaceSetting | undefined,
  { WORKSPACES_FILE: file, workspaces }: Config,
): readonly WorkspaceSetting[] {
  if (embedded === undefined) return workspaces;
  const isEmbedded = ({ url }: WorkspaceSetting): boolean => new URL(url).host === new URL(embedded.url).host;
  return [embedded, ...workspaces.filter((setting) => file !== undefined || !isEmbedded(setting))];
}
