import { afterEach, describe, expect, test } from '@jest/globals';
import { ID } from '../answers';
import { startRecordedService, type RecordedService } from '../recorded-service';
import { runCli, type Ran } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function history(...Versions: readonly object[]): Promise<Ran> {
  const body = { SharePackName: Versions.length === 0 ? null : 'SharePack_jane_Finance_Q1', Versions };
  service = await startRecordedService({ [`GET /workflow/sharepack/${ID}/history`]: { status: 200, body } });
  return runCli(['history', ID], { env: { SHAREPACK_URL: service.url } });
}

const version = (Version: number, members: object = {}): object => ({
  SharePackId: `id-${Version}`,
  Version,
  Status: 'COMPLETED',
  EffectiveFrom: `2026-0${Version}-01T00:00:00.000Z`,
  EffectiveTo: null,
  ChangedBy: 'jane',
  ChangeReason: null,
  ...members,
});

describe('history', () => {
  test('shows which version holds, since when, by whom and why', async () => {
    const { exitCode, stdout } = await history(
      version(3, { ChangeReason: 'For the audit' }),
      version(2, { Status: 'CANCELLED', EffectiveFrom: null }),
      version(1, { EffectiveTo: '2026-03-01T00:00:00.000Z' }),
    );
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'SharePack_jane_Finance_Q1',
      'VERSION  STATUS     EFFECTIVE FROM            EFFECTIVE TO              CHANGED BY  SHAREPACKID  REASON',
      '3        COMPLETED  2026-03-01T00:00:00.000Z  now                       jane        id-3         For the audit',
      '2        CANCELLED  -                         -                         jane        id-2',
      '1        COMPLETED  2026-01-01T00:00:00.000Z  2026-03-01T00:00:00.000Z  jane        id-1',
      '',
    ]);
  });

  test('of an upload that belongs to no pack says so', async () => {
    expect((await history()).stdout).toBe('This upload started no run, and its pack has no versions.\n');
  });
});
