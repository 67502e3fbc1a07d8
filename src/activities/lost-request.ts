/**
 * A request whose answer was lost may take effect for so long after it was given up: proxies hold one for up to a minute, as
 * their usual time-outs are. After that what it would have made does not appear any more.
 */
export const LOST_FOR_MS = 60_000;
