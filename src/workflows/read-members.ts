/**
 * How messages are read that anybody may type into Temporal. By hand, since zod would triple the workflow's bundle.
 */

/** A claimed name of who sent a signal: kept as claimed, at this length. */
const MAX_NAME = 200;
/** As long as the HTTP API takes them: what is kept of an answer travels with every look at the run. */
const MAX_TEXT = 5000;
export const MAX_REASON = 1000;

/** Who a signal says it is from, which it cannot prove. */
export function signalledBy(value: unknown, member: string): string {
  const claimed = value === undefined ? '' : text(value, member).slice(0, MAX_NAME);
  return claimed === '' ? 'signal' : `signal (${claimed})`;
}

/** @throws Error as all of these do: in words for people. */
export function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is not a JSON object.`);
  return value as Record<string, unknown>;
}

export function refuseOthers(body: Record<string, unknown>, known: readonly string[], what: string): void {
  const other = Object.keys(body).find((member) => !known.includes(member));
  if (other !== undefined)
    throw new Error(`${what} has a member '${other.slice(0, 50)}'; it takes ${known.join(', ')}.`);
}

export function oneOf<const T extends string>(allowed: readonly T[], value: unknown, member: string): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new Error(`${member} must be one of ${allowed.join(', ')}.`);
  return found;
}

export function text(value: unknown, member: string, most = MAX_TEXT): string {
  if (typeof value !== 'string') throw new Error(`${member} is not a text.`);
  if (value.length > most) throw new Error(`${member} has more than ${most} characters.`);
  return value;
}

export const optional = <K extends string>(
  body: Record<string, unknown>,
  member: K,
  most = MAX_TEXT,
): Partial<Record<K, string>> =>
  body[member] === undefined ? {} : ({ [member]: text(body[member], member, most) } as Record<K, string>);
