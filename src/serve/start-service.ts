import type { Logger } from 'pino';
import type { Config, Env, Part } from '../config';
import { choosePorts } from '../local/ports';
import { createSharedLimiter } from '../databricks/limits/create-limiter';
import { openRecording } from '../databricks/http/open-recording';
import { createWorkspaces } from '../databricks/workspaces';
import type { WorkspacesOptions } from '../databricks/workspaces';
import { createPackParser } from '../parsing/create-pack-parser';
import { connect } from '../store/connect';
import { createStore } from '../store/create-store';
import { createEventFeed, type EventFeed } from '../store/events/event-feed';
import { migrate } from '../store/migrate';
import { reachable, startEmbeddedParts } from './embedded-parts';
import type { EmbeddedParts } from './embedded-parts';
import { serveApi } from './serve-api';
import { serveWorker } from './serve-worker';
import { StartedParts } from './started-parts';
import { connectClient, logTemporal } from './temporal';

export interface StartOptions {
  readonly part: Extract<Part, 'all' | 'api' | 'worker'>;
  readonly config: Config;
  /** For Temporal's own environment configuration. */
  readonly env: Env;
  readonly log: Logger;
  readonly version: string;
  /** Told what takes a while or differs from the settings. */
  readonly say: (line: string) => void;
  /** A part ended by itself: the service cannot go on, and is to be stopped. */
  readonly onDeath: (what: string) => void;
}

export interface Service {
  /** Where it answers; undefined for a worker alone. */
  readonly address: string | undefined;
  readonly temporalUiUrl: string | undefined;
  readonly workspaceUrl: string | undefined;
  stop(): Promise<void>;
}

/** Wires the parts and starts them, what others need first; whatever fails stops what was started before it. */
export async function startService(options: StartOptions): Promise<Service> {
  const { log } = options;
  const parts = new StartedParts((name, err) => log.error({ err }, `${name} did not stop as it should`));
  try {
    return { ...(await startParts(options, parts)), stop: () => parts.stop() };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

async function startParts(options: StartOptions, parts: StartedParts): Promise<Omit<Service, 'stop'>> {
  const { part, config, env, log, version } = options;
  logTemporal(log);
  // A worker alone is followed by nobody.
  const eventFeed = part === 'worker' ? undefined : createEventFeed();
  const start = { ...options, parts, eventFeed };
  const base = part === 'all' ? await startEmbeddedParts(start) : await outsideParts(start);
  if (part === 'all') await migrate(base.db);
  const store = createStore(base.db);

  const workspaces = createWorkspaces({
    workspaces: reachable(base.workspace, config),
    userAgent: `sharepack/${version}`,
    record: startRecording(options, parts),
    // Only an embedded database says that this is the only process.
    ...(!config.embedded.database && {
      limiterFor: ({ host, limits }) =>
        createSharedLimiter(limits, (change) => store.changeWorkspaceLimits(host, change)),
    }),
  });
  parts.add('workspace clients', () => workspaces.close());

  const parser = createPackParser();
  parts.add('parser', () => parser.stop());

  const place = { address: base.temporalAddress, binary: base.temporalBinary, env };
  const temporal = await connectClient(place);
  parts.add('Temporal connection', () => temporal.close());

  const wired = { ...options, parts, store, temporal, place, workspaces, parser };
  if (part !== 'api') await serveWorker(wired);
  const defaultWorkspaceUrl = config.DEFAULT_WORKSPACE_URL ?? base.workspace?.url;
  const { temporalUiUrl, port } = base;
  const address =
    eventFeed && (await serveApi({ ...wired, eventFeed, temporalUiUrl, defaultWorkspaceUrl, port }));
  return { address, temporalUiUrl, workspaceUrl: base.workspace?.url };
}

/** Where DATABRICKS_RECORD asks for it. @throws Error where its file cannot be written. */
function startRecording(
  { config: { DATABRICKS_RECORD: file }, log, say }: StartOptions,
  parts: StartedParts,
): WorkspacesOptions['record'] {
  if (file === undefined) return undefined;
  const recording = openRecording(file, (err) => log.error({ err }, `${file} records no more exchanges`));
  parts.add('recording', () => recording.close());
  say(`Every exchange with a workspace is recorded, without its secrets, in ${file} (DATABRICKS_RECORD).`);
  return (exchange) => recording.record(exchange);
}

/** PostgreSQL and Temporal that run elsewhere. */
async function outsideParts({
  part,
  config,
  say,
  parts,
  eventFeed,
}: StartOptions & {
  readonly parts: StartedParts;
  readonly eventFeed: EventFeed | undefined;
}): Promise<EmbeddedParts> {
  // The settings' own check has refused an api or a worker alone without it.
  // A worker listens on none: what else may have the port does not concern it.
  const { PORT } =
    part === 'worker'
      ? { PORT: config.PORT.port }
      : await choosePorts({ PORT: config.PORT }, { host: config.HOST, say });
  const db = await connect({ databaseUrl: config.DATABASE_URL ?? '' }, eventFeed);
  parts.add('database', () => db.destroy());
  return {
    port: PORT,
    db,
    temporalAddress: undefined,
    temporalBinary: undefined,
    temporalUiUrl: config.TEMPORAL_UI_URL,
    workspace: undefined,
  };
}
