import { afterEach, describe, expect, test } from '@jest/globals';
import { ID, uploadAnswer } from '../answers';
import { startRecordedService, type RecordedAnswer, type RecordedService } from '../recorded-service';
import { runCli, type Ran } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function restore(answer: RecordedAnswer, ...words: string[]): Promise<Ran> {
  service = await startRecordedService({ [`POST /workflow/sharepack/${ID}/restore`]: answer });
  return runCli(['restore', ID, ...words], { env: { SHAREPACK_URL: service.url } });
}

describe('restore', () => {
  test('takes the options of an upload, and tells how it ended', async () => {
    const warning = "Recipient 'later' is left as it is";
    const { exitCode, stdout } = await restore(
      { status: 202, body: uploadAnswer({ Version: 4, ValidationWarnings: [warning] }) },
      ...['--on-conflict', 'fail', '--wait', '5', '--supersede', '--idempotency-key', 'k'],
    );
    expect(service?.requests).toMatchObject([
      {
        query: { on_conflict: 'fail', wait: '5', supersede: 'true' },
        headers: { 'idempotency-key': 'k' },
        body: '',
      },
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('version 4');
    expect(stdout).toContain(`warning: ${warning}`);
  });

  test('as a dry run shows the plan', async () => {
    const Plan = [{ Type: 'Recipient', Name: 'auditor', Action: 'update', Differences: [] }];
    const body = uploadAnswer({ Version: null, DryRun: true, Plan, PlanTotals: { update: 1 } });
    const { exitCode, stdout } = await restore({ status: 200, body }, '--dry-run');
    expect(service?.requests[0]?.query).toEqual({ wait: '60', dry_run: 'true' });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('update  Recipient  auditor\n');
  });

  test('of a version that cannot be restored is wrong input, and says why', async () => {
    const detail =
      'SharePack_jane_Finance_Q1 version 2 is FAILED: only a version that COMPLETED can be restored.';
    const { exitCode, stderr } = await restore({ status: 409, body: { title: 'No', detail } });
    expect(exitCode).toBe(3);
    expect(stderr).toContain(detail);
  });
});
