import { afterEach, describe, expect, test } from '@jest/globals';
import { auditor, BAD_PACK, ID, share, uploadAnswer, validationFailed } from '../answers';
import { startRecordedService, type RecordedAnswer, type RecordedService } from '../recorded-service';
import { runCli, type Ran, type RunOptions } from '../run-cli';

let service: RecordedService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function upload(answer: RecordedAnswer, words: string[] = [], options: RunOptions = {}): Promise<Ran> {
  service = await startRecordedService({ 'POST /workflow/sharepack/upload': answer });
  const env = { SHAREPACK_URL: service.url };
  return runCli(['upload', 'packs/pack.yaml', ...words], {
    env,
    files: { 'packs/pack.yaml': BAD_PACK },
    ...options,
  });
}
const accepted = (members: object): RecordedAnswer => ({ status: 202, body: uploadAnswer(members) });

describe('upload', () => {
  test('sends the file under its own name, and waits a minute for the end', async () => {
    await upload(accepted({}));
    expect(service?.requests).toHaveLength(1);
    expect(service?.requests[0]).toMatchObject({ query: { wait: '60' } });
    expect(service?.requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data;/);
    expect(service?.requests[0]?.body).toContain('name="file"; filename="pack.yaml"');
    expect(service?.requests[0]?.body).toContain(BAD_PACK);
  });

  test('passes its options on', async () => {
    await upload(accepted({}), [
      ...['--on-conflict', 'rename', '--on-failure', 'keep', '--resolution-timeout', '30m', '--wait', '5'],
      ...['--workspace', 'https://adb-1.azuredatabricks.net', '--idempotency-key', 'key 1', '--supersede'],
    ]);
    expect(service?.requests[0]).toMatchObject({
      query: {
        ...{ on_conflict: 'rename', on_failure: 'keep', resolution_timeout: '30m', wait: '5' },
        supersede: 'true',
      },
      headers: { 'x-workspace-url': 'https://adb-1.azuredatabricks.net', 'idempotency-key': 'key 1' },
    });
  });

  test('sends no option that was not given', async () => {
    await upload(accepted({}), ['--wait', '0']);
    expect(service?.requests[0]?.query).toEqual({ wait: '0' });
    expect(service?.requests[0]?.headers).not.toHaveProperty('x-workspace-url');
    expect(service?.requests[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  test('tells how it ended', async () => {
    const { exitCode, stdout, stderr } = await upload(
      accepted({ ValidationWarnings: ['Cron was converted.'] }),
    );
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(
      'COMPLETED  SharePack_jane.doe@example.com_Finance_Conflict-test  version 1  NEW\n',
    );
    expect(stdout).toContain(`SharePackId  ${ID}\n`);
    expect(stdout).toContain('warning: Cron was converted.');
  });

  test.each([
    ['COMPLETED', [], 0],
    ['FAILED', [], 1],
    ['EXPIRED', [], 1],
    ['CANCELLED', [], 1],
    ['AWAITING_RESOLUTION', [], 2],
    ['AWAITING_RESOLUTION', ['--wait', '0'], 2],
    // Who waited must not take it for done; who did not wait asked for no more.
    ['IN_PROGRESS', [], 2],
    ['IN_PROGRESS', ['--wait', '0'], 0],
  ])('answered %s %p is exit code', async (Status, words, expected) => {
    expect((await upload(accepted({ Status }), words)).exitCode).toBe(expected);
  });

  test('that goes on says how to follow it, on stderr', async () => {
    const { stdout, stderr } = await upload(accepted({ Status: 'IN_PROGRESS' }));
    expect(stderr).toContain(`npx sharepack watch ${ID}`);
    expect(stdout).not.toContain('watch');
  });

  test('repeats an address given by --url in the commands to type next', async () => {
    const body = uploadAnswer({ Status: 'IN_PROGRESS' });
    service = await startRecordedService({ 'POST /workflow/sharepack/upload': { status: 202, body } });
    const { stderr } = await runCli(['upload', 'a.yaml', '--url', service.url], {
      files: { 'a.yaml': BAD_PACK },
    });
    expect(stderr).toContain(`npx sharepack watch ${ID} --url ${service.url}\n`);
  });

  test('that meets conflicts shows each with owner, differences, choices and the commands that answer it', async () => {
    const { stdout } = await upload(accepted({ Status: 'AWAITING_RESOLUTION', Conflicts: [auditor, share] }));
    expect(stdout).toContain(`
Recipient/finance-auditor  Recipient 'finance-auditor' already exists. To change it, use strategy: UPDATE.
  owner       another pack: SharePack_jo_Finance_Q1 version 3
  created     2026-01-30T14:30:22.000Z by jo@example.com
  differs     comment: "External auditor" -> "Our auditor"
              token_expiry: 30 -> 90
  allowed     rename, skip, replace
  replace     Its token is lost: the auditor needs a new activation link.
  free names  finance-auditor-2, finance-auditor-finance
  answer with one of
    npx sharepack resolve ${ID} Recipient/finance-auditor=rename:finance-auditor-2
    npx sharepack resolve ${ID} Recipient/finance-auditor=skip
    npx sharepack resolve ${ID} Recipient/finance-auditor=replace

Share/finance_q1_share  Share 'finance_q1_share' already exists.
  owner       not managed
  late        it appeared after the run had looked
  differs     in nothing: it is what the pack wants
`);
    expect(stdout).toContain(`
all at once with one of
  npx sharepack resolve ${ID} --rest rename
  npx sharepack resolve ${ID} --rest skip
`);
    expect(stdout).not.toContain('--rest replace');
  });

  describe('as a dry run', () => {
    const dry = (members: object = {}): RecordedAnswer => ({
      status: 200,
      body: uploadAnswer({
        ...{ Message: 'Dry run, nothing was touched.', Version: null, DryRun: true },
        Plan: [
          { Type: 'Recipient', Name: 'auditor', Action: 'create', NewName: 'auditor-2' },
          {
            ...{ Type: 'Share', Name: 'finance_share', Action: 'update' },
            Differences: [{ Field: 'comment', Existing: 'Q1', Desired: 'Q2' }],
          },
          { Type: 'Pipeline', Name: 'daily', Action: 'unchanged' },
        ],
        PlanTotals: { create: 1, update: 1, unchanged: 1 },
        ...members,
      }),
    });

    test('shows what would be done with each resource, and what would change of it', async () => {
      const { exitCode, stdout, stderr } = await upload(dry(), ['--dry-run']);
      expect(service?.requests[0]?.query).toEqual({ wait: '60', dry_run: 'true' });
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(stdout).toBe(`DRY RUN  SharePack_jane.doe@example.com_Finance_Conflict-test  NEW
Dry run, nothing was touched.
create     Recipient  auditor -> auditor-2
update     Share      finance_share
                        comment: "Q1" -> "Q2"
unchanged  Pipeline   daily
`);
    });

    test('whose upload would ask something exits 2, and shows what, without commands that nobody would take', async () => {
      const { exitCode, stdout } = await upload(
        dry({
          Plan: [{ Type: 'Recipient', Name: auditor.Name, Action: 'conflict', Conflict: auditor }],
          PlanTotals: { conflict: 1 },
          Conflicts: [auditor],
        }),
        ['--dry-run'],
      );
      expect(exitCode).toBe(2);
      expect(stdout).toContain('conflict  Recipient  finance-auditor\n');
      expect(stdout).toContain('owner       another pack');
      expect(stdout).not.toContain('npx sharepack resolve');
    });

    test('of a large pack says how many more there are', async () => {
      const { stdout } = await upload(dry({ PlanTotals: { create: 1_000 } }), ['--dry-run']);
      expect(stdout).toContain('and 997 more\n');
    });
  });

  test('of a bad pack shows each error with the file’s line and a caret, on stderr', async () => {
    const { exitCode, stdout, stderr } = await upload({ status: 400, body: validationFailed });
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain(
      [
        'Share pack validation failed: The pack has 1 error. Correct the file and upload it again.',
        "packs/pack.yaml:3:5 error UNKNOWN_KEY: Unknown key 'nme': did you mean 'name'? (/recipient/0/nme)",
        '  3 |   - nme: finance-auditor',
        '    |     ^',
      ].join('\n'),
    );
    expect(stderr).toContain(`npx sharepack status ${ID}`);
  });

  test('refused because of conflicts shows them, without commands that nobody would take', async () => {
    const { Errors: _none, ...problem } = validationFailed;
    const { exitCode, stderr } = await upload({ status: 400, body: { ...problem, Conflicts: [auditor] } });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('another pack: SharePack_jo_Finance_Q1 version 3');
    expect(stderr).not.toContain('resolve');
  });

  test('refused without details shows the sentences there are', async () => {
    const { Errors: _none, ...problem } = validationFailed;
    expect((await upload({ status: 400, body: problem })).stderr).toContain("Unknown key 'nme'");
  });

  test('while another version is under way says how to look at that one', async () => {
    const body = {
      title: 'Another version is under way',
      detail: 'Wait for it.',
      Links: { Status: `/workflow/sharepack/${ID}` },
    };
    const { exitCode, stderr } = await upload({ status: 409, body });
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`To look at it: npx sharepack status ${ID}`);
  });

  test.each([
    ['a file that is not there', {}, "'packs/pack.yaml' cannot be read: there is no such file."],
    [
      'a folder',
      { readFile: () => Promise.reject(Object.assign(new Error('is a directory'), { code: 'EISDIR' })) },
      "'packs/pack.yaml' cannot be read: it is a folder.",
    ],
  ])('of %s asks nobody, and is wrong input', async (_what, deps, message) => {
    const { exitCode, stdout, stderr } = await upload(accepted({}), [], { files: {}, deps });
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain(message);
    expect(service?.requests).toEqual([]);
  });

  test('shows at a terminal that it waits, and takes that away again', async () => {
    const { stderr } = await upload(accepted({}), [], { isTerminal: { stderr: true } });
    expect(stderr).toBe('\r\u001b[2Kuploading pack.yaml, then waiting up to 60 s\r\u001b[2K');
  });
});
