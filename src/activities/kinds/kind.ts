import { createHash } from 'node:crypto';
import type { Databricks } from '../../databricks/databricks';
import type { CallOptions } from '../../databricks/http/request';
import type { PipelineSetting } from '../../databricks/workspace-setting';
import type { ResourceType } from '../../pack/pack';
import type { ResourceSpec } from '../../plan/resource';
import { canonicalJson } from '../../plan/state';
import type { Existing, State } from '../../plan/state';
import type { Made } from '../../store/records';

/** What the workspace holds under a name: as packs see it, and as the API gave it (to change and restore it exactly). */
export interface Seen<Raw = unknown> {
  readonly existing: Existing;
  readonly raw: Raw;
}

/** What the handling of one run's resources needs to know of the run. It goes with each call. */
export interface KindContext extends Pick<CallOptions, 'onWritten' | 'beforeWrite'> {
  readonly databricks: Databricks;
  readonly pipelineSetting: PipelineSetting | undefined;
  readonly sharePackId: string;
  readonly sharePackName: string;
  /** `token_expiry` counts from it. */
  readonly uploadedAt: Date;
  readonly signal: AbortSignal;
  /** Tells Temporal that the activity lives; after each of several calls. */
  heartbeat(): void;
  /** Types of the assets that the look found, by full name in lower case. */
  readonly assetTypes: Readonly<Record<string, string>>;
  /** The id of a pipeline of this run, by its name in the pack or in the workspace. */
  pipelineId(name: string): Promise<string>;
  /** The name of a pipeline as packs say it; undefined where it is gone. */
  pipelineName(id: string): Promise<string | undefined>;
  /** Whether this run made something that the resource refers to: a share's recipient, a schedule's pipeline. */
  refersToNew(): Promise<boolean>;
  /** How the store knows a share of this run that bears its real comment already. */
  readonly made: Made | null;
  noteMade(made: Made): Promise<void>;
}

export interface Wanted {
  readonly name: string;
  readonly spec: ResourceSpec;
}

/** How a resource is known again that may have another name by now. */
export type Known = Made & Partial<Pick<Existing, 'created_by'>>;

/**
 * One kind of resource, between packs (State) and the workspace API. Names are those in the workspace. Whatever fails
 * throws a DatabricksError.
 */
export interface Kind<Raw = unknown> {
  readonly type: ResourceType;
  /** What exists of many, by the key of the wanted name (nameKeyOf), with as few calls as possible. */
  find(context: KindContext, wanted: readonly Wanted[]): Promise<ReadonlyMap<string, Seen<Raw>>>;
  read(context: KindContext, name: string): Promise<Seen<Raw> | undefined>;
  /**
   * What it may be, under whatever name it has now. Without `known`: what bears the run's mark, as far as lists show marks.
   * More than one where that does not tell them apart.
   */
  trace(context: KindContext, known: Known | undefined): Promise<readonly Seen<Raw>[]>;
  /**
   * Whether a create would meet something under the name and not say so. Left out where the create itself says it. It may
   * be as of a moment ago: between any look and its create somebody may be faster.
   */
  isTakenSilently?(context: KindContext, name: string): Promise<boolean>;
  /**
   * Makes what is not there, and completes it. `earlier`: what the resource was, when that is what it comes back as,
   * with what no pack can say. @throws DatabricksError `already-exists`
   */
  create(context: KindContext, name: string, state: State, earlier?: Raw): Promise<Made>;
  /** Brings the named fields to these values. `earlier`: what the resource was, when that is what it goes back to. */
  update(context: KindContext, seen: Seen<Raw>, changes: State, earlier?: Raw): Promise<void>;
  remove(context: KindContext, seen: Seen<Raw>): Promise<void>;
  /** `raw` with what the workspace deletes along with it, for `create` to give it back. Left out where nothing goes. */
  withWhatGoes?(context: KindContext, seen: Seen<Raw>): Promise<Raw>;
}

/** Whether this run made it. */
export const isOwn = ({ sharePackId }: KindContext, { made_by_run }: Existing): boolean =>
  made_by_run === sharePackId;

/** Namespaced keys of the marks that this service leaves (spec/workspace-api.md, "Marking what we made"). */
export const MARK = {
  run: 'sharepack.run',
  pack: 'sharepack.pack',
  contact: 'sharepack.contact',
  tokenExpiryDays: 'sharepack.token_expiry_days',
  description: 'sharepack.description',
} as const;

/** Tag values may have as many characters. */
const MAX_MARK = 255;

/** How a resource says which run made it. */
export const runMarks = ({ sharePackId, sharePackName }: KindContext): Record<string, string> => ({
  [MARK.run]: sharePackId,
  [MARK.pack]: sharePackName.slice(0, MAX_MARK),
});

/** Tags or properties without this service's own. */
export const withoutMarks = (tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('sharepack.')));

/** Short enough to be read and typed; of everything an answer could depend on. */
export function withFingerprint(facts: Omit<Existing, 'fingerprint'>, owner: string | undefined): Existing {
  const { id, name, created_at, state } = facts;
  const text = canonicalJson({ id, name, created_at, state, owner: owner ?? null });
  return { ...facts, fingerprint: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

/** `now` with these members as they are in `earlier`: there, or not there. */
export const withMembersOf = <T extends object>(now: T, earlier: T, members: readonly string[]): T =>
  Object.fromEntries([
    ...Object.entries(now).filter(([member]) => !members.includes(member)),
    ...Object.entries(earlier).filter(([member]) => members.includes(member)),
  ]) as T;

/** The API's milliseconds as ISO 8601. */
export const isoTime = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

/** An empty text is the same as none. */
export const textOrNull = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text;
