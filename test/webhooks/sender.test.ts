import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { endpointId } from '../../src/webhooks/endpoint';
import { createWebhookSender } from '../../src/webhooks/sender';
import type { WebhookSender } from '../../src/webhooks/sender';
import { createHttpServer, drop, silence, text } from '../databricks/http-server';
import type { HttpServer } from '../databricks/http-server';
import { receiver, SECRET, signedHeaders } from './receiver';

const TOKEN_IN_PATH = 'b0d5f3';

let server: HttpServer;
let sender: WebhookSender;
let id: string;
beforeEach(async () => {
  server = await createHttpServer();
  const endpoint = receiver(`${server.url}/${TOKEN_IN_PATH}`);
  sender = createWebhookSender({ endpoints: [endpoint], userAgent: 'sharepack/test', timeoutMs: 500 });
  id = endpointId(endpoint);
});
afterEach(async () => {
  await sender.close();
  await server.close();
});

test('a message is signed so that the standard library verifies it, and is sent as JSON', async () => {
  expect(await sender.send(id, 'run_1', '{"Type":"ended"}')).toEqual({ status: 200, retryAfter: undefined });
  const [received] = server.received;
  expect(received).toMatchObject({
    ...{ method: 'POST', url: `/${TOKEN_IN_PATH}`, body: '{"Type":"ended"}' },
    headers: { 'content-type': 'application/json', 'user-agent': 'sharepack/test', 'webhook-id': 'run_1' },
  });
  const verify = (body: string): unknown => new Webhook(SECRET).verify(body, signedHeaders(received));
  expect(verify('{"Type":"ended"}')).toEqual({ Type: 'ended' });
  expect(() => verify('{"Type":"drift"}')).toThrow('No matching signature found');
});

test('the signature is HMAC-SHA256 of id, time and body, as the specification has it', async () => {
  await sender.send(id, 'run_1', '{"Type":"ended"}');
  const headers = signedHeaders(server.received[0]);
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const signed = `run_1.${headers['webhook-timestamp']}.{"Type":"ended"}`;
  const digest = createHmac('sha256', key).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${digest}`);
});

test('a redirect is not followed', async () => {
  server.replies(text(307, '', { location: `${server.url}/elsewhere` }));
  expect(await sender.send(id, 'run_1', '{}')).toMatchObject({ status: 307 });
  expect(server.received).toHaveLength(1);
});

test('what a receiver says beside its status is not waited for', async () => {
  server.replies((response) => {
    response.writeHead(202, { 'retry-after': '7' });
    // Far more than is read, and never ended.
    response.write('x'.repeat(1_000_000));
  });
  expect(await sender.send(id, 'run_1', '{}')).toEqual({ status: 202, retryAfter: '7' });
});

describe('where no answer comes, it is said why, without the address', () => {
  test.each([
    ['nothing in time', silence, 'did not answer within 0.5 s'],
    ['the connection closed', drop, 'could not be reached (UND_ERR_SOCKET)'],
  ])('%s', async (_what, reply, why) => {
    server.replies(reply);
    const said = await sender.send(id, 'run_1', '{}').catch(String);
    expect(said).toBe(`WebhookNotSent: The receiver ${id} ${why}.`);
    expect(said).not.toContain(TOKEN_IN_PATH);
  });

  test('nobody listens', async () => {
    await server.close();
    await expect(sender.send(id, 'run_1', '{}')).rejects.toThrow('could not be reached (ECONNREFUSED)');
    server = await createHttpServer();
  });
});

test('a receiver has an id that tells its host, and neither its path nor its secret', () => {
  expect(id).toMatch(/^127\.0\.0\.1:\d+~[0-9a-f]{12}$/);
  expect([sender.knows(id), sender.knows('hooks.example.com~0')]).toEqual([true, false]);
  expect(endpointId(receiver('https://hooks.example.com/a'))).not.toBe(
    endpointId(receiver('https://hooks.example.com/b')),
  );
});
