import { afterEach, describe, expect, test } from '@jest/globals';
import { auditor, conflictsOf, ID, share } from '../answers';
import { startRecordedService, type RecordedAnswer, type RecordedService } from '../recorded-service';
import { runCli, type Ran, type RunOptions } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

const resolved = (Open: number, Answered: number): RecordedAnswer => ({
  status: 200,
  body: { SharePackId: ID, Status: Open > 0 ? 'AWAITING_RESOLUTION' : 'IN_PROGRESS', Open, Answered },
});

async function resolve(
  words: string[],
  options: RunOptions & { shown?: RecordedAnswer; answer?: RecordedAnswer } = {},
): Promise<Ran> {
  const {
    shown = { status: 200, body: conflictsOf(auditor, share) },
    answer = resolved(0, 2),
    ...rest
  } = options;
  service = await startRecordedService({
    [`GET /workflow/sharepack/${ID}/conflicts`]: shown,
    [`POST /workflow/sharepack/${ID}/resolutions`]: answer,
  });
  return runCli(['resolve', ID, ...words], { env: { SHAREPACK_URL: service.url }, ...rest });
}

/** What was sent as answers; undefined where nothing was. */
function sent(): unknown {
  const post = service?.requests.find(({ method }) => method === 'POST');
  return post && JSON.parse(post.body);
}

describe('resolve', () => {
  test('sends the named answers with the fingerprints of what is there, and one for the rest', async () => {
    const words = [
      'Recipient/finance-auditor=rename:finance-auditor-2',
      '--rest',
      'skip',
      '--reason',
      'agreed',
    ];
    const { exitCode, stdout, stderr } = await resolve(words);
    expect(sent()).toEqual({
      Resolutions: [
        {
          Type: 'Recipient',
          Name: 'finance-auditor',
          Action: 'rename',
          NewName: 'finance-auditor-2',
          Fingerprint: 'f-auditor',
          Reason: 'agreed',
        },
      ],
      Rest: { Action: 'skip', Reason: 'agreed' },
    });
    expect([exitCode, stdout]).toEqual([0, 'IN_PROGRESS  2 answered, 0 open\n']);
    expect(stderr).toContain(`The run goes on. To follow it: npx sharepack watch ${ID}`);
  });

  test('takes a bare name, and sends no member that was not given', async () => {
    await resolve(['finance_q1_share=skip']);
    expect(sent()).toEqual({
      Resolutions: [{ Type: 'Share', Name: 'finance_q1_share', Action: 'skip', Fingerprint: 'f-share' }],
    });
  });

  test('that leaves some open is exit code 2', async () => {
    const { exitCode, stderr } = await resolve(['finance_q1_share=skip'], { answer: resolved(1, 1) });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`npx sharepack conflicts ${ID}`);
  });

  test('sends nothing where one of the answers cannot be read', async () => {
    const { exitCode, stderr } = await resolve(['finance_q1_share=skip', 'unknown=skip']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("'unknown=skip' answers none of this run's conflicts.");
    expect(sent()).toBeUndefined();
  });

  test('shows why each refused answer was refused', async () => {
    const body = {
      title: 'The answers cannot be taken',
      detail: 'Nothing was changed.',
      Errors: [
        { Pointer: '/Resolutions/0/Action', Code: 'ACTION_NOT_ALLOWED', Message: "'update' is not allowed." },
      ],
    };
    const { exitCode, stderr } = await resolve(['finance_q1_share=update'], {
      answer: { status: 422, body },
    });
    expect(exitCode).toBe(3);
    expect(stderr).toContain("error ACTION_NOT_ALLOWED: 'update' is not allowed. (/Resolutions/0/Action)");
  });

  test('shows the new state of what changed since', async () => {
    const body = {
      title: 'The resource has changed since',
      Conflicts: [{ ...share, CreatedBy: 'somebody' }],
    };
    const { exitCode, stderr } = await resolve(['finance_q1_share=skip'], { answer: { status: 409, body } });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('by somebody');
  });

  test('of an unknown run is wrong input', async () => {
    const shown = { status: 404, body: { title: 'Not found', detail: 'There is no such share pack.' } };
    const { exitCode, stderr } = await resolve(['a=skip'], { shown });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('Not found');
  });

  test('without answers, where nobody can be asked, says what can be answered', async () => {
    const { exitCode, stdout, stderr } = await resolve([]);
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain('Share/finance_q1_share (rename, skip, overwrite)');
  });

  test('without anything open to answer says so', async () => {
    const shown = { status: 200, body: conflictsOf() };
    const { exitCode, stderr } = await resolve([], { shown, typed: '' });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('This run has no open conflicts.');
  });
});

describe('resolve at a terminal without answers', () => {
  test('asks for one conflict after the other, and sends all answers at once', async () => {
    const { exitCode, stdout, stderr } = await resolve([], { typed: 'rename mine\nskip\n' });
    expect(sent()).toEqual({
      Resolutions: [
        {
          Type: 'Recipient',
          Name: 'finance-auditor',
          Action: 'rename',
          NewName: 'mine',
          Fingerprint: 'f-auditor',
        },
        { Type: 'Share', Name: 'finance_q1_share', Action: 'skip', Fingerprint: 'f-share' },
      ],
    });
    expect([exitCode, stdout]).toEqual([0, 'IN_PROGRESS  2 answered, 0 open\n']);
    expect(stderr).toContain(
      '1 of 2, Recipient/finance-auditor: rename [NEW_NAME, else finance-auditor-2] | skip',
    );
    expect(stderr).toContain('token_expiry: 30 -> 90');
  });

  test('takes the service’s suggestion for a rename without a name', async () => {
    await resolve([], { typed: 'rename\n\n' });
    expect(sent()).toEqual({
      Resolutions: [
        { Type: 'Recipient', Name: 'finance-auditor', Action: 'rename', Fingerprint: 'f-auditor' },
      ],
    });
  });

  test('asks again after an action that is not allowed', async () => {
    await resolve([], { typed: 'overwrite\nskip\n\n' });
    expect(sent()).toMatchObject({ Resolutions: [{ Name: 'finance-auditor', Action: 'skip' }] });
  });

  test('leaves open what is answered with an empty line', async () => {
    await resolve([], { typed: '\nskip\n' });
    expect(sent()).toMatchObject({ Resolutions: [{ Name: 'finance_q1_share' }] });
  });

  test('sends nothing for who breaks off in the middle', async () => {
    const { exitCode, stdout, stderr } = await resolve([], { typed: 'skip\n' });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Nothing was answered, so nothing was sent.');
    expect(sent()).toBeUndefined();
  });

  test('keeps its questions off stdout with --json', async () => {
    const { stdout } = await resolve(['--json'], { typed: 'skip\nskip\n' });
    expect(stdout).toBe(`${JSON.stringify(resolved(0, 2).body)}\n`);
  });

  test('asks nothing where stdin is no terminal', async () => {
    const { exitCode } = await resolve([], { typed: 'skip\nskip\n', isTerminal: { stdin: false } });
    expect(exitCode).toBe(3);
    expect(sent()).toBeUndefined();
  });
});
