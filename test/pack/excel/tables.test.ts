import { describe, expect, it, test } from '@jest/globals';
import { errorsOf, packOfSheets, parseSheets, warningsOf } from './parse-sheets';
import type { Sheets } from './workbook';

const recipient = [['name'], ['a']];
const PIPED: Sheets = {
  share: [
    ['name', 'share_assets', 'ext_catalog_name', 'ext_schema_name'],
    ['s', 'main.a.t', 'c', 'd'],
  ],
};
const pipelines = (header: string[], ...rows: (string | null)[][]): Sheets => ({
  ...PIPED,
  pipelines: [
    ['share_name', 'name_prefix', 'source_asset', ...header],
    ...rows.map((row) => ['s', 'p', 'main.a.t', ...row]),
  ],
});

describe('an error', () => {
  it('names sheet and cell, as the sheet is called, and points to what the tree has there', () => {
    const { errors } = parseSheets({
      Share: [['name', 'comment', 'recipients', 'share_assets'], [], ['s', null, null, 'main']],
    });
    expect(errors).toMatchObject([
      { Code: 'INVALID_ASSET', Pointer: '/share/0/share_assets', Sheet: 'Share', Cell: 'D3' },
    ]);
  });

  test.each<[string, Sheets, string[]]>([
    [
      'a pipeline’s own fields',
      pipelines(['schedule_cron', 'notification'], ['x', 'y']),
      ['INVALID_CRON pipelines!D2', 'INVALID_EMAIL pipelines!E2'],
    ],
    [
      'a share’s delta_share',
      {
        share: [
          ['name', 'ext_catalog_name'],
          ['s', 'a.b'],
        ],
      },
      ['INVALID_NAME share!B2'],
    ],
    [
      'a metadata value',
      {
        recipient,
        metadata: [
          ['Field', 'Value'],
          ['strategy', 'RENEW'],
        ],
      },
      ['UNKNOWN_VALUE metadata!B2'],
    ],
    [
      'a name that is missing',
      {
        recipient: [
          ['comment', 'name'],
          ['x', null],
        ],
      },
      ['MISSING recipient!B2'],
    ],
    [
      'a name that stands there twice',
      { recipient: [['name'], ['a'], ['A']] },
      ['DUPLICATE_NAME recipient!A3'],
    ],
    [
      'the pack as a whole',
      {
        metadata: [
          ['Field', 'Value'],
          ['owner', 'x'],
        ],
      },
      ['NO_RESOURCES'],
    ],
  ])('in %s is at its cell', (_case, sheets, errors) => {
    expect(errorsOf(sheets)).toEqual(errors);
  });

  it('in one sheet hides none in another, and they come in the order of the tabs', () => {
    const sheets = {
      share: [['name'], ['a b']],
      recipient: [
        ['name', 'typ'],
        ['x/y', 'D2O'],
      ],
      metadata: [
        ['Field', 'Value'],
        ['ownr', 'x'],
      ],
    };
    expect(errorsOf(sheets)).toEqual([
      'INVALID_NAME share!A2',
      'UNKNOWN_COLUMN recipient!B1',
      'INVALID_NAME recipient!A2',
      'UNKNOWN_KEY metadata!A2',
    ]);
  });
});

describe('a column', () => {
  test.each([
    [
      'that is unknown names the nearest known one',
      ['name', 'coment'],
      /no column 'coment'\. Did you mean 'comment'\?/,
      'UNKNOWN_COLUMN recipient!B1',
    ],
    [
      'that stands there twice is an error',
      ['name', 'Name'],
      /'name' and 'Name' say the same/,
      'DUPLICATE_COLUMN recipient!B1',
    ],
    [
      'in two spellings is an error',
      ['name', 'comment', 'description'],
      /'comment' and 'description' say the same/,
      'DUPLICATE_COLUMN recipient!C1',
    ],
    [
      'that no row can do without is missed once',
      ['comment'],
      /has no column name: its first row must be the header name \|/,
      'MISSING recipient!A1',
    ],
  ])('%s', (_case, header, message, place) => {
    const sheets = { recipient: [header, ['x'], ['y']], share: [['name'], ['s']] };
    expect(parseSheets(sheets).errors[0]?.Message).toMatch(message);
    expect(errorsOf(sheets)).toEqual([place]);
  });

  it('without a header but with values is one error, at the first', () => {
    expect(errorsOf({ recipient: [['name'], ['a'], ['b', 'x'], ['c', 'y']] })).toEqual([
      'UNKNOWN_COLUMN recipient!B3',
    ]);
  });
});

describe('a sheet', () => {
  it('that is unknown and like a known one is an error', () => {
    const sheets = { recipient, Pipeline: [['x']] };
    expect(parseSheets(sheets).errors).toMatchObject([
      {
        Code: 'UNKNOWN_SHEET',
        Sheet: 'Pipeline',
        Message: expect.stringMatching(/no sheet 'Pipeline'. Did you mean 'pipelines'\?/),
      },
    ]);
  });

  it('that is unknown and like no other may hold notes, with a warning that names the nearest', () => {
    const sheets = { recipient, 'Read me first': [['x']] };
    expect(errorsOf(sheets)).toEqual([]);
    expect(warningsOf(sheets)).toEqual(['UNKNOWN_SHEET Read me first']);
    expect(parseSheets(sheets).warnings.at(-1)?.Message).toMatch(/The nearest is '/);
  });

  it('that is empty is as good as none, whatever its name', () => {
    expect(warningsOf({ recipient, Sheet1: [], share: [], shares: [[' ']] })).toEqual([]);
    expect(packOfSheets({ recipient, Sheet1: [[], [null]] }).share).toEqual([]);
  });

  it('in two spellings is an error', () => {
    expect(errorsOf({ recipient, Recipients: [['name'], ['b']] })).toEqual(['TWO_SPELLINGS Recipients']);
  });
});

describe('the sheet metadata', () => {
  const withMetadata = (...rows: (string | null)[][]): Sheets => ({
    recipient,
    metadata: [['Field', 'Value'], ...rows],
  });

  it('names the nearest known field for one that is unknown', () => {
    expect(parseSheets(withMetadata(['busines_line', 'x'])).errors[0]?.Message).toBe(
      "metadata: there is no field 'busines_line'. Did you mean 'business_line'?",
    );
  });

  it('may have each field once, in one spelling', () => {
    const sheets = withMetadata(
      ['owner', 'a'],
      ['Owner', 'b'],
      ['servicenow', 'x'],
      ['servicenow_ticket', 'y'],
    );
    expect(errorsOf(sheets)).toEqual(['DUPLICATE_KEY metadata!A3', 'DUPLICATE_KEY metadata!A5']);
  });

  it('must begin with its header', () => {
    expect(errorsOf({ recipient, metadata: [['owner', 'x']] })).toEqual([
      'UNKNOWN_COLUMN metadata!A1',
      'MISSING metadata!A1',
      'UNKNOWN_COLUMN metadata!B1',
    ]);
  });
});

describe('the sheet pipelines', () => {
  it('gives each pipeline to the share of its share_name, compared as the workspace does', () => {
    const sheets = {
      share: [
        ['name', 'ext_catalog_name', 'ext_schema_name', 'share_assets'],
        ['s', 'c', 'd', 'main.a.t'],
        ['T', 'c', 'd', 'main.a.u'],
      ],
      pipelines: [
        ['name_prefix', 'share_name', 'source_asset'],
        ['p', 't', 'main.a.u'],
        ['q', 'S', 'main.a.t'],
      ],
    };
    expect(
      packOfSheets(sheets).share.map(({ pipelines: own }) => own.map(({ name_prefix }) => name_prefix)),
    ).toEqual([['q'], ['p']]);
  });

  it('reports each row whose share is not on the sheet share, with the nearest that is', () => {
    const sheets = {
      ...PIPED,
      share: [['name'], ['sales']],
      pipelines: [
        ['share_name', 'name_prefix'],
        ['sale', 'p'],
        ['sale', 'q'],
        [null, 'r'],
      ],
    };
    expect(errorsOf(sheets)).toEqual([
      'UNKNOWN_SHARE pipelines!A2',
      'UNKNOWN_SHARE pipelines!A3',
      'MISSING pipelines!B4',
    ]);
    expect(parseSheets(sheets).errors[0]?.Message).toBe(
      "Pipeline 'p': there is no share 'sale' on the sheet share. Did you mean 'sales'?",
    );
  });

  it('says nothing of shares that could not be read', () => {
    expect(errorsOf({ recipient, ...pipelines([], []), share: [['comment'], ['x']] })).toEqual([
      'MISSING share!A1',
    ]);
  });

  it('without a sheet share has no share to belong to', () => {
    const { pipelines: rows = [] } = pipelines([], []);
    expect(errorsOf({ recipient, pipelines: rows })).toEqual(['UNKNOWN_SHARE pipelines!A2']);
  });

  test.each<[string, string[], (string | null)[], unknown]>([
    [
      'cron and time zone',
      ['schedule_cron', 'schedule_timezone'],
      ['0 0 2 * * ?', 'Europe/Berlin'],
      { cron: '0 0 2 * * ?', timezone: 'Europe/Berlin' },
    ],
    ['the word continuous as its cron', ['schedule_cron'], ['CONTINUOUS'], 'continuous'],
    [
      'the word continuous as its action',
      ['schedule_action', 'schedule_timezone'],
      ['continuous', 'UTC'],
      'continuous',
    ],
    ['the action remove', ['schedule_action'], ['remove'], { action: 'remove' }],
    ['nothing', ['schedule_action', 'schedule_cron'], [null, null], undefined],
  ])('reads a schedule of %s', (_case, header, cells, schedule) => {
    expect(packOfSheets(pipelines(header, cells)).share[0]?.pipelines[0]?.schedule).toEqual(schedule);
  });

  it('warns of a time zone that a continuous pipeline ignores', () => {
    const sheets = pipelines(['schedule_action', 'schedule_timezone'], ['continuous', 'UTC']);
    expect(warningsOf(sheets)).toEqual(['IGNORED pipelines!E2']);
  });

  it('refuses an action beside a cron', () => {
    expect(errorsOf(pipelines(['schedule_action', 'schedule_cron'], ['remove', '0 0 2 * * ?']))).toEqual([
      'EITHER_OR pipelines!D2',
    ]);
  });
});
