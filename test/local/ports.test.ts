import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { choosePorts, PortTakenError } from '../../src/local/ports';

const servers: Server[] = [];
const said: string[] = [];
const options = { host: '127.0.0.1', say: (line: string): void => void said.push(line) };
afterEach(async () => {
  said.length = 0;
  await freeAll();
});

/** Listens, and so takes a port: any, or this one. */
async function takePort(port = 0): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

async function freeAll(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => once(server.close(), 'close')));
}

/** The first of `count` ports in a row that nobody has. */
async function freeRow(count: number): Promise<number> {
  const first = await takePort();
  const rest = Array.from({ length: count - 1 }, (_, index) => takePort(first + 1 + index));
  const isRow = (await Promise.allSettled(rest)).every(({ status }) => status === 'fulfilled');
  await freeAll();
  return isRow ? first : freeRow(count);
}

test('a free port is taken as it is, and nothing is said', async () => {
  const port = await freeRow(1);
  expect(await choosePorts({ PORT: { port, isSet: false } }, options)).toEqual({ PORT: port });
  expect(said).toEqual([]);
});

test('one not set and taken: the next free one, and it is said', async () => {
  const port = await freeRow(3);
  await takePort(port);
  await takePort(port + 1);
  expect(await choosePorts({ PORT: { port, isSet: false } }, options)).toEqual({ PORT: port + 2 });
  expect(said).toEqual([`Port ${port} is taken: PORT is ${port + 2}.`]);
});

test('one set and taken: an error that names it', async () => {
  const port = await takePort();
  const chosen = choosePorts({ TEMPORAL_PORT: { port, isSet: true } }, options);
  await expect(chosen).rejects.toThrow(PortTakenError);
  await expect(chosen).rejects.toThrow(`TEMPORAL_PORT: port ${port} is taken`);
});

test('two settings never get the same port, and a default gives way to one that is set', async () => {
  const port = await freeRow(3);
  const chosen = await choosePorts(
    {
      PORT: { port, isSet: false },
      WORKSPACE_PORT: { port, isSet: true },
      TEMPORAL_PORT: { port, isSet: false },
    },
    options,
  );
  expect(chosen).toEqual({ WORKSPACE_PORT: port, PORT: port + 1, TEMPORAL_PORT: port + 2 });
});

test('two settings set to one port: an error that names the second', async () => {
  const port = await freeRow(1);
  const both = { PORT: { port, isSet: true }, WORKSPACE_PORT: { port, isSet: true } };
  await expect(choosePorts(both, options)).rejects.toThrow('WORKSPACE_PORT');
});

test('0 is any free port', async () => {
  const { PORT } = await choosePorts({ PORT: { port: 0, isSet: true } }, options);
  expect(PORT).toBeGreaterThan(0);
  expect(await takePort(PORT)).toBe(PORT);
});

test('an address that this machine does not have is an error, not a taken port', async () => {
  const chosen = choosePorts({ PORT: { port: 8080, isSet: false } }, { ...options, host: '192.0.2.1' });
  await expect(chosen).rejects.toThrow('EADDRNOTAVAIL');
});
