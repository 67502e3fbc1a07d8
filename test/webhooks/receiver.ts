import { WEBHOOK_EVENTS } from '../../src/workflows/contract';
import type { WebhookEndpoint } from '../../src/webhooks/endpoint';
import type { Received } from '../databricks/http-server';

export const SECRET = `whsec_${Buffer.from('a receiver and this test know it').toString('base64')}`;

/** An entry of WEBHOOKS_FILE. */
export const receiver = (url: string, over: Partial<WebhookEndpoint> = {}): WebhookEndpoint => ({
  url,
  secret: SECRET,
  events: [...WEBHOOK_EVENTS],
  ...over,
});

/** What the standard library reads of a request. */
export const signedHeaders = (received: Received | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(received?.headers ?? {}).filter(
      (header): header is [string, string] => typeof header[1] === 'string',
    ),
  );
