import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ServiceFile } from '../service-file';
import { serviceFilePath, serviceFileSchema } from '../service-file';
import { ownIdentity } from './process-identity';

export type Part = ServiceFile['Parts'][number];

/** DATA_DIR/service.json, or nothing where none can be read: it is advice, and its reader checks what it acts on. */
export function readServiceFile(dataDir: string): ServiceFile | undefined {
  try {
    return serviceFileSchema.parse(JSON.parse(readFileSync(serviceFilePath(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

/** What others find by this file. */
export type Addresses = Pick<ServiceFile, 'Address' | 'Workspace'>;

export interface ServiceRecord {
  /** To be called as soon as the part's process is there: a holder that dies before leaves a part nobody knows of. */
  readonly notePart: (part: Part) => void;
  readonly remove: () => void;
}

/** Writes DATA_DIR/service.json for this process. Only who holds the folder's lock may. */
export function createServiceRecord(dataDir: string, addresses: Addresses): ServiceRecord {
  const path = serviceFilePath(dataDir);
  let content: ServiceFile = {
    ...addresses,
    ...ownIdentity(),
    StartedAt: new Date().toISOString(),
    Parts: [],
  };
  // A reader at any moment finds a whole file: the name moves from one content to the next.
  const write = (): void => {
    writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  write();
  return {
    notePart: (part) => {
      content = { ...content, Parts: [...content.Parts, part] };
      write();
    },
    remove: () => rmSync(path, { force: true }),
  };
}
