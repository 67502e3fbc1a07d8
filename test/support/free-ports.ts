import { choosePorts } from '../../src/local/ports';

/**
 * Below what the system gives to connections that leave: a port from there could be taken by one of them before its server
 * listens, or while it is down.
 */
const FIRST = 20_000;
const LAST = 31_000;

/** Free ports that stay the same over restarts. Processes that ask at the same time begin at different places. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const first = FIRST + Math.floor(Math.random() * (LAST - FIRST));
  const names = Array.from({ length: count }, (_, index) => `port ${index}`);
  const settings = Object.fromEntries(names.map((name) => [name, { port: first, isSet: false }]));
  const ports = await choosePorts(settings, { host: '127.0.0.1', say: () => undefined });
  return names.map((name) => ports[name] as number);
}

export const freePort = async (): Promise<number> => (await freePorts(1))[0] as number;
