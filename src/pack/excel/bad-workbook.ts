import type { DiagnosticCode } from '../diagnostic';

/** Ends the reading of a file that holds no sound workbook. Never leaves readExcel, which makes it the file's one error. */
export class BadWorkbook extends Error {
  override readonly name = 'BadWorkbook';
  readonly code: DiagnosticCode;

  constructor(code: DiagnosticCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** `what` is wrong, as a sentence; a program other than Excel wrote it so, or the file was cut or changed on its way. */
export const damaged = (what: string): BadWorkbook =>
  new BadWorkbook('BAD_WORKBOOK', `${what} Open the file in Excel and save it again.`);
