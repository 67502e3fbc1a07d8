import type { DiagnosticAnswer } from './answers';
import type { Pen } from './output';
import { printable } from './printable';

/** The file as the person wrote it, to show them the line. */
export interface SourceFile {
  readonly name: string;
  readonly lines: readonly string[];
}

/** The parser's own, or one that the service answered with. */
type Drawable = Pick<DiagnosticAnswer, 'Code' | 'Message'> & Partial<DiagnosticAnswer>;

/** Lines end as YAML ends them (1.2, section 5.4). */
export const sourceFile = (name: string, bytes: Uint8Array): SourceFile => ({
  name,
  lines: new TextDecoder().decode(bytes).split(/\r?\n/),
});

const MARGIN = '  ';
/** Of a long line, what is shown before and after the column. */
const BEFORE = 50;
const AFTER = 40;

/** `pack.yaml:7:5 error CODE: message`, the line it is about, and a caret under the column. */
export function drawDiagnostic(
  diagnostic: Drawable,
  options: {
    readonly severity: 'error' | 'warning';
    readonly source?: SourceFile | undefined;
    readonly pen: Pen;
  },
): string[] {
  const { severity, source, pen } = options;
  const where = placeOf(diagnostic, source?.name);
  const head = pen(severity === 'error' ? 'red' : 'yellow', `${severity} ${diagnostic.Code}`);
  const pointer = diagnostic.Pointer ? pen('dim', ` (${diagnostic.Pointer})`) : '';
  return [
    `${where === '' ? '' : `${pen('bold', where)} `}${head}: ${diagnostic.Message}${pointer}`,
    ...drawLine(diagnostic, source, pen),
  ];
}

function placeOf({ Line, Column, Sheet, Cell }: Drawable, file: string | undefined): string {
  const cell = Sheet && (Cell ? `${Sheet}!${Cell}` : Sheet);
  return [file && printable(file), cell, Line, Column].filter((part) => part !== undefined).join(':');
}

function drawLine({ Line, Column }: Drawable, source: SourceFile | undefined, pen: Pen): string[] {
  const line = Line === undefined ? undefined : source?.lines[Line - 1];
  if (line === undefined) return [];
  const number = String(Line);
  const gutter = (label: string): string => pen('dim', `${MARGIN}${label.padStart(number.length)} | `);
  const offset = (Column ?? 1) - 1;
  const from = Math.max(0, offset - BEFORE);
  const before = onScreen(`${from > 0 ? '…' : ''}${line.slice(from, offset)}`);
  const after = onScreen(line.slice(offset, offset + AFTER));
  const shown = `${gutter(number)}${before}${after}${line.length > offset + AFTER ? '…' : ''}`;
  return Column === undefined ? [shown] : [shown, `${gutter('')}${blank(before)}${pen('red', '^')}`];
}

/** A tab is as wide as the terminal likes, so it would part the caret from its column. */
const onScreen = (text: string): string => printable(text.replaceAll('\t', ' '));

/** Characters that take two columns of a terminal. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF01-\uFF60]/gu;

/** White space exactly as wide as the text. */
const blank = (text: string): string =>
  text.replace(/\p{M}/gu, '').replace(WIDE, '  ').replace(/[^ ]/gu, ' ');
