/** What became of what a run had done when it ended before it was complete. */
export interface Aftermath {
  readonly undone: number;
  /** By `on_failure: keep`. */
  readonly kept: number;
  /** What stays though it was to be undone: one sentence a resource, without its full stop. */
  readonly left: readonly string[];
}

/** Why a run ended, and what stands now of what it did: nobody has to count outcomes to know. */
export function endMessage(why: string, { undone, kept, left }: Aftermath): string {
  const told = [
    ...(undone > 0 ? [`${counted(undone)} undone.`] : []),
    ...(kept > 0
      ? [`${counted(kept)} kept as the run left ${kept === 1 ? 'it' : 'them'}, by on_failure.`]
      : []),
    // Last and open-ended: each has a reason of its own.
    ...(left.length > 0 ? [`Not undone: ${left.join('; ')}`] : []),
  ];
  return told.length === 0 ? why : [/[.!?]$/.test(why) ? why : `${why}.`, ...told].join(' ');
}

const counted = (count: number): string => (count === 1 ? '1 resource was' : `${count} resources were`);
