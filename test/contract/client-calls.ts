import type { Databricks } from '../../src/databricks/databricks';

type Call = (client: Databricks) => Promise<unknown>;

/** Every call of a part of the client, with all that it can be given. */
type CallsOf<Part> = { readonly [Method in keyof Part]: Call };

const last = async <T>(pages: AsyncIterable<T[]>): Promise<T[]> => {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
};

const ip_access_list = { allowed_ip_addresses: ['203.0.113.0/24'] };
const properties_kvpairs = { properties: { 'sharepack.run': 'run' } };
const changes = [{ principal: 'auditor', add: ['SELECT'], remove: ['SELECT'] }] as const;
const expiration_time = 4_102_444_800_000;

const recipientPatch = {
  new_name: 'auditor',
  owner: 'steward@example.com',
  comment: 'External',
  expiration_time,
  ip_access_list,
  properties_kvpairs,
};
const { new_name: _, ...recipientFields } = recipientPatch;

const dataObject = {
  name: 'main.finance.revenue',
  data_object_type: 'TABLE',
  shared_as: 'finance.revenue',
  string_shared_as: 'finance.revenue',
  comment: 'Monthly',
  cdf_enabled: true,
  history_data_sharing_status: 'ENABLED',
  partitions: [{ values: [{ name: 'country', op: 'EQUAL', value: 'nz' }] }],
};

const pipeline = {
  name: 'feed',
  catalog: 'main',
  schema: 'finance',
  target: 'finance',
  configuration: { 'pipelines.keys': 'id' },
  libraries: [{ file: { path: '/Shared/feed.sql' } }],
  root_path: '/Shared',
  serverless: true,
  continuous: false,
  development: false,
  tags: { env: 'prod' },
  notifications: [{ email_recipients: ['ops@example.com'], alerts: ['on-update-failure'] }],
  edition: 'ADVANCED',
  channel: 'CURRENT',
};

const job = {
  name: 'feed_schedule',
  schedule: { quartz_cron_expression: '0 0 2 * * ?', timezone_id: 'UTC', pause_status: 'UNPAUSED' },
  continuous: { pause_status: 'PAUSED' },
  tasks: [{ task_key: 'run', pipeline_task: { pipeline_id: 'p' } }],
  email_notifications: { on_failure: ['ops@example.com'] },
  tags: { env: 'prod' },
};

/** By part of the client; a new method has no contract until it is here. */
export const CLIENT_CALLS: {
  readonly [Part in 'recipients' | 'shares' | 'pipelines' | 'jobs' | 'catalog' | 'metastores']: CallsOf<
    Databricks[Part]
  >;
} = {
  recipients: {
    get: ({ recipients }) => recipients.get('auditor'),
    list: ({ recipients }) => recipients.list(),
    pages: ({ recipients }) => last(recipients.pages()),
    create: ({ recipients }) =>
      recipients.create({
        ...recipientFields,
        name: 'auditor',
        authentication_type: 'DATABRICKS',
        data_recipient_global_metastore_id: 'aws:us-east-1:m',
        sharing_code: 'code',
      }),
    update: ({ recipients }) => recipients.update('auditor', recipientPatch),
    delete: ({ recipients }) => recipients.delete('auditor'),
    rotateToken: ({ recipients }) => recipients.rotateToken('auditor', 3_600),
    sharePermissions: ({ recipients }) => recipients.sharePermissions('auditor'),
  },
  shares: {
    get: ({ shares }) => shares.get('figures'),
    list: ({ shares }) => shares.list(),
    pages: ({ shares }) => last(shares.pages()),
    create: ({ shares }) => shares.create({ name: 'figures', comment: 'Q1', storage_root: 's3://bucket' }),
    update: ({ shares }) =>
      shares.update('figures', {
        new_name: 'numbers',
        comment: 'Q2',
        owner: 'steward@example.com',
        storage_root: 's3://bucket',
        updates: [{ action: 'ADD', data_object: dataObject }],
      }),
    delete: ({ shares }) => shares.delete('figures'),
    permissions: ({ shares }) => shares.permissions('figures'),
    updatePermissions: ({ shares }) => shares.updatePermissions('figures', changes),
  },
  pipelines: {
    get: ({ pipelines }) => pipelines.get('p'),
    list: ({ pipelines }) => pipelines.list('feed'),
    pages: ({ pipelines }) => last(pipelines.pages()),
    create: ({ pipelines }) => pipelines.create(pipeline),
    replace: ({ pipelines }) => pipelines.replace('p', { ...pipeline, expected_last_modified: 1 }),
    delete: ({ pipelines }) => pipelines.delete('p'),
  },
  jobs: {
    get: ({ jobs }) => jobs.get(1),
    list: ({ jobs }) => jobs.list('feed_schedule'),
    pages: ({ jobs }) => last(jobs.pages()),
    isNameTaken: ({ jobs }) => jobs.isNameTaken('feed_schedule'),
    create: ({ jobs }) => jobs.create(job),
    reset: ({ jobs }) => jobs.reset(1, job),
    delete: ({ jobs }) => jobs.delete(1),
  },
  catalog: {
    catalog: ({ catalog }) => catalog.catalog('main'),
    schema: ({ catalog }) => catalog.schema('main.finance'),
    table: ({ catalog }) => catalog.table('main.finance.revenue'),
    tables: ({ catalog }) => catalog.tables('main', 'finance'),
    tablePages: ({ catalog }) => last(catalog.tablePages('main', 'finance')),
  },
  metastores: {
    current: ({ metastores }) => metastores.current(),
    privileges: ({ metastores }) => metastores.privileges('m', 'local@example.com'),
  },
};

/** All of them, by name. */
export const CALLS: readonly (readonly [name: string, call: Call])[] = [
  ['currentUser', (client) => client.currentUser()],
  ...Object.entries(CLIENT_CALLS).flatMap(([part, calls]) =>
    Object.entries(calls).map(([method, call]) => [`${part}.${method}`, call] as const),
  ),
];
