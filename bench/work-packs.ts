import { MAX_SHARE_UPDATES } from '../src/databricks/shares';
import type { Pack, ShareSpec } from '../src/pack/pack';
import { type Sizes, workPack, type WorkPack } from './made-work-pack';

const times20 = (times: number): Sizes => ({
  recipients: 20 * times,
  shares: [
    { count: 10 * times, tables: 5, hasPipelines: false },
    { count: 10 * times, tables: 1, hasPipelines: true },
  ],
});

/** 100 calls that write, and 6 that look. */
export const P20 = workPack('P20', times20(1));
/** Ten times that: 1,000 calls that write, and 6 that look. */
export const P200 = workPack('P200', times20(10));
/** At a metastore's limit of shares. */
export const LARGE = workPack('LARGE', {
  recipients: 4_000,
  shares: [
    { count: 500, tables: 5, hasPipelines: true },
    { count: 500, tables: 3, hasPipelines: false },
  ],
});

/** How many of each there are in the workspace when a run begins, of the pack's and of others. */
export interface InWorkspace {
  readonly recipients: number;
  readonly shares: number;
  readonly pipelines: number;
  readonly jobs: number;
}

/** A metastore is its own recipient. */
export const EMPTY: InWorkspace = { recipients: 1, shares: 0, pipelines: 0, jobs: 0 };

/** What an emptied workspace holds once the pack is provisioned. */
export function after({ pack }: WorkPack): InWorkspace {
  const { pipelines, schedules } = partsOf(pack);
  return { recipients: 1 + pack.recipient.length, shares: pack.share.length, pipelines, jobs: schedules };
}

/** What the API gives in a page, asked for as much as it allows. */
const PAGE = { unityCatalog: 1_000, pipelines: 100, jobs: 100 } as const;

/** The fewest calls with which the look can be done: lists, or names where they are fewer, and what lists do not say of what exists. */
export function lookCalls(work: WorkPack, there: InWorkspace): number {
  const { pack } = work;
  const { pipelines, schedules } = partsOf(pack);
  const lists = [
    fewest(pack.recipient.length, there.recipients, PAGE.unityCatalog),
    fewest(pack.share.length, there.shares, PAGE.unityCatalog),
    fewest(pipelines, there.pipelines, PAGE.pipelines),
    fewest(schedules, there.jobs, PAGE.jobs),
    tablePages(work),
  ];
  const targetSchemas = pipelines > 0 ? 1 : 0;
  const existing = 2 * Math.min(there.shares, pack.share.length) + Math.min(there.pipelines, pipelines);
  return sum(lists) + targetSchemas + existing;
}

/** The fewest calls with which an empty workspace comes to hold the pack. */
export const minimalCalls = (work: WorkPack): number => lookCalls(work, EMPTY) + writeCalls(work.pack);

function writeCalls(pack: Pack): number {
  const { pipelines, schedules } = partsOf(pack);
  return pack.recipient.length + sum(pack.share.map(shareCalls)) + pipelines + schedules;
}

/** The share itself, its objects, its grants. */
const shareCalls = (share: ShareSpec): number => 1 + patches(share) + (share.recipients?.length ? 1 : 0);

const patches = ({ share_assets = [] }: ShareSpec): number =>
  Math.ceil(share_assets.length / MAX_SHARE_UPDATES);

/** How many calls must follow one another, however many may be under way: the pages of a list, then a recipient, its share, that one's objects. */
export function longestChain(work: WorkPack): number {
  const { recipient, share } = work.pack;
  const { pipelines } = partsOf(work.pack);
  const pages = Math.max(1, tablePages(work));
  const granted = Math.max(0, ...share.map((one) => 1 + Math.max(1, patches(one))));
  const work_ = Math.max((recipient.length > 0 ? 1 : 0) + granted, pipelines > 0 ? 2 : 0);
  return pages + work_;
}

/** The least time that the work can take with so many requests at once, each answered after `latencyMs`. */
export const boundMs = (work: WorkPack, latencyMs: number, concurrent: number): number =>
  Math.max((minimalCalls(work) * latencyMs) / concurrent, longestChain(work) * latencyMs);

const tablePages = ({ tables }: WorkPack): number =>
  fewest(tables.length - 1, tables.length - 1, PAGE.unityCatalog);

const fewest = (names: number, there: number, pageSize: number): number =>
  Math.min(names, Math.max(1, Math.ceil(there / pageSize)));

function partsOf({ share }: Pack): { readonly pipelines: number; readonly schedules: number } {
  const pipelines = share.flatMap((one) => one.pipelines);
  return { pipelines: pipelines.length, schedules: pipelines.filter(({ schedule }) => schedule).length };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
