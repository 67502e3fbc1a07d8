import { MAX_ERROR_MESSAGE, inParts } from '../bounds';
import { conflictsView, statusView } from '../views/status';
import type { Moment } from './moment';

/** A payload of 2 MB stops a workflow for good; this leaves room for names that take three bytes a character. */
const MOST_BYTES = 1_000_000;

/** Each as it travels: what has parts is sent part by part (src/run/bounds.ts). */
export function tooLarge({ run, commands }: Moment): string | null {
  for (const command of commands) {
    const parts = command.kind === 'check' ? inParts(command.resolutions) : [command];
    for (const part of parts) {
      const size = bytesOf(part);
      if (size > MOST_BYTES) return `${command.kind} has ${size} bytes`;
    }
  }
  const views = { status: statusView(run), conflicts: conflictsView(run) };
  for (const [name, view] of Object.entries(views)) {
    const size = bytesOf(view);
    if (size > MOST_BYTES) return `the view ${name} has ${size} bytes`;
  }
  const length = run.end?.errorMessage?.length ?? 0;
  return length > MAX_ERROR_MESSAGE ? `the ErrorMessage has ${length} characters` : null;
}

const bytesOf = (value: unknown): number => {
  const text = JSON.stringify(value);
  // Most are far from it, and counting bytes costs more than counting characters.
  return text.length * 4 < MOST_BYTES ? text.length : new TextEncoder().encode(text).length;
};
