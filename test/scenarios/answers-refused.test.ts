/** Answers that are refused: at once, all or nothing, with the reason for each; the run is not disturbed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Databricks } from '../../src/databricks/databricks';
import type { Conflict } from '../../src/plan/conflict';
import type { Resolution, Resolutions } from '../../src/workflows/contract';
import type { Answer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { waitingRun } from '../support/waiting-run';
import { writesDuring } from '../support/writes';

let service: TestService;
let workspace: Databricks;
beforeAll(async () => {
  service = await startTestService();
  workspace = service.workspaces.forUrl(service.workspaceUrl);
});
afterAll(() => service.stop());

const recipient = (
  Name: string,
  Action: Resolution['Action'],
  more: Partial<Resolution> = {},
): Resolution => ({
  ...{ Type: 'Recipient', Name, Action },
  ...more,
});

const errorsOf = ({ status, body }: Answer<Record<string, unknown>>): readonly unknown[] => [
  status,
  (body['Errors'] as readonly { Pointer: string; Code: string }[]).map(({ Pointer, Code }) => [
    Pointer,
    Code,
  ]),
];

describe('a request with a mistake', () => {
  let id: string;
  beforeAll(async () => {
    await workspace.recipients.create({ name: 'taken-elsewhere', authentication_type: 'TOKEN' });
    ({ SharePackId: id } = await waitingRun(service, 'wrong'));
  });

  const [skipB, renameA] = [recipient('wrong-b', 'skip'), recipient('wrong-a', 'rename')];
  const named = (NewName: string): Resolutions => ({ Resolutions: [skipB, { ...renameA, NewName }] });
  const at = (pointer: string, code: string) => [[pointer, code]];
  const CASES: readonly (readonly [string, unknown, unknown])[] = [
    [
      'an unknown conflict',
      { Resolutions: [skipB, recipient('wrong-c', 'skip')] },
      at('/Resolutions/1/Name', 'UNKNOWN_CONFLICT'),
    ],
    [
      'a resource of the pack that has no conflict',
      { Resolutions: [skipB, { Type: 'Share', Name: 'wrong_share', Action: 'skip' }] },
      at('/Resolutions/1/Name', 'UNKNOWN_CONFLICT'),
    ],
    [
      'an action that is not allowed',
      { Resolutions: [skipB, recipient('wrong-a', 'replace')] },
      at('/Resolutions/1/Action', 'ACTION_NOT_ALLOWED'),
    ],
    [
      'an action that there is not',
      { Resolutions: [skipB, { ...renameA, Action: 'ignore' }] },
      at('/Resolutions/1/Action', 'ACTION_NOT_ALLOWED'),
    ],
    [
      'an action for the rest that is not allowed',
      { Resolutions: [skipB], Rest: { Action: 'replace' } },
      at('/Rest/Action', 'ACTION_NOT_ALLOWED'),
    ],
    ['a new name that is not valid', named('has space'), at('/Resolutions/1/NewName', 'NEW_NAME_INVALID')],
    ['the name that exists already', named('WRONG-A'), at('/Resolutions/1/NewName', 'NEW_NAME_TAKEN')],
    [
      'a new name that is taken in the workspace',
      named('Taken-Elsewhere'),
      at('/Resolutions/1/NewName', 'NEW_NAME_TAKEN'),
    ],
    [
      'a new name that is taken in the pack',
      named('wrong-B'),
      at('/Resolutions/1/NewName', 'NEW_NAME_TAKEN'),
    ],
    [
      'the same new name twice',
      {
        Resolutions: [
          recipient('wrong-b', 'rename', { NewName: 'one-name' }),
          { ...renameA, NewName: 'One-Name' },
        ],
      },
      [
        ['/Resolutions/0/NewName', 'NEW_NAME_TAKEN'],
        ['/Resolutions/1/NewName', 'NEW_NAME_TAKEN'],
      ],
    ],
    [
      'the same conflict twice',
      { Resolutions: [skipB, recipient('WRONG-b', 'overwrite')] },
      at('/Resolutions/1', 'INVALID_SHAPE'),
    ],
    ['nothing in it', { Resolutions: [] }, at('', 'EMPTY_REQUEST')],
    [
      'several mistakes',
      { Resolutions: [recipient('wrong-c', 'skip'), recipient('wrong-a', 'replace'), skipB] },
      [
        ['/Resolutions/0/Name', 'UNKNOWN_CONFLICT'],
        ['/Resolutions/1/Action', 'ACTION_NOT_ALLOWED'],
      ],
    ],
  ];

  test.each(CASES)(
    '(%s) is refused with 422, its place, and nothing of it is taken',
    async (_, request, errors) => {
      const before = await service.status(id);
      const writes = await writesDuring(service, async () => {
        expect(errorsOf(await service.resolve(id, request as Resolutions))).toEqual([422, errors]);
      });
      expect(writes).toEqual([]);
      expect(await service.status(id)).toEqual(before);
      expect(before.Conflicts.some(({ Action }) => Action !== undefined)).toBe(false);
    },
  );

  test('says what is wrong with a name in words that stand alone', async () => {
    const { body } = await service.resolve(id, named('has space'));
    expect(body['Errors']).toEqual([
      expect.objectContaining({
        Message: "The new name of Recipient 'wrong-a' may not contain a space.",
      }),
    ]);
  });

  test('with members that there are not is refused with 400', async () => {
    const request: Resolutions = { Resolutions: [Object.assign({ Force: true }, skipB)] };
    expect((await service.resolve(id, request)).status).toBe(400);
  });

  test('does not keep the run from its end', async () => {
    await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } });
    expect(await service.ended(id)).toMatchObject({ Status: 'COMPLETED', RejectedSignals: [] });
  });
});

test('a new name that an earlier answer gave to another resource is taken', async () => {
  const { SharePackId } = await waitingRun(service, 'given');
  const rename = { NewName: 'given-anew' };
  await service.resolve(SharePackId, { Resolutions: [recipient('given-a', 'rename', rename)] });
  const second = await service.resolve(SharePackId, {
    Resolutions: [recipient('given-b', 'rename', rename)],
  });
  expect(errorsOf(second)).toEqual([422, [['/Resolutions/0/NewName', 'NEW_NAME_TAKEN']]]);
  // Given up by the other, it is free.
  await service.resolve(SharePackId, { Resolutions: [recipient('given-a', 'skip')] });
  await service.resolve(SharePackId, { Resolutions: [recipient('given-b', 'rename', rename)] });
  expect((await service.ended(SharePackId)).Status).toBe('COMPLETED');
});

test('an unknown run is 404', async () => {
  expect((await service.resolve('nobody', { Resolutions: [], Rest: { Action: 'skip' } })).status).toBe(404);
});

describe('a stale fingerprint', () => {
  test('is refused with the new difference; with the new fingerprint the answer is taken', async () => {
    const { SharePackId: id, Conflicts } = await waitingRun(service, 'stale');
    const [{ Fingerprint } = { Fingerprint: '' }] = Conflicts;
    await workspace.recipients.update('stale-a', { comment: 'changed meanwhile' });

    const refused = await service.resolve(id, {
      Resolutions: [recipient('stale-a', 'overwrite', { Fingerprint }), recipient('stale-b', 'skip')],
    });
    expect(errorsOf(refused)).toEqual([409, [['/Resolutions/0', 'STALE_FINGERPRINT']]]);
    const [changed] = refused.body['Conflicts'] as readonly Conflict[];
    expect(changed?.Name).toBe('stale-a');
    expect(changed?.Differences).toContainEqual({
      ...{ Field: 'comment', Existing: 'changed meanwhile', Desired: 'from the pack' },
    });
    expect(changed?.Fingerprint).not.toBe(Fingerprint);
    const shown = await service.conflicts(id);
    expect(shown.map(({ Name, Action }) => [Name, Action])).toEqual([
      ['stale-a', undefined],
      ['stale-b', undefined],
    ]);
    expect(shown[0]).toEqual(changed);

    const taken = await service.resolve(id, {
      Resolutions: [
        recipient('stale-a', 'overwrite', { Fingerprint: changed?.Fingerprint ?? '' }),
        recipient('stale-b', 'skip'),
      ],
    });
    expect(taken.status).toBe(200);
    expect((await service.ended(id)).Status).toBe('COMPLETED');
    expect(await workspace.recipients.get('stale-a')).toMatchObject({ comment: 'from the pack' });
  });

  test('holds for an answer without a fingerprint too: it is bound to the newest shown', async () => {
    const { SharePackId: id } = await waitingRun(service, 'newest');
    await workspace.recipients.update('newest-a', { comment: 'changed meanwhile' });
    const request = { Resolutions: [recipient('newest-a', 'skip')] };
    expect((await service.resolve(id, request)).status).toBe(409);
    // The conflict came back with the new difference: that is what the same request is bound to now.
    expect((await service.resolve(id, request)).status).toBe(200);
    await service.cancel(id);
  });

  test('of a conflict that somebody has answered meanwhile shows that conflict', async () => {
    const { SharePackId: id, Conflicts } = await waitingRun(service, 'second');
    await workspace.recipients.update('second-a', { comment: 'changed meanwhile' });
    await service.resolve(id, { Resolutions: [recipient('second-a', 'skip')] });
    await service.resolve(id, { Resolutions: [recipient('second-a', 'skip')] });
    const { Fingerprint = '' } = Conflicts[0] ?? {};
    const refused = await service.resolve(id, {
      Resolutions: [recipient('second-a', 'overwrite', { Fingerprint })],
    });
    expect([refused.status, refused.body['Conflicts']]).toEqual([
      409,
      [expect.objectContaining({ Name: 'second-a', Action: 'skip' })],
    ]);
    await service.cancel(id);
  });
});

describe('a run that does not wait any more', () => {
  test('refuses answers with 409 once it has ended', async () => {
    const { SharePackId: id } = await waitingRun(service, 'over');
    await service.resolve(id, { Resolutions: [], Rest: { Action: 'skip' } });
    await service.ended(id);
    const late = await service.resolve(id, { Resolutions: [recipient('over-a', 'overwrite')] });
    expect([late.status, late.body['detail']]).toEqual([409, expect.stringContaining('COMPLETED')]);
  });

  test.each([
    ['skip', 'overwrite'],
    ['overwrite', 'skip'],
  ] as const)('refuses another answer than %s with 409 once work has begun', async (first, second) => {
    const name = `begun-${first}`;
    const { SharePackId: id } = await waitingRun(service, name);
    // The work on one recipient is held up, so that the run stays under way while the other is done.
    const path = `/api/2.1/unity-catalog/recipients/${name}-b`;
    await service.workspace.faults({
      ...{ Method: 'PATCH', Path: path, Times: 1, Kind: 'slow-after', DelayMs: 6000 },
    });
    await service.resolve(id, {
      Resolutions: [recipient(`${name}-a`, first), recipient(`${name}-b`, 'overwrite')],
    });
    const done = first === 'skip' ? 'skipped' : 'updated';
    await service.until(
      id,
      ({ Status, Resources }) => Status === 'IN_PROGRESS' && Resources[0]?.Outcome === done,
    );
    const other = await service.resolve(id, { Resolutions: [recipient(`${name}-a`, second)] });
    expect(errorsOf(other)).toEqual([409, [['/Resolutions/0', 'WORK_HAS_BEGUN']]]);
    const same = await service.resolve(id, { Resolutions: [recipient(`${name}-a`, first)] });
    expect(same.status).toBe(200);
    expect((await service.ended(id)).Resources[0]?.Outcome).toBe(done);
  });

  test('refuses answers with 409 where it never had to wait', async () => {
    const { body } = await service.upload('recipient: [{name: never-asked}]', {
      ...{ filename: 'never-asked.yaml', wait: '20' },
    });
    const answer = await service.resolve(body.SharePackId, {
      Resolutions: [recipient('never-asked', 'skip')],
    });
    expect(answer.status).toBe(409);
  });
});
