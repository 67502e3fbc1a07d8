import { afterAll, beforeAll, describe } from '@jest/globals';
import { databases, type TestDatabase } from '../support/database';

/** The same tests on each database; each has one of its own for the whole file, so a test uses names of its own. */
export function onEachDatabase(title: string, suite: (database: () => TestDatabase) => void): void {
  describe.each(databases())(`${title} on $name`, ({ open }) => {
    let database: TestDatabase | undefined;
    beforeAll(async () => {
      database = await open();
    }, 60_000);
    afterAll(() => database?.close());
    suite(() => {
      if (database === undefined) throw new Error('The database is open only while tests run.');
      return database;
    });
  });
}
