import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from './parse';

const FOLDER = join(__dirname, '../fixtures/packs/wrong');
const file = (name: string) => parse('', { bytes: readFileSync(join(FOLDER, `${name}.yaml`)) });

/** Packs as people get them wrong, with all that each has to be told, by line. */
const WRONG: readonly (readonly [string, readonly string[]])[] = [
  ['01-cron', ['16 YAML_SYNTAX', '17 INVALID_TIME_ZONE', '16 CRON_CONVERTED']],
  ['02-tabs', ['4 YAML_SYNTAX', '5 YAML_SYNTAX', '5 UNKNOWN_VALUE']],
  [
    '03-names',
    [
      '2 UNKNOWN_KEY',
      '4 UNKNOWN_VALUE',
      '6 INVALID_NAME',
      '9 TWO_SPELLINGS',
      '10 ORG_REQUIRED',
      '12 DUPLICATE_NAME',
      '13 INVALID_ADDRESS',
      '15 INVALID_NAME',
      '16 UNKNOWN_KEY',
    ],
  ],
  [
    '04-pipelines',
    [
      '6 ASSET_WITHOUT_PIPELINE',
      '9 TARGET_REQUIRED',
      '9 KEY_COLUMNS_REQUIRED',
      '12 INVALID_CRON',
      '12 INVALID_TIME_ZONE',
      '13 TARGET_REQUIRED',
      '13 DUPLICATE_NAME',
      '15 WRONG_TYPE',
      '14 SOURCE_NOT_IN_SHARE',
    ],
  ],
  [
    '05-smart-quotes',
    [
      '3 UNKNOWN_VALUE',
      '6 INVALID_NUMBER',
      '7 WRONG_TYPE',
      '2 TYPOGRAPHIC_QUOTES',
      '3 TYPOGRAPHIC_QUOTES',
      '5 TYPOGRAPHIC_QUOTES',
    ],
  ],
  ['06-map', ['4 WRONG_TYPE', '8 WRONG_TYPE']],
  ['07-update', ['7 ADD_AND_REMOVE', '8 INVALID_ADDRESS', '12 ADD_AND_REMOVE', '13 INVALID_ASSET']],
  ['08-indent', ['2 YAML_SYNTAX', '6 YAML_SYNTAX']],
  [
    '09-twice',
    [
      '3 INVALID_DURATION',
      '4 INVALID_WORKSPACE_URL',
      '8 INVALID_METASTORE_ID',
      '8 D2D_ONLY',
      '10 DUPLICATE_KEY',
      '15 DUPLICATE_NAME',
    ],
  ],
  ['10-delete', ['4 WRONG_TYPE', '4 WRONG_TYPE', '5 WRONG_TYPE']],
  [
    '11-outdent',
    [
      '2 UNKNOWN_KEY',
      '3 UNKNOWN_KEY',
      '10 UNKNOWN_KEY',
      '11 UNKNOWN_KEY',
      '13 TARGET_REQUIRED',
      '15 UNKNOWN_KEY',
      '1 PROJECT_NAME_FROM_FILE',
    ],
  ],
  [
    '12-capitals',
    [
      '1 UNKNOWN_KEY',
      '2 UNKNOWN_KEY',
      '3 UNKNOWN_KEY',
      '3 UNKNOWN_VALUE',
      '4 UNKNOWN_VALUE',
      '5 UNKNOWN_KEY',
      '6 UNKNOWN_KEY',
      '8 ORG_REQUIRED',
      '8 DUPLICATE_NAME',
      '10 UNKNOWN_KEY',
      '12 UNKNOWN_KEY',
      '12 INVALID_ASSET',
      '13 UNKNOWN_KEY',
    ],
  ],
  [
    '13-abbreviated',
    [
      '8 UNKNOWN_KEY',
      '9 UNKNOWN_KEY',
      '10 UNKNOWN_KEY',
      '10 INVALID_NAME',
      '11 WRONG_TYPE',
      '12 UNKNOWN_KEY',
      '12 INVALID_EMAIL',
      '13 WRONG_TYPE',
    ],
  ],
  ['14-colons', ['3 YAML_SYNTAX', '4 YAML_SYNTAX', '6 YAML_SYNTAX']],
];

describe('a wrong pack', () => {
  test.each(WRONG)('%s says in one go all that has to be changed', (name, told) => {
    const { errors, warnings } = file(name);
    expect([...errors, ...warnings].map(({ Line = 0, Code }) => `${Line} ${Code}`)).toEqual(told);
  });

  test.each(WRONG)('%s passes once that is changed', (name) => {
    const { errors, warnings } = file(`${name}.fixed`);
    expect([errors, warnings.filter(({ Code }) => Code !== 'CRON_CONVERTED')]).toEqual([[], []]);
  });
});
