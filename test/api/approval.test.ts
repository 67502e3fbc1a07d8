/** Who may approve where callers prove who they are (docs/decisions/0034). */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Role } from '../../src/api/actor';
import { SIGNAL_APPROVE } from '../../src/workflows/contract';
import { onePackOfEach } from '../support/packs';
import { startTestService, type TestService } from '../support/service';
import { createServiceClient, type ServiceClient, type UploadAnswer } from '../support/service-client';

let service: TestService;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharepack-tokens-'));
  const file = join(folder, 'tokens.yaml');
  await writeFile(file, JSON.stringify(TOKENS));
  service = await startTestService({ APPROVAL: 'wait', API_TOKENS_FILE: file });
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

const secretOf = (actor: string): string => `secret-of-${actor}`;
const token = (actor: string, role: Role, business_lines?: readonly string[]) => ({
  sha256: createHash('sha256').update(secretOf(actor)).digest('hex'),
  ...{ actor, role, business_lines },
});
const TOKENS = [
  token('ursula', 'operator'),
  token('otto', 'operator'),
  token('ada', 'admin'),
  token('vera', 'viewer'),
  token('hr', 'operator', ['HR']),
];
const as = (actor: string): ServiceClient => createServiceClient(service.url, secretOf(actor));

async function pendingBy(actor: string, name: string): Promise<UploadAnswer> {
  const pack = onePackOfEach(name, { approver_status: 'pending' });
  const { body } = await as(actor).upload(pack, { wait: '20' });
  if (body.Status !== 'AWAITING_RESOLUTION') throw new Error(`it does not wait: ${JSON.stringify(body)}`);
  return body;
}

describe('a pending pack', () => {
  test('is approved by another operator, whose proved name is kept', async () => {
    const { SharePackId: id } = await pendingBy('ursula', 'other');
    const { status, body } = await as('otto').decide(id, { Decision: 'approve' });
    expect([status, body]).toMatchObject([200, { Approval: { Status: 'approved', DecidedBy: 'otto' } }]);
    expect((await as('vera').ended(id)).Status).toBe('COMPLETED');
  });

  test.each(['ursula', 'ada'])('is not approved by %s, who uploaded it', async (actor) => {
    const { SharePackId: id } = await pendingBy(actor, `own${actor}`);
    const { status, body } = await as(actor).decide(id, { Decision: 'approve' });
    expect([status, body]).toMatchObject([
      403,
      { type: '/docs#own-upload', detail: expect.stringMatching(/somebody else must approve it/) },
    ]);
    expect(await as(actor).status(id)).toMatchObject({
      Status: 'AWAITING_RESOLUTION',
      Approval: { Status: 'pending' },
    });
  });

  test('may be declined by its uploader, as it may be cancelled', async () => {
    const { SharePackId: id } = await pendingBy('ursula', 'owndecline');
    expect(await as('ursula').decide(id, { Decision: 'decline' })).toMatchObject({
      status: 200,
      body: { Status: 'CANCELLED' },
    });
  });

  test('is neither approved nor declined by a viewer', async () => {
    const { SharePackId: id } = await pendingBy('ursula', 'viewer');
    for (const Decision of ['approve', 'decline'] as const)
      expect(await as('vera').decide(id, { Decision })).toMatchObject({
        status: 403,
        body: { type: '/docs#forbidden' },
      });
  });

  test('does not exist for one of another business line', async () => {
    const { SharePackId: id } = await pendingBy('ursula', 'foreign');
    expect((await as('hr').decide(id, { Decision: 'approve' })).status).toBe(404);
  });

  test('is not approved by a signal, which proves nobody: it shows up as refused', async () => {
    const { SharePackId: id, WorkflowId } = await pendingBy('ursula', 'signal');
    await service.temporal.workflow
      .getHandle(WorkflowId)
      .signal(SIGNAL_APPROVE, { Decision: 'approve', DecidedBy: 'otto' });
    const { RejectedSignals, Approval, Status } = await as('otto').until(
      id,
      ({ RejectedSignals: rejected }) => rejected.length > 0,
    );
    expect(RejectedSignals).toMatchObject([{ Reason: expect.stringMatching(/^A signal proves nobody/) }]);
    expect([Status, Approval]).toEqual(['AWAITING_RESOLUTION', { Status: 'pending' }]);
  });
});

test.each<[string, object]>([
  ['no decision', {}],
  ['another word', { Decision: 'maybe' }],
  ['another member', { Decision: 'approve', DecidedBy: 'ada' }],
  ['a reason that is too long', { Decision: 'approve', Reason: 'x'.repeat(1_001) }],
])('%s is answered 400', async (_, body) => {
  const { SharePackId: id } = await pendingBy('ursula', 'wrong');
  expect(await as('otto').decide(id, body as { Decision: 'approve' })).toMatchObject({
    status: 400,
    body: { type: '/docs#invalid-request' },
  });
});

test('the list says which runs wait for approval', async () => {
  const { SharePackName } = await pendingBy('ursula', 'listed');
  const answer = await fetch(`${service.url}/workflow/sharepack?name=${SharePackName ?? ''}`, {
    headers: { Authorization: `Bearer ${secretOf('vera')}` },
  });
  expect(await answer.json()).toMatchObject({ Items: [{ Approval: { Status: 'pending' } }] });
});

test('an id that there is not is answered 404', async () => {
  const none = '00000000-0000-4000-8000-000000000000';
  expect((await as('ada').decide(none, { Decision: 'approve' })).status).toBe(404);
});
