import { afterEach, describe, expect, test } from '@jest/globals';
import {
  BAD_PACK,
  conflictsOf,
  auditor,
  driftReport,
  ID,
  statusAnswer,
  uploadAnswer,
  validationFailed,
} from './answers';
import { startRecordedService, type RecordedService } from './recorded-service';
import { runCli } from './run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** Members and spaces that the client does not know: only bytes that were passed on as they came have them. */
const exactly = (body: object): string => JSON.stringify({ ...body, Unknown: [1, '\u00fc'] }, null, 1);

const commands = [
  { argv: ['upload', 'a.yaml'], call: 'POST /workflow/sharepack/upload', body: uploadAnswer() },
  { argv: ['status', ID], call: `GET /workflow/sharepack/${ID}`, body: statusAnswer() },
  { argv: ['watch', ID], call: `GET /workflow/sharepack/${ID}`, body: statusAnswer() },
  { argv: ['conflicts', ID], call: `GET /workflow/sharepack/${ID}/conflicts`, body: conflictsOf(auditor) },
  {
    argv: ['resolve', ID, '--rest', 'skip'],
    call: `POST /workflow/sharepack/${ID}/resolutions`,
    body: { SharePackId: ID, Status: 'IN_PROGRESS', Open: 0, Answered: 1 },
  },
  {
    argv: ['cancel', ID],
    call: `POST /workflow/sharepack/${ID}/cancel`,
    body: { SharePackId: ID, Status: 'IN_PROGRESS', Message: 'It stops.' },
  },
  { argv: ['drift', ID], call: `POST /workflow/sharepack/${ID}/drift`, body: driftReport() },
] as const;

describe('with --json, stdout of', () => {
  for (const { argv, call, body } of commands) {
    const run = async (status: number, text: string) => {
      const shown = { status: 200, body: conflictsOf(auditor) };
      service = await startRecordedService({
        [`GET /workflow/sharepack/${ID}/conflicts`]: shown,
        [call]: { status, body: text },
      });
      const env = { SHAREPACK_URL: service.url };
      return runCli([...argv, '--json'], {
        env,
        files: { 'a.yaml': BAD_PACK },
        isTerminal: { stderr: true },
      });
    };

    test(`${argv[0]} is the answer as it came`, async () => {
      expect((await run(200, exactly(body))).stdout).toBe(`${exactly(body)}\n`);
    });

    test(`${argv[0]} is the problem as it came, and its exit code says so`, async () => {
      const { exitCode, stdout } = await run(400, exactly(validationFailed));
      expect(stdout).toBe(`${exactly(validationFailed)}\n`);
      expect(exitCode).toBe(3);
    });
  }
});
