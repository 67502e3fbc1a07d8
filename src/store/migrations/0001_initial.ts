import { type Kysely, type Migration, sql } from 'kysely';

/** Statements in the order in which they refer to each other. */
const TABLES = [
  // Content-addressed: the same file uploaded twice is kept once.
  sql`create table files (
    sha256 text primary key,
    bytes bytea not null,
    created_at timestamptz not null default now()
  )`,
  sql`create table share_packs (
    share_pack_id text primary key,
    seq bigint generated always as identity unique,
    share_pack_name text,
    version integer,
    workspace text,
    workflow_id text,
    run_id text,
    status text not null,
    strategy text,
    business_line text,
    project_name text,
    requestor text,
    requested_by text not null,
    filename text not null,
    file_sha256 text not null references files,
    options jsonb not null,
    error_message text,
    validation_errors jsonb not null default '[]',
    validation_warnings jsonb not null default '[]',
    errors jsonb not null default '[]',
    rejected_signals jsonb not null default '[]',
    resolution_deadline timestamptz,
    failed_type text,
    undo jsonb,
    created_at timestamptz not null default now(),
    last_updated timestamptz not null default now(),
    ended_at timestamptz,
    effective_from timestamptz,
    effective_to timestamptz,
    last_event integer not null default 0
  )`,
  sql`create unique index share_packs_version on share_packs (workspace, share_pack_name, version)`,
  // One open run per pack, whatever the code above it does.
  sql`create unique index share_packs_one_open on share_packs (workspace, share_pack_name)
    where status in ('IN_PROGRESS', 'AWAITING_RESOLUTION')`,
  sql`create index share_packs_file on share_packs (file_sha256)`,
  // The list's filters. text_pattern_ops: a beginning of a name is found whatever the database's collation.
  sql`create index share_packs_name on share_packs (share_pack_name text_pattern_ops, seq)`,
  sql`create index share_packs_business_line on share_packs (business_line, seq)`,
  sql`create index share_packs_requestor on share_packs (requestor, seq)`,
  sql`create index share_packs_status on share_packs (status, seq)`,
  sql`create table idempotency_keys (
    actor text not null,
    key text not null,
    share_pack_id text not null references share_packs on delete cascade,
    used_at timestamptz not null default now(),
    primary key (actor, key)
  )`,
  sql`create index idempotency_keys_share_pack on idempotency_keys (share_pack_id)`,
  // Apart from share_packs, whose rows are read for every status and list.
  sql`create table packs (
    share_pack_id text primary key references share_packs on delete cascade,
    pack jsonb not null
  )`,
  sql`create table steps (
    share_pack_id text not null references share_packs on delete cascade,
    id integer not null,
    type text not null,
    name text not null,
    name_key text not null,
    verb text not null,
    depends_on jsonb not null,
    spec jsonb not null,
    existing jsonb,
    before jsonb,
    made jsonb,
    actual_name text,
    outcome text,
    error text,
    begun_at timestamptz,
    ended_at timestamptz,
    primary key (share_pack_id, id)
  )`,
  sql`create index steps_name on steps (share_pack_id, type, name_key)`,
  sql`create table conflicts (
    seq bigint generated always as identity,
    share_pack_id text not null references share_packs on delete cascade,
    type text not null,
    name_key text not null,
    conflict jsonb not null,
    primary key (share_pack_id, type, name_key)
  )`,
  // Kept for good: rows are only ever added, and the upload they belong to cannot be deleted any more.
  sql`create table answers (
    id bigint generated always as identity primary key,
    share_pack_id text not null references share_packs,
    type text not null,
    name text not null,
    action text not null,
    new_name text,
    fingerprint text not null,
    resolved_by text not null,
    resolved_at timestamptz not null,
    reason text
  )`,
  sql`create index answers_share_pack on answers (share_pack_id)`,
  sql`create table managed (
    workspace text not null,
    type text not null,
    name_key text not null,
    share_pack_id text not null references share_packs,
    name text not null,
    id text not null,
    created_at text,
    spec jsonb not null,
    previous jsonb,
    primary key (workspace, type, name_key)
  )`,
  sql`create index managed_share_pack on managed (share_pack_id)`,
  sql`create table events (
    share_pack_id text not null references share_packs on delete cascade,
    id integer not null,
    at timestamptz not null default now(),
    type text not null,
    data jsonb not null,
    primary key (share_pack_id, id)
  )`,
];

export const initial: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const table of TABLES) await table.execute(db);
  },
};
