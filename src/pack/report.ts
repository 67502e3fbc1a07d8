import type { Diagnostic, DiagnosticCode } from './diagnostic';
import type { Locate, Place } from './located';

const LISTED = 200;
/** Beyond this many the latest in the file are forgotten, so that a hostile file of a million errors costs no memory. */
const HELD = 10 * LISTED;

/** A function where there may be a great many and each takes work: it is called for those that are listed. */
type Message = string | (() => string);

interface Finding {
  readonly code: DiagnosticCode;
  readonly place: Place;
  readonly message: Message;
}

/** Gathers what the stages find, in any order; gives it back in the file's order, the first 200 of each sort. */
export class Report {
  readonly #errors = new Findings();
  readonly #warnings = new Findings();

  get hasErrors(): boolean {
    return this.#errors.count > 0;
  }

  error(code: DiagnosticCode, place: Place, message: Message): void {
    this.#errors.add({ code, place, message });
  }

  warning(code: DiagnosticCode, place: Place, message: Message): void {
    this.#warnings.add({ code, place, message });
  }

  /** `omittedErrors` is how many errors there are beyond those listed. */
  finish(locate: Locate): { errors: Diagnostic[]; warnings: Diagnostic[]; omittedErrors: number } {
    const errors = this.#errors.listed(locate);
    return {
      errors,
      warnings: this.#warnings.listed(locate),
      omittedErrors: this.#errors.count - errors.length,
    };
  }
}

class Findings {
  count = 0;
  #held: Finding[] = [];
  /** Whatever comes behind it in the file will not be listed. */
  #last = Infinity;

  add(finding: Finding): void {
    this.count += 1;
    if (finding.place.at >= this.#last || this.#held.push(finding) < HELD) return;
    this.#held = firstOf(this.#held);
    this.#last = this.#held.at(-1)?.place.at ?? Infinity;
  }

  listed(locate: Locate): Diagnostic[] {
    return firstOf(this.#held).map(({ code, place, message }) => ({
      Code: code,
      Pointer: place.pointer,
      Message: typeof message === 'string' ? message : message(),
      ...locate(place.at),
    }));
  }
}

/** The sort is stable: two findings at one place stay in the order of the stages. */
function firstOf(findings: Finding[]): Finding[] {
  return findings.sort((a, b) => a.place.at - b.place.at).slice(0, LISTED);
}
