import type { Place } from './located';
import { quote } from './quote';
import type { Report } from './report';

/** Line breaks and tabs may be in a description; the others end in a database that refuses them, or in a terminal. */
const CONTROL = /[^\P{Cc}\t\n\r]|\p{Cs}/u;

export const hasControlCharacter = (text: string): boolean => CONTROL.test(text);

/** Reports a value that holds one. */
export function checkCharacters(text: string, place: Place, report: Report): void {
  if (!hasControlCharacter(text)) return;
  const message = `${quote(text)} contains a control character or half of a surrogate pair: remove it.`;
  report.error('CONTROL_CHARACTER', place, message);
}
