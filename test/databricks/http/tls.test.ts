import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { createDatabricks } from '../../../src/databricks/databricks';
import { selfSigned } from '../self-signed';

const DAY_MS = 86_400_000;
const LOOPBACK = [127, 0, 0, 1] as const;

let undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

/** A workspace behind this certificate. */
async function serve({
  key,
  cert,
}: ReturnType<typeof selfSigned>): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    requests.push(`${request.method ?? ''} ${request.headers.authorization ?? ''}`);
    response.end('{"userName": "me@example.com"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const optionsFor = (url: string) => ({
  url,
  credential: { token: 'the-token' },
  requestsPerSecond: undefined,
  maxConcurrentRequests: 1,
  userAgent: 'sharepack/0.1.0',
});

function connect(url: string) {
  const client = createDatabricks(optionsFor(url));
  undo.push(() => client.close());
  return client;
}

test('a certificate that nobody vouches for is refused, with what to do, and no credential is sent', async () => {
  const { url, requests } = await serve(selfSigned(LOOPBACK, new Date(Date.now() + DAY_MS)));
  const call = connect(url).shares.create({ name: 's' });
  await expect(call).rejects.toMatchObject({ kind: 'connection', effect: 'none' });
  await expect(call).rejects.toThrow(
    /certificate of an authority that this machine does not know; .* NODE_EXTRA_CA_CERTS .*\(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
  );
  expect(requests).toEqual([]);
});

test('it is refused even where the environment turns the verifying of certificates off', async () => {
  const { url, requests } = await serve(selfSigned(LOOPBACK, new Date(Date.now() + DAY_MS)));
  expect(await askWith({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, url)).toMatch(/NODE_EXTRA_CA_CERTS/);
  expect(requests).toEqual([]);
});

/** What a process that starts with these variables is told by the workspace: Node.js reads them once, at a start. */
async function askWith(variables: Record<string, string>, url: string): Promise<string> {
  const program = `
    const { createDatabricks } = require(${JSON.stringify(join(__dirname, '../../../dist/databricks/databricks.js'))});
    const client = createDatabricks(${JSON.stringify(optionsFor(url))});
    client.currentUser().then(({ user_name }) => user_name, ({ message }) => message)
      .then((said) => { console.log(said); return client.close(); });`;
  const env = { ...process.env, ...variables };
  return (await promisify(execFile)(process.execPath, ['-e', program], { env })).stdout.trim();
}

function askTrusting(cert: string, url: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sharepack-tls-'));
  undo.push(() => rm(folder, { recursive: true }));
  const NODE_EXTRA_CA_CERTS = join(folder, 'authority.pem');
  writeFileSync(NODE_EXTRA_CA_CERTS, cert);
  return askWith({ NODE_EXTRA_CA_CERTS }, url);
}

test('named by NODE_EXTRA_CA_CERTS its authority is trusted', async () => {
  const certificate = selfSigned(LOOPBACK, new Date(Date.now() + DAY_MS));
  const { url, requests } = await serve(certificate);
  expect(await askTrusting(certificate.cert, url)).toBe('me@example.com');
  expect(requests).toEqual(['GET Bearer the-token']);
});

test.each([
  ['that has ended', LOOPBACK, -1_000, 'CERT_HAS_EXPIRED'],
  ['of another name', [10, 0, 0, 1] as const, DAY_MS, 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('one %s is refused all the same', async (_what, address, forMs, code) => {
  const certificate = selfSigned(address, new Date(Date.now() + forMs));
  const { url, requests } = await serve(certificate);
  expect(await askTrusting(certificate.cert, url)).toMatch(
    new RegExp(`^The workspace shows a certificate of another name or another time \\(${code}\\)`),
  );
  expect(requests).toEqual([]);
});
