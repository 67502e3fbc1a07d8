import { lockDataDir } from './data-dir-lock';
import { endLeftovers } from './leftovers';
import type { Addresses, ServiceRecord } from './service-record';
import { createServiceRecord } from './service-record';

export interface DataDir {
  /** Writes service.json, with which the command line finds the service. Before any part is started. */
  announce(addresses: Addresses): Pick<ServiceRecord, 'notePart'>;
  /** Last of all, when every part has ended. */
  release(): void;
}

/**
 * Makes a DATA_DIR this process's own, and ends what an earlier, dead holder left running in it.
 * @param say told about each part that is ended
 * @throws DataDirInUseError while another holder lives; nothing of it is touched
 */
export async function claimDataDir(dataDir: string, say: (line: string) => void): Promise<DataDir> {
  const lock = lockDataDir(dataDir);
  try {
    await endLeftovers(dataDir, say);
  } catch (error) {
    lock.release();
    throw error;
  }
  let record: ServiceRecord | undefined;
  return {
    announce: (addresses) => (record = createServiceRecord(dataDir, addresses)),
    release: () => {
      record?.remove();
      lock.release();
    },
  };
}
