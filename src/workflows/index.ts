/** What the worker's bundle holds. */
export { provisionSharePack } from './provision-share-pack';
