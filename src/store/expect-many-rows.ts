import { sql, type Transaction } from 'kysely';
import type { Database } from './tables';

/**
 * For a transaction that joins a run's rows with rows given as JSON. PostgreSQL takes JSON for 100 rows and a new run for
 * a handful, and compares each with each: a minute for 10,000 steps. Without nested loops it hashes one side, which takes
 * less than a second, and some milliseconds where there are few.
 */
export async function expectManyRows(trx: Transaction<Database>): Promise<void> {
  await sql`select set_config('enable_nestloop', 'off', true)`.execute(trx);
}
