import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import type {
  NativeConnection,
  WorkerOptions as WorkerConfig,
  WorkflowBundleOption,
} from '@temporalio/worker';
import type { Activities } from '../workflows/activity-contract';

export interface WorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly activities: Activities;
  /** Prepared once; left out: made now, which takes some seconds. */
  readonly workflowBundle?: WorkflowBundleOption | undefined;
  readonly identity?: string;
}

/** Where `npm run build` leaves the prepared bundle. */
const BUNDLE = join(__dirname, '..', 'workflow-bundle.js');

/**
 * Steps wait for the workspace, not for this machine: as many as a few runs of the largest window want at once. What
 * they may ask of the workspace is held by its client alone.
 */
const MAX_ACTIVITIES = 400;
/** Most steps end in it. After it activities are cancelled: no new call leaves, and what has left ends by itself. */
const SHUTDOWN_GRACE = '8 seconds';
/**
 * Longer than the grace and the 20 s that a call may take, so that a write which left at the grace's end ends, and is written down. What
 * still runs then is left to its heartbeat time-out.
 */
const SHUTDOWN_FORCE = '30 seconds';

/**
 * How long a run waits for the worker that knows it before any other may take it up: what a crash costs whoever answers
 * next. A busy worker takes tasks in less; one that does not has the run replayed, which costs time but nothing else.
 */
const STICKY_TIMEOUT = '3 seconds';

/**
 * How often Temporal hears that an activity lives, and with the answer the activity that it is cancelled: batches of a large
 * run heartbeat by the clock, and a cancel should not wait for most of their time-out, which is the SDK's own rule.
 */
const HEARTBEAT_THROTTLE = '2 seconds';

/**
 * How long a workflow may compute at a time. The first task of a large run takes a second or so, and several times that where
 * other programs use the machine; one that is ended in the middle ends the whole process with it ("async hook stack has
 * become corrupted", Node.js 20 and @temporalio/worker 1.24.0, at the default of 5 s).
 */
const LONGEST_COMPUTATION = '1 minute';

/** How much a worker takes on, and how it ends. */
export const TUNING = {
  maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
  isolateExecutionTimeout: LONGEST_COMPUTATION,
  maxConcurrentActivityTaskExecutions: MAX_ACTIVITIES,
  stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
  shutdownGraceTime: SHUTDOWN_GRACE,
  shutdownForceTime: SHUTDOWN_FORCE,
} as const;

/** A worker for the service's task queue; `run()` starts it. */
export function createWorker(options: WorkerOptions): Promise<Worker> {
  const { connection, namespace, taskQueue, activities, identity } = options;
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    activities,
    ...workflows(options.workflowBundle),
    ...(identity !== undefined && { identity }),
    ...TUNING,
  });
}

/** A prepared bundle has its payload converter in it. */
function workflows(
  bundle: WorkflowBundleOption | undefined,
): Pick<WorkerConfig, 'workflowBundle' | 'workflowsPath' | 'dataConverter'> {
  if (bundle) return { workflowBundle: bundle };
  if (existsSync(BUNDLE)) return { workflowBundle: { codePath: BUNDLE } };
  return {
    workflowsPath: require.resolve('../workflows'),
    dataConverter: { payloadConverterPath: require.resolve('../workflows/payload-converter') },
  };
}
