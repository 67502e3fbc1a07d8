/** Classes of PostgreSQL's errors by which a server says that it is not to be had now: connections, resources, an operator. */
const AWAY_STATES = /^(08|53|57P)/;
/** What the operating system says of a connection. */
const AWAY_CODES: readonly string[] = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'];
/** What pg says of its own, without a code. */
const AWAY_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether the database did not answer, which the same again may cure: it is restarted, or does not keep up. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && (AWAY_CODES.includes(code) || AWAY_STATES.test(code))) return true;
  return AWAY_WORDS.test(error.message);
}
