/**
 * A process of the service as `sharepack serve` makes it, from the build, but that a run of a few steps is a large one already
 * where the schedules say so. Its settings are the first argument. It ends with whoever started it.
 */
import { readConfig } from '../../src/config';
import { createLog } from '../../src/serve/create-log';
import { startService } from '../../src/serve/start-service';
import { listenForStop } from '../../src/serve/until-signal';

export interface Served {
  readonly part: 'all' | 'api' | 'worker';
  readonly env: Readonly<Record<string, string>>;
  readonly mostSingleSteps: number;
}

async function serve({ part, env, mostSingleSteps }: Served): Promise<number> {
  const stop = listenForStop();
  const config = readConfig(env, part);
  const log = createLog(config.LOG_LEVEL, false);
  let code = 0;
  const options = {
    ...{ part, config, env, log, mostSingleSteps },
    version: 'test',
    say: (line: string) => void process.stderr.write(`${line}\n`),
    onDeath: (why: string) => {
      code = 1;
      stop.request(why);
    },
  };
  const service = await startService(options);
  process.send?.('ready');
  const why = await stop.requested;
  process.stderr.write(`Stopping: ${why}\n`);
  await service.stop();
  return code;
}

process.on('disconnect', () => process.exit());
serve(JSON.parse(process.argv[3] ?? '') as Served).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
