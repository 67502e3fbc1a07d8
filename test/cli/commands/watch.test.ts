import { afterEach, describe, expect, test } from '@jest/globals';
import { auditor, ID, statusAnswer, unavailable } from '../answers';
import { startRecordedService, type RecordedAnswer, type RecordedService } from '../recorded-service';
import { runCli, type Ran, type RunOptions } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function watch(
  answers: RecordedAnswer[],
  words: string[] = [],
  options: RunOptions = {},
): Promise<Ran> {
  service = await startRecordedService({ [`GET /workflow/sharepack/${ID}`]: answers });
  return runCli(['watch', ID, ...words], { env: { SHAREPACK_URL: service.url }, ...options });
}
const answer = (members: object): RecordedAnswer => ({ status: 200, body: statusAnswer(members) });
const running = (ProvisioningStatus: string, Done: number): RecordedAnswer =>
  answer({ Status: 'IN_PROGRESS', ProvisioningStatus, Progress: { Done, Total: 2 } });

describe('watch', () => {
  const steps = [
    running('Step 4/8: Creating recipients', 0),
    running('Step 4/8: Creating recipients', 0),
    running('Step 5/8: Creating shares', 1),
    answer({}),
  ];

  test('follows the run to its end, and then shows its status', async () => {
    const { exitCode, stdout } = await watch(steps);
    expect(exitCode).toBe(0);
    expect(service?.requests).toHaveLength(4);
    expect(stdout).toMatch(/^COMPLETED {2}SharePack_/);
  });

  test('tells each change once, on stderr', async () => {
    expect((await watch(steps)).stderr).toBe(
      'Step 4/8: Creating recipients (0 of 2 done)\nStep 5/8: Creating shares (1 of 2 done)\n',
    );
  });

  test('replaces the line at a terminal, within its width, and takes it away at the end', async () => {
    const long = running('x'.repeat(200), 0);
    const { stderr } = await watch([long, answer({})], [], { isTerminal: { stderr: true } });
    expect(stderr).toBe(`\r\u001b[2K${'x'.repeat(79)}\r\u001b[2K`);
  });

  test('ends with a question, and how to answer it', async () => {
    const { exitCode, stdout } = await watch([
      steps[0] as RecordedAnswer,
      answer({ Status: 'AWAITING_RESOLUTION', Conflicts: [auditor] }),
    ]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain(`npx sharepack resolve ${ID} Recipient/finance-auditor=skip`);
  });

  test('is exit code 1 when the run failed', async () => {
    expect((await watch([answer({ Status: 'FAILED' })])).exitCode).toBe(1);
  });

  test('ends when the service goes away, without a trace of the progress line', async () => {
    const { exitCode, stdout, stderr } = await watch([steps[0] as RecordedAnswer, unavailable]);
    expect([exitCode, stdout]).toEqual([4, '']);
    expect(stderr).toContain('Try again in 5 s.');
  });

  test('shows control characters in the progress escaped', async () => {
    expect((await watch([running('a\u001b[2J', 0), answer({})])).stderr).toContain('a\\u001b[2J');
  });

  test('with --json prints the last answer alone', async () => {
    const { stdout } = await watch(steps, ['--json']);
    expect(stdout).toBe(`${JSON.stringify(statusAnswer())}\n`);
  });
});
