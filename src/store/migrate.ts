import { type Kysely, Migrator } from 'kysely';
import { initial } from './migrations/0001_initial';
import { versions } from './migrations/0002_versions';
import { driftReports } from './migrations/0003_drift_reports';
import { approval } from './migrations/0004_approval';
import { workspaceLimits } from './migrations/0006_workspace_limits';
import { pipelineNames } from './migrations/0007_pipeline_names';
import { tellings } from './migrations/0008_tellings';
import { fences } from './migrations/0009_fences';
import type { Database } from './tables';

/**
 * In order, never edited once released, and each working with the release before it, which may still be running. Named
 * here, not found by looking into a folder: what is compiled is what runs.
 */
const MIGRATIONS = {
  '0001_initial': initial,
  '0002_versions': versions,
  '0003_drift_reports': driftReports,
  '0004_approval': approval,
  '0006_workspace_limits': workspaceLimits,
  '0007_pipeline_names': pipelineNames,
  '0008_tellings': tellings,
  '0009_fences': fences,
};

/**
 * Brings the database to this release's tables. Safe when several processes start at once: a lock of the database lets
 * one do it, and the others find it done.
 *
 * @throws Error that names the migration which failed; the database is then as it was before.
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'migrating';
  throw new Error(`The database could not be brought up to date (${failed}): ${messageOf(error)}`, {
    cause: error,
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
