import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from '../config';
import type { Config, Env, Part } from '../config';
import { claimDataDir } from '../local/data-dir';
import { choosePorts } from '../local/ports';
import { createLocalWorkspace } from '../local/workspace/local-workspace';
import { createLog } from './create-log';
import { migrateService } from './migrate-service';
import { startService } from './start-service';
import type { Service } from './start-service';
import { listenForStop } from './until-signal';

export interface ServeIo {
  readonly env: Env;
  readonly version: string;
  /** Whether people read what is logged. */
  readonly isTerminal: boolean;
  readonly say: (line: string) => void;
}

/** What a process that stays serves. */
export type ServedPart = Exclude<Part, 'migrate' | 'doctor'>;

/** `sharepack serve PART`: until it is told to stop. @returns the exit code. @throws ConfigError */
export async function serve(part: ServedPart | 'migrate', io: ServeIo): Promise<number> {
  const config = readConfig(io.env, part);
  if (part === 'migrate') {
    await migrateService(config, io.env, io.say);
    return 0;
  }
  if (part === 'worker') keepMemorySmall();
  const stop = listenForStop();
  const end = { byItself: false };
  const onDeath = (what: string): void => {
    end.byItself = true;
    stop.request(what);
  };
  const running = await start(part, config, io, onDeath);
  const why = await stop.requested;
  io.say(end.byItself ? `Stopping: ${why}` : 'Stopping …');
  await running.stop();
  io.say('Stopped. Nothing is lost: the next start goes on where this one was.');
  return end.byItself ? 1 : 0;
}

/**
 * A worker waits for the workspace, and not for this machine: V8 may collect its garbage sooner. Left to itself it lets heaps grow
 * while the machine has memory: 470 to 570 MB after a run of 10,000 resources, and with this 320, in the same time
 * (docs/performance.md, "large"). Not where a worker shares two cores with everything else: it costs a tenth of `many` there.
 */
const keepMemorySmall = (): void => setFlagsFromString('--optimize-for-size');

async function start(
  part: ServedPart,
  config: Config,
  io: ServeIo,
  onDeath: (what: string) => void,
): Promise<{ stop(): Promise<void> }> {
  if (part === 'workspace') return startWorkspace(config, io);
  const log = createLog(config.LOG_LEVEL, io.isTerminal);
  const service = await startService({ ...io, part, config, log, onDeath });
  for (const line of introduction(service)) io.say(line);
  return service;
}

async function startWorkspace(config: Config, { say }: ServeIo): Promise<{ stop(): Promise<void> }> {
  const dataDir = await claimDataDir(config.DATA_DIR, say);
  try {
    const { HOST: host, WORKSPACE_PORT } = config;
    const { WORKSPACE_PORT: port } = await choosePorts({ WORKSPACE_PORT }, { host, say });
    const workspace = await createLocalWorkspace({
      stateFile: join(config.DATA_DIR, 'workspace.jsonl'),
      host,
      port,
      requestLogFile: config.LOCAL_WORKSPACE_REQUEST_LOG,
    });
    say(`ready ${workspace.url}`);
    return { stop: () => workspace.stop().finally(() => dataDir.release()) };
  } catch (error) {
    dataDir.release();
    throw error;
  }
}

/** What a new user needs to see, in one block; the last line is what scripts wait for. */
function introduction({ address, temporalUiUrl, workspaceUrl }: Service): readonly string[] {
  if (address === undefined) return ['ready'];
  const row = (what: string, where: string | undefined): readonly string[] =>
    where === undefined ? [] : [`  ${what.padEnd(17)}${where}`];
  return [
    '',
    'sharepack is running:',
    ...row('API', `${address}/workflow/sharepack`),
    ...row('API docs', `${address}/docs`),
    ...row('Temporal UI', temporalUiUrl),
    ...row('Local workspace', workspaceUrl === undefined ? undefined : `${workspaceUrl} (token dapi-local)`),
    ...(workspaceUrl === undefined
      ? []
      : [
          '',
          'Try next, in another terminal:',
          '  npx sharepack upload examples/first-upload.yaml   # creates a recipient',
          '  npx sharepack upload examples/first-upload.yaml   # again: meets a conflict, and asks you',
        ]),
    '',
    `ready ${address}`,
  ];
}
