import { basename } from 'node:path';
import { quote } from '../../pack/quote';
import { Problem } from '../problem';

const LONGEST_NAME = 255;

/**
 * The name of a pack's file, which says its notation.
 * @throws Problem `invalid-request`, `unsupported-file`
 */
export function fileName(given: string | undefined): string {
  // Some browsers send a whole path, and Windows has separators of its own.
  const name = basename((given ?? '').replaceAll('\\', '/'));
  if (name === '')
    throw new Problem('invalid-request', 'The file has no name: give it one with ?filename=pack.yaml.');
  if (/\.(xls[mb]?|xlt[xm]?)$/i.test(name))
    throw new Problem(
      'unsupported-file',
      `${quote(name)} is another kind of Excel file: save the pack as .xlsx, "Excel workbook".`,
    );
  if (!/\.(ya?ml|xlsx)$/i.test(name))
    throw new Problem(
      'unsupported-file',
      `${quote(name)} is not a share pack: one ends in .yaml, .yml or .xlsx.`,
    );
  if (name.length > LONGEST_NAME)
    throw new Problem('invalid-request', `The file's name is longer than ${LONGEST_NAME} characters.`);
  return name;
}
