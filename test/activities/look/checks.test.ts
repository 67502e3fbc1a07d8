import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { suggestNames, takenNames } from '../../../src/activities/free-names';
import type { KindContext } from '../../../src/activities/kinds/kind';
import { checkAssets } from '../../../src/activities/look/check-assets';
import { checkGrantees } from '../../../src/activities/look/check-grantees';
import { runningPack } from '../../../src/activities/run-context';
import type { ShareSpec } from '../../../src/pack/pack';
import { stepsOf } from '../../../src/plan/resource';
import { packOf } from '../../plan/made-up';
import { createActivityBench } from '../activity-bench';
import type { ActivityBench } from '../activity-bench';

const CATALOG = '/api/2.1/unity-catalog';

let bench: ActivityBench;
let context: KindContext;
beforeAll(async () => {
  bench = await createActivityBench();
  context = await bench.context();
});
afterAll(() => bench.close());

const share = (over: Partial<ShareSpec>) =>
  stepsOf(packOf({ share: [{ name: 's', pipelines: [], ...over }] }));

describe('assets', () => {
  test('that exist are found with their types, a schema by one list of its tables', async () => {
    const steps = share({ share_assets: ['Main.Finance.Revenue', 'main.finance.costs', 'main.finance'] });
    const calls = await bench.calls(async () => {
      expect(await checkAssets(context, steps)).toEqual({
        missing: [],
        types: { 'main.finance.revenue': 'TABLE', 'main.finance.costs': 'TABLE', 'main.finance': 'SCHEMA' },
      });
    });
    expect(calls).toEqual([`GET ${CATALOG}/tables`]);
  });

  test('one table of a schema is one call', async () => {
    const calls = await bench.calls(() =>
      checkAssets(context, share({ share_assets: ['main.hr.headcount'] })),
    );
    expect(calls).toEqual([`GET ${CATALOG}/tables/main.hr.headcount`]);
  });

  test('that are missing are reported all at once: tables, schemas, and schemas to write to', async () => {
    const steps = share({
      share_assets_to_add: [
        'main.finance.nothing',
        'main.finance.revenue',
        'main.nowhere',
        'gone.a.b',
        'gone.a.c',
      ],
      pipelines: [
        {
          name_prefix: 'p',
          source_asset: 'main.sales.nothing',
          ext_catalog_name: 'Analytics_Prod',
          ext_schema_name: 'nowhere',
        },
      ],
    });
    const { missing } = await checkAssets(context, steps);
    expect([...missing].sort()).toEqual([
      'analytics_prod.nowhere',
      'gone.a.b',
      'gone.a.c',
      'main.finance.nothing',
      'main.nowhere',
      'main.sales.nothing',
    ]);
  });

  test('a schema that pipelines write to is looked at once, and not where a table of it was seen', async () => {
    const pipeline = (name: string, ext_schema_name: string) => ({
      name_prefix: name,
      source_asset: 'main.finance.revenue',
      ...{ ext_catalog_name: name === 'c' ? 'main' : 'analytics_prod', ext_schema_name },
    });
    const steps = share({
      pipelines: [pipeline('a', 'finance_shared'), pipeline('b', 'finance_shared'), pipeline('c', 'finance')],
    });
    const calls = await bench.calls(() => checkAssets(context, steps));
    expect([...calls].sort()).toEqual([
      `GET ${CATALOG}/schemas/analytics_prod.finance_shared`,
      `GET ${CATALOG}/tables/main.finance.revenue`,
    ]);
  });

  test('a workspace that does not let us look is an error, not a missing asset', async () => {
    await bench.workspace.faults({
      Method: 'GET',
      Path: `${CATALOG}/tables`,
      Times: 1,
      Kind: 'status',
      Status: 403,
    });
    const steps = share({ share_assets: ['main.finance.revenue', 'main.finance.costs'] });
    await expect(checkAssets(context, steps)).rejects.toMatchObject({ kind: 'permission-denied' });
  });
});

describe('grantees', () => {
  test('in the pack or in the workspace are fine, in any case and list', async () => {
    const steps = stepsOf(
      packOf({
        recipient: [{ name: 'mine' }],
        share: [{ name: 's', recipients: ['MINE'], recipients_to_add: ['Legacy-Auditor'], pipelines: [] }],
      }),
    );
    await expect(checkGrantees(context, steps)).resolves.toEqual([]);
  });

  test('all in the pack take no call', async () => {
    const steps = stepsOf(
      packOf({ recipient: [{ name: 'a' }], share: [{ name: 's', recipients: ['a'], pipelines: [] }] }),
    );
    await expect(bench.calls(() => checkGrantees(context, steps))).resolves.toEqual([]);
  });

  test('that are neither are named, with each share that names them', async () => {
    const one = (name: string): ShareSpec => ({ name, recipients: ['nobody'], pipelines: [] });
    const steps = stepsOf(packOf({ share: [one('s'), one('t')] }));
    await expect(checkGrantees(context, steps)).resolves.toEqual([
      { share: 's', recipient: 'nobody' },
      { share: 't', recipient: 'nobody' },
    ]);
  });
});

describe('free names', () => {
  test('are taken by the workspace and by the pack, in any case', async () => {
    const id = await bench.begin('metadata: {project_name: names}\nrecipient: [{name: in_pack}]');
    const given = { ...context, sharePackId: id };
    const names = ['in_pack', 'IN_PACK', 'legacy-auditor', 'free'];
    const taken = await takenNames(bench.deps, given, 'Recipient', names);
    expect([...taken].sort()).toEqual(['in_pack', 'legacy-auditor']);
  });

  test("are suggested three, the guide's convention first, without those that are taken", async () => {
    const id = await bench.begin(
      'metadata: {project_name: names2}\nrecipient: [{name: legacy-auditor}, {name: legacy-auditor_2}]',
    );
    await bench.databricks.recipients.create({ name: 'legacy-auditor_3', authentication_type: 'TOKEN' });
    const running = await runningPack(bench.deps, id);
    const given = { ...context, sharePackId: id };
    const suggested = await suggestNames(bench.deps, running, given, 'Recipient', ['legacy-auditor']);
    const day = running.created_at.toISOString().slice(0, 10).replaceAll('-', '');
    expect(suggested.get('legacy-auditor')).toEqual([
      `finance_names2_legacy-auditor_${day}`,
      'legacy-auditor_4',
      'legacy-auditor_5',
    ]);
  });

  test('are fewer than three where somebody is counting along', async () => {
    const taken = Array.from({ length: 19 }, (_, nth) => `counted_${nth + 2}`);
    for (const name of taken) await bench.databricks.shares.create({ name });
    const id = await bench.begin('metadata: {project_name: names3}\nshare: [{name: counted}]');
    const running = await runningPack(bench.deps, id);
    const suggested = await suggestNames(bench.deps, running, { ...context, sharePackId: id }, 'Share', [
      'counted',
    ]);
    expect(suggested.get('counted')).toEqual([expect.stringMatching(/^finance_names3_counted_\d{8}$/)]);
  });
});
