import type { Pack, PackMetadata } from '../../src/pack/pack';
import type { Situation } from '../../src/plan/assess';
import type { ResourceSpec, SpecOf } from '../../src/plan/resource';
import type { Existing, State } from '../../src/plan/state';

export const METASTORE = 'aws:us-west-2:19a84bee-54bc-43a2-87de-023d0ec16016';

export const packOf = (content: Partial<Pack>, metadata: Partial<PackMetadata> = {}): Pack => ({
  metadata: {
    business_line: 'finance',
    project_name: 'audit',
    requestor: 'jane',
    approver_status: 'approved',
    strategy: 'NEW',
    workspace_url: 'https://dbc-1.cloud.example',
    ...metadata,
  },
  recipient: [],
  share: [],
  ...content,
});

export const d2o = (over: Partial<SpecOf<'Recipient'>> = {}): SpecOf<'Recipient'> => ({
  kind: 'Recipient',
  name: 'auditor',
  type: 'D2O',
  ...over,
});

export const d2d = (over: Partial<SpecOf<'Recipient'>> = {}): SpecOf<'Recipient'> =>
  d2o({ type: 'D2D', recipient_databricks_org: METASTORE, ...over });

export const pipeline = (over: Partial<SpecOf<'Pipeline'>> = {}): SpecOf<'Pipeline'> => ({
  kind: 'Pipeline',
  share: 'q1',
  name_prefix: 'daily',
  ...over,
});

export const existing = (state: State, over: Partial<Existing> = {}): Existing => ({
  name: 'auditor',
  id: 'id-1',
  created_at: '2026-01-01T00:00:00.000Z',
  created_by: 'admin@acme.example',
  state,
  fingerprint: 'f1',
  made_by_run: null,
  namesakes: 0,
  ...over,
});

/** A NEW pack's D2O recipient that meets nothing, in mode `ask`, unless `over` says otherwise. */
export const situation = (over: Partial<Situation> & { readonly spec?: ResourceSpec } = {}): Situation => {
  const spec = over.spec ?? d2o();
  return {
    type: spec.kind,
    name: 'auditor',
    spec,
    existing: undefined,
    owner: 'not managed',
    managedBy: undefined,
    strategy: 'NEW',
    mode: 'ask',
    sharePackId: 'run-1',
    suggestions: ['auditor_2', 'auditor_3', 'auditor_4', 'auditor_5'],
    late: false,
    ...over,
  };
};

export const ANOTHER_PACK = {
  owner: 'another pack',
  managedBy: { SharePackName: 'SharePack_joe_sales_q1', SharePackId: 'run-0', Version: 3 },
} as const;
