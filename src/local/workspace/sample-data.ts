import { randomUUID } from 'node:crypto';
import { CLOUD, CURRENT_USER, GLOBAL_METASTORE_ID, METASTORE_ID, REGION, WORKSPACE_ADMIN } from './identity';
import type { Recipient } from './records/recipient';
import type { Share } from './records/share';
import { dataObject } from './records/share-object';
import { ensureSchema, ensureTable, type Maker } from './resources/catalog-records';
import { changePrivileges } from './resources/privileges';
import { recipientProperties } from './resources/recipient';
import { SELF } from './resources/recipients';
import { addObject } from './resources/share-object';
import { grant } from './resources/share-permissions';
import type { State } from './state/state';

const TABLES: Readonly<Record<string, readonly string[]>> = {
  'main.finance': ['revenue', 'costs', 'invoices', 'ledger', 'budget'],
  'main.sales': ['orders', 'order_lines', 'customers', 'customer_segments', 'sales_transactions'],
  'main.hr': ['headcount', 'positions'],
};

/** What the one user was granted on the metastore by its owner; nobody else was. */
const OF_CURRENT_USER = [
  ...['CREATE_CATALOG', 'CREATE_RECIPIENT', 'CREATE_SHARE', 'SET_SHARE_PERMISSION'],
  ...['USE_RECIPIENT', 'USE_SHARE'],
];

/** Fills an empty state with the sample data (operations.md, The local workspace). */
export function fillWithSampleData(state: State, now: number): void {
  const maker: Maker = { user: WORKSPACE_ADMIN, now };
  fillWithNothing(state, now);
  for (const [schema, tables] of Object.entries(TABLES)) {
    for (const table of tables) ensureTable(state, `${schema}.${table}`, maker);
  }
  ensureSchema(state, 'analytics_prod.finance_shared', maker);
  addLegacy(state, maker);
}

/** Even an empty metastore has itself as a recipient, and somebody who may share. */
export function fillWithNothing(state: State, now: number): void {
  const partner = {
    data_recipient_global_metastore_id: GLOBAL_METASTORE_ID,
    metastore_id: METASTORE_ID,
    cloud: CLOUD,
    region: REGION,
  };
  state.recipients.put(SELF, {
    ...recipient(SELF, { user: 'System user', now }, partner),
    authentication_type: 'DATABRICKS',
  });
  grantCurrentUser(state);
}

/** A metastore in which its one user could do nothing would be of no use. */
export function grantCurrentUser(state: State): void {
  changePrivileges(state, METASTORE_ID, { principal: CURRENT_USER, add: OF_CURRENT_USER, remove: [] });
}

/** Something that was here before us: a recipient and a share that nobody manages. */
function addLegacy(state: State, maker: Maker): void {
  const { user, now } = maker;
  const made = { created_at: now, created_by: user, updated_at: now, updated_by: user };
  // Without a link: somebody opened it long ago.
  const tokens = [{ id: randomUUID(), ...made }];
  const auditor = recipient('legacy-auditor', maker, { comment: 'Made by hand', tokens });
  const share: Share = {
    id: randomUUID(),
    name: 'legacy_share',
    comment: 'Made by hand',
    owner: user,
    ...made,
  };
  state.recipients.put(auditor.name, auditor);
  state.shares.put(share.name, share);
  addObject(state, share, dataObject.parse({ name: 'main.finance.ledger' }), maker);
  grant(state, share, auditor);
}

function recipient(name: string, { user, now }: Maker, more: Partial<Recipient>): Recipient {
  return {
    id: randomUUID(),
    name,
    authentication_type: 'TOKEN',
    owner: user,
    activated: true,
    ...more,
    properties_kvpairs: recipientProperties({}, { name, metastore_id: more.metastore_id }),
    created_at: now,
    created_by: user,
    updated_at: now,
    updated_by: user,
  };
}
