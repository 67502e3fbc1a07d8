const SECOND_MS = 1_000;
const UNIT_MS = { s: SECOND_MS, m: 60 * SECOND_MS, h: 3_600 * SECOND_MS, d: 86_400 * SECOND_MS } as const;
const LONGEST_MS = 30 * UNIT_MS.d;

const SHORT = /^(\d{1,9})([smhd])$/i;
const ISO_8601 = /^P(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/i;

/**
 * A `resolution_timeout` in milliseconds: `72h`, `30m`, `5s`, `7d`, or ISO 8601 such as `PT72H`, between 1 second
 * and 30 days (spec/http-api.md, "Upload"); undefined for anything else. Library-free.
 */
export function parseDuration(text: string): number | undefined {
  const durationMs = shortMs(text) ?? isoMs(text);
  if (durationMs === undefined || durationMs < SECOND_MS || durationMs > LONGEST_MS) return undefined;
  return durationMs;
}

function shortMs(text: string): number | undefined {
  const match = SHORT.exec(text);
  if (!match) return undefined;
  const [, count = '', unit = ''] = match;
  return Number(count) * UNIT_MS[unit.toLowerCase() as keyof typeof UNIT_MS];
}

function isoMs(text: string): number | undefined {
  const match = ISO_8601.exec(text);
  if (!match) return undefined;
  const [days, hours, minutes, seconds] = match
    .slice(1)
    .map((count: string | undefined) => Number(count ?? 0));
  return (
    (days ?? 0) * UNIT_MS.d +
    (hours ?? 0) * UNIT_MS.h +
    (minutes ?? 0) * UNIT_MS.m +
    (seconds ?? 0) * UNIT_MS.s
  );
}
