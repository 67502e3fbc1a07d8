import { workbook } from '../test/pack/excel/workbook';

/** A file that is let in, being no larger than a pack may be, and is made to cost as much as it can. */
export interface LargestFile {
  readonly name: string;
  readonly filename: string;
  readonly bytes: () => Uint8Array;
}

/** As many as a YAML file may have, but for a few (MOST_MARKS in src/pack/read-yaml.ts). */
const MARKS = 399_000;
/** Likewise of a workbook's rows (CellBudget in src/pack/excel/sheet.ts). */
const ROWS = 19_900;

const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: Math.floor(count) }, (_, index) => line(index)).join('');
const yaml = (name: string, text: () => string): LargestFile => ({
  name: `YAML: ${name}`,
  filename: 'pack.yaml',
  bytes: () => Buffer.from(text()),
});

export const LARGEST_FILES: readonly LargestFile[] = [
  yaml('items', () => `items: [${'a,'.repeat(MARKS)}]`),
  yaml('keys', () => numbered(MARKS / 2, (index) => `k${index}: 1\n`)),
  yaml(
    'names to delete',
    () =>
      `metadata: {strategy: DELETE}\nrecipient:\n- a b\n${numbered(MARKS / 2 - 10, (index) => `- r${index}\n`)}`,
  ),
  yaml('wrong recipients', () => `recipient:\n${'- {nam: a}\n'.repeat(MARKS / 5)}`),
  // These two are read twice, the second time without the slip.
  yaml('tabs', () => '\ta: b\n'.repeat(MARKS / 2)),
  yaml(
    'unquoted stars',
    () => `share:\n- pipelines:\n${'  - schedule: {cron: * * * * *}\n'.repeat(MARKS / 15)}`,
  ),
  {
    name: 'Excel: each cell wrong',
    filename: 'pack.xlsx',
    bytes: () =>
      workbook({
        recipient: [
          ['name', 'type', 'recipient', 'recipient_ips', 'token_expiry', 'token_rotation'],
          ...Array.from({ length: ROWS }, (_, row) => [`r ${row}`, 'x', 'y', 'z', 'many', 'perhaps']),
        ],
      }),
  },
];
