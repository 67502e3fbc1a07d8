import { strFromU8, unzipSync } from 'fflate';
import { decoded } from '../../../src/pack/excel/xml';

/** What a test looks at in a workbook's parts. */
export function partsOf(bytes: Uint8Array) {
  const files = unzipSync(bytes);
  const part = (path: string): string => strFromU8(files[path] ?? new Uint8Array());
  const found = (path: string, expression: RegExp): string[] =>
    [...part(path).matchAll(expression)].map(([, text = '']) => decoded(text));
  return {
    texts: (path: string) => found(path, /<t [^>]*>([^<]*)<\/t>/g),
    count: (path: string, element: string) => found(path, new RegExp(`(<${element}) `, 'g')).length,
    /** Words with commas, or the least and the most. */
    validations: (path: string) =>
      found(path, /<formula1>(.*?)<\/dataValidation>/g).map((formulas) =>
        formulas.replace('</formula1><formula2>', ' to ').replace(/<[^>]*>|"/g, ''),
      ),
  };
}
