import type { Logger } from 'pino';
import { SHARE_PACKS_PATH } from '../api/links';
import type { Config } from '../config';
import type { Store } from '../store/store';
import { createNotifier } from '../webhooks/notifier';
import type { Notifier } from '../webhooks/notifier';
import { createDeliveryStarter } from '../webhooks/start-delivery';
import type { TemporalClient } from './temporal';

/** undefined: WEBHOOKS_FILE lists nobody. */
export function connectNotifier({
  config: { webhooks: endpoints, PUBLIC_URL = '', TEMPORAL_TASK_QUEUE },
  store,
  temporal,
  log,
}: {
  readonly config: Config;
  readonly store: Store;
  readonly temporal: TemporalClient;
  readonly log: Logger;
}): Notifier | undefined {
  if (endpoints.length === 0) return undefined;
  const start = createDeliveryStarter(temporal.client, TEMPORAL_TASK_QUEUE);
  const statusLink = (sharePackId: string): string => `${PUBLIC_URL}${SHARE_PACKS_PATH}/${sharePackId}`;
  return createNotifier({ store, endpoints, start, statusLink, log });
}
