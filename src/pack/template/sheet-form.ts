import type { FieldInput } from './field-form';

/** A sheet to be written; its first row is the header. */
export interface SheetForm {
  readonly name: string;
  readonly rows: readonly (readonly CellForm[])[];
  readonly columns: readonly ColumnForm[];
}

export interface ColumnForm {
  /** In characters. */
  readonly width: number;
  /** What the cells below the header take. */
  readonly input?: FieldInput;
}

export interface CellForm {
  readonly text: string;
  readonly note?: string;
  /** What the cell itself takes; without it nothing is to be filled in. */
  readonly input?: FieldInput;
}
