import type { Logged, Played } from './played';
import { kindOf, ofService, twinsIn } from './touched';
import { resourcesOf } from './pack-content';
import { keyOf } from './things';

/** What a write is about: its path, or the name where the path is that of all. */
const aboutWhat = ({ Method, Path, Name = '' }: Logged): string =>
  Method === 'POST' ? `${kindOf(Path) ?? Path} ${Name}` : Path;

const isWrite = ({ Method }: Logged): boolean => Method !== 'GET';
/** Clocks and logs are as exact as that. */
const TOUCHING_MS = 20;

/**
 * Of what was answered. What nobody waits for any more, since its process was killed, may be on its way when the next attempt
 * begins: that is the fault itself.
 */
export function twoWrites(played: Played): string | undefined {
  const writes = ofService(played).filter((one) => isWrite(one) && one.Status === 200);
  const until = new Map<string, number>();
  for (const write of writes.toSorted((a, b) => Date.parse(a.StartedAt) - Date.parse(b.StartedAt))) {
    const [about, fromMs] = [aboutWhat(write), Date.parse(write.StartedAt)];
    const earlier = until.get(about) ?? 0;
    if (fromMs + TOUCHING_MS < earlier)
      return `${write.Method} ${about} began ${earlier - fromMs} ms before the last one was over`;
    until.set(about, Math.max(earlier, fromMs + write.DurationMs));
  }
  return undefined;
}

/** What somebody else made is written to only where an answer, or the mode, or UPDATE says so. */
export function foreignWritten(played: Played): string | undefined {
  const service = ofService(played);
  const { schedule, runs } = played;
  const own = new Set((schedule.earlier ? resourcesOf(schedule.earlier) : []).map(keyOf));
  const made = service.flatMap(({ Method, Path, Status, Name: name = '' }) => {
    const type = kindOf(Path);
    const isCreate = Method === 'POST' && !/\/(reset|delete|rotate-token)$/.test(Path);
    return isCreate && Status !== null && Status !== 200
      ? []
      : type && isCreate
        ? [keyOf({ type, name })]
        : [];
  });
  const foreign = new Set(
    [
      ...schedule.standing.filter(({ how }) => how === 'create'),
      ...played.foreign.map(({ act }) => act).filter(({ how }) => how === 'create'),
      ...twinsIn(played.requests),
    ].map(keyOf),
  );
  const isAllowed = (key: string): boolean =>
    runs.some(
      ({ pack, conflicts }) =>
        pack.strategy === 'UPDATE' ||
        pack.onConflict === 'update' ||
        pack.onConflict === 'overwrite' ||
        conflicts.some(
          ({ Type, Name, ExistingName, Action }) =>
            (Action === 'overwrite' || Action === 'replace') &&
            keyOf({ type: Type, name: ExistingName ?? Name }) === key,
        ),
    );
  for (const request of service) {
    const { Method, Path, Status, Name: name = '' } = request;
    const type = kindOf(Path);
    if (!isWrite(request) || type === undefined || (Status !== null && Status !== 200)) continue;
    const key = keyOf({ type, name });
    // A name that the service had a part in as well: which of the two was meant is not in the log.
    if (!foreign.has(key) || own.has(key) || made.includes(key)) continue;
    if (!isAllowed(key)) return `${Method} ${Path} (${name}), and no answer names it`;
  }
  return undefined;
}

export function toldWithGaps({ runs }: Played): string | undefined {
  for (const { id, events } of runs) {
    const gap = events.findIndex((event, index) => event.id !== index + 1);
    if (gap >= 0) return `${id}: event ${gap + 1} is numbered ${events[gap]?.id ?? 0}`;
  }
  return undefined;
}
