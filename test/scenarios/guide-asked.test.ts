/** "A mode never guesses": what its action cannot settle is asked; and recipients that are one by their metastore. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ON_CONFLICT } from '../../src/pack/pack';
import type { OnConflict } from '../../src/pack/pack';
import type { Databricks } from '../../src/databricks/databricks';
import { packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { writesDuring } from '../support/writes';

let service: TestService;
let workspace: Databricks;
beforeAll(async () => {
  service = await startTestService();
  workspace = service.workspaces.forUrl(service.workspaceUrl);
});
afterAll(() => service.stop());

const metastore = (number: number): string =>
  `aws:us-west-2:19a84bee-54bc-43a2-87de-0000000${String(number).padStart(5, '0')}`;

async function partnerNamed(name: string, number: number): Promise<void> {
  await workspace.recipients.create({
    ...{ name, authentication_type: 'DATABRICKS', comment: 'made by hand' },
    data_recipient_global_metastore_id: metastore(number),
  });
}

/** `{name}-new` for a metastore, and `{name}_share` that is granted to it. */
const partnerPack = (name: string, number: number): string =>
  packText({
    metadata: { project_name: name },
    recipient: [
      {
        ...{ name: `${name}-new`, type: 'D2D', comment: 'from the pack' },
        recipient_databricks_org: metastore(number),
      },
    ],
    share: [
      {
        ...{ name: `${name}_share`, share_assets: ['main.finance.costs'] },
        recipients: [`${name}-new`],
      },
    ],
  });

const granteesOf = async (share: string): Promise<readonly string[] | undefined> =>
  (await workspace.shares.permissions(share))?.map(({ principal }) => principal);

describe('a D2D recipient whose metastore has another name', () => {
  const isAsked = (mode: OnConflict): boolean => mode === 'ask' || mode === 'rename' || mode === 'update';

  test.each(ON_CONFLICT.map((mode, index) => ({ mode, number: index + 1 })))(
    'on_conflict $mode: is a conflict that says so; what refers to it follows',
    async ({ mode, number }) => {
      const name = `meta-${mode}`;
      await partnerNamed(`${name}-old`, number);
      let answer: Awaited<ReturnType<TestService['upload']>> | undefined;
      const writes = await writesDuring(service, async () => {
        answer = await service.upload(partnerPack(name, number), { on_conflict: mode, wait: '20' });
      });
      const { status, body } = answer ?? {};
      const refused = mode === 'fail';
      expect(status).toBe(refused ? 400 : 202);
      expect(body?.Status).toBe(
        isAsked(mode) ? 'AWAITING_RESOLUTION' : refused ? 'VALIDATION_FAILED' : 'COMPLETED',
      );
      expect(body?.ValidationErrors).toEqual(refused ? [`Recipient '${name}-new' already exists`] : []);
      expect(body?.Conflicts).toEqual([
        expect.objectContaining({
          ...{ Type: 'Recipient', Name: `${name}-new`, ExistingName: `${name}-old`, Owner: 'not managed' },
          Message: expect.stringContaining(`'${name}-old', for the same metastore`),
          Differences: [{ Field: 'comment', Existing: 'made by hand', Desired: 'from the pack' }],
          ...{ Actions: ['skip', 'overwrite'], SuggestedNames: [] },
        }),
      ]);
      const { Resources } = await service.status(body?.SharePackId ?? '');
      expect(Resources[0]).not.toHaveProperty('RenamedTo');
      if (isAsked(mode) || refused) expect(writes).toEqual([]);
      else expect(await granteesOf(`${name}_share`)).toEqual([`${name}-old`]);
      expect(await workspace.recipients.get(`${name}-new`)).toBeUndefined();
      const existing = await workspace.recipients.get(`${name}-old`);
      expect(existing?.comment).toBe(mode === 'overwrite' ? 'from the pack' : 'made by hand');
    },
  );

  test.each(['skip', 'overwrite'] as const)(
    'answered with %s, its grants go to the existing name; rename is refused',
    async (Action) => {
      const number = Action === 'skip' ? 11 : 12;
      const name = `asked-${Action}`;
      await partnerNamed(`${name}-old`, number);
      const { body } = await service.upload(partnerPack(name, number));
      const id = body.SharePackId;
      const answer = { Type: 'Recipient', Name: `${name}-new` } as const;
      const rename = await service.resolve(id, {
        Resolutions: [{ ...answer, Action: 'rename', NewName: `${name}-3` }],
      });
      expect([rename.status, rename.body['Errors']]).toEqual([
        422,
        [expect.objectContaining({ Pointer: '/Resolutions/0/Action', Code: 'ACTION_NOT_ALLOWED' })],
      ]);
      expect(await service.resolve(id, { Resolutions: [{ ...answer, Action }] })).toMatchObject({
        status: 200,
      });
      const ended = await service.ended(id);
      expect(ended.Status).toBe('COMPLETED');
      expect(ended.Resources).toEqual([
        { ...answer, Outcome: Action === 'skip' ? 'skipped' : 'updated' },
        { Type: 'Share', Name: `${name}_share`, Outcome: 'created' },
      ]);
      expect(await granteesOf(`${name}_share`)).toEqual([`${name}-old`]);
    },
  );

  test('is no conflict for UPDATE once this pack has taken it over, under its existing name', async () => {
    await partnerNamed('taken-old', 13);
    const first = await service.upload(partnerPack('taken', 13), { on_conflict: 'overwrite', wait: '20' });
    expect(first.body.Status).toBe('COMPLETED');
    const update = partnerPack('taken', 13)
      .replace('strategy: NEW', 'strategy: UPDATE')
      .replace('from the pack', 'changed');
    const { body } = await service.upload(update, { wait: '20' });
    expect(body).toMatchObject({ Status: 'COMPLETED', Conflicts: [] });
    expect(await workspace.recipients.get('taken-old')).toMatchObject({ comment: 'changed' });
    expect(await granteesOf('taken_share')).toEqual(['taken-old']);
  });
});

describe('a D2D recipient whose name is taken, and whose metastore has a third name', () => {
  async function both(name: string, number: number): Promise<void> {
    await workspace.recipients.create({ name: `${name}-new`, authentication_type: 'TOKEN' });
    await partnerNamed(`${name}-old`, number);
  }

  test.each([
    ['skip', 31, 'made by hand'],
    ['overwrite', 32, 'from the pack'],
  ] as const)(
    'is asked about the one of its metastore, and answered with %s leaves the one of its name alone',
    async (Action, number, comment) => {
      const name = `third-${Action}`;
      await both(name, number);
      const named = await workspace.recipients.get(`${name}-new`);
      const { body } = await service.upload(partnerPack(name, number));
      // No replace: the workspace would refuse what is to be made in place of the deleted one.
      expect(body.Conflicts).toMatchObject([
        {
          ...{ Name: `${name}-new`, ExistingName: `${name}-old`, Late: false },
          ...{ Actions: ['skip', 'overwrite'], SuggestedNames: [], Consequences: {} },
        },
      ]);
      await service.resolve(body.SharePackId, { Resolutions: [], Rest: { Action } });

      expect(await service.ended(body.SharePackId)).toMatchObject({ Status: 'COMPLETED' });
      expect(await granteesOf(`${name}_share`)).toEqual([`${name}-old`]);
      expect((await workspace.recipients.get(`${name}-old`))?.comment).toBe(comment);
      expect(await workspace.recipients.get(`${name}-new`)).toEqual(named);
    },
  );

  test('which came only after the look, is a late conflict, with nothing deleted', async () => {
    const name = 'third-late';
    await workspace.recipients.create({ name: `${name}-new`, authentication_type: 'TOKEN' });
    const named = await workspace.recipients.get(`${name}-new`);
    const { body } = await service.upload(partnerPack(name, 33));
    expect(body.Conflicts).toMatchObject([{ Actions: ['rename', 'skip', 'replace'] }]);
    await partnerNamed(`${name}-old`, 33);
    await service.resolve(body.SharePackId, { Resolutions: [], Rest: { Action: 'replace' } });

    const asked = await service.until(
      body.SharePackId,
      ({ Status, Conflicts }) =>
        Status === 'AWAITING_RESOLUTION' &&
        Conflicts.some(({ Late, Action }) => Late && Action === undefined),
    );
    expect(asked.Conflicts).toMatchObject([
      { ExistingName: `${name}-old`, Actions: ['skip', 'overwrite'], SuggestedNames: [] },
    ]);
    await service.resolve(body.SharePackId, { Resolutions: [], Rest: { Action: 'overwrite' } });

    expect(await service.ended(body.SharePackId)).toMatchObject({
      Status: 'COMPLETED',
      Resources: [{ Outcome: 'updated' }, { Outcome: 'created' }],
    });
    expect(await granteesOf(`${name}_share`)).toEqual([`${name}-old`]);
    expect((await workspace.recipients.get(`${name}-old`))?.comment).toBe('from the pack');
    expect(await workspace.recipients.get(`${name}-new`)).toEqual(named);
  });
});

describe('what its mode cannot settle is asked', () => {
  test('overwrite, where only replace is possible', async () => {
    const name = 'kind-overwrite';
    await workspace.recipients.create({ name, authentication_type: 'TOKEN' });
    const recipient = { name, type: 'D2D', recipient_databricks_org: metastore(21) };
    const text = packText({ metadata: { project_name: name }, recipient: [recipient] });
    let body;
    const writes = await writesDuring(service, async () => {
      ({ body } = await service.upload(text, { on_conflict: 'overwrite', wait: '20' }));
    });
    expect(writes).toEqual([]);
    expect(body).toMatchObject({
      Status: 'AWAITING_RESOLUTION',
      Conflicts: [{ Name: name, Actions: ['rename', 'skip', 'replace'] }],
    });
  });

  test('update, where another pack owns it; what does not differ is left to that pack', async () => {
    const pack = (project_name: string, comment: string): string =>
      packText({
        metadata: { project_name },
        recipient: [
          recipientNamed('owned-recipient', { comment }),
          recipientNamed('owned-alike', { comment: 'the same' }),
        ],
      });
    await service.upload(pack('owner', 'ours'), { wait: '20' });
    let body;
    const writes = await writesDuring(service, async () => {
      ({ body } = await service.upload(pack('other', 'theirs'), { on_conflict: 'update', wait: '20' }));
    });
    expect(writes).toEqual([]);
    expect(body).toMatchObject({
      ...{ Status: 'AWAITING_RESOLUTION', Strategy: 'UPDATE' },
      Conflicts: [
        {
          ...{ Name: 'owned-recipient', Owner: 'another pack' },
          ManagedBy: { SharePackName: 'SharePack_jane.doe@example.com_Finance_owner', Version: 1 },
          Message: expect.stringContaining('belongs to SharePack_jane.doe@example.com_Finance_owner'),
        },
      ],
    });
  });

  test('those beside it that can be settled are settled', async () => {
    const name = 'beside';
    await workspace.recipients.create({ name: `${name}-kind`, authentication_type: 'TOKEN' });
    await workspace.recipients.create({
      name: `${name}-other`,
      authentication_type: 'TOKEN',
      comment: 'old',
    });
    const text = packText({
      metadata: { project_name: name },
      recipient: [
        { name: `${name}-kind`, type: 'D2D', recipient_databricks_org: metastore(22) },
        recipientNamed(`${name}-other`, { comment: 'new' }),
      ],
    });
    const { body } = await service.upload(text, { on_conflict: 'overwrite', wait: '20' });
    expect(body.Status).toBe('AWAITING_RESOLUTION');
    expect(body.Conflicts.map(({ Name, Action, ResolvedBy }) => [Name, Action, ResolvedBy])).toEqual([
      [`${name}-kind`, undefined, undefined],
      [`${name}-other`, 'overwrite', 'on_conflict: overwrite'],
    ]);
    expect(await workspace.recipients.get(`${name}-other`)).toMatchObject({ comment: 'old' });
    await service.resolve(body.SharePackId, { Resolutions: [], Rest: { Action: 'skip' } });
    expect((await service.ended(body.SharePackId)).Status).toBe('COMPLETED');
    expect(await workspace.recipients.get(`${name}-other`)).toMatchObject({ comment: 'new' });
  });
});
