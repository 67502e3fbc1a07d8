import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KindContext } from '../../../src/activities/kinds/kind';
import { recipients } from '../../../src/activities/kinds/recipient';
import { desired } from '../../../src/plan/desired';
import { differences } from '../../../src/plan/state';
import { METASTORE, d2d, d2o } from '../../plan/made-up';
import { createActivityBench } from '../activity-bench';
import type { ActivityBench } from '../activity-bench';

let bench: ActivityBench;
let context: KindContext;
beforeAll(async () => {
  bench = await createActivityBench();
  context = await bench.context();
});
afterAll(() => bench.close());

const full = {
  recipient: 'auditor@example.org',
  comment: 'External auditor',
  recipient_ips: ['203.0.113.0/24', '198.51.100.7'],
  token_expiry: 90,
};

async function seen(name: string) {
  const found = await recipients.read(context, name);
  if (!found) throw new Error(`${name} is not there`);
  return found;
}

test.each([
  ['a D2O recipient with all there is to say', d2o(full)],
  ['a D2O recipient with nothing but a name', d2o()],
  ['a D2D recipient', d2d({ comment: 'Partner' })],
])('%s is as wanted once it is created, in one call', async (_, spec) => {
  const wanted = desired(spec, 'NEW', undefined);
  const name = `made-${differences({}, wanted).length}`;
  const calls = await bench.calls(() => recipients.create(context, name, wanted));
  expect(calls).toEqual(['POST /api/2.1/unity-catalog/recipients']);
  const { existing } = await seen(name);
  expect(differences(existing.state, wanted)).toEqual([]);
  expect(existing).toMatchObject({ name, made_by_run: context.sharePackId, namesakes: 0 });
});

test('token_expiry counts from the day of the upload', async () => {
  await recipients.create(context, 'expiring', { type: 'D2O', token_expiry: 7 });
  const { raw } = await seen('expiring');
  const week = 7 * 24 * 3600 * 1000;
  expect(raw.expiration_time).toBe(context.uploadedAt.getTime() + week);
});

test('what exists under the name is no longer made: the error says so', async () => {
  await recipients.create(context, 'twice', { type: 'D2O' });
  await expect(recipients.create(context, 'TWICE', { type: 'D2O' })).rejects.toMatchObject({
    kind: 'already-exists',
  });
});

describe('an update', () => {
  test('changes only the fields that are named, and keeps what others noted on it', async () => {
    await bench.databricks.recipients.create({
      name: 'foreign',
      authentication_type: 'TOKEN',
      comment: 'By hand',
      owner: 'somebody@acme.example',
      ip_access_list: { allowed_ip_addresses: ['10.0.0.1'] },
      properties_kvpairs: { properties: { team: 'audit' } },
    });
    const before = await seen('foreign');
    await recipients.update(context, before, { comment: 'By pack' });
    const { raw } = await seen('foreign');
    expect(raw).toMatchObject({ ...before.raw, comment: 'By pack', updated_at: expect.anything() });

    await recipients.update(context, await seen('foreign'), { recipient: 'a@b.example' });
    const after = await seen('foreign');
    expect(after.existing.state).toMatchObject({ recipient: 'a@b.example', comment: 'By pack' });
    expect(after.raw.properties_kvpairs?.properties).toMatchObject({
      ...before.raw.properties_kvpairs?.properties,
      team: 'audit',
    });
  });

  test('to nothing takes the comment, the contact and the addresses off', async () => {
    await recipients.create(context, 'cleared', desired(d2o(full), 'NEW', undefined));
    const nothing = { comment: null, recipient: null, recipient_ips: [] };
    await recipients.update(context, await seen('cleared'), nothing);
    expect((await seen('cleared')).existing.state).toMatchObject(nothing);
  });

  test('back to what it was gives it its earlier expiry, whatever the day', async () => {
    await bench.databricks.recipients.create({
      name: 'dated',
      authentication_type: 'TOKEN',
      expiration_time: Date.now() + 1_000_000,
    });
    const before = await seen('dated');
    await recipients.update(context, before, { token_expiry: 30 });
    expect((await seen('dated')).existing.state).toMatchObject({ token_expiry: 30 });
    const { token_expiry = null } = before.existing.state;
    await recipients.update(context, await seen('dated'), { token_expiry }, before.raw);
    const { raw, existing } = await seen('dated');
    expect(raw.expiration_time).toBe(before.raw.expiration_time);
    expect(existing.state).toEqual(before.existing.state);
  });
});

test('removed, it is gone', async () => {
  await recipients.create(context, 'gone', { type: 'D2O' });
  await recipients.remove(context, await seen('gone'));
  await expect(recipients.read(context, 'gone')).resolves.toBeUndefined();
});

describe('looking for many', () => {
  const wanted = (spec: ReturnType<typeof d2o>) => ({ name: spec.name, spec });

  test('finds them in any case, by one call for one and by the list for more', async () => {
    await recipients.create(context, 'listed', { type: 'D2O' });
    const one = await bench.calls(() => recipients.find(context, [wanted(d2o({ name: 'Listed' }))]));
    expect(one).toEqual(['GET /api/2.1/unity-catalog/recipients/Listed']);
    const two = await bench.calls(async () => {
      const found = await recipients.find(context, [
        wanted(d2o({ name: 'Listed' })),
        wanted(d2o({ name: 'nobody' })),
      ]);
      expect([...found.keys()]).toEqual(['listed']);
    });
    expect(two).toEqual(['GET /api/2.1/unity-catalog/recipients']);
  });

  test('finds a D2D recipient under another name for the same metastore', async () => {
    await recipients.create(
      context,
      'acme',
      desired(d2d({ recipient_databricks_org: `${METASTORE}-x` }), 'NEW', undefined),
    );
    const spec = d2d({ name: 'our-partner', recipient_databricks_org: `${METASTORE}-x` });
    const calls = await bench.calls(async () => {
      const found = await recipients.find(context, [wanted(spec)]);
      expect(found.get('our-partner')?.existing.name).toBe('acme');
    });
    expect(calls).toEqual(['GET /api/2.1/unity-catalog/recipients']);
  });
});

test('the fingerprint changes with what an answer could depend on, and with nothing else', async () => {
  await recipients.create(context, 'printed', { type: 'D2O' });
  const first = await seen('printed');
  expect((await seen('printed')).existing.fingerprint).toBe(first.existing.fingerprint);
  await recipients.update(context, first, { comment: 'changed' });
  expect((await seen('printed')).existing.fingerprint).not.toBe(first.existing.fingerprint);
});
