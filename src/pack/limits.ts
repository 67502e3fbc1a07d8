/** The workspace's limits (spec/workspace-api.md, "Limits"). Library-free. */

export const NAME_CHARACTERS = 255;
export const JOB_NAME_BYTES = 4_096;
export const RECIPIENT_ADDRESSES = 100;
export const SHARE_TABLES = 1_000;
export const SHARE_SCHEMAS = 500;

/** On a pipeline or a job. */
export const TAGS = 25;
/** Kept free for the tags by which this service knows what it made (spec/workspace-api.md, "Marking what we made"). */
export const OWN_TAGS = 5;
export const PACK_TAGS = TAGS - OWN_TAGS;

/** `sharepack/{workspace host}/{SharePackName}`, Temporal's workflow id, stays under this (spec/http-api.md, "Temporal"). */
export const WORKFLOW_ID_BYTES = 1_000;

/** Bytes of UTF-8. By hand, because workflow code has no TextEncoder of its own. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
