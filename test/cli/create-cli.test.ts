import { afterEach, describe, expect, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { defineCommand } from '../../src/cli/command';
import { auditor, ID, conflictsOf, statusAnswer, unavailable } from './answers';
import { startRecordedService, type RecordedService } from './recorded-service';
import { runCli } from './run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** The address of a service that has ended. */
async function deadAddress(): Promise<string> {
  const dead = await startRecordedService({});
  await dead.close();
  return dead.url;
}

describe('help', () => {
  test('names every command, the exit codes and the environment, on stdout', async () => {
    const { exitCode, stdout, stderr } = await runCli(['--help']);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    for (const name of 'upload status watch conflicts resolve cancel history restore drift init validate'.split(
      ' ',
    )) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
    expect(stdout).toContain('2  needs an answer');
    expect(stdout).toContain('SHAREPACK_TOKEN');
  });

  test.each(['upload', 'status', 'watch', 'conflicts', 'resolve', 'cancel', 'drift', 'validate'])(
    'of %s has an example',
    async (name) => {
      const { exitCode, stdout } = await runCli([name, '--help']);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`Examples:\n  npx sharepack ${name} `);
      expect(stdout).toContain('--json');
    },
  );

  test('is shown on stderr where no command is named, which is wrong input', async () => {
    const { exitCode, stdout, stderr } = await runCli([]);
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain('Usage: sharepack');
  });

  test('has the version', async () => {
    expect(await runCli(['--version'])).toEqual({ exitCode: 0, stdout: '1.2.3\n', stderr: '' });
  });
});

describe('what was typed wrong', () => {
  test.each([
    ['a command that is nearly one', ['uplaod'], "unknown command 'uplaod'\n(Did you mean upload?)"],
    [
      'an option that is nearly one',
      ['upload', 'a.yaml', '--on-conflic', 'ask'],
      '(Did you mean --on-conflict?)',
    ],
    ['a missing argument', ['status'], "missing required argument 'id'"],
    ['an argument too many', ['status', ID, 'more'], 'too many arguments'],
    [
      'an unknown mode',
      ['upload', 'a.yaml', '--on-conflict', 'guess'],
      'Allowed choices are ask, fail, skip',
    ],
    ['too long a wait', ['upload', 'a.yaml', '--wait', '61'], '--wait: whole seconds, 0 to 60'],
    ['a wait that is no number', ['upload', 'a.yaml', '--wait', 'long'], '--wait: whole seconds, 0 to 60'],
    [
      'a workspace that is no address',
      ['upload', 'a.yaml', '--workspace', 'adb'],
      '--workspace: not an address',
    ],
    [
      'a key that no header can hold',
      ['upload', 'a.yaml', '--idempotency-key', 'ü'],
      '--idempotency-key: 1 to 255',
    ],
    ['an empty id', ['status', ''], '<id>: an empty id'],
    ['an id that would lead elsewhere', ['status', '..'], "'..' is no SharePackId"],
  ])('is told with what was meant: %s', async (_what, argv, message) => {
    const { exitCode, stdout, stderr } = await runCli(argv, { files: { 'a.yaml': '' } });
    expect(stderr).toContain(message);
    expect([exitCode, stdout]).toEqual([3, '']);
  });

  test('reaches the terminal with its control characters escaped', async () => {
    const { stderr } = await runCli(['up\u001b[2Jload']);
    expect(stderr).toContain('up\\u001b[2Jload');
    expect(stderr).not.toContain('\u001b');
  });

  test('a token that no header can hold is not repeated', async () => {
    const { exitCode, stderr } = await runCli(['status', ID], { env: { SHAREPACK_TOKEN: 'secret\ntoken' } });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('SHAREPACK_TOKEN holds a character that no token has');
    expect(stderr).not.toContain('secret');
  });
});

describe('a service that is not there', () => {
  const commands = [
    ['upload', 'a.yaml'],
    ['status', ID],
    ['watch', ID],
    ['conflicts', ID],
    ['resolve', ID, '--rest', 'skip'],
    ['cancel', ID],
  ];

  test.each(commands)('is exit code 4 of %s, and says where it was looked for', async (...argv) => {
    const url = await deadAddress();
    const { exitCode, stdout, stderr } = await runCli([...argv, '--url', url], { files: { 'a.yaml': '' } });
    expect([exitCode, stdout]).toEqual([4, '']);
    expect(stderr).toContain(`No service answers at ${url}/ (from --url): the connection was refused.`);
    expect(stderr).toContain('Start one with `npm start`');
  });

  test.each(commands)('leaves stdout empty with %s --json', async (...argv) => {
    const url = await deadAddress();
    const { exitCode, stdout } = await runCli([...argv, '--url', url, '--json'], { files: { 'a.yaml': '' } });
    expect([exitCode, stdout]).toEqual([4, '']);
  });

  test.each(commands)('is one that cannot take it now (503) for %s', async (...argv) => {
    service = await startRecordedService({
      'POST /workflow/sharepack/upload': unavailable,
      [`GET /workflow/sharepack/${ID}`]: unavailable,
      [`GET /workflow/sharepack/${ID}/conflicts`]: unavailable,
      [`POST /workflow/sharepack/${ID}/cancel`]: unavailable,
    });
    const { exitCode, stderr } = await runCli([...argv, '--url', service.url], { files: { 'a.yaml': '' } });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('Try again shortly: No worker took it within 10 s.\nTry again in 5 s.');
  });

  test('is one that does not answer in time, which for an upload is longer by its wait', async () => {
    const late = (): Promise<never> => Promise.reject(new DOMException('too late', 'TimeoutError'));
    const options = { files: { 'a.yaml': '' }, deps: { fetch: late } };
    expect((await runCli(['status', ID], options)).stderr).toContain('no answer within 30 s');
    const { exitCode, stderr } = await runCli(['upload', 'a.yaml', '--wait', '7'], options);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('no answer within 37 s');
  });

  test('is also another program that answers at its address', async () => {
    service = await startRecordedService({
      [`GET /workflow/sharepack/${ID}`]: { status: 200, body: '<html>' },
    });
    const { exitCode, stdout, stderr } = await runCli(['status', ID, '--url', service.url, '--json']);
    expect([exitCode, stdout]).toEqual([4, '']);
    expect(stderr).toContain("does not answer as this version's service does: status 200, not JSON");
  });

  test('is also one whose answers are of another kind', async () => {
    service = await startRecordedService({
      [`GET /workflow/sharepack/${ID}`]: { status: 200, body: { ok: true } },
    });
    const { exitCode, stderr } = await runCli(['status', ID, '--url', service.url]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('/SharePackId is not as expected');
  });

  test('is not looked for where a redirect leads, with the token', async () => {
    const thief = await startRecordedService({
      [`GET /workflow/sharepack/${ID}`]: { status: 200, body: statusAnswer() },
    });
    const redirect = {
      status: 302,
      body: '',
      headers: { location: `${thief.url}/workflow/sharepack/${ID}` },
    };
    service = await startRecordedService({ [`GET /workflow/sharepack/${ID}`]: redirect });
    const { exitCode } = await runCli(['status', ID], {
      env: { SHAREPACK_URL: service.url, SHAREPACK_TOKEN: 't' },
    });
    expect([exitCode, thief.requests]).toEqual([4, []]);
    await thief.close();
  });
});

describe('a request', () => {
  test('brings the token as bearer', async () => {
    service = await startRecordedService({
      [`GET /workflow/sharepack/${ID}`]: { status: 200, body: statusAnswer() },
    });
    await runCli(['status', ID], { env: { SHAREPACK_URL: service.url, SHAREPACK_TOKEN: 'tok' } });
    expect(service.requests[0]?.headers.authorization).toBe('Bearer tok');
  });

  test('goes below the path of the service’s address', async () => {
    service = await startRecordedService({
      [`GET /base/workflow/sharepack/${ID}`]: { status: 200, body: statusAnswer() },
    });
    const { exitCode } = await runCli(['status', ID, '--url', `${service.url}/base`]);
    expect(exitCode).toBe(0);
  });

  test('keeps a strange id within its segment', async () => {
    service = await startRecordedService({});
    await runCli(['status', 'a/../../b?c', '--url', service.url]);
    expect(service.requests[0]?.path).toBe('/workflow/sharepack/a%2F..%2F..%2Fb%3Fc');
  });
});

describe('colour', () => {
  const status = async (options: Parameters<typeof runCli>[1]): Promise<string> => {
    service = await startRecordedService({
      [`GET /workflow/sharepack/${ID}`]: { status: 200, body: statusAnswer() },
    });
    return (await runCli(['status', ID, '--url', service.url], options)).stdout;
  };

  test('is for a terminal', async () => {
    expect(await status({ isTerminal: { stdout: true } })).toContain('\u001b[32mCOMPLETED');
  });

  test('is not for a pipe', async () => {
    expect(await status({})).not.toContain('\u001b');
  });

  test('is not for who asked for none', async () => {
    expect(await status({ isTerminal: { stdout: true }, env: { NO_COLOR: '1' } })).not.toContain('\u001b');
  });
});

describe('what comes from a pack or the server', () => {
  const hostile = 'x\u001b]0;owned\u0007\u202e\nerror: forged';
  const plain = /^[^\p{Cc}\u202e]*$/u;

  test('cannot steer the terminal through a status', async () => {
    const body = statusAnswer({
      ErrorMessage: hostile,
      Resources: [{ Type: 'Share', Name: hostile, Outcome: null, Error: hostile }],
      RejectedSignals: [{ ReceivedAt: hostile, Reason: hostile }],
      Conflicts: [
        {
          ...auditor,
          Name: hostile,
          Differences: [{ Field: hostile, Existing: hostile, Desired: '\u009b' }],
        },
      ],
      Status: 'AWAITING_RESOLUTION',
    });
    service = await startRecordedService({ [`GET /workflow/sharepack/${ID}`]: { status: 200, body } });
    const { stdout } = await runCli(['status', ID, '--url', service.url]);
    expect(stdout).toContain('x\\u001b]0;owned\\u0007\\u202e\\u000aerror: forged');
    for (const line of stdout.split('\n')) expect(line).toMatch(plain);
  });

  test('cannot steer it through a problem either', async () => {
    const body = {
      title: hostile,
      detail: hostile,
      Errors: [{ Code: hostile, Message: hostile, Pointer: hostile }],
    };
    service = await startRecordedService({ [`GET /workflow/sharepack/${ID}`]: { status: 400, body } });
    const { stderr } = await runCli(['status', ID, '--url', service.url]);
    for (const line of stderr.split('\n')) expect(line).toMatch(plain);
  });

  test('is escaped in JSON at a terminal, and left alone in a pipe', async () => {
    const body = '{"title": "\u009b2J"}';
    service = await startRecordedService({ [`GET /workflow/sharepack/${ID}`]: { status: 400, body } });
    const argv = ['status', ID, '--url', service.url, '--json'];
    expect((await runCli(argv)).stdout).toBe(`${body}\n`);
    expect((await runCli(argv, { isTerminal: { stdout: true } })).stdout).toBe('{"title": "\\u009b2J"}\n');
  });

  test('cannot end the word it stands in, in a command that people paste', async () => {
    const evil = { ...auditor, Name: "a'; rm -rf $HOME #", Actions: ['skip'] };
    const body = { ...conflictsOf(), Conflicts: [evil] };
    service = await startRecordedService({
      [`GET /workflow/sharepack/${ID}/conflicts`]: { status: 200, body },
    });
    const { stdout } = await runCli(['conflicts', ID, '--url', service.url]);
    expect(stdout).toContain(`npx sharepack resolve ${ID} 'Recipient/a'\\''; rm -rf $HOME #=skip' --url`);
  });
});

describe('the command line', () => {
  test('takes commands that others add', async () => {
    const serve = defineCommand({
      name: 'serve',
      description: 'run the service',
      arguments: [{ syntax: '[part]', description: 'which part' }],
      examples: ['npx sharepack serve api'],
      input: z.object({ part: z.enum(['all', 'api']).default('all') }),
      handler: ({ part }, { out }) => {
        out.lines([part]);
        return Promise.resolve(0);
      },
    });
    const deps = { extraCommands: [serve] };
    expect(await runCli(['serve', 'api'], { deps })).toMatchObject({ exitCode: 0, stdout: 'api\n' });
    expect(await runCli(['serve'], { deps })).toMatchObject({ exitCode: 0, stdout: 'all\n' });
    expect(await runCli(['serve', 'moon'], { deps })).toMatchObject({ exitCode: 3, stdout: '' });
  });

  test('tells a mistake of its own as one, and fails', async () => {
    const broken = defineCommand({
      name: 'broken',
      description: 'fails',
      examples: [],
      input: z.object({}),
      handler: () => Promise.reject(new TypeError('no such thing')),
    });
    const { exitCode, stdout, stderr } = await runCli(['broken'], { deps: { extraCommands: [broken] } });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('This is a mistake in sharepack itself');
    expect(stderr).toContain('TypeError: no such thing');
  });

  test('survives a reader that stops early', async () => {
    const stdout = new PassThrough();
    await runCli(['--version'], { deps: { stdout } });
    expect(() =>
      stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    ).not.toThrow();
    expect(() => stdout.emit('error', new Error('disk full'))).toThrow('disk full');
  });
});
