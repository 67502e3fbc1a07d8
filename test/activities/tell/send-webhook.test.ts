import { expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { sendWebhook } from '../../../src/activities/tell/send-webhook';
import type { ActivityDependencies } from '../../../src/activities/dependencies';
import type { WebhookAnswer } from '../../../src/webhooks/sender';
import type { Delivery } from '../../../src/workflows/contract';

const delivery: Delivery = {
  id: 'run_1',
  endpoint: 'hooks.example.com~1',
  notification: {
    ...{ Type: 'ended', Timestamp: '2026-03-04T10:00:00.000Z', SharePackId: 'run', SharePackName: 'pack' },
    ...{ Version: 1, Status: 'COMPLETED', ProvisioningStatus: 'Step 8/8: Completed' },
    ...{ Conflicts: { Open: 0, Answered: 0 }, ResolutionDeadline: null, Links: { Status: '/run' } },
  },
};

/** How an attempt ends where the receiver answers so; undefined: it is done. */
async function failureAfter(answer: Partial<WebhookAnswer>): Promise<ApplicationFailure | undefined> {
  const webhookSender = {
    knows: () => true,
    send: () => Promise.resolve({ status: 200, retryAfter: undefined, ...answer }),
    close: () => Promise.resolve(),
  };
  try {
    await sendWebhook({ webhookSender } as unknown as ActivityDependencies, delivery);
    return undefined;
  } catch (error) {
    if (error instanceof ApplicationFailure) return error;
    throw error;
  }
}

test.each([200, 201, 202, 204, 299])('%i is delivered', async (status) => {
  expect(await failureAfter({ status })).toBeUndefined();
});

test.each([
  [301, 'not a 2xx, and redirects are not followed. Correct its url in WEBHOOKS_FILE.'],
  [400, 'it refuses the message. Correct its url or its secret in WEBHOOKS_FILE.'],
  [401, 'it refuses the message. Correct its url or its secret in WEBHOOKS_FILE.'],
  [404, 'it refuses the message. Correct its url or its secret in WEBHOOKS_FILE.'],
  [410, 'it wants no more of them. Take it out of WEBHOOKS_FILE.'],
])('%i gives the delivery up, and says what to do', async (status, why) => {
  expect(await failureAfter({ status })).toMatchObject({
    nonRetryable: true,
    message: `The receiver hooks.example.com~1 answered ${status}: ${why}`,
  });
});

test.each([408, 425, 429, 500, 502, 503])('%i is tried again', async (status) => {
  expect(await failureAfter({ status })).toMatchObject({ type: 'DELIVERY_FAILED', nonRetryable: false });
});

test('a receiver says when it is tried again, within an hour', async () => {
  expect(await failureAfter({ status: 429, retryAfter: '7' })).toMatchObject({ nextRetryDelay: 7_000 });
  expect(await failureAfter({ status: 503, retryAfter: '86400' })).toMatchObject({
    nextRetryDelay: 3_600_000,
  });
});

test('a worker that was started with another file leaves the message to one that knows the receiver', async () => {
  const sent = sendWebhook({} as unknown as ActivityDependencies, delivery);
  await expect(sent).rejects.toMatchObject({
    nonRetryable: false,
    message: expect.stringContaining('lists no'),
  });
});
