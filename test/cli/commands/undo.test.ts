import { afterEach, describe, expect, test } from '@jest/globals';
import { ID } from '../answers';
import { startRecordedService, type RecordedAnswer, type RecordedService } from '../recorded-service';
import { runCli, type Ran } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function undo(answer: RecordedAnswer, ...words: string[]): Promise<Ran> {
  service = await startRecordedService({ [`POST /workflow/sharepack/${ID}/undo`]: answer });
  return runCli(['undo', ID, ...words], { env: { SHAREPACK_URL: service.url } });
}
const accepted = {
  status: 202,
  body: {
    SharePackId: ID,
    Status: 'FAILED',
    Left: 2,
    Message: '2 resources that the undo left are undone again.',
  },
};

describe('undo', () => {
  test('tells what is tried again, and how to see what stays', async () => {
    const { exitCode, stdout, stderr } = await undo(accepted);
    expect([exitCode, stdout]).toEqual([0, `${accepted.body.Message}\n`]);
    expect(stderr).toContain(`npx sharepack status ${ID}`);
  });

  test('gives the answer as it is for programs', async () => {
    const { exitCode, stdout } = await undo(accepted, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(accepted.body);
  });

  test('of an upload of which nothing is left is wrong input', async () => {
    const body = { title: 'Nothing is left to undo', detail: 'The upload is COMPLETED.' };
    const { exitCode, stderr } = await undo({ status: 409, body });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('Nothing is left to undo: The upload is COMPLETED.');
  });
});
