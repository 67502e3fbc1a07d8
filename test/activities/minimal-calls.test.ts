import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packText } from '../support/packs';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

const CATALOG = '/api/2.1/unity-catalog';
const TABLES = ['revenue', 'costs', 'invoices', 'ledger', 'budget'].map((name) => `main.finance.${name}`);
const names = (kind: string): string[] => Array.from({ length: 20 }, (_, nth) => `p20_${kind}_${nth}`);
const grantees = (nth: number): string[] => [`p20_recipient_${nth}`, `p20_recipient_${(nth + 1) % 20}`];

/** 20 recipients; 20 shares, each granted to two of them, ten of five tables and ten with a pipeline and its schedule. */
const p20 = (metadata: object = {}): string =>
  packText({
    metadata: { project_name: 'p20', ...metadata },
    recipient: names('recipient').map((name) => ({ name })),
    share: names('share').map((name, nth) =>
      nth < 10
        ? { name, share_assets: TABLES, recipients: grantees(nth) }
        : {
            ...{ name, share_assets: [TABLES[nth % 5]], recipients: grantees(nth) },
            delta_share: { ext_catalog_name: 'analytics_prod', ext_schema_name: 'finance_shared' },
            pipelines: [
              {
                name_prefix: `p20_pipeline_${nth}`,
                source_asset: TABLES[nth % 5],
                schedule: { cron: '0 0 2 * * ?', timezone: 'UTC' },
              },
            ],
          },
    ),
  });

const count = (calls: readonly string[]): Readonly<Record<string, number>> =>
  calls.reduce<Record<string, number>>((sum, call) => ({ ...sum, [call]: (sum[call] ?? 0) + 1 }), {});

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());

let id: string;

describe('calls of a NEW pack, none of which exists', () => {
  test('the look takes a list of each kind, one of the tables, and one look at the schema that is written to', async () => {
    id = await bench.begin(p20());
    const calls = await bench.calls(() => bench.run('detectConflicts', { sharePackId: id }));
    expect(count(calls)).toEqual({
      [`GET ${CATALOG}/recipients`]: 1,
      [`GET ${CATALOG}/shares`]: 1,
      'GET /api/2.0/pipelines': 1,
      'GET /api/2.2/jobs/list': 1,
      [`GET ${CATALOG}/tables`]: 1,
      [`GET ${CATALOG}/schemas/analytics_prod.finance_shared`]: 1,
    });
  });

  const schedules: (readonly string[])[] = [];
  const callsOf = async (
    activity: Parameters<ActivityBench['run']>[0],
    type: 'Recipient' | 'Share' | 'Pipeline' | 'Schedule',
    name: string,
  ) => {
    const ref = await bench.stepRef(id, type, name);
    return bench.calls(() => bench.run(activity as 'createShare', ref));
  };

  test('createRecipient takes one', async () => {
    for (const name of names('recipient'))
      expect(await callsOf('createRecipient', 'Recipient', name)).toEqual([`POST ${CATALOG}/recipients`]);
  });

  test('createShare takes three: the share, its objects, its grants', async () => {
    for (const name of names('share')) {
      const calls = await callsOf('createShare', 'Share', name);
      expect(calls).toHaveLength(3);
      expect(calls[0]).toBe(`POST ${CATALOG}/shares`);
    }
  });

  test('createPipeline takes one', async () => {
    for (const nth of Array.from({ length: 10 }, (_, index) => index + 10)) {
      const name = `p20_pipeline_${nth}`;
      expect(await callsOf('createPipeline', 'Pipeline', name)).toEqual(['POST /api/2.0/pipelines']);
      schedules.push(await callsOf('schedulePipeline', 'Schedule', `${name}_schedule`));
    }
  });

  test('schedulePipeline takes one, and a list before it where none was read a moment ago: the workspace would not say that there is a job of that name', () => {
    expect(new Set(schedules.map((calls) => calls.join(', ')))).toEqual(
      new Set(['GET /api/2.2/jobs/list, POST /api/2.2/jobs/create', 'POST /api/2.2/jobs/create']),
    );
  });

  test('done again, as after a lost answer to Temporal, nothing takes any', async () => {
    expect(await callsOf('createRecipient', 'Recipient', 'p20_recipient_0')).toEqual([]);
    expect(await callsOf('createShare', 'Share', 'p20_share_0')).toEqual([]);
  });
});

describe('calls of an UPDATE of the same pack, unchanged', () => {
  test('the look takes besides two for each share and one for each pipeline, and finds nothing to do', async () => {
    await bench.end(id);
    const next = await bench.begin(p20({ strategy: 'UPDATE' }));
    const calls = await bench.calls(async () => {
      const look = await bench.run('detectConflicts', { sharePackId: next });
      expect(look).toMatchObject({ strategy: 'UPDATE', refusal: null, page: { items: [] } });
      expect(look.settled).toEqual({ Recipient: 20, Share: 20, Pipeline: 10, Schedule: 10 });
    });
    expect(calls).toHaveLength(6 + 2 * 20 + 10);
  });
});
