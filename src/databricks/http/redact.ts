/** Links that hand out a credential to whoever opens them first. */
export const ACTIVATION_LINK = /https?:\/\/\S*(activation|retrieve_config)\S*/gi;

/** What a secret looks like, wherever it stands: the workspace's tokens and secrets, JWTs, whole Authorization headers. */
const SECRET_LOOKS = [
  ACTIVATION_LINK,
  /\b(dapi|dose)[0-9a-f]{8,}(-\d+)?/gi,
  /\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g,
  /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
];

/** Members whose value is a secret, by a part of their name: rather one too many. */
const SECRET_NAME =
  /token|secret|passw|passphrase|authorization|activation|sharing_?code|credential|bearer|signature|(^|[._-])sas([._-]|$)|(account|access|api|private|encryption)[._-]?key/i;

/** Of those, the ones that are not: what pages, lifetimes and lists of tokens' facts are called. */
const PUBLIC_NAMES: ReadonlySet<string> = new Set([
  'page_token',
  'next_page_token',
  'prev_page_token',
  'token_type',
  'tokens',
  'existing_token_expire_in_seconds',
  'delta_sharing_recipient_token_lifetime_in_seconds',
  'token_endpoint',
  'token_endpoint_auth_methods_supported',
  'authorization_endpoint',
]);

export const REMOVED = '[removed]';

/** Shorter ones are in too many words to be taken out of texts; under their own name they are removed all the same. */
const SHORTEST_SECRET = 4;

/** Takes secrets out of a JSON value, and out of texts. */
export interface Redaction {
  value(value: unknown): unknown;
  text(text: string): string;
}

/** A redaction that knows `secrets`, and whatever stands under the name of one in `values`. */
export function createRedaction(secrets: readonly string[], values: readonly unknown[]): Redaction {
  const known = [...secrets, ...values.flatMap((value) => secretsIn(value))]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    // One may be part of another.
    .sort((one, other) => other.length - one.length);

  const text = (whole: string): string => {
    const without = known.reduce((rest, secret) => rest.replaceAll(secret, REMOVED), whole);
    return SECRET_LOOKS.reduce((rest, look) => rest.replace(look, REMOVED), without);
  };
  const value = (whole: unknown): unknown => {
    if (typeof whole === 'string') return text(whole);
    if (Array.isArray(whole)) return whole.map(value);
    if (typeof whole !== 'object' || whole === null) return whole;
    return Object.fromEntries(
      Object.entries(whole).map(([name, member]) => [
        text(name),
        isSecret(name) ? REMOVED : value(member as unknown),
      ]),
    );
  };
  return { value, text };
}

const isSecret = (name: string): boolean => SECRET_NAME.test(name) && !PUBLIC_NAMES.has(name.toLowerCase());

function secretsIn(value: unknown, isOne = false): string[] {
  if (typeof value === 'string') return isOne ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    secretsIn(member, isOne || (!Array.isArray(value) && isSecret(name))),
  );
}
