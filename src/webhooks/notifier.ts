import type { Logger } from 'pino';
import type { SharePack } from '../store/records';
import type { Store } from '../store/store';
import type { Delivery, WebhookEvent } from '../workflows/contract';
import { endpointId } from './endpoint';
import type { WebhookEndpoint } from './endpoint';
import { isStillSo, notificationOf } from './notification';

/** Tells the receivers of WEBHOOKS_FILE what happened. */
export interface Notifier {
  /**
   * Sees to it that each receiver that wants it is told the newest news of this kind, once. May be repeated, and is
   * called after what happened was written down.
   * @throws Error where the store does not answer; a delivery that cannot be started is logged, and keeps nothing up.
   */
  tell(sharePackId: string, type: WebhookEvent): Promise<void>;
}

export interface NotifierOptions {
  readonly store: Store;
  readonly endpoints: readonly WebhookEndpoint[];
  /** Begins a delivery; one that was begun before is left as it is. */
  readonly start: (delivery: Delivery) => Promise<void>;
  /** Where a run's status is read. */
  readonly statusLink: (sharePackId: string) => string;
  readonly log: Pick<Logger, 'error'>;
}

/**
 * Temporal knows a delivery again as long as it keeps closed workflows, a day at least as it comes. What is older has
 * been told, and would be told again. (Where an operator keeps them for less, a receiver still sees the webhook-id.)
 */
const NEWS_MS = 23 * 3_600_000;

export function createNotifier({ store, endpoints, start, statusLink, log }: NotifierOptions): Notifier {
  const startOne = async (delivery: Delivery): Promise<void> => {
    try {
      await start(delivery);
    } catch (err) {
      const { id, endpoint, notification } = delivery;
      log.error(
        { err, id, endpoint, type: notification.Type },
        'a webhook could not be begun, and is not sent',
      );
    }
  };
  return {
    async tell(sharePackId, type) {
      const sharePack = await store.sharePack(sharePackId);
      if (!sharePack || sharePack.dry_run || !isStillSo(sharePack, type)) return;
      const wanted = endpoints.filter((endpoint) => wants(endpoint, sharePack, type));
      if (wanted.length === 0) return;
      const news = await store.news(sharePackId, type);
      if (!news || Date.now() - news.at.getTime() > NEWS_MS) return;
      const notification = await notificationOf(store, sharePack, type, news, statusLink(sharePackId));
      const id = `${sharePackId}_${news.id}`;
      await Promise.all(
        wanted.map((endpoint) => startOne({ id, endpoint: endpointId(endpoint), notification })),
      );
    },
  };
}

const wants = (
  { events, business_lines }: WebhookEndpoint,
  { business_line }: SharePack,
  type: WebhookEvent,
): boolean =>
  events.includes(type) &&
  (business_lines === undefined || (business_line !== null && business_lines.includes(business_line)));
