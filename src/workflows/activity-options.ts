import { ActivityCancellationType } from '@temporalio/workflow';
import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';

/**
 * Calls to the workspace that only read: the look at it, and checks of answers. Minutes for a large pack, so they
 * heartbeat; the heartbeat outlasts the client's whole time limit for one call (20 s), and is the recovery time after
 * a crash. An hour of retries bridges a workspace that is down; nothing has been touched if it does not come back.
 */
export const reads: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
};

/**
 * Writes that recognise their own earlier attempt, so that a repeat does no harm. An attempt may be some calls long
 * (a share with many objects), each of at most the client's 20 s, and heartbeats after each. Cancelling waits for the
 * attempt under way: an undo must not run while its create is in flight.
 */
export const repeatableWrites: ActivityOptions = {
  ...reads,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

/**
 * Many of those in one activity: minutes where the workspace is slow, so what ends an attempt whose worker is gone is the
 * heartbeat, which the activity sends by the clock and not by what it does. A worker that is merely busy is not silent for
 * as long. The second hour is for what is begun at the end of the first (`performSteps` gives up by itself after that).
 */
export const batchedWrites: ActivityOptions = {
  ...repeatableWrites,
  startToCloseTimeout: '2 hours',
  scheduleToCloseTimeout: '2 hours',
  heartbeatTimeout: '15 seconds',
};

/**
 * Writes to the service's own database: milliseconds, repeated for as long as a database may be away, since a run must
 * not end because nobody could write down how.
 */
export const records: ActivityOptions = {
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
};

/** The same, told in passing: without a task of their own. The next one, or the end, tells it again. */
export const notes: LocalActivityOptions = {
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: records.retry ?? {},
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
