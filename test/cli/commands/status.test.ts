import { afterEach, describe, expect, test } from '@jest/globals';
import { auditor, ID, statusAnswer } from '../answers';
import { startRecordedService, type RecordedService } from '../recorded-service';
import { runCli, type Ran } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function status(members: object): Promise<Ran> {
  service = await startRecordedService({
    [`GET /workflow/sharepack/${ID}`]: { status: 200, body: statusAnswer(members) },
  });
  return runCli(['status', ID], { env: { SHAREPACK_URL: service.url } });
}

describe('status', () => {
  test('shows how the run stands and what became of each resource', async () => {
    const { stdout, stderr } = await status({});
    expect(stderr).toBe('');
    expect(stdout).toBe(`COMPLETED  SharePack_jane.doe@example.com_Finance_Conflict-test  version 1  NEW
SharePackId  ${ID}
Step 8/8: Completed (2 of 2 done)
requested by  local
created       2026-01-30T14:30:22.000Z
last updated  2026-01-30T14:30:23.000Z
workflow      sharepack/127.0.0.1:8090/SharePack_jane.doe@example.com_Finance_Conflict-test
in Temporal   http://127.0.0.1:8233/namespaces/default/workflows/w
Recipient  finance-auditor -> finance-auditor-2  created
Share      finance_q1_share                      skipped
`);
  });

  test.each([
    ['COMPLETED', 0],
    ['IN_PROGRESS', 0],
    ['FAILED', 1],
    ['EXPIRED', 1],
    ['CANCELLED', 1],
    ['AWAITING_RESOLUTION', 2],
    ['VALIDATION_FAILED', 3],
  ])('%s is exit code %d', async (Status, expected) => {
    expect((await status({ Status })).exitCode).toBe(expected);
  });

  test('of an unknown id is wrong input, said on stderr', async () => {
    service = await startRecordedService({});
    const { exitCode, stdout, stderr } = await runCli(['status', 'none', '--url', service.url]);
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain('Not found: There is no such share pack.');
  });

  test('shows why it failed, and what could not be undone', async () => {
    const { stdout } = await status({
      Status: 'FAILED',
      ErrorMessage: 'Share x could not be created.',
      Resources: [
        { Type: 'Recipient', Name: 'a', Outcome: 'created', Error: 'It has changed since: left as it is.' },
      ],
    });
    expect(stdout).toContain('Share x could not be created.\n');
    expect(stdout).toContain('Recipient  a  created  It has changed since: left as it is.\n');
  });

  test('shows what the pack’s author should know, and signals that were refused', async () => {
    const { stdout } = await status({
      ValidationWarnings: ['Recipient a was skipped.'],
      RejectedSignals: [{ ReceivedAt: '2026-01-30T14:30:24.000Z', Reason: 'Unknown action', Received: '{}' }],
    });
    expect(stdout).toContain('warning: Recipient a was skipped.\n');
    expect(stdout).toContain('signal refused at 2026-01-30T14:30:24.000Z: Unknown action\n');
  });

  test('shows open conflicts with the commands that answer them, and until when', async () => {
    const answered = { ...auditor, Name: 'other', Action: 'skip' };
    const { stdout } = await status({
      Status: 'AWAITING_RESOLUTION',
      ResolutionDeadline: '2026-02-02T14:30:22.000Z',
      Conflicts: [auditor, answered],
    });
    expect(stdout).toContain('answer by     2026-02-02T14:30:22.000Z\n');
    expect(stdout).toContain(`npx sharepack resolve ${ID} Recipient/finance-auditor=skip`);
    expect(stdout).not.toContain('Recipient/other');
  });

  test('offers no answers to a run that has ended', async () => {
    const { stdout } = await status({ Status: 'EXPIRED', Conflicts: [auditor] });
    expect(stdout).toContain('Recipient/finance-auditor');
    expect(stdout).not.toContain('npx sharepack resolve');
  });

  test('says how many resources it does not list', async () => {
    const { stdout } = await status({ Progress: { Done: 0, Total: 1500 }, NextResourcesToken: 't' });
    expect(stdout).toContain('and 1498 more\n');
  });

  test('shows a resource that has not run yet as such', async () => {
    const { stdout } = await status({ Resources: [{ Type: 'Share', Name: 's', Outcome: null }] });
    expect(stdout).toContain('Share  s  not yet\n');
  });
});
