import type { Config, Env } from '../config';
import { connect } from '../store/connect';
import { migrate } from '../store/migrate';
import { registerSearchAttributes } from '../worker/search-attributes';
import { connectClient } from './temporal';

/** `sharepack migrate`: brings the database up to date and registers the search attributes; doing it twice does no harm. */
export async function migrateService(config: Config, env: Env, say: (line: string) => void): Promise<void> {
  const db = await connect({ databaseUrl: config.DATABASE_URL ?? '' });
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
  say('The database is up to date.');
  const temporal = await connectClient({ address: undefined, env });
  try {
    const registered = await registerSearchAttributes(temporal.connection, temporal.namespace);
    say(
      registered.length === 0
        ? 'Temporal knows the search attributes.'
        : `Registered with Temporal: ${registered.join(', ')}.`,
    );
  } finally {
    await temporal.close();
  }
}
