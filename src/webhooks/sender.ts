import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { endpointId } from './endpoint';
import type { WebhookEndpoint } from './endpoint';

/** How a receiver answered; its words are not read. */
export interface WebhookAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

export interface WebhookSender {
  /** Whether WEBHOOKS_FILE lists a receiver of this id. */
  knows(endpoint: string): boolean;
  /** Signs and sends, once. @throws WebhookNotSent when no answer came. */
  send(endpoint: string, id: string, body: string): Promise<WebhookAnswer>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** Without the receiver's address, which may hold a secret. */
export class WebhookNotSent extends Error {
  override readonly name = 'WebhookNotSent';
}

export interface WebhookSenderOptions {
  readonly endpoints: readonly WebhookEndpoint[];
  readonly userAgent: string;
  /** For all of it, from connecting to the end of the answer. */
  readonly timeoutMs?: number;
}

/** As long as the Standard Webhooks specification wants a sender to wait; and shorter than an attempt may take. */
const TIMEOUT_MS = 15_000;

/** So much of an answer is read, to keep the connection; a longer one is cut off. */
const ANSWER_BYTES = 16 * 1024;

/** Sends to the receivers of WEBHOOKS_FILE, and nowhere else: redirects are not followed. */
export function createWebhookSender({
  endpoints,
  userAgent,
  timeoutMs = TIMEOUT_MS,
}: WebhookSenderOptions): WebhookSender {
  const receivers = new Map(endpoints.map((endpoint) => [endpointId(endpoint), endpoint]));
  const dispatcher = new Agent();

  async function post(url: string, headers: Record<string, string>, body: string): Promise<WebhookAnswer> {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher });
    const retryAfter = answer.headers['retry-after'];
    // What was answered counts, even if its body breaks off.
    await answer.body.dump({ limit: ANSWER_BYTES, signal }).catch(() => undefined);
    return {
      status: answer.statusCode,
      retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
    };
  }

  return {
    knows: (endpoint) => receivers.has(endpoint),
    async send(endpoint, id, body) {
      const receiver = receivers.get(endpoint);
      if (!receiver) throw new WebhookNotSent(`WEBHOOKS_FILE lists no receiver ${endpoint}.`);
      const { url, secret } = receiver;
      // Of this attempt: a receiver refuses what was signed long ago, as somebody may have kept it.
      const now = new Date();
      try {
        return await post(url, { ...signed(secret, id, now, body), 'user-agent': userAgent }, body);
      } catch (error) {
        throw new WebhookNotSent(`The receiver ${endpoint} ${whyNot(error, timeoutMs)}.`);
      }
    },
    close: () => dispatcher.close(),
  };
}

const signed = (secret: string, id: string, at: Date, body: string): Record<string, string> => ({
  'content-type': 'application/json',
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': new Webhook(secret).sign(id, at, body),
});

function whyNot(error: unknown, timeoutMs: number): string {
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return `did not answer within ${timeoutMs / 1_000} s`;
  const { code, name } = error as NodeJS.ErrnoException;
  return `could not be reached (${code ?? name})`;
}
