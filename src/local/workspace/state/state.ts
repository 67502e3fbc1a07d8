import type { Grant } from '../records/grant';
import type { Job } from '../records/job';
import type { Pipeline } from '../records/pipeline';
import type { PrivilegeRecord } from '../records/privilege';
import type { Recipient } from '../records/recipient';
import type { CatalogRecord, SchemaRecord, TableRecord, VolumeRecord } from '../records/securables';
import type { Share } from '../records/share';
import type { ShareObject } from '../records/share-object';
import { createCollection, type Collection, type OwnedCollection } from './collection';
import { createJournal, noJournal, type Change } from './journal';

/** All that the workspace holds, and the one way to change it. Keys are normalised names, or ids. */
export interface State {
  readonly recipients: Collection<Recipient, 'id' | 'sharing_identifier'>;
  readonly shares: Collection<Share, 'id'>;
  readonly share_objects: Collection<ShareObject, 'share' | 'alias'>;
  readonly grants: Collection<Grant, 'share' | 'recipient'>;
  readonly pipelines: Collection<Pipeline, 'name'>;
  readonly jobs: Collection<Job, 'name'>;
  readonly catalogs: Collection<CatalogRecord>;
  readonly schemas: Collection<SchemaRecord, 'catalog'>;
  readonly tables: Collection<TableRecord, 'schema' | 'pipeline'>;
  readonly volumes: Collection<VolumeRecord, 'schema'>;
  readonly privileges: Collection<PrivilegeRecord, 'securable'>;
  /** Runs `work` wholly or, when it throws, not at all. What it changed is written down when this returns. */
  change<T>(work: () => T): T;
  /** Puts what `fill` makes in place of everything. */
  reset(fill: (state: State) => void): void;
  /** Lets go of the state file. */
  close(): void;
}

/** What every resource's routes are made of. */
export interface ResourceDependencies {
  readonly state: State;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

interface Undoable {
  readonly change: Change;
  readonly undo: () => void;
}

/**
 * Opens the state kept in `stateFile`, or in memory without one; a new one is filled by `fill`.
 * Throws when the file is damaged or of another version.
 */
export function openState(stateFile: string | undefined, fill: (state: State) => void): State {
  const journal = stateFile === undefined ? noJournal : createJournal(stateFile);
  let changes: Undoable[] = [];
  const { collections, byName } = createCollections((undoable) => void changes.push(undoable));

  function change<T>(work: () => T): T {
    changes = [];
    try {
      const result = work();
      if (changes.length > 0) journal.append(changes.map((undoable) => undoable.change));
      return result;
    } catch (error) {
      for (const { undo } of changes.reverse()) undo();
      throw error;
    } finally {
      changes = [];
    }
  }

  const state: State = { ...collections, change, reset, close: () => journal.close() };

  /** Everything that is, in place of how it came about. */
  function compact(): void {
    const records = Object.entries(byName).flatMap(([name, collection]) =>
      collection.entries().map(([key, record]): Change => [name, key, record]),
    );
    journal.rewrite(records);
  }

  function reset(refill: (state: State) => void): void {
    for (const collection of Object.values(byName)) collection.clear();
    refill(state);
    changes = [];
    compact();
  }

  const kept = journal.load();
  if (kept === undefined) {
    reset(fill);
  } else {
    for (const [name, key, record] of kept) byName[name]?.restore(key, record ?? undefined);
    compact();
  }
  return state;
}

function createCollections(onChange: (undoable: Undoable) => void) {
  const byName: Record<string, OwnedCollection<unknown>> = {};

  function collection<T, Index extends string = never>(
    name: string,
    indexes: Record<Index, (record: T) => string | undefined>,
  ): Collection<T, Index> {
    const owned = createCollection<T, Index>({
      indexes,
      onChange: (key, before, after) =>
        onChange({ change: [name, key, after ?? null], undo: () => owned.restore(key, before) }),
    });
    byName[name] = owned;
    return owned;
  }

  const collections = {
    recipients: collection<Recipient, 'id' | 'sharing_identifier'>('recipients', {
      id: (recipient) => recipient.id,
      sharing_identifier: (recipient) => recipient.data_recipient_global_metastore_id?.toLowerCase(),
    }),
    shares: collection<Share, 'id'>('shares', { id: (share) => share.id }),
    share_objects: collection<ShareObject, 'share' | 'alias'>('share_objects', {
      share: (object) => object.share_id,
      alias: (object) => object.alias_key,
    }),
    grants: collection<Grant, 'share' | 'recipient'>('grants', {
      share: (grant) => grant.share_id,
      recipient: (grant) => grant.recipient_id,
    }),
    pipelines: collection<Pipeline, 'name'>('pipelines', { name: (pipeline) => pipeline.name }),
    jobs: collection<Job, 'name'>('jobs', { name: (job) => job.settings.name.toLowerCase() }),
    catalogs: collection<CatalogRecord>('catalogs', {}),
    schemas: collection<SchemaRecord, 'catalog'>('schemas', { catalog: (schema) => schema.catalog_name }),
    tables: collection<TableRecord, 'schema' | 'pipeline'>('tables', {
      schema: (table) => `${table.catalog_name}.${table.schema_name}`,
      pipeline: (table) => table.pipeline_id,
    }),
    volumes: collection<VolumeRecord, 'schema'>('volumes', {
      schema: (volume) => `${volume.catalog_name}.${volume.schema_name}`,
    }),
    privileges: collection<PrivilegeRecord, 'securable'>('privileges', {
      securable: (record) => record.securable_id,
    }),
  };
  return { collections, byName };
}
