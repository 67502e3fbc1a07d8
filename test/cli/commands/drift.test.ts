import { afterEach, describe, expect, test } from '@jest/globals';
import { driftReport, ID, statusAnswer } from '../answers';
import { startRecordedService, type RecordedAnswer, type RecordedService } from '../recorded-service';
import { runCli, type Ran } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function drift(answer: RecordedAnswer, ...words: string[]): Promise<Ran> {
  const method = words.includes('--last') ? 'GET' : 'POST';
  service = await startRecordedService({ [`${method} /workflow/sharepack/${ID}/drift`]: answer });
  return runCli(['drift', ID, ...words], { env: { SHAREPACK_URL: service.url } });
}

const DRIFTED = {
  Drifted: true,
  Count: 4,
  Resources: [
    {
      Type: 'Recipient',
      Name: 'finance-auditor',
      ActualName: 'auditor-2',
      Drift: 'missing',
      Differences: [],
    },
    {
      ...{ Type: 'Share', Name: 'q1', Drift: 'changed' },
      Differences: [{ Field: 'comment', Existing: 'by hand', Desired: 'Q1 figures' }],
    },
    {
      ...{ Type: 'Pipeline', Name: 'feed', Drift: 'taken_over', Differences: [] },
      ManagedBy: { SharePackName: 'SharePack_jo_Finance_Q1', SharePackId: 'o', Version: 3 },
    },
    { Type: 'Schedule', Name: 'feed_schedule', Drift: 'unexpected', Differences: [] },
  ],
};

describe('drift', () => {
  test('of a workspace that is as it was left is said, and exit code 0', async () => {
    const { exitCode, stdout, stderr } = await drift({ status: 200, body: driftReport() });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout)
      .toBe(`NO DRIFT  SharePack_jane.doe@example.com_Finance_Conflict-test  version 1  0 of 4 resources
checked  2026-01-31T06:00:00.000Z
`);
  });

  test('is drawn resource by resource, and exit code 1', async () => {
    const { exitCode, stdout } = await drift({ status: 200, body: driftReport(DRIFTED) });
    expect(exitCode).toBe(1);
    expect(stdout)
      .toBe(`DRIFTED  SharePack_jane.doe@example.com_Finance_Conflict-test  version 1  4 of 4 resources
checked  2026-01-31T06:00:00.000Z
Recipient/finance-auditor -> auditor-2  missing
Share/q1  changed
  comment: it is "by hand", the pack left "Q1 figures"
Pipeline/feed  taken over by SharePack_jo_Finance_Q1 version 3
Schedule/feed_schedule  exists, and should be gone
`);
  });

  test('is not said to be none where there was nothing to compare', async () => {
    const Message = 'Version 1 completed with every resource skipped: there was nothing to compare.';
    const { exitCode, stdout } = await drift({ status: 200, body: driftReport({ Checked: 0, Message }) });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^NOTHING TO COMPARE {2}.* {2}0 of 0 resources\n/);
    expect(stdout).toContain(`\n${Message}\n`);
  });

  test('says how much of it is not listed, and that a version was at work meanwhile', async () => {
    const { stdout } = await drift({
      status: 200,
      body: driftReport({ ...DRIFTED, Count: 1_200, Checked: 2_000, UnderWay: 'v2' }),
    });
    expect(stdout).toContain('and 1196 more\n');
    expect(stdout).toContain('under way: v2 was at work meanwhile');
  });

  test('with --last shows the newest report, without a check', async () => {
    const { exitCode } = await drift({ status: 200, body: driftReport(DRIFTED) }, '--last');
    expect([exitCode, service?.requests[0]?.method]).toEqual([1, 'GET']);
  });

  test('that takes longer says how to see its report, and exit code 2', async () => {
    const body = { Message: 'The workspace is being looked at.', SharePackId: ID, Links: {} };
    const { exitCode, stdout, stderr } = await drift({ status: 202, body });
    expect([exitCode, stdout]).toEqual([2, 'The workspace is being looked at.\n']);
    expect(stderr).toContain(`npx sharepack drift ${ID} --last`);
  });

  test('of a pack without a completed version is wrong input', async () => {
    const body = { title: 'No version of this pack has completed', detail: 'There is nothing to compare.' };
    const { exitCode, stderr } = await drift({ status: 409, body });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('No version of this pack has completed: There is nothing to compare.');
  });

  test.each([
    [{ Drifted: true, Count: 3, Checked: 5 }, '3 resources'],
    [{ Drifted: false, Count: 0, Checked: 5 }, 'none'],
    [{ Drifted: false, Count: 0, Checked: 0 }, 'nothing to compare, since all was skipped'],
  ])('shows in a status as %j', async (found, told) => {
    const Drift = { ...found, CheckedAt: '2026-01-31T06:00:00.000Z' };
    service = await startRecordedService({
      [`GET /workflow/sharepack/${ID}`]: { status: 200, body: statusAnswer({ Drift }) },
    });
    const { stdout } = await runCli(['status', ID, '--url', service.url]);
    expect(stdout).toMatch(new RegExp(`^drift +${told}, checked 2026-01-31T06:00:00.000Z$`, 'm'));
  });
});
