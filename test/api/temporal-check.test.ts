import { expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { createTemporalCheck } from '../../src/api/runs/call-temporal';

/** Answers when it is told to, which no real server does: what is tested is who asks meanwhile. */
function temporalThatWaits(): { readonly temporal: Client; readonly asked: (() => void)[] } {
  const asked: (() => void)[] = [];
  const temporal = {
    withDeadline: (_deadline: number, call: () => Promise<unknown>) => call(),
    workflowService: { getSystemInfo: () => new Promise<void>((resolve) => asked.push(resolve)) },
  };
  return { temporal: temporal as unknown as Client, asked };
}

test('uploads that come while Temporal is being asked share the answer, and the next one asks again', async () => {
  const { temporal, asked } = temporalThatWaits();
  const check = createTemporalCheck(temporal);

  const first = [check(), check(), check()];
  expect(asked).toHaveLength(1);
  asked[0]?.();
  await Promise.all(first);

  const next = check();
  expect(asked).toHaveLength(2);
  asked[1]?.();
  await next;
});
