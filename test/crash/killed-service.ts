/**
 * A service's process as `sharepack serve` makes it, API and worker, to be killed at any time. Its store, its workspace and its
 * Temporal are reached through the test's process, which so sees, and can hold, each of its calls.
 */
import { pino } from 'pino';
import { readConfig } from '../../src/config';
import { createWorkspaces } from '../../src/databricks/workspaces';
import { createPackParser } from '../../src/parsing/create-pack-parser';
import { localWorkspaceSetting } from '../../src/serve/embedded-parts';
import { serveApi } from '../../src/serve/serve-api';
import { serveWorker } from '../../src/serve/serve-worker';
import { StartedParts } from '../../src/serve/started-parts';
import { connectClient, logTemporal } from '../../src/serve/temporal';
import { createEventFeed } from '../../src/store/events/event-feed';
import { freePort } from '../support/free-ports';
import { createRemoteStore } from './remote-store';
import type { FromService, ServiceStart, ToService } from './remote-store';

const send = (message: FromService): void => void process.send?.(message);
let answered: ReturnType<typeof createRemoteStore>['answered'] | undefined;

process.on('message', (message: ToService) => {
  if (message.kind === 'start') void serve(message.start).then((url) => send({ kind: 'ready', url }));
  else answered?.(message);
});
// Without the test there is nothing to be a service for.
process.on('disconnect', () => process.exit());

async function serve(start: ServiceStart): Promise<string> {
  const { temporalAddress, taskQueue, workspaceUrl, mostSingleSteps } = start;
  const remote = createRemoteStore(start.verbs, send);
  answered = remote.answered;
  const port = await freePort();
  const config = readConfig({
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_TASK_QUEUE: taskQueue,
    PORT: String(port),
  });
  const log = pino({ level: 'silent' });
  logTemporal(log);
  const workspaces = createWorkspaces({
    workspaces: [localWorkspaceSetting(workspaceUrl)],
    userAgent: 'sharepack/test',
  });
  const place = { address: temporalAddress, env: {} };
  const wired = {
    // It is never stopped, only killed.
    parts: new StartedParts(() => undefined),
    ...{ config, place, workspaces, log, mostSingleSteps },
    store: remote.store,
    parser: createPackParser({ threads: 1 }),
    temporal: await connectClient(place),
    version: 'test',
    onDeath: (why: string) => {
      throw new Error(why);
    },
  };
  await serveWorker(wired);
  return serveApi({
    ...wired,
    eventFeed: createEventFeed(),
    temporalUiUrl: undefined,
    defaultWorkspaceUrl: workspaceUrl,
    port,
  });
}
