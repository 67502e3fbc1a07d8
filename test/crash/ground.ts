import { Client, Connection } from '@temporalio/client';
import { openTestDatabase } from '../support/database';
import { testEnvironment } from '../support/environment';
import type { Ground } from './crashing-service';

export async function openGround(): Promise<Ground & { close(): Promise<void> }> {
  const { temporalAddress } = testEnvironment();
  const database = await openTestDatabase();
  const connection = await Connection.connect({ address: temporalAddress });
  return {
    usedPorts: new Set(),
    ...{ database, temporalAddress, temporal: new Client({ connection }) },
    async close() {
      await connection.close();
      await database.close();
    },
  };
}
