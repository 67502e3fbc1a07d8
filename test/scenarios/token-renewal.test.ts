import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { API_TOKEN, OAUTH_CLIENT_ID } from '../../src/local/workspace/identity';
import { packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';

let service: TestService;
beforeAll(async () => {
  service = await startTestService(
    {},
    {
      credential: { client_id: OAUTH_CLIENT_ID, client_secret: API_TOKEN },
      // One after another, so that a run takes longer than a token holds.
      max_concurrent_requests: 1,
    },
  );
});
afterEach(async () => {
  await service.workspace.latency(0);
  await service.workspace.tokens(null);
});
afterAll(() => service.stop());

const names = (kind: string): string[] => Array.from({ length: 12 }, (_, nth) => `${kind}_${nth}`);
/** Some fifty calls. */
const pack = (name: string): string =>
  packText({
    metadata: { project_name: name },
    recipient: names(`${name}_r`).map((recipient) => recipientNamed(recipient)),
    share: names(`${name}_s`).map((share, nth) => ({
      name: share,
      share_assets: ['main.finance.costs'],
      recipients: [`${name}_r_${nth}`],
    })),
  });

/** Runs the pack while tokens hold so long, and gives what was asked meanwhile: `METHOD path status`. */
async function runWhileTokensHold(name: string, seconds: number, saidSeconds?: number): Promise<string[]> {
  await service.workspace.tokens(seconds, saidSeconds);
  await service.workspace.latency(60);
  const before = (await service.workspace.requests()).length;
  const { body } = await service.upload(pack(name));
  const { Status, Resources } = await service.ended(body.SharePackId);
  expect(Status).toBe('COMPLETED');
  expect(Resources.every(({ Outcome }) => Outcome === 'created')).toBe(true);
  expect(await attemptsOf(body.WorkflowId)).toEqual([1]);
  const asked = (await service.workspace.requests()).slice(before);
  return asked.map(({ Method, Path, Status: status }) => `${Method} ${Path} ${status ?? ''}`);
}

/** Which attempts the workflow's activities took: 1 where none had to be done again. */
async function attemptsOf(workflowId: string): Promise<number[]> {
  const { events = [] } = await service.temporal.workflow.getHandle(workflowId).fetchHistory();
  const attempts = (events ?? []).flatMap(
    ({ activityTaskStartedEventAttributes }) => activityTaskStartedEventAttributes?.attempt ?? [],
  );
  return [...new Set(attempts)];
}

const TOKEN = 'POST /oidc/v1/token 200';

test('an M2M token that expires in the middle of a run is renewed without a failed step', async () => {
  const asked = await runWhileTokensHold('renewed', 1);
  expect(asked.filter((call) => call === TOKEN).length).toBeGreaterThan(2);
});

test('so is one that ends before its time: what it was refused for is asked again with another', async () => {
  const asked = await runWhileTokensHold('revoked', 1, 3_600);
  const refused = asked.filter((call) => call.endsWith(' 403'));
  expect(refused.length).toBeGreaterThan(0);
  // One for each token: those that waited in line leave with the new one.
  expect(refused.length).toBeLessThan(asked.filter((call) => call === TOKEN).length);
});
