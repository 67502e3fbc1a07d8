import { ActivityCancellationType } from '@temporalio/workflow';
import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';

/**
 * What ends an attempt whose worker is gone: activities that may be given longer than that heartbeat by the clock, each 2 s
 * (src/activities/heartbeating.ts), so a killed worker's work goes on elsewhere within 10 s, and so does what waits for it: every
 * step for a telling. A worker that is merely busy is not silent for as long.
 */
const HEARTBEAT = '8 seconds';

/**
 * Calls to the workspace that only read: the look at it. Minutes for a large pack. An hour of retries bridges a workspace that
 * is down; nothing has been touched if it does not come back. Cancelled at once (TRY_CANCEL): nobody waits for a look's end.
 */
export const reads: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: HEARTBEAT,
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
};

/** All parts of one look together (docs/decisions/0077). */
export const CHECK_MS = 60_000;

/**
 * The look at an answer, whose giver waits for 10 s and is told to send it again. What an answer waits for keeps a deadline
 * from passing, so it ends soon.
 */
export const checks: ActivityOptions = { ...reads, scheduleToCloseTimeout: CHECK_MS };

/**
 * Writes that recognise their own earlier attempt, so that a repeat does no harm. An attempt may be some calls long (a share
 * with many objects), each of at most the client's 20 s. Cancelling waits for the attempt under way, whose writes end by
 * themselves: an undo must not run while its create is in flight. An hour bridges a workspace that is down, or a credential that
 * has expired.
 */
export const repeatableWrites: ActivityOptions = {
  ...reads,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

/**
 * Many of those in one activity. The second hour is for what is begun at the end of the first (a batch gives up by itself after
 * that).
 */
export const batchedWrites: ActivityOptions = {
  ...repeatableWrites,
  startToCloseTimeout: '2 hours',
  scheduleToCloseTimeout: '2 hours',
};

/**
 * What a run tells, and small reads of the service's own database: milliseconds, repeated for as long as a database may be away,
 * since a run must not end because nobody could write down how. 30 s is for a thousand answers on a busy machine. What is told is no
 * local activity: of that nothing is in the history before it is done, and a workflow task that is done again after a crash could give
 * the same number another content.
 */
export const records: ActivityOptions = {
  startToCloseTimeout: '30 seconds',
  heartbeatTimeout: HEARTBEAT,
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
};

/** What is asked in passing, and does no harm when it is asked again: without a task of its own. */
export const notes: LocalActivityOptions = {
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
};

/**
 * What follows a run's end and is not part of it. The run's id stays taken until it is done, and an upload of the next
 * version waits 10 s for that at most: so it is given up before.
 */
export const followUps: ActivityOptions = {
  startToCloseTimeout: '4 seconds',
  scheduleToCloseTimeout: '8 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2 },
};

/**
 * A message to a receiver that is somebody else's. An attempt outlasts the sender's own time limit (15 s), and so needs
 * no heartbeat. A blip costs a second; a night's outage is bridged, with a try an hour, until somebody has seen to it.
 */
export const deliveries: ActivityOptions = {
  startToCloseTimeout: '20 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumInterval: '1 hour' },
};
