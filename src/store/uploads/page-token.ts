/** A page token that this service did not give. */
export class InvalidPageToken extends Error {
  override readonly name = 'InvalidPageToken';

  constructor() {
    super('The page token is not one that this service gave. Ask for the first page again, without a token.');
  }
}

/** Opaque to users, so that what it holds may change. */
export const pageToken = (seq: number): string => Buffer.from(`after:${seq}`).toString('base64url');

/** @throws InvalidPageToken */
export function seqOf(token: string): number {
  const seq = /^after:(\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (seq === undefined) throw new InvalidPageToken();
  return Number(seq);
}
