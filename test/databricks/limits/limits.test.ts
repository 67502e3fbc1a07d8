import { afterEach, expect, test } from '@jest/globals';
import type { RequestMetric } from '../../../src/databricks/http/attempt';
import { useWorkspace } from '../workspace';

const workspace = useWorkspace();

afterEach(() => workspace.rateLimit(null));

test('calls get through a workspace that turns most of them away, writes too, each done once', async () => {
  await workspace.rateLimit(10);
  const names = Array.from({ length: 25 }, (_, index) => `share_${index}`);
  await Promise.all(names.map((name) => workspace.databricks.shares.create({ name })));
  await workspace.rateLimit(null);
  const made = (await workspace.databricks.shares.list()).map(({ name }) => name);
  expect(made).toEqual(expect.arrayContaining(names));
});

test('who keeps to the pace of the workspace is not turned away', async () => {
  await workspace.rateLimit(20);
  const outcomes: RequestMetric['outcome'][] = [];
  const client = workspace.connect({
    requestsPerSecond: 20,
    onRequest: ({ outcome }) => outcomes.push(outcome),
  });
  await Promise.all(Array.from({ length: 50 }, () => client.shares.get('legacy_share')));
  expect(outcomes).toEqual(Array.from({ length: 50 }, () => 'ok'));
});
