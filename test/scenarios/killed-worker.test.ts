import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCrashingService } from '../crash/crashing-service';
import { openGround } from '../crash/ground';
import type { CrashPoint } from '../crash/life';
import { SHAPES } from '../crash/shapes';
import { RECIPIENTS } from '../support/trouble';

/** A worker that is killed misses no goodbye: its activities go on elsewhere because Temporal hears nothing of it for 8 s. */

let ground: Awaited<ReturnType<typeof openGround>>;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

const HEARTBEAT = 4;
/** Most of it is the start of two processes. */
const WITHIN_MS = 120_000;

const KILLED: readonly (readonly [string, string, CrashPoint])[] = [
  ['a step', 'createRecipient', { call: `POST ${RECIPIENTS}`, occurrence: 1, point: 'before' }],
  ['a telling, for which every step waits', 'tell', { call: 'store tell', occurrence: 1, point: 'before' }],
];

test.each(KILLED)(
  '%s is missed within 10 s, long before its time is over',
  async (_, activity, crash) => {
    const service = await startCrashingService(ground, { crash });
    try {
      const id = await SHAPES.created.run(service);

      const sharePack = await service.store.sharePack(id);
      expect([service.hasCrashed, sharePack?.status]).toEqual([true, 'COMPLETED']);
      expect(await missedOf(sharePack?.workflow_id ?? '', activity)).toEqual([
        { heartbeatSeconds: 8, timeoutType: HEARTBEAT },
      ]);
    } finally {
      await service.stop();
    }
  },
  WITHIN_MS,
);

/** Of the activities of this type that were begun again: how long Temporal waits for word of them, and what their last attempt died of. */
async function missedOf(workflowId: string, type: string) {
  const { events } = await ground.temporal.workflow.getHandle(workflowId).fetchHistory();
  const scheduled = new Map(
    (events ?? []).map(({ eventId, activityTaskScheduledEventAttributes: of }) => [Number(eventId), of]),
  );
  return (events ?? []).flatMap(({ activityTaskStartedEventAttributes: started }) => {
    const of = scheduled.get(Number(started?.scheduledEventId));
    if (!started?.lastFailure || of?.activityType?.name !== type) return [];
    const { timeoutType } = started.lastFailure.timeoutFailureInfo ?? {};
    return [{ heartbeatSeconds: Number(of.heartbeatTimeout?.seconds), timeoutType }];
  });
}
