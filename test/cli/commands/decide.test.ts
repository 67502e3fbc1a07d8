import { afterEach, describe, expect, test } from '@jest/globals';
import { auditor, ID, statusAnswer, uploadAnswer } from '../answers';
import { startRecordedService, type RecordedAnswer, type RecordedService } from '../recorded-service';
import { runCli, type Ran } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function decide(decision: string, answer: RecordedAnswer, ...words: string[]): Promise<Ran> {
  service = await startRecordedService({ [`POST /workflow/sharepack/${ID}/approval`]: answer });
  return runCli([decision, ID, ...words], { env: { SHAREPACK_URL: service.url } });
}

const AT = '2026-01-30T14:30:24.000Z';
const answered = (Status: string, approval: string, more: object = {}): RecordedAnswer => ({
  status: 200,
  body: {
    SharePackId: ID,
    Status,
    Approval: { Status: approval, DecidedBy: 'jane', DecidedAt: AT, ...more },
  },
});

describe('approve', () => {
  test('tells that the run goes on, and how to follow it', async () => {
    const { exitCode, stdout, stderr } = await decide(
      'approve',
      answered('IN_PROGRESS', 'approved', { Reason: 'as agreed' }),
      ...['--reason', 'as agreed'],
    );
    expect([exitCode, stdout]).toEqual([0, `IN_PROGRESS  approved by jane at ${AT} (as agreed)\n`]);
    expect(stderr).toContain(`npx sharepack watch ${ID}`);
    expect(service?.requests[0]?.body).toBe('{"Decision":"approve","Reason":"as agreed"}');
  });

  test('of a run whose conflicts are open says that it waits for answers, and exits 2', async () => {
    const { exitCode, stderr } = await decide('approve', answered('AWAITING_RESOLUTION', 'approved'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`The run waits for answers: npx sharepack conflicts ${ID}`);
  });

  test('of one’s own upload is refused as wrong input', async () => {
    const body = { title: 'Somebody else must approve this', detail: 'You (jane) uploaded this pack.' };
    const { exitCode, stderr } = await decide('approve', { status: 403, body });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('Somebody else must approve this: You (jane) uploaded this pack.');
  });
});

test('decline tells that the run has ended, which is no failure', async () => {
  const { exitCode, stdout, stderr } = await decide('decline', answered('CANCELLED', 'declined'));
  expect([exitCode, stdout, stderr]).toEqual([0, `CANCELLED  declined by jane at ${AT}\n`, '']);
  expect(service?.requests[0]?.body).toBe('{"Decision":"decline"}');
});

describe('a run that waits for approval', () => {
  const pending = { Status: 'AWAITING_RESOLUTION', Approval: { Status: 'pending' } };

  async function statusOf(members: object): Promise<Ran> {
    service = await startRecordedService({
      [`GET /workflow/sharepack/${ID}`]: { status: 200, body: statusAnswer(members) },
    });
    return runCli(['status', ID], { env: { SHAREPACK_URL: service.url } });
  }

  test('says so in its status, with the commands that decide it', async () => {
    const { exitCode, stdout } = await statusOf(pending);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('approval      pending\n');
    expect(stdout).toContain('Approval  It waits until somebody approves it; nothing is touched before.\n');
    expect(stdout).toContain(`    npx sharepack approve ${ID}\n    npx sharepack decline ${ID}\n`);
  });

  test('and beside its conflicts, with theirs', async () => {
    const { stdout } = await statusOf({ ...pending, Conflicts: [auditor] });
    expect(stdout).toContain(`npx sharepack approve ${ID}`);
    expect(stdout).toContain(`npx sharepack resolve ${ID} Recipient/finance-auditor=skip`);
  });

  test('says so where it was uploaded', async () => {
    service = await startRecordedService({
      'POST /workflow/sharepack/upload': { status: 202, body: uploadAnswer(pending) },
    });
    const { exitCode, stdout } = await runCli(['upload', 'pack.yaml', '--url', service.url], {
      files: { 'pack.yaml': 'metadata: {}' },
    });
    expect(exitCode).toBe(2);
    expect(stdout).toContain(`    npx sharepack approve ${ID} --url ${service.url}\n`);
  });

  test('asks nothing once it has ended, and shows who decided', async () => {
    const { stdout } = await statusOf({
      Status: 'CANCELLED',
      Approval: { Status: 'declined', DecidedBy: 'jane', DecidedAt: AT, Reason: 'not ours' },
    });
    expect(stdout).toContain(`approval      declined by jane at ${AT} (not ours)\n`);
    expect(stdout).not.toContain('npx sharepack approve');
  });
});
