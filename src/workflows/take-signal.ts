import { SIGNAL_APPROVE, SIGNAL_RESOLVE_CONFLICT } from './contract';
import type { Driver } from './driver';
import { reasonOf } from './failure';

/** Of what a signal brought and of what is wrong with it: anybody may send megabytes. */
const MAX_RECEIVED = 1000;

/** A signal has nobody to answer to: what is wrong with it shows in the run's status, and disturbs nothing. */
export async function takeSignal(
  run: Driver,
  received: unknown,
  take: () => Promise<unknown>,
): Promise<void> {
  let told = 'what cannot be decoded';
  try {
    told = received === undefined ? 'nothing' : JSON.stringify(received);
    await take();
  } catch (error) {
    reject(run, reasonOf(error), told);
  }
}

const KNOWN = [SIGNAL_RESOLVE_CONFLICT, SIGNAL_APPROVE];

/** One of a name that there is not: a misspelt answer would else be taken without a word. */
export function unknownSignal(run: Driver, name: string): void {
  const shown = name.slice(0, 100);
  const meant = KNOWN.find((known) => known.toLowerCase() === shown.toLowerCase());
  const others = meant === undefined ? `there are ${KNOWN.join(' and ')}` : `${meant} was meant?`;
  reject(run, `no signal ${shown}; ${others}`, shown);
}

function reject(run: Driver, reason: string, received: string): void {
  run.dispatch({
    kind: 'rejected',
    signal: {
      ReceivedAt: new Date().toISOString(),
      Reason: reason.slice(0, MAX_RECEIVED),
      Received: received.slice(0, MAX_RECEIVED),
    },
  });
}
