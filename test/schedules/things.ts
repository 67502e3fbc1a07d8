import type { ResourceType } from '../../src/pack/pack';
import type { WhatExists } from '../support/what-exists';

/** A resource of the workspace, as far as it is judged. */
export interface Thing {
  readonly type: ResourceType;
  readonly name: string;
  readonly id: string;
  /** The run that it says made it, or made it again for whoever had it. */
  readonly run: string | undefined;
  /** What packs say of it. */
  readonly stated: Readonly<Record<string, string>>;
  /** All of it but ids and times. */
  readonly whole: Readonly<Record<string, unknown>>;
}

type Raw = Readonly<Record<string, unknown>>;

/** Without what says which one it is, when it was made, and which run marked it. */
const WHICH_ONE = new Set([
  ...['id', 'pipeline_id', 'job_id', 'created_at', 'created_time', 'expiration_time', 'tokens'],
  ...['activation_url', 'sharepack.run', 'sharepack.pack', 'created_by', 'activated'],
]);

export const thingsOf = (exists: WhatExists): readonly Thing[] => [
  ...exists.recipients.map((item) => recipient(item as Raw)),
  ...exists.shares.map((item) => share(item as Raw)),
  ...exists.pipelines.map((item) => pipeline(item as Raw)),
  ...exists.jobs.map((item) => job(item as Raw)),
];

export const keyOf = ({ type, name }: { readonly type: ResourceType; readonly name: string }): string =>
  `${type} ${type === 'Pipeline' ? name : name.toLowerCase()}`;

export const find = (things: readonly Thing[], type: ResourceType, name: string): Thing | undefined =>
  things.find((thing) => keyOf(thing) === keyOf({ type, name }));

function recipient(raw: Raw): Thing {
  const { properties = {} } = (raw['properties_kvpairs'] ?? {}) as { properties?: Record<string, string> };
  const { allowed_ip_addresses = [] } = (raw['ip_access_list'] ?? {}) as { allowed_ip_addresses?: string[] };
  const stated = { comment: text(raw['comment']), ips: sorted(allowed_ip_addresses) };
  return { type: 'Recipient', ...facts(raw, 'name', 'id'), run: runIn(properties), stated };
}

function share(raw: Raw): Thing {
  const objects = (raw['objects'] ?? []) as readonly { readonly name: string }[];
  const permissions = (raw['permissions'] ?? []) as readonly { readonly principal: string }[];
  const stated = {
    comment: text(raw['comment']),
    assets: sorted(objects.map(({ name }) => name)),
    recipients: sorted(permissions.map(({ principal }) => principal)),
  };
  return { type: 'Share', ...facts(raw, 'name', 'name'), run: undefined, stated };
}

function pipeline(raw: Raw): Thing {
  const spec = (raw['spec'] ?? {}) as { configuration?: Raw; tags?: Record<string, string> };
  const { configuration = {}, tags = {} } = spec;
  const stated = {
    description: text(configuration['sharepack.description']),
    source: text(configuration['pipelines.source_table']),
    scdType: text(configuration['pipelines.scd_type']),
  };
  return { type: 'Pipeline', ...facts(raw, 'name', 'pipeline_id'), run: runIn(tags), stated };
}

function job(raw: Raw): Thing {
  const settings = (raw['settings'] ?? {}) as {
    name?: string;
    tags?: Record<string, string>;
    schedule?: { quartz_cron_expression?: string };
  };
  const { name = '', tags = {}, schedule = {} } = settings;
  const stated = { cron: text(schedule.quartz_cron_expression), runs: text(raw['runs']) };
  return { type: 'Schedule', ...facts(raw, 'name', 'job_id'), name, run: runIn(tags), stated };
}

const runIn = (marks: Readonly<Record<string, string>>): string | undefined =>
  marks['sharepack.run']?.replace(/-given-back$/, '');

const facts = (raw: Raw, name: string, id: string) => ({
  name: text(raw[name]),
  id: text(raw[id]),
  whole: plain(raw) as Raw,
});

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const sorted = (names: readonly string[]): string =>
  names
    .map((name) => name.toLowerCase())
    .toSorted()
    .join(', ');

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member]) => !WHICH_ONE.has(member))
      .map(([member, item]) => [member, plain(item)] as const)
      .filter(([, item]) => !isEmpty(item)),
  );
}

/** What is empty says the same as what is not there. */
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
