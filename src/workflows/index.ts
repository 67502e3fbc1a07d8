/** What the worker's bundle holds. */
export { checkDrift } from './check-drift';
export { provisionSharePack } from './provision-share-pack';
