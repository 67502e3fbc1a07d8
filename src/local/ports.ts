/**
 * The ports of the parts (spec/operations.md, TEMPORAL_PORT): one not set and taken: the next free one, and it is said;
 * one set and taken: an error that names it.
 */
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

export interface PortSetting {
  readonly port: number;
  /** False: the default, which may give way. */
  readonly isSet: boolean;
}

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/** How far a default gives way; further off nobody would look for the service. */
const MOST_TRIES = 100;

/**
 * A free port for each setting, by its name. 0 takes any. Those that are set come first, so that none gives way to a default.
 * @throws PortTakenError naming the setting
 */
export async function choosePorts<Name extends string>(
  settings: Readonly<Record<Name, PortSetting>>,
  { host, say }: { readonly host: string; readonly say: (line: string) => void },
): Promise<Record<Name, number>> {
  const chosen: Partial<Record<Name, number>> = {};
  const names = Object.keys(settings) as Name[];
  const inOrder = names.toSorted((a, b) => Number(settings[b].isSet) - Number(settings[a].isSet));
  for (const name of inOrder) {
    const { port, isSet } = settings[name];
    const reserved = new Set<number>(Object.values(chosen));
    const isFree = async (candidate: number): Promise<number | undefined> => {
      const free = await probe(host, candidate);
      return free !== undefined && reserved.has(free) ? undefined : free;
    };
    chosen[name] = isSet ? await exactly(name, port, isFree) : await nextFree(name, port, isFree, say);
  }
  return chosen as Record<Name, number>;
}

type Probe = (port: number) => Promise<number | undefined>;

async function exactly(name: string, port: number, isFree: Probe): Promise<number> {
  const free = await isFree(port);
  if (free !== undefined) return free;
  throw new PortTakenError(
    `${name}: port ${port} is taken by another process. Set ${name} to a free port, or leave it out and one is found.`,
  );
}

async function nextFree(
  name: string,
  port: number,
  isFree: Probe,
  say: (line: string) => void,
): Promise<number> {
  for (let candidate = port; candidate < port + MOST_TRIES; candidate += 1) {
    const free = await isFree(candidate);
    if (free === undefined) continue;
    if (free !== port) say(`Port ${port} is taken: ${name} is ${free}.`);
    return free;
  }
  throw new PortTakenError(
    `${name}: ports ${port} to ${port + MOST_TRIES - 1} are all taken. Set ${name} to a free port.`,
  );
}

/** The port, when it can be listened on now; undefined when somebody else does. */
function probe(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => resolve(free));
    });
  });
}
