import { afterEach, describe, expect, test } from '@jest/globals';
import { ID } from '../answers';
import { startRecordedService, type RecordedAnswer, type RecordedService } from '../recorded-service';
import { runCli, type Ran } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function cancel(answer: RecordedAnswer, ...words: string[]): Promise<Ran> {
  service = await startRecordedService({ [`POST /workflow/sharepack/${ID}/cancel`]: answer });
  return runCli(['cancel', ID, ...words], { env: { SHAREPACK_URL: service.url } });
}
const accepted = {
  status: 202,
  body: { SharePackId: ID, Status: 'IN_PROGRESS', Message: 'The run stops and undoes what it did.' },
};

describe('cancel', () => {
  test('tells that the run stops, and how to follow it', async () => {
    const { exitCode, stdout, stderr } = await cancel(accepted);
    expect([exitCode, stdout]).toEqual([0, 'IN_PROGRESS  The run stops and undoes what it did.\n']);
    expect(stderr).toContain(`npx sharepack watch ${ID}`);
  });

  test('sends the reason', async () => {
    await cancel(accepted, '--reason', 'wrong workspace');
    expect(service?.requests[0]?.body).toBe('{"Reason":"wrong workspace"}');
  });

  test('of a run that has ended is wrong input', async () => {
    const body = { title: 'The run has ended', detail: 'It is COMPLETED.' };
    const { exitCode, stderr } = await cancel({ status: 409, body });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('The run has ended: It is COMPLETED.');
  });
});
