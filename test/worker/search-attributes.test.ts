import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { missingSearchAttributes, registerSearchAttributes } from '../../src/worker/search-attributes';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/contract';
import { testEnvironment } from '../support/environment';

let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: testEnvironment().temporalAddress });
});
afterAll(() => connection.close());

/** A namespace that knows nothing of us; the server takes a moment to make it known to all its parts. */
async function newNamespace(): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  const day = { seconds: 86_400 as never };
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: day });
  await until(() => missingSearchAttributes(connection, namespace));
  return namespace;
}

/** Until it is answered at all. */
async function until<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await pause(100);
    }
  }
}

test('a server that was started for this service lacks none', async () => {
  await expect(missingSearchAttributes(connection, 'default')).resolves.toEqual([]);
  await expect(registerSearchAttributes(connection, 'default')).resolves.toEqual([]);
});

test('a namespace that lacks them gets those that are missing, once', async () => {
  const namespace = await newNamespace();
  await expect(missingSearchAttributes(connection, namespace)).resolves.toEqual(SEARCH_ATTRIBUTES);
  await expect(registerSearchAttributes(connection, namespace)).resolves.toEqual(SEARCH_ATTRIBUTES);
  await expect(missingSearchAttributes(connection, namespace)).resolves.toEqual([]);
  await expect(registerSearchAttributes(connection, namespace)).resolves.toEqual([]);
});
