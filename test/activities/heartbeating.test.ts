import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createActivities } from '../../src/activities/create-activities';
import type { ActivityDependencies } from '../../src/activities/dependencies';
import type { Activities } from '../../src/workflows/activity-contract';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Everything that is asked of it is under way, and never ends. */
const silent = (): never => new Proxy({}, { get: () => () => new Promise<never>(() => undefined) }) as never;

const activities = createActivities({
  ...{ store: silent(), workspaces: silent(), parser: silent() },
  ...{ driftSchedules: silent(), webhookSender: silent(), runs: silent() },
} satisfies ActivityDependencies);

/** Of any of them what it may read of an input before it asks for something. */
const INPUT = { sharePackId: 'id', id: 1, tasks: [{ id: 1, begin: 1 }], resolutions: [], width: 1 };

/** Local ones, and those whose whole time is short: what tells of them is their end, or that it does not come. */
const SHORT: readonly (keyof Activities)[] = [
  'readLateConflicts',
  'requestCancel',
  'keepDriftSchedule',
  'sendWebhook',
];

const logger = new DefaultLogger('ERROR');

test.each(Object.entries(activities).filter(([name]) => !SHORT.includes(name as keyof Activities)))(
  '%s tells by the clock that it lives, several times in the 8 s that Temporal waits, however long what it asked takes',
  async (_, activity: (input: never) => Promise<unknown>) => {
    const environment = new MockActivityEnvironment({}, { logger });
    let heartbeats = 0;
    environment.on('heartbeat', () => (heartbeats += 1));
    void environment.run(() => activity(INPUT as never));

    await jest.advanceTimersByTimeAsync(8_000);

    expect(heartbeats).toBeGreaterThanOrEqual(3);
  },
);
