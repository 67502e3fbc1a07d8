import { afterEach, describe, expect, test } from '@jest/globals';
import { auditor, conflictsOf, ID, share } from '../answers';
import { startRecordedService, type RecordedService } from '../recorded-service';
import { runCli, type Ran } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function conflicts(body: object): Promise<Ran> {
  service = await startRecordedService({
    [`GET /workflow/sharepack/${ID}/conflicts`]: { status: 200, body },
  });
  return runCli(['conflicts', ID], { env: { SHAREPACK_URL: service.url } });
}
const answered = {
  ...share,
  Action: 'rename',
  NewName: 'finance_q1_share_2',
  ResolvedBy: 'jane',
  ResolvedAt: '2026-01-31T00:00:00.000Z',
  Reason: 'agreed',
} as const;

describe('conflicts', () => {
  test('shows open and answered ones, and until when to answer', async () => {
    const { exitCode, stdout } = await conflicts(conflictsOf(auditor, answered));
    expect(exitCode).toBe(2);
    expect(stdout).toContain(
      'AWAITING_RESOLUTION  2 conflicts, 1 open, to be answered by 2026-02-02T14:30:22.000Z\n',
    );
    expect(stdout).toContain(
      'answered  rename to finance_q1_share_2 by jane at 2026-01-31T00:00:00.000Z (agreed)\n',
    );
    expect(stdout).not.toContain('Share/finance_q1_share=');
  });

  test('all of them answered asks nothing', async () => {
    const { exitCode, stdout } = await conflicts({ ...conflictsOf(answered), Status: 'IN_PROGRESS' });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('IN_PROGRESS  1 conflicts, 0 open\n');
  });

  test('left open by a run that has ended ask nothing any more', async () => {
    const { exitCode, stdout } = await conflicts({ ...conflictsOf(auditor), Status: 'EXPIRED' });
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('npx sharepack resolve');
  });

  test('names what stands in the way where it has another name', async () => {
    const { stdout } = await conflicts(conflictsOf({ ...auditor, ExistingName: 'partner' }));
    expect(stdout).toContain('exists as   partner\n');
  });

  test('leaves the new name to be written where none is suggested', async () => {
    const { stdout } = await conflicts(conflictsOf({ ...auditor, SuggestedNames: [] }));
    expect(stdout).toContain('Recipient/finance-auditor=rename:NEW_NAME\n');
  });

  test('shortens long values', async () => {
    const Differences = [{ Field: 'assets', Existing: 'x'.repeat(500), Desired: [] }];
    const { stdout } = await conflicts(conflictsOf({ ...auditor, Differences }));
    expect(stdout).toMatch(/assets: "x{79}… -> \[\]\n/);
  });
});
