/** `worker.ts HOST:PORT`: a worker for bare workflows, tuned as the service's is; ends when its parent closes its input. */
import { DefaultLogger, NativeConnection, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { TUNING } from '../../src/worker/create-worker';
import { BARE_TASK_QUEUE, type BareActivities } from './contract';

const same = (id: string): Promise<string> => Promise.resolve(id);
const activities: BareActivities = {
  read: same,
  look: same,
  recipient: same,
  share: same,
  finish: same,
};

async function main(address: string): Promise<void> {
  const logger = new DefaultLogger('WARN');
  Runtime.install({ logger, shutdownSignals: [] });
  const workflowsPath = require.resolve('./workflow');
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: BARE_TASK_QUEUE,
    activities,
    workflowBundle,
    ...TUNING,
  });
  process.stdin.resume().once('end', () => worker.shutdown());
  const run = worker.run();
  console.log('ready');
  await run;
  await connection.close();
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
