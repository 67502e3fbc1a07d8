import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ManagedChange } from '../../../src/store/records';
import { pack, step, stepOf, stored, upload } from '../made-up';
import { onEachDatabase } from '../on-each-database';

onEachDatabase('Who manages what', (database) => {
  const store = () => database().store;
  /** A run of a pack with one recipient, in a workspace. Versions of one name follow each other. */
  const run = async (workspace: string, share_pack_name: string, name = 'auditor'): Promise<string> => {
    const given = upload({ workspace, share_pack_name, project_name: share_pack_name });
    const { share_pack_id } = await stored(store(), given);
    await store().saveSteps(share_pack_id, { runId: randomUUID() }, pack(), [step(0, { name }), step(1)]);
    return share_pack_id;
  };
  const manage = (name = 'auditor', over: object = {}): ManagedChange => ({
    kind: 'manage',
    name,
    id: 'r-1',
    created_at: '2026-03-01T10:00:00Z',
    spec: { name },
    ...over,
  });
  const auditor = async (workspace: string) =>
    (await store().managed(workspace, 'Recipient', ['auditor']))[0];
  const workspaceOfItsOwn = (): string => `https://${randomUUID()}.example`;

  test('a resource that a step made is managed by its version', async () => {
    const workspace = workspaceOfItsOwn();
    const id = await run(workspace, 'a', 'Auditor');
    await store().finishStep(id, 0, { outcome: 'created', managed: manage('Auditor') });
    const record = {
      type: 'Recipient',
      name: 'Auditor',
      id: 'r-1',
      created_at: '2026-03-01T10:00:00Z',
      spec: { name: 'Auditor' },
      SharePackName: 'a',
      SharePackId: id,
      Version: 1,
    };
    expect(await store().managed(workspace, 'Recipient', ['AUDITOR', 'other'])).toEqual([record]);
    expect(await store().managedBy(workspace, 'a')).toEqual([record]);
    expect(await store().managed(workspace, 'Share', ['Auditor'])).toEqual([]);
    expect(await store().managed(workspaceOfItsOwn(), 'Recipient', ['Auditor'])).toEqual([]);
    expect(await store().managedBy(workspace, 'b')).toEqual([]);
  });

  test('a pack manages what any of its versions made', async () => {
    const workspace = workspaceOfItsOwn();
    const first = await run(workspace, 'a');
    await store().finishStep(first, 0, { outcome: 'created', managed: manage() });
    await store().finishRun(first, { status: 'COMPLETED' });
    const second = await run(workspace, 'a');
    await store().finishStep(second, 1, { outcome: 'created', managed: manage('other') });
    expect(await store().managedBy(workspace, 'a')).toMatchObject([
      { name: 'auditor', Version: 1 },
      { name: 'other', Version: 2 },
    ]);
  });

  test('a resource that another pack took over is managed by that one', async () => {
    const workspace = workspaceOfItsOwn();
    await store().finishStep(await run(workspace, 'a'), 0, { outcome: 'created', managed: manage() });
    const other = await run(workspace, 'b');
    await store().finishStep(other, 0, { outcome: 'updated', managed: manage('auditor', { spec: {} }) });
    expect(await auditor(workspace)).toMatchObject({ SharePackName: 'b', SharePackId: other, spec: {} });
    expect(await store().managedBy(workspace, 'a')).toEqual([]);
  });

  test('a released resource is managed by nobody, whoever managed it', async () => {
    const workspace = workspaceOfItsOwn();
    await store().finishStep(await run(workspace, 'a'), 0, { outcome: 'created', managed: manage() });
    const other = await run(workspace, 'b');
    await store().finishStep(other, 0, {
      outcome: 'deleted',
      managed: { kind: 'release', name: 'Auditor' },
    });
    expect(await auditor(workspace)).toBeUndefined();
  });

  test('a step without a change of management leaves it as it is', async () => {
    const workspace = workspaceOfItsOwn();
    const first = await run(workspace, 'a');
    await store().finishStep(first, 0, { outcome: 'created', managed: manage() });
    await store().finishStep(await run(workspace, 'b'), 0, { outcome: 'failed', error: 'No quota.' });
    expect(await auditor(workspace)).toMatchObject({ SharePackId: first });
  });

  test('a created resource that is rolled back is managed by nobody', async () => {
    const workspace = workspaceOfItsOwn();
    const id = await run(workspace, 'a');
    await store().finishStep(id, 0, { outcome: 'created', managed: manage() });
    await store().finishStep(id, 0, {
      outcome: 'rolled_back',
      managed: { kind: 'release', name: 'auditor' },
    });
    expect(await auditor(workspace)).toBeUndefined();
  });

  test('a taken over resource that is rolled back goes back to who managed it before', async () => {
    const workspace = workspaceOfItsOwn();
    const first = await run(workspace, 'a');
    await store().finishStep(first, 0, { outcome: 'created', managed: manage() });
    const before = await auditor(workspace);
    const other = await run(workspace, 'b');
    await store().finishStep(other, 0, { outcome: 'updated', managed: manage('auditor', { spec: {} }) });
    // Told again, with the fact that it was changed meanwhile: it must not become its own predecessor.
    await store().finishStep(other, 0, { outcome: 'replaced', managed: manage('auditor', { id: 'r-2' }) });
    await store().finishStep(other, 0, { outcome: 'rolled_back' });
    expect(await auditor(workspace)).toEqual(before);
  });

  test('what the undo had to make anew goes back with its new id', async () => {
    const workspace = workspaceOfItsOwn();
    const first = await run(workspace, 'a');
    await store().finishStep(first, 0, { outcome: 'created', managed: manage() });
    const other = await run(workspace, 'b');
    await store().finishStep(other, 0, { outcome: 'replaced', managed: manage('auditor', { id: 'r-2' }) });
    await store().finishStep(other, 0, { outcome: 'rolled_back', managed: manage('auditor', { id: 'r-3' }) });
    expect(await auditor(workspace)).toMatchObject({ SharePackId: first, id: 'r-3' });
  });

  test('a deleted resource that the undo made anew is managed again', async () => {
    const workspace = workspaceOfItsOwn();
    const first = await run(workspace, 'a');
    await store().finishStep(first, 0, { outcome: 'created', managed: manage() });
    await store().finishRun(first, { status: 'COMPLETED' });
    const second = await run(workspace, 'a');
    await store().finishStep(second, 0, {
      outcome: 'deleted',
      managed: { kind: 'release', name: 'auditor' },
    });
    await store().finishStep(second, 0, {
      outcome: 'rolled_back',
      managed: manage('auditor', { id: 'r-2' }),
    });
    expect(await auditor(workspace)).toMatchObject({ SharePackName: 'a', id: 'r-2' });
  });

  test('a rolled back step does not touch what somebody else has taken over since', async () => {
    const workspace = workspaceOfItsOwn();
    const first = await run(workspace, 'a');
    await store().finishStep(first, 0, { outcome: 'created', managed: manage() });
    const other = await run(workspace, 'b');
    await store().finishStep(other, 0, { outcome: 'updated', managed: manage() });
    await store().finishStep(first, 0, {
      outcome: 'rolled_back',
      managed: { kind: 'release', name: 'auditor' },
    });
    expect(await auditor(workspace)).toMatchObject({ SharePackId: other });
  });

  test('a resource made under another name than the pack’s is managed, and shown, under that one', async () => {
    const workspace = workspaceOfItsOwn();
    const id = await run(workspace, 'a');
    await store().finishStep(id, 0, { outcome: 'created', managed: manage('auditor-2') });
    expect(await stepOf(store(), id, 0)).toMatchObject({ name: 'auditor', actual_name: 'auditor-2' });
    expect(await auditor(workspace)).toBeUndefined();
    expect((await store().events(id, 1, 1))[0]?.data).toMatchObject({ RenamedTo: 'auditor-2' });
    await store().finishStep(id, 0, { outcome: 'rolled_back' });
    expect(await store().managedBy(workspace, 'a')).toEqual([]);
  });

  const warningsOf = async (id: string) => (await store().sharePack(id))?.validation_warnings;

  test('a pack hears in its newest version what another pack took over or deleted, until it is given back', async () => {
    const workspace = workspaceOfItsOwn();
    const first = await run(workspace, 'a');
    await store().finishStep(first, 0, { outcome: 'created', managed: manage() });
    await store().finishRun(first, { status: 'COMPLETED' });
    const newest = await run(workspace, 'a');
    const other = await run(workspace, 'b');
    await store().finishStep(other, 0, { outcome: 'updated', managed: manage() });
    const note = "Recipient 'auditor' is no longer managed by this pack: it was taken over by b version 1";
    expect([await warningsOf(first), await warningsOf(newest)]).toEqual([[], [note]]);
    await store().finishStep(other, 0, { outcome: 'rolled_back' });
    expect(await warningsOf(newest)).toEqual([]);

    const third = await run(workspace, 'c');
    const released = { kind: 'release' as const, name: 'auditor' };
    await store().finishStep(third, 0, { outcome: 'deleted', managed: released });
    expect(await warningsOf(newest)).toEqual([
      "Recipient 'auditor' is no longer managed by this pack: it was deleted by c version 1",
    ]);
    const again = manage('auditor', { id: 'r-2', share_pack_id: first });
    await store().finishStep(third, 0, { outcome: 'rolled_back', managed: again });
    expect(await warningsOf(newest)).toEqual([]);
    expect(await auditor(workspace)).toMatchObject({ SharePackId: first, id: 'r-2' });
  });

  test('a pack hears nothing where it takes over from its earlier version, or where a namesake is created', async () => {
    const workspace = workspaceOfItsOwn();
    const first = await run(workspace, 'a');
    await store().finishStep(first, 0, { outcome: 'created', managed: manage() });
    await store().finishRun(first, { status: 'COMPLETED' });
    const second = await run(workspace, 'a');
    await store().finishStep(second, 0, { outcome: 'updated', managed: manage() });
    const other = await run(workspace, 'b');
    await store().finishStep(other, 0, { outcome: 'created', managed: manage('auditor', { id: 'r-2' }) });
    expect([await warningsOf(first), await warningsOf(second)]).toEqual([[], []]);
  });

  test('all of a kind in a workspace are found, whichever pack manages them', async () => {
    const workspace = workspaceOfItsOwn();
    await store().finishStep(await run(workspace, 'a'), 0, { outcome: 'created', managed: manage('one') });
    await store().finishStep(await run(workspace, 'b'), 0, { outcome: 'created', managed: manage('two') });
    const found = await store().managedOf(workspace, ['Recipient', 'Share']);
    expect(found.map(({ name, SharePackName }) => [name, SharePackName])).toEqual([
      ['one', 'a'],
      ['two', 'b'],
    ]);
    expect(await store().managedOf(workspace, ['Share'])).toEqual([]);
  });
});
