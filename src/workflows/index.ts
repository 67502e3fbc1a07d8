/** What the worker's bundle holds. */
export { checkDrift } from './check-drift';
export { deliverWebhook } from './deliver-webhook';
export { provisionSharePack } from './provision-share-pack';
export { undoSharePack } from './undo-share-pack';
