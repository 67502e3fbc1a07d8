import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { onePackOfEach, packText, recipientNamed } from '../support/packs';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const get = (path: string): Promise<Response> => fetch(`${service.url}/workflow/sharepack/${path}`);

interface History {
  readonly SharePackName: string;
  readonly Versions: readonly Readonly<Record<string, unknown>>[];
}
const historyOf = async (id: string): Promise<History> =>
  (await (await get(`${id}/history`)).json()) as History;

describe('the history of a pack', () => {
  const pack = (description: string, strategy = 'NEW'): string =>
    packText({
      metadata: { project_name: 'told', description, strategy },
      recipient: [recipientNamed('told-recipient', { comment: description })],
    });

  test('says of each version when it took effect, until when, who changed it and why', async () => {
    const first = (await service.upload(pack('For the audit'), { wait: '25' })).body;
    const second = (await service.upload(pack('Again'), { on_conflict: 'fail' })).body;
    const third = (await service.upload(pack('Its comment is wrong', 'UPDATE'), { wait: '25' })).body;
    expect([first.Status, second.Status, third.Status]).toEqual([
      'COMPLETED',
      'VALIDATION_FAILED',
      'COMPLETED',
    ]);

    const history = await historyOf(first.SharePackId);

    const [newest] = history.Versions;
    expect(history).toEqual({
      SharePackName: first.SharePackName,
      Versions: [
        {
          SharePackId: third.SharePackId,
          Version: 3,
          Status: 'COMPLETED',
          EffectiveFrom: expect.any(String),
          EffectiveTo: null,
          ChangedBy: 'local',
          ChangeReason: 'Its comment is wrong',
        },
        {
          SharePackId: second.SharePackId,
          Version: 2,
          Status: 'VALIDATION_FAILED',
          EffectiveFrom: null,
          EffectiveTo: null,
          ChangedBy: 'local',
          ChangeReason: 'Again',
        },
        {
          SharePackId: first.SharePackId,
          Version: 1,
          Status: 'COMPLETED',
          EffectiveFrom: expect.any(String),
          EffectiveTo: newest?.['EffectiveFrom'],
          ChangedBy: 'local',
          ChangeReason: 'For the audit',
        },
      ],
    });
    expect(await historyOf(third.SharePackId)).toEqual(history);
  });
});

describe('the file of a version', () => {
  test('stays as it was uploaded, whatever later versions are', async () => {
    const texts = ['one', 'two'].map((comment) =>
      packText({
        metadata: { project_name: 'kept', strategy: comment === 'one' ? 'NEW' : 'UPDATE' },
        recipient: [recipientNamed('kept-recipient', { comment })],
      }),
    );
    for (const text of texts) await service.upload(text, { wait: '25' });
    const { Versions } = await historyOf(
      (await service.upload(texts[1] ?? '', { wait: '25' })).body.SharePackId,
    );

    const files = await Promise.all(
      Versions.map(async ({ SharePackId }) => (await get(`${String(SharePackId)}/file`)).text()),
    );

    expect(files).toEqual([texts[1], texts[1], texts[0]]);
  });

  test('resolved has every rename, wherever the pack says the name, and is a pack of its own right', async () => {
    const name = 'turned';
    const { workspaces, workspaceUrl } = service;
    const { recipients, shares, pipelines } = workspaces.forUrl(workspaceUrl);
    await recipients.create({ name: `${name}_recipient`, authentication_type: 'TOKEN' });
    await shares.create({ name: `${name}_share` });
    await pipelines.create({ name: `${name}_pipeline`, root_path: '/Workspace/by-hand' });
    const { body } = await service.upload(onePackOfEach(name), { on_conflict: 'rename', wait: '25' });
    expect(body.Status).toBe('COMPLETED');
    const renamed = new Map(
      (await service.status(body.SharePackId)).Resources.map(({ Name, RenamedTo }) => [Name, RenamedTo]),
    );

    const answer = await get(`${body.SharePackId}/file?resolved=true`);
    const text = await answer.text();

    expect(answer.headers.get('content-type')).toMatch(/^application\/yaml/);
    const recipient = renamed.get(`${name}_recipient`);
    expect(parse(text)).toMatchObject({
      recipient: [{ name: recipient }],
      share: [
        { name: renamed.get(`${name}_share`), recipients: [recipient] },
        {
          name: `${name}_fed`,
          recipients: [recipient],
          pipelines: [{ name_prefix: renamed.get(`${name}_pipeline`) }],
        },
      ],
    });
    // As it says what exists, it meets every name that it made.
    const again = (await service.upload(text, { on_conflict: 'fail' })).body;
    const made = [recipient, `${name}_share`, `${name}_pipeline`].map((key = '') => renamed.get(key) ?? key);
    for (const known of made)
      expect(again.ValidationErrors.join('\n')).toContain(`'${known}' already exists`);
    expect(again.Conflicts.map(({ Owner }) => Owner)).toEqual(Array(5).fill('this pack'));
  });
});
